"""Telling those who vote that they can."""

from riskreg.domain.references import workshop_reference
from riskreg.store.base import loaded
from riskreg.store.tables.workshop import Workshop
from riskreg.store.work import Work
from riskreg.tasks.telling import Told, tell
from riskreg.workshops.finding_queries import may_vote, seats_of
from riskreg.workshops.turns import NOUN


def tell_voters(work: Work, workshop: Workshop) -> None:
    """Tell everybody with an account who may vote that the pre-vote is open, once."""
    people = [seat.person_id for seat in seats_of(work, workshop) if may_vote(seat) and seat.person_id is not None]
    subject, key = workshop_reference(workshop.number), f"workshop:{workshop.id}:pre_vote"
    tell(work, people, Told("pre_vote", key, NOUN, loaded(workshop.id), subject, is_duty=True))
