"""What whoever has a seat does: comes in, votes once in each round, takes over as the facilitator."""

import secrets
from hashlib import sha256
from typing import Any

from riskreg.domain.errors import Conflict, Invalid, NotAllowed
from riskreg.domain.join_code import normal_code
from riskreg.domain.permissions import EVERYWHERE, Permission, Place
from riskreg.domain.voting import Ballot, check_ballot
from riskreg.domain.words import day_in_words
from riskreg.domain.workshop import Part
from riskreg.store.base import loaded
from riskreg.store.tables.vote import HasVoted
from riskreg.store.tables.workshop import Seat
from riskreg.store.work import Work, operation, own_account
from riskreg.workshops.casting import keep_ballot, keep_voter, open_round_at
from riskreg.workshops.counting import attributes_of
from riskreg.workshops.finding_queries import find_placed, find_workshop, may_vote, seats_of, waits
from riskreg.workshops.keeping import (
    PRE_VOTING,
    VOTING,
    changed,
    hold_workshop,
    refuse_unless,
    refuse_when_closed,
    tell,
)
from riskreg.workshops.pre_voting import PRE_VOTE, is_past_its_day
from riskreg.workshops.seats import NOT_LET_IN, Holding, seat_held


def _seated(work: Work, reference: str, holding: Holding, *_args: Any, **_kwargs: Any) -> Place:
    """The place of whoever has a seat there."""
    if seat_held(work, find_workshop(work, reference), holding) is None:
        raise NotAllowed("You have no seat in this workshop. Join it with its code, or ask the risk secretariat.")
    return EVERYWHERE


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
    if round_number == PRE_VOTE and is_past_its_day(work, workshop):
        raise Conflict(
            f"The pre-vote was open until {day_in_words(workshop.pre_vote_closes_on)}. Nothing more is counted."
        )
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
    if seat is not None and waits(seat):
        return NOT_LET_IN
    return "Only those with a vote can vote; you take part without one."


@operation(needs=Permission.ACCOUNT_KEEP, within=own_account)
def take_over(work: Work, reference: str, code: str) -> None:
    """Become the facilitator with the code the secretariat made; the one before is an observer from then on."""
    workshop = hold_workshop(work, reference)
    refuse_when_closed(work, workshop)
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
    seat.part, seat.may_vote, seat.admitted_at = Part.FACILITATOR, False, seat.admitted_at or work.now
    workshop.takeover_sha256 = ""
    work.session.add(seat)
    changed(work, workshop, "taken_over", person=work.actor.name)
