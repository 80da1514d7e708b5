"""Who leads the session, and the timer of a round."""

from typing import Any

import sqlalchemy as sa

from riskreg.domain.permissions import Permission
from riskreg.domain.timer import Timer
from riskreg.domain.workshop import Part
from riskreg.store.tables.vote import VoteRound
from riskreg.store.tables.workshop import Seat
from riskreg.store.work import Work
from riskreg.workshops.finding_queries import find_workshop

_SEAT = Seat.__table__  # type: ignore[attr-defined]


def needed_of_facilitator(work: Work, reference: str, *_args: Any, **_kwargs: Any) -> Permission:
    """Whoever has the seat of the facilitator needs no role."""
    workshop = find_workshop(work, reference)
    mine = (_SEAT.c.workshop_id == workshop.id, _SEAT.c.person_id == work.actor.person_id, _SEAT.c.left_at.is_(None))
    part = work.session.execute(sa.select(_SEAT.c.part).where(*mine)).scalar_one_or_none()
    return Permission.ACCOUNT_KEEP if part == Part.FACILITATOR else Permission.WORKSHOP_RUN


def timer_of(held: VoteRound) -> Timer | None:
    """The timer of a round; None when it has none."""
    if held.timer_at is None:
        return None
    return Timer(held.timer_at, held.seconds, held.paused_at, held.extended)
