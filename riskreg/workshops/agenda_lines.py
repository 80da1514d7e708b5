"""The agenda as people read it, risk by risk."""

from collections.abc import Sequence
from dataclasses import dataclass

from riskreg.domain.scale import Level
from riskreg.workshops.finding_queries import Placed


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """A risk of the agenda, the first is number 1; ``outcome`` in words is what the room decided, empty before, and
    ``reason`` and ``dissent`` are its own words.
    """

    number: int
    reference: str
    title: str
    state: str
    level: Level | None
    outcome: str
    decided_level: Level | None
    reason: str
    dissent: str
    is_changed: bool
    is_changed_since: bool


def agenda_lines(agenda: Sequence[Placed]) -> tuple[AgendaLine, ...]:
    """The agenda as people read it."""
    return tuple(
        AgendaLine(
            number=number,
            reference=placed.reference,
            title=placed.risk.title,
            state=placed.risk.state,
            level=Level.from_rank(placed.risk.residual_rank) if placed.risk.residual_rank else None,
            outcome=placed.outcome.outcome.label if placed.outcome else "",
            decided_level=Level(placed.outcome.level) if placed.outcome and placed.outcome.level else None,
            reason=placed.outcome.reason if placed.outcome else "",
            dissent=placed.outcome.dissent if placed.outcome else "",
            is_changed=placed.is_changed,
            is_changed_since=placed.is_changed_since,
        )
        for number, placed in enumerate(agenda, start=1)
    )
