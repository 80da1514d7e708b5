"""What becomes of what is still out when a review ends: it is over without an answer, and named."""

import sqlalchemy as sa

from riskreg.domain.permissions import EVERYWHERE
from riskreg.domain.review import EntityReturnCase
from riskreg.reviews.moving import move_on, step_of
from riskreg.reviews.turns import ITEM, RETURN
from riskreg.store.base import loaded
from riskreg.store.tables.review import EntityReturn, ReviewCycle, ReviewItem
from riskreg.store.work import Work
from riskreg.tasks.queries import lifecycle_by_id
from riskreg.tasks.turns import close_task, close_tasks

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
    """End every risk of the review nobody signed for; answers how many.

    The step is the same for all that stand alike, so it is checked once for them: there may be a hundred thousand.
    """
    alike = (_ITEM.c.lifecycle_id, _ITEM.c.state)
    out = sa.and_(_ITEM.c.cycle_id == cycle.id, _ITEM.c.ended_at.is_(None))
    standing = work.session.execute(sa.select(*alike, sa.func.count()).where(out).group_by(*alike)).all()
    theirs = sa.select(_ITEM.c.id).where(out)
    close_tasks(work, ITEM, theirs, "ended")
    for lifecycle_id, state, _count in standing:
        lifecycle = lifecycle_by_id(work.session.connection(), lifecycle_id)
        ended = step_of(work, lifecycle, ITEM, state, "leave").to_state
        same = sa.and_(out, _ITEM.c.lifecycle_id == lifecycle_id, _ITEM.c.state == state)
        kept = {"state": ended, "state_since": work.now, "ended_at": work.now, "version": _ITEM.c.version + 1}
        work.session.execute(sa.update(_ITEM).where(same).values(kept))
    return sum(count for _lifecycle, _state, count in standing)
