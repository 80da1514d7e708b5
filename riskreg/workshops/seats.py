"""Which seat somebody has: by their account, or by what a guest's browser keeps."""

from dataclasses import dataclass
from hashlib import sha256

import sqlalchemy as sa

from riskreg.domain.permissions import Actor
from riskreg.store.tables.workshop import Seat, Workshop
from riskreg.store.work import Work

_SEAT = Seat.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Holding:
    """What somebody shows to be let at their seat, besides their account: the token of a guest."""

    token: str = ""


NOT_LET_IN = "You have not been let in yet. Say your name to whoever leads the session."

GUEST = Actor(person_id=None, name="Guest")
"""Somebody who joined with the code of the room: what they may do follows from their seat alone."""


def seat_held(work: Work, workshop: Workshop, holding: Holding) -> Seat | None:
    """The seat of whoever asks; nobody who was taken off the list has one."""
    theirs = _SEAT.c.token_sha256 == sha256(holding.token.encode()).hexdigest()
    if work.actor.person_id is not None:
        # Whoever came as a guest and signed in later sits where they sat, unless their account has a seat.
        theirs = theirs | (_SEAT.c.person_id == work.actor.person_id)
    wanted = sa.select(Seat).where(_SEAT.c.workshop_id == workshop.id, _SEAT.c.left_at.is_(None), theirs)
    found: Seat | None = work.session.execute(wanted.order_by(_SEAT.c.person_id.is_(None))).scalars().first()
    return found
