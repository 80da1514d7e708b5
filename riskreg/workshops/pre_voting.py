"""The pre-vote: one round on every risk of the agenda, open for days, closed as a whole."""

from riskreg.store.base import loaded
from riskreg.store.tables.vote import VoteRound
from riskreg.store.tables.workshop import Workshop
from riskreg.store.work import Work
from riskreg.workshops.counting import settle_round
from riskreg.workshops.finding_queries import agenda_of, rounds_of

PRE_VOTE = 0
"""The number of its rounds; those of the session count from 1."""


def open_pre_vote(work: Work, workshop: Workshop) -> None:
    """A round for each risk."""
    for placed in agenda_of(work, workshop):
        work.session.add(VoteRound(item_id=loaded(placed.item.id), number=PRE_VOTE, opened_at=work.now))
    work.session.flush()


def close_pre_vote(work: Work, workshop: Workshop) -> None:
    """Count every round of it and reveal them: they stand in the pack everybody reads before the workshop."""
    items = [loaded(placed.item.id) for placed in agenda_of(work, workshop)]
    for rounds in rounds_of(work, items).values():
        for held in rounds:
            if held.number == PRE_VOTE and held.closed_at is None:
                settle_round(work, workshop, held)
                held.revealed_at = work.now
    work.session.flush()
