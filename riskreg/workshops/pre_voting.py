"""The pre-vote: one round on every risk of the agenda, open for days, closed as a whole."""

from riskreg.domain.errors import Conflict
from riskreg.domain.words import day_in_words
from riskreg.entities.calendar_queries import calendar_of
from riskreg.store.base import loaded
from riskreg.store.tables.vote import VoteRound
from riskreg.store.tables.workshop import Workshop
from riskreg.store.work import Work
from riskreg.workshops.counting import settle_round
from riskreg.workshops.finding_queries import agenda_of, rounds_of

PRE_VOTE = 0
"""The number of its rounds; those of the session count from 1."""


def is_past_its_day(work: Work, workshop: Workshop) -> bool:
    """Whether the last day of the pre-vote has ended where the organization is: nothing more is counted then."""
    return work.now >= calendar_of(work, None).end_of(workshop.pre_vote_closes_on)


def open_pre_vote(work: Work, workshop: Workshop) -> None:
    """A round for each risk; raises Conflict when nobody could vote any more."""
    if is_past_its_day(work, workshop):
        raise Conflict(
            f"The last day of the pre-vote was {day_in_words(workshop.pre_vote_closes_on)}. Choose a later one."
        )
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
