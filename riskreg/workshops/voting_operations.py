"""What whoever has a seat does: takes it, comes in, votes once in each round, takes over as the facilitator."""

import secrets
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from riskreg.domain.join_code import normal_code
from riskreg.domain.permissions import EVERYWHERE, Permission, Place
from riskreg.domain.references import workshop_reference
from riskreg.domain.voting import Ballot, check_ballot
from riskreg.domain.workshop import Part
from riskreg.people.plain_text import Problems, checked_line
from riskreg.store.base import loaded
from riskreg.store.tables.vote import HasVoted
from riskreg.store.tables.workshop import Seat, Workshop
from riskreg.store.work import Work, operation, own_account
from riskreg.workshops.casting import keep_ballot, keep_voter, open_round_at
from riskreg.workshops.counting import attributes_of
from riskreg.workshops.finding_queries import find_placed, find_workshop, may_vote, seats_of
from riskreg.workshops.keeping import PLANNABLE, PRE_VOTING, VOTING, changed, hold_workshop, refuse_unless, tell
from riskreg.workshops.seats import Holding, seat_held

_WORKSHOP = Workshop.__table__  # type: ignore[attr-defined]

WRONG_CODE = "No workshop that can be joined has this code. Look at the screen again."
MOST_GUESTS = 200


def _anybody(work: Work, *_args: Any, **_kwargs: Any) -> Place:
    """Whoever knows the code: that is checked by the operation itself."""
    return EVERYWHERE


def _seated(work: Work, reference: str, holding: Holding, *_args: Any, **_kwargs: Any) -> Place:
    """The place of whoever has a seat there."""
    if seat_held(work, find_workshop(work, reference), holding) is None:
        raise NotAllowed("You have no seat in this workshop. Join it with its code, or ask the risk secretariat.")
    return EVERYWHERE


@operation(needs=Permission.ACCOUNT_KEEP, within=_anybody)
def join_as_guest(work: Work, code: str, name: str) -> tuple[str, str]:
    """Take a seat with the code of the room and a name; answers the workshop and the token only the browser keeps.

    A guest votes once the facilitator has let them in.
    """
    problems: Problems = {}
    name = checked_line(problems, "name", "Your name", name, longest=120)
    wanted = normal_code(code)
    open_now = (_WORKSHOP.c.join_code == (wanted or ""), _WORKSHOP.c.ended_at.is_(None))
    workshop = work.session.execute(sa.select(Workshop).where(*open_now)).scalar_one_or_none()
    if workshop is None:
        problems["code"] = [WRONG_CODE]
    if problems or workshop is None:
        raise Invalid(" ".join(sentences[0] for sentences in problems.values()), problems)
    if sum(seat.person_id is None for seat in seats_of(work, workshop)) >= MOST_GUESTS:
        raise Conflict("So many guests have joined that nobody else can. Ask the facilitator.")
    token = secrets.token_urlsafe(24)
    hashed = sha256(token.encode()).hexdigest()
    work.session.add(
        Seat(workshop_id=loaded(workshop.id), name=name, part=Part.VOTER, may_vote=True, token_sha256=hashed)
    )
    tell(work, workshop, "joined", person=name, guest=True)
    return workshop_reference(workshop.number), token


@operation(needs=Permission.WORKSHOP_RUN)
def let_in(work: Work, reference: str, seat_id: int) -> None:
    """A guest may vote from now on; let in twice is once."""
    workshop = hold_workshop(work, reference)
    refuse_unless(work, workshop, (PLANNABLE, PRE_VOTING, VOTING), "The workshop is over.")
    seat = next((each for each in seats_of(work, workshop) if each.id == seat_id), None)
    if seat is None:
        raise NotFound("This guest has left.")
    if seat.admitted_at is None:
        seat.admitted_at = work.now
        tell(work, workshop, "guest_let_in", person=seat.name)


@operation(needs=Permission.ACCOUNT_KEEP, within=_seated)
def come_in(work: Work, reference: str, holding: Holding) -> None:
    """Be in the session: who came counts for the quorum. Coming again changes nothing."""
    workshop = hold_workshop(work, reference)
    seat = seat_held(work, workshop, holding)
    refuse_unless(work, workshop, (VOTING,), "The workshop is not in session.")
    if seat is not None and seat.present_at is None:
        seat.present_at = work.now
        tell(work, workshop, "came_in", person=seat.name, part=seat.part.value)


@operation(needs=Permission.ACCOUNT_KEEP, within=_seated)
def cast_vote(work: Work, reference: str, holding: Holding, risk: str, round_number: int, ballot: Ballot) -> None:
    """Vote on a risk, once in each round. That somebody voted and what was voted are kept apart and have nothing in
    common: no moment, no order, no id. The event says who has voted and nothing else.

    Raises Invalid by attribute for a vote that does not count, Conflict when the round is not open or it is the second.
    """
    workshop = find_workshop(work, reference)
    refuse_unless(work, workshop, (PRE_VOTING, VOTING), "Nobody votes at the moment.")
    seat = seat_held(work, workshop, holding)
    if seat is None or not may_vote(seat):
        raise NotAllowed(_why_no_vote(seat))
    placed = find_placed(work, workshop, risk)
    held = open_round_at(work, loaded(placed.item.id), round_number)
    if work.session.get(HasVoted, (held.id, seat.id)) is not None:
        raise Conflict("You have voted in this round. A vote is cast once, and counted with the others.")
    if wrong := check_ballot(ballot, attributes_of(work, workshop)):
        raise Invalid(" ".join(sentence for each in wrong.values() for sentence in each), wrong)
    keep_voter(work, held, loaded(seat.id))
    keep_ballot(work, held, ballot)
    if seat.present_at is None and round_number:
        seat.present_at = work.now
    tell(work, workshop, "voted", person=seat.name, risk=placed.reference, round=round_number)


def _why_no_vote(seat: Seat | None) -> str:
    if seat is not None and seat.may_vote and seat.person_id is None:
        return "The facilitator has not let you in yet. Say your name to them."
    return "Only those with a vote can vote; you take part without one."


@operation(needs=Permission.ACCOUNT_KEEP, within=own_account)
def take_over(work: Work, reference: str, code: str) -> None:
    """Become the facilitator with the code the secretariat made; the one before is an observer from then on."""
    workshop = hold_workshop(work, reference)
    refuse_unless(work, workshop, (PLANNABLE, PRE_VOTING, VOTING), "The workshop is over.")
    wanted = sha256((normal_code(code) or "").encode()).hexdigest()
    if not workshop.takeover_sha256 or not secrets.compare_digest(wanted, workshop.takeover_sha256):
        raise Invalid("This is not the code.", {"code": ["This is not the code. Ask the risk secretariat for it."]})
    me = loaded(work.actor.person_id)
    for seat in seats_of(work, workshop):
        if seat.part is Part.FACILITATOR and seat.person_id != me:
            seat.part = Part.OBSERVER
    mine = next((each for each in seats_of(work, workshop) if each.person_id == me), None)
    if mine is not None and mine.part is Part.CHAIR:
        raise Conflict("The chair cannot be the facilitator as well.")
    seat = mine or Seat(
        workshop_id=loaded(workshop.id), person_id=me, name=work.actor.name, part=Part.FACILITATOR, may_vote=False
    )
    seat.part, seat.may_vote = Part.FACILITATOR, False
    workshop.takeover_sha256 = ""
    work.session.add(seat)
    changed(work, workshop, "taken_over", person=work.actor.name)
