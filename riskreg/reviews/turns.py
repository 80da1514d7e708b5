"""Reviews as what tasks are about: who closes a cycle, who answers and signs a return, who reviews one risk."""

from riskreg.domain.references import cycle_reference, item_reference, return_reference
from riskreg.store.base import loaded
from riskreg.store.tables.review import EntityReturn, ReviewCycle, ReviewItem
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work
from riskreg.tasks.running import lifecycle_of
from riskreg.tasks.turns import Turn

CYCLE, RETURN, ITEM = "review_cycle", "entity_return", "review_item"


def turn_of_cycle(work: Work, cycle: ReviewCycle) -> Turn:
    return Turn(
        noun=CYCLE,
        subject_id=loaded(cycle.id),
        subject=cycle_reference(cycle.number),
        lifecycle_id=cycle.lifecycle_id,
        lifecycle=lifecycle_of(work, cycle),
        state=cycle.state,
        dates={"due": cycle.due_on, "closes": cycle.closes_on},
    )


def turn_of_return(work: Work, entity_return: EntityReturn, cycle: ReviewCycle) -> Turn:
    """One task for the whole entity, whatever the number of its risks; its days are counted where the entity is."""
    return Turn(
        noun=RETURN,
        subject_id=loaded(entity_return.id),
        subject=return_reference(loaded(entity_return.id)),
        lifecycle_id=entity_return.lifecycle_id,
        lifecycle=lifecycle_of(work, entity_return),
        state=entity_return.state,
        entity_id=entity_return.entity_id,
        dates={"due": cycle.due_on, "closes": cycle.closes_on},
        took_part=entity_return.sent_for_id or entity_return.sent_by_id,
    )


def turn_of_item(work: Work, item: ReviewItem, risk: Risk) -> Turn:
    return Turn(
        noun=ITEM,
        subject_id=loaded(item.id),
        subject=item_reference(loaded(item.id)),
        lifecycle_id=item.lifecycle_id,
        lifecycle=lifecycle_of(work, item),
        state=item.state,
        entity_id=item.entity_id,
        holders={"risk_owner": risk.owner_id, "focal_point": risk.focal_point_id},
        dates={"due": item.due_on, "closes": item.due_on},
    )
