"""Keeping votes: that somebody voted, and what was voted, in two places that have nothing in common."""

import sqlalchemy as sa

from riskreg.domain.errors import Conflict
from riskreg.domain.voting import Ballot
from riskreg.store.base import canonical, loaded
from riskreg.store.tables.vote import HasVoted, VotedBallot, VotedComment, VoteRound
from riskreg.store.work import Work
from riskreg.workshops.counting import new_ballot_id

_VOTED = HasVoted.__table__  # type: ignore[attr-defined]
_ROUND = VoteRound.__table__  # type: ignore[attr-defined]


def open_round_at(work: Work, item_id: int, number: int) -> VoteRound:
    """The round of a risk while it takes votes."""
    wanted = sa.select(VoteRound).where(_ROUND.c.item_id == item_id, _ROUND.c.number == number)
    # Whoever closes it waits for this vote, and this vote for whoever is closing it: none falls between.
    wanted = wanted.with_for_update(read=True, of=_ROUND).execution_options(populate_existing=True)
    held: VoteRound | None = work.session.execute(wanted).scalar_one_or_none()
    if held is None:
        raise Conflict("This round has not begun.")
    if held.closed_at is not None:
        raise Conflict("This round is closed. What comes after it is counted no more.")
    return held


def voted_in(work: Work, held: VoteRound) -> frozenset[int]:
    """The seats that have voted in the round."""
    wanted = sa.select(_VOTED.c.seat_id).where(_VOTED.c.round_id == held.id)
    return frozenset(work.session.execute(wanted).scalars())


def keep_voter(work: Work, held: VoteRound, seat_id: int) -> None:
    """Somebody has voted. Not as an object, which would be written in the order it was made."""
    work.session.connection().execute(sa.insert(_VOTED), {"round_id": loaded(held.id), "seat_id": seat_id})


def keep_ballot(work: Work, held: VoteRound, ballot: Ballot) -> None:
    """A ballot is in the box, its comment beside it in a box of its own."""
    connection, round_id = work.session.connection(), loaded(held.id)
    answers = {"round_id": round_id, "id": new_ballot_id(), "answers": canonical(dict(ballot.answers))}
    connection.execute(sa.insert(VotedBallot), answers)
    if comment := ballot.comment.strip():
        connection.execute(sa.insert(VotedComment), {"round_id": round_id, "id": new_ballot_id(), "text": comment})
