"""Coming to a workshop with the code of the room, with an account or without one, and being let in."""

import secrets
from collections.abc import Collection, Sequence
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid, NotFound
from riskreg.domain.join_code import normal_code
from riskreg.domain.permissions import EVERYWHERE, Permission, Place
from riskreg.domain.references import workshop_reference
from riskreg.domain.workshop import Part
from riskreg.people.plain_text import Problems, checked_line
from riskreg.store.base import loaded
from riskreg.store.tables.workshop import Seat, Workshop
from riskreg.store.work import Work, operation
from riskreg.workshops.facilitating import needed_of_facilitator
from riskreg.workshops.finding_queries import seats_of
from riskreg.workshops.keeping import hold_workshop, is_closed, refuse_when_closed, tell

_WORKSHOP = Workshop.__table__  # type: ignore[attr-defined]
_SEAT = Seat.__table__  # type: ignore[attr-defined]

WRONG_CODE = "No workshop that can be joined has this code. Look at the screen again."
NAME_TAKEN = (
    "Somebody of this name takes part already. Add what tells you apart, such as your office. If it is you with another"
    " phone, ask the risk secretariat to take the first one off; then join again."
)
MOST_GUESTS = 200


def _anybody(work: Work, *_args: Any, **_kwargs: Any) -> Place:
    """Whoever knows the code: that is checked by the operation itself."""
    return EVERYWHERE


@operation(needs=Permission.ACCOUNT_KEEP, within=_anybody)
def join_workshop(work: Work, code: str, name: str = "", tokens: Collection[str] = ()) -> tuple[str, str]:
    """Come to the workshop that has the code; answers it and, for a guest, the token only the browser keeps.

    Whoever has a seat, by their account or by one of the ``tokens`` their browser keeps, gets no other. Whoever was
    taken off comes back to the seat they had, so that nobody votes twice in a round. Everybody else has a seat from
    now on, under the name of their account or the one a guest gives, and votes once they are let in.
    """
    problems: Problems = {}
    if work.actor.person_id is None:
        name = checked_line(problems, "name", "Your name", name, longest=120)
    workshop = _open_to_all(work, code)
    if workshop is None:
        problems["code"] = [WRONG_CODE]
    if problems or workshop is None:
        raise Invalid(" ".join(sentences[0] for sentences in problems.values()), problems)
    seats = _all_seats(work, workshop)
    hashed = {sha256(token.encode()).hexdigest(): token for token in tokens}
    mine = next((seat for seat in seats if work.actor.person_id and seat.person_id == work.actor.person_id), None)
    mine = mine or next((seat for seat in seats if seat.token_sha256 in hashed), None)
    reference = workshop_reference(workshop.number)
    if mine is not None and mine.left_at is None:
        return reference, hashed.get(mine.token_sha256 or "", "")
    seat, token = _seat_for(work, workshop, seats, mine, name)
    seat.left_at = seat.admitted_at = None
    work.session.add(seat)
    tell(work, workshop, "joined", person=seat.name, guest=seat.person_id is None)
    return reference, token


def _seat_for(work: Work, workshop: Workshop, seats: Sequence[Seat], mine: Seat | None, name: str) -> tuple[Seat, str]:
    """The seat they had, else a new one, with the token of a guest."""
    if work.actor.person_id is not None and (mine is None or mine.person_id is not None):
        seat = mine or Seat(workshop_id=loaded(workshop.id), name=work.actor.name, part=Part.VOTER, may_vote=True)
        seat.person_id = work.actor.person_id
        seat.part, seat.may_vote = Part.VOTER, True
        return seat, ""
    named = [seat for seat in seats if seat.name.casefold() == name.casefold() and seat is not mine]
    if any(seat.left_at is None for seat in named):
        raise Invalid(NAME_TAKEN, {"name": [NAME_TAKEN]})
    if sum(seat.person_id is None and seat.left_at is None for seat in seats) >= MOST_GUESTS:
        raise Conflict("So many guests have joined that nobody else can. Ask the facilitator.")
    had = mine or next((seat for seat in named if seat.person_id is None), None)
    seat = had or Seat(workshop_id=loaded(workshop.id), name=name, part=Part.VOTER, may_vote=True)
    token = secrets.token_urlsafe(24)
    seat.name, seat.token_sha256 = name or seat.name, sha256(token.encode()).hexdigest()
    return seat, token


def _open_to_all(work: Work, code: str) -> Workshop | None:
    """The workshop with the code, locked, so that nobody who joins twice at once has two seats."""
    here = (_WORKSHOP.c.join_code == (normal_code(code) or ""), _WORKSHOP.c.ended_at.is_(None))
    wanted = sa.select(Workshop).where(*here).with_for_update(of=_WORKSHOP).execution_options(populate_existing=True)
    found: Workshop | None = work.session.execute(wanted).scalar_one_or_none()
    return found if found is not None and not is_closed(work, found) else None


def _all_seats(work: Work, workshop: Workshop) -> Sequence[Seat]:
    """Those who were taken off too."""
    wanted = sa.select(Seat).where(_SEAT.c.workshop_id == workshop.id).order_by(_SEAT.c.id)
    return work.session.execute(wanted).scalars().all()


@operation(needs=needed_of_facilitator)
def let_in(work: Work, reference: str, seat_id: int) -> None:
    """Whoever joined with the code may read and vote from now on; let in twice is once."""
    workshop = hold_workshop(work, reference)
    refuse_when_closed(work, workshop)
    seat = next((each for each in seats_of(work, workshop) if each.id == seat_id), None)
    if seat is None:
        raise NotFound("This guest has left.")
    if seat.admitted_at is None:
        seat.admitted_at = work.now
        tell(work, workshop, "guest_let_in", person=seat.name)
