"""Where somebody who comes with the code of a room has a seat already."""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

import sqlalchemy as sa

from riskreg.domain.join_code import normal_code
from riskreg.domain.references import workshop_reference
from riskreg.store.tables.workshop import Seat, Workshop
from riskreg.store.work import Work

_WORKSHOP = Workshop.__table__  # type: ignore[attr-defined]
_SEAT = Seat.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class JoinPage:
    """``name`` is that of the account of whoever has signed in; a guest gives one. ``seated_in`` is the workshop with
    the code of the address, where they have a seat there.
    """

    title: str
    name: str = ""
    seated_in: str = ""


def join_page(work: Work, code: str, tokens: Collection[str]) -> JoinPage:
    """Whoever has no seat learns nothing from a code: whether it is one is said to those alone who type it in."""
    name = work.actor.name if work.actor.person_id is not None else ""
    return JoinPage("Join a workshop", name, _seated_in(work, code, tokens))


def _seated_in(work: Work, code: str, tokens: Collection[str]) -> str:
    meant = normal_code(code)
    if meant is None:
        return ""
    theirs = _SEAT.c.token_sha256.in_([sha256(token.encode()).hexdigest() for token in tokens])
    if work.actor.person_id is not None:
        theirs = theirs | (_SEAT.c.person_id == work.actor.person_id)
    here = (_WORKSHOP.c.join_code == meant, _WORKSHOP.c.ended_at.is_(None), _SEAT.c.left_at.is_(None), theirs)
    wanted = sa.select(_WORKSHOP.c.number).join(_SEAT, _SEAT.c.workshop_id == _WORKSHOP.c.id).where(*here)
    number = work.session.execute(wanted).scalars().first()
    return workshop_reference(number) if number else ""
