"""Ballots voted on paper, typed in for those who handed them in: who they were, and what was on them, apart."""

from collections.abc import Collection, Sequence

from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.voting import Ballot, check_ballot
from riskreg.store.base import loaded
from riskreg.store.work import Work, operation
from riskreg.workshops.casting import keep_ballot, keep_voter, open_round_at, voted_in
from riskreg.workshops.counting import attributes_of
from riskreg.workshops.facilitating import needed_of_facilitator
from riskreg.workshops.finding_queries import find_placed, may_vote, seats_of
from riskreg.workshops.keeping import VOTING, hold_workshop, refuse_unless, tell

NOT_AS_MANY = "So many people are ticked: {people}. So many ballots are typed in: {ballots}. There is one for each."


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
    if not ballots or len(set(seat_ids)) != len(ballots):
        sentence = NOT_AS_MANY.format(people=len(set(seat_ids)), ballots=len(ballots))
        raise Invalid(sentence, {"seats": [sentence]})
    voters = {loaded(seat.id): seat for seat in seats_of(work, workshop) if may_vote(seat)}
    gone = [seat_id for seat_id in seat_ids if seat_id not in voters]
    if gone:
        raise Invalid("Somebody ticked has no vote here.", {"seats": ["Somebody ticked has no vote here."]})
    already = voted_in(work, held) & set(seat_ids)
    if already:
        names = ", ".join(sorted(voters[seat_id].name for seat_id in already))
        raise Conflict(f"Already voted in this round: {names}. Nothing was counted.")
    attributes = attributes_of(work, workshop)
    if wrong := [sentence for each in ballots for said in check_ballot(each, attributes).values() for sentence in said]:
        raise Invalid(" ".join(wrong), {"seats": wrong})
    for seat_id in sorted(set(seat_ids)):
        keep_voter(work, held, seat_id)
        voters[seat_id].present_at = voters[seat_id].present_at or work.now
    for ballot in ballots:
        keep_ballot(work, held, ballot)
    names_of = sorted(voters[seat_id].name for seat_id in set(seat_ids))
    tell(work, workshop, "keyed_in", risk=placed.reference, round=round_number, people=names_of, ballots=len(ballots))
    return len(ballots)
