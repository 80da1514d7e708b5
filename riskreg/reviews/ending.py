"""What becomes of what is still out when a review ends: it is over without an answer, and named."""

import sqlalchemy as sa

from riskreg.domain.permissions import EVERYWHERE
from riskreg.domain.review import EntityReturnCase
from riskreg.reviews.moving import move_on
from riskreg.reviews.turns import ITEM, RETURN
from riskreg.store.base import loaded
from riskreg.store.tables.review import EntityReturn, ReviewCycle, ReviewItem
from riskreg.store.work import Work
from riskreg.tasks.turns import close_task

_RETURN = EntityReturn.__table__  # type: ignore[attr-defined]
_ITEM = ReviewItem.__table__  # type: ignore[attr-defined]


def end_returns(work: Work, cycle: ReviewCycle) -> dict[int, str]:
    """End every return that was not signed; answers the state each was in, by entity."""
    out = sa.select(EntityReturn).where(_RETURN.c.cycle_id == cycle.id, _RETURN.c.ended_at.is_(None))
    silent = {}
    for each in work.session.execute(out.order_by(_RETURN.c.id).with_for_update(of=_RETURN)).scalars():
        silent[each.entity_id] = each.state
        move_on(work, each, "leave", EntityReturnCase(each.state), EVERYWHERE)
        close_task(work, RETURN, loaded(each.id), "ended")
    return silent


def end_items(work: Work, cycle: ReviewCycle) -> int:
    """End every risk of the review nobody signed for; answers how many."""
    out = sa.select(ReviewItem).where(_ITEM.c.cycle_id == cycle.id, _ITEM.c.ended_at.is_(None))
    left = list(work.session.execute(out.order_by(_ITEM.c.id).with_for_update(of=_ITEM)).scalars())
    for each in left:
        asked = each.return_id is None or each.state == "asked"
        move_on(work, each, "leave", None, EVERYWHERE)
        if asked:
            close_task(work, ITEM, loaded(each.id), "ended")
    return len(left)
