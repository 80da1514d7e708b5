"""The content a revision of a risk keeps, as plain values in reading order, and its one canonical text and digest.

Dates are ISO text and people are written "Name (id)", so that a revision can be read without asking anything else.
Every field has a default: a revision written before a field existed must stay readable.
"""

import hashlib
import json
import unicodedata
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar


@dataclass(frozen=True)
class ControlContent:
    number: int
    description: str = ""
    kind: str = ""
    owner: str = ""
    effectiveness: str = ""
    effectiveness_reason: str = ""
    last_tested: str = ""


@dataclass(frozen=True)
class ActionContent:
    """One mitigation action; `progress` in per cent."""

    number: int
    description: str = ""
    owner: str = ""
    start: str = ""
    due: str = ""
    status: str = ""
    progress: int = 0
    expected_effect: str = ""


@dataclass(frozen=True)
class ScoreContent:
    """Latest assessment of one measure ("exposure", "residual", "target"); `by_dimension` holds (dimension, step)."""

    measure: str
    likelihood: int | None = None
    impact: int | None = None
    by_dimension: tuple[tuple[str, int], ...] = ()
    control_effectiveness: str = ""
    level: str = ""
    computed_level: str = ""
    reason: str = ""
    methodology: str = ""
    target_date: str = ""


@dataclass(frozen=True)
class RiskContent:
    reference: str = ""
    title: str = ""
    event: str = ""
    root_causes: tuple[str, ...] = ()
    drivers: str = ""
    consequences: str = ""
    category: str = ""
    subcategory: str = ""
    entity: str = ""
    level: str = ""
    scope: str = ""
    countries: tuple[str, ...] = ()
    owner: str = ""
    focal_point: str = ""
    classification: str = ""
    links: tuple[str, ...] = ()
    emerging: bool = False
    proximity: str = ""
    response: str = ""
    response_reason: str = ""
    state: str = ""
    controls: tuple[ControlContent, ...] = ()
    actions: tuple[ActionContent, ...] = ()
    scores: tuple[ScoreContent, ...] = ()


Content = TypeVar("Content", ControlContent, ActionContent, ScoreContent, RiskContent)


def to_canonical_json(content: RiskContent) -> str:
    """The same content always gives the same text: keys sorted, no blanks, NFC, nothing escaped that need not be."""
    text = _canonical(vars(content))
    return text if text.isascii() else _canonical(_composed(json.loads(text)))


def from_canonical_json(text: str) -> RiskContent:
    """The content of a stored revision; fields it lacks take their default, fields since removed are left out."""
    values = _frozen(json.loads(text))
    content = _build(RiskContent, values)
    return replace(
        content,
        controls=tuple(_build(ControlContent, item) for item in values.get("controls", ())),
        actions=tuple(_build(ActionContent, item) for item in values.get("actions", ())),
        scores=tuple(_build(ScoreContent, item) for item in values.get("scores", ())),
    )


def digest(text: str) -> str:
    """SHA-256 of the UTF-8 text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any) -> str:
    # Controls, actions and scores are dataclasses: what they hold stands in their vars.
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=vars)


def _composed(value: Any) -> Any:
    """Every text in Unicode normal form C, so that two ways to type an accent are one content."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: _composed(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_composed(item) for item in value]
    return value


def _frozen(value: Any) -> Any:
    """Lists of JSON as tuples, all the way down."""
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return value


def _build(kind: type[Content], values: dict[str, Any]) -> Content:
    return kind(**{field.name: values[field.name] for field in fields(kind) if field.name in values})
