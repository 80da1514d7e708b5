"""What was decided on a risk, as its page and the lists say it: from the row of the risk, with nothing more to read."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from riskreg.domain.decision import DecisionKind


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision that counts: what was ``done`` (approved, validated, accepted), when and on which revision."""

    done: str
    revision: int
    day: date
    is_changed: bool
    until: date | None = None
    has_ended: bool = False


def decided_on(row: Any) -> Decided | None:
    """The approval or validation of the risk in the row."""
    if row.decided_revision is None:
        return None
    done = DecisionKind(row.decided_kind).past
    return Decided(done, row.decided_revision, row.decided_at.date(), row.is_decision_changed)


def accepted_on(row: Any, today: date) -> Decided | None:
    """Its acceptance."""
    if row.accepted_revision is None:
        return None
    done = DecisionKind.ACCEPTANCE.past
    day, until = row.accepted_at.date(), row.accepted_until
    return Decided(done, row.accepted_revision, day, row.is_acceptance_changed, until, until < today)
