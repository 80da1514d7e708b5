"""What a revision contains, what differs between two in reading order, and whether it matters for a decision taken."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from riskreg.domain.risk_content import (
    ActionContent,
    ControlContent,
    RiskContent,
    ScoreContent,
    digest,
    from_canonical_json,
    to_canonical_json,
)
from riskreg.domain.wording import Part, says_the_same, word_parts

__all__ = [
    "ActionContent",
    "ControlContent",
    "Difference",
    "RiskContent",
    "ScoreContent",
    "as_words",
    "differences",
    "digest",
    "from_canonical_json",
    "is_material",
    "to_canonical_json",
]

# A decision on a risk rests on these; links, progress, dates and spelling may change without asking anybody again.
_MATERIAL_TEXT = frozenset({"title", "event", "root_causes", "consequences"})
_MATERIAL = frozenset({"level", "owner", "response"})
_MATERIAL_INSIDE = frozenset({"controls.effectiveness", "scores.level"})
_LABELS = {"level": "Level in the organization", "emerging": "Emerging risk", "links": "Links to the results framework"}
_NOUNS = {"controls": "control", "actions": "action", "scores": "score"}


@dataclass(frozen=True)
class Difference:
    """One field that changed, e.g. field "controls.2.effectiveness", label "Control 2: effectiveness"."""

    field: str
    label: str
    before: str
    after: str
    material: bool

    # Computed when asked: most differences are only counted, and comparing long texts word by word takes its time.
    @property
    def before_parts(self) -> tuple[Part, ...]:
        return word_parts(self.before, self.after)[0]

    @property
    def after_parts(self) -> tuple[Part, ...]:
        return word_parts(self.before, self.after)[1]


def differences(before: RiskContent, after: RiskContent) -> tuple[Difference, ...]:
    """Every field that differs; controls and actions are matched by number, scores by measure."""
    return tuple(_of_risk(before, after))


def is_material(before: RiskContent, after: RiskContent) -> bool:
    """Whether a level, the statement, the response, the owner or a control's effectiveness changed; symmetric."""
    return any(difference.material for difference in _of_risk(before, after))


def _of_risk(before: RiskContent, after: RiskContent) -> Iterator[Difference]:
    for name in (field.name for field in fields(RiskContent)):
        old, new = getattr(before, name), getattr(after, name)
        if name in _NOUNS:
            yield from _of_list(name, old, new)
        elif old != new:
            first, second = as_words(old), as_words(new)
            material = name in _MATERIAL or (name in _MATERIAL_TEXT and not says_the_same(first, second))
            material = material and not (name == "owner" and _is_the_same_person(first, second))
            yield Difference(name, _LABELS.get(name, _sentence_case(name)), first, second, material)


def _is_the_same_person(first: str, second: str) -> bool:
    """People are written ``Name (id)``: whose name was corrected is still who they were."""
    return bool(first and second) and first.rpartition(" (")[2] == second.rpartition(" (")[2]


def _of_list(name: str, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Difference]:
    old, new = _by_key(before), _by_key(after)
    # Those of the newer revision in their order, then those it has lost.
    for key in dict.fromkeys([*new, *old]):
        heading = f"Score of the {key}" if name == "scores" else f"{_NOUNS[name].capitalize()} {key}"
        if key in old and key in new:
            yield from _of_item(name, key, heading, old[key], new[key])
        else:
            change = "added" if key in new else "removed"
            first, second = _summary(old.get(key)), _summary(new.get(key))
            yield Difference(f"{name}.{key}", f"{heading}: {change}", first, second, name != "actions")


def _of_item(name: str, key: str, heading: str, before: Any, after: Any) -> Iterator[Difference]:
    for part in (field.name for field in fields(before)):
        old, new = getattr(before, part), getattr(after, part)
        if old != new:
            label = f"{heading}: {part.replace('_', ' ')}"
            material = f"{name}.{part}" in _MATERIAL_INSIDE
            yield Difference(f"{name}.{key}.{part}", label, as_words(old), as_words(new), material)


def _by_key(items: Sequence[Any]) -> Mapping[str, Any]:
    """By number or measure: the first field of each kind of content."""
    return {str(getattr(item, fields(item)[0].name)): item for item in items}


def _summary(item: Any) -> str:
    """All that an added or removed item says, in one line; empty when there is none."""
    if item is None:
        return ""
    pairs = ((field.name, as_words(getattr(item, field.name))) for field in fields(item)[1:])
    return "; ".join(f"{name.replace('_', ' ')}: {words}" for name, words in pairs if words)


def as_words(value: Any) -> str:
    """A value as a reader sees it: yes or no, a list with semicolons, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(": ".join(map(str, item)) if isinstance(item, tuple) else str(item) for item in value)
    return str(value)


def _sentence_case(name: str) -> str:
    return name.replace("_", " ").capitalize()
