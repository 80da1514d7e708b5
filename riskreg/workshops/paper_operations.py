"""Ballots voted on paper, typed in for those who handed them in: who they were, and what was on them, apart."""

from collections.abc import Collection, Sequence

from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.voting import Ballot, check_ballot
from riskreg.store.base import loaded
from riskreg.store.tables.vote import VoteRound
from riskreg.store.tables.workshop import Seat, Workshop
from riskreg.store.work import Work, operation
from riskreg.workshops.casting import keep_ballot, keep_voter, open_round_at, voted_in
from riskreg.workshops.counting import attributes_of
from riskreg.workshops.facilitating import needed_of_facilitator
from riskreg.workshops.finding_queries import find_placed, may_vote, seats_of
from riskreg.workshops.keeping import VOTING, hold_workshop, refuse_unless, tell

_NOT_AS_MANY = "Ticked: {people}. Ballots typed in: {ballots}. Tick one person for each ballot, no more and no fewer."
_NO_VOTE = "Somebody ticked has no vote here any more. Open the page again and tick the others."


@operation(needs=needed_of_facilitator)
def key_in_ballots(
    work: Work, reference: str, risk: str, round_number: int, seat_ids: Collection[int], ballots: Sequence[Ballot]
) -> int:
    """Count the ballots of those who handed them in; answers how many. All of them are kept, or none is.

    Which ballot is whose nobody says, and so nothing holds it. Raises Invalid when there are not as many ballots as
    people or one does not count, Conflict when the round is not open or somebody has voted already.
    """
    workshop = hold_workshop(work, reference)
    refuse_unless(work, workshop, (VOTING,), "Ballots are typed in while the workshop is in session.")
    placed = find_placed(work, workshop, risk)
    held = open_round_at(work, loaded(placed.item.id), round_number)
    seats = _handed_in(work, workshop, held, frozenset(seat_ids))
    if len(seats) != len(ballots):
        raise Invalid(_NOT_AS_MANY.format(people=len(seats), ballots=len(ballots)))
    attributes = attributes_of(work, workshop)
    if wrong := [sentence for each in ballots for said in check_ballot(each, attributes).values() for sentence in said]:
        raise Invalid(" ".join(wrong))
    for seat in seats:
        keep_voter(work, held, loaded(seat.id))
        seat.present_at = seat.present_at or work.now
    for ballot in ballots:
        keep_ballot(work, held, ballot)
    people = [seat.name for seat in seats]
    tell(work, workshop, "keyed_in", risk=placed.reference, round=round_number, people=people, ballots=len(ballots))
    return len(ballots)


def _handed_in(work: Work, workshop: Workshop, held: VoteRound, seat_ids: frozenset[int]) -> list[Seat]:
    """The seats, by name, of those who hand in a ballot: each has a vote and has not voted."""
    seats = [seat for seat in seats_of(work, workshop) if may_vote(seat) and seat.id in seat_ids]
    if len(seats) != len(seat_ids):
        raise Invalid(_NO_VOTE)
    voted = voted_in(work, held)
    if already := sorted(seat.name for seat in seats if seat.id in voted):
        raise Conflict(
            f"Already voted in this round: {'; '.join(already)}. Untick them and leave their ballots out."
            " Nothing was counted."
        )
    return sorted(seats, key=lambda seat: seat.name)
