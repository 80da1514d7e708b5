"""What a row of the shipped risks says, as the words of the register: scores, controls, actions, lists."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache

from riskreg.assessments.scoring import Scoring
from riskreg.domain.scale import Measure
from riskreg.domain.vocabulary import ControlKind
from riskreg.paths import SEED
from riskreg.treatments.words import ActionWords, ControlWords

Row = Mapping[str, str]
_CORRECTIVE = ("team", "backup", "helpline", "counselling", "victim support", "remote", "response", "fall")
_DETECTIVE = ("monthly", "monitor", "dashboard", "audit", "review", "check", "tracking", "reporting", "indicators")
_STARTED = date(2026, 1, 15)
FIRST_PROPOSED: Mapping[str, str] = {"P01": "limited", "P05": "limited", "P07": "effective", "P09": "limited"}
"""What the entity proposed for its controls where the workshop judged them otherwise."""


@cache
def rows_of(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a shipped file."""
    with (SEED / f"{name}.csv").open(encoding="utf-8", newline="") as source:
        return tuple(csv.DictReader(source))


def items(text: str) -> tuple[str, ...]:
    """The parts of a list in one cell, each begun with a capital."""
    return tuple(item[0].upper() + item[1:] for item in (part.strip() for part in text.split(";")) if item)


def scorings(row: Row, reason: str, target_date: date) -> dict[Measure, Scoring]:
    """The row's exposure and residual scores, and the score wanted by that day."""
    likelihood, impact, grade = int(row["likelihood"]), int(row["impact"]), row["control_effectiveness"]
    wanted = Scoring(
        likelihood=max(1, likelihood - 1),
        impact=impact,
        control_effectiveness="effective" if grade != "effective" or likelihood == 1 else grade,
        reason="Level wanted when the actions are complete.",
        target_date=target_date,
    )
    return {
        Measure.EXPOSURE: Scoring(likelihood=likelihood, impact=impact, reason=reason),
        Measure.RESIDUAL: Scoring(likelihood=likelihood, impact=impact, control_effectiveness=grade, reason=reason),
        Measure.TARGET: wanted,
    }


def controls(row: Row, owner_id: int, today: date) -> Iterator[ControlWords]:
    """The existing controls, each tested some months before that day."""
    grade = row["control_effectiveness"]
    for position, text in enumerate(items(row["existing_controls"])):
        tested = today - timedelta(days=60 + 20 * position)
        yield ControlWords(text, _kind_of(text), owner_id, effectiveness=grade, last_tested=tested)


def actions(row: Row, owners: Mapping[str, int], number: int) -> Iterator[ActionWords]:
    """The measures as actions. Due dates run from last month to next summer, so that some are late and most are not."""
    for position, text in enumerate(items(row["response_measures"])):
        who = "Access adviser" if row["ref"] == "P03" and position == 0 else row["owner_role"]
        due = date(2026, 10, 31) + timedelta(days=(37 * number + 61 * position) % 270)
        yield ActionWords(description=text, owner_id=owners[who], start=_STARTED, due=due)


def _kind_of(text: str) -> ControlKind:
    words = text.lower()
    if any(word in words for word in _DETECTIVE):
        return ControlKind.DETECTIVE
    return ControlKind.CORRECTIVE if any(word in words for word in _CORRECTIVE) else ControlKind.PREVENTIVE
