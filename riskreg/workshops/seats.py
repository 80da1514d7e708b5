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
    """What somebody shows to be let at their seat: nothing but their account, or the token of a guest."""

    token: str = ""


GUEST = Actor(person_id=None, name="Guest")
"""Somebody who joined with the code of the room: what they may do follows from their seat alone."""


def seat_held(work: Work, workshop: Workshop, holding: Holding) -> Seat | None:
    """The seat of whoever asks; nobody who was taken off the list has one."""
    wanted = sa.select(Seat).where(_SEAT.c.workshop_id == workshop.id, _SEAT.c.left_at.is_(None))
    if work.actor.person_id is not None:
        wanted = wanted.where(_SEAT.c.person_id == work.actor.person_id)
    else:
        wanted = wanted.where(_SEAT.c.token_sha256 == sha256(holding.token.encode()).hexdigest())
    found: Seat | None = work.session.execute(wanted).scalar_one_or_none()
    return found
