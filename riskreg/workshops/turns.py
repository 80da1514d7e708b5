"""A workshop as what a task is about: the secretariat's until it is closed, then its chair's."""

from riskreg.domain.references import workshop_reference
from riskreg.store.base import loaded
from riskreg.store.tables.workshop import Workshop
from riskreg.store.work import Work
from riskreg.tasks.running import lifecycle_of
from riskreg.tasks.turns import Turn

NOUN = "workshop"


def turn_of(work: Work, workshop: Workshop, chair_id: int | None) -> Turn:
    return Turn(
        noun=NOUN,
        subject_id=loaded(workshop.id),
        subject=workshop_reference(workshop.number),
        lifecycle_id=workshop.lifecycle_id,
        lifecycle=lifecycle_of(work, workshop),
        state=workshop.state,
        holders={"chair": chair_id},
        dates={"begins": workshop.begins_on, "closes": workshop.pre_vote_closes_on},
    )
