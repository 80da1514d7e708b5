"""Telling those who vote that they can, and no more once they cannot."""

from riskreg.domain.references import workshop_reference
from riskreg.store.base import loaded
from riskreg.store.tables.workshop import Workshop
from riskreg.store.work import Work
from riskreg.tasks.telling import Told, take_back, tell
from riskreg.workshops.finding_queries import may_vote, seats_of
from riskreg.workshops.turns import NOUN


def tell_voters(work: Work, workshop: Workshop) -> None:
    """Tell everybody with an account who may vote that the pre-vote is open, once."""
    told = Told(
        "pre_vote", _key(workshop), NOUN, loaded(workshop.id), workshop_reference(workshop.number), is_duty=True
    )
    tell(work, _people(work, workshop), told)


def call_off(work: Work, workshop: Workshop) -> None:
    """The pre-vote is over: an invitation that is still unread asks for what nobody can give any more."""
    take_back(work, _people(work, workshop), _key(workshop))


def _people(work: Work, workshop: Workshop) -> list[int]:
    return [seat.person_id for seat in seats_of(work, workshop) if may_vote(seat) and seat.person_id is not None]


def _key(workshop: Workshop) -> str:
    return f"workshop:{workshop.id}:pre_vote"
