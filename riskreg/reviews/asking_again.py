"""A return that takes the place of a signed one: the same entity and risks, everything to be answered anew."""

import sqlalchemy as sa

from riskreg.reviews.opening import ask_owner
from riskreg.reviews.turns import ITEM, RETURN
from riskreg.store.base import loaded
from riskreg.store.tables.review import EntityReturn, ReviewCycle, ReviewItem
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work
from riskreg.tasks.queries import lifecycle_in_use

_ITEM = ReviewItem.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]


def put_again(work: Work, signed: EntityReturn, cycle: ReviewCycle, reason: str, *, by_owners: bool) -> EntityReturn:
    """The new return with its items. What was answered before is shown on its page, and kept as it was signed."""
    lifecycle = lifecycle_in_use(work.session.connection(), RETURN)
    again = EntityReturn(
        cycle_id=loaded(cycle.id),
        entity_id=signed.entity_id,
        attempt=signed.attempt + 1,
        supersedes_id=signed.id,
        lifecycle_id=lifecycle.id,
        state=lifecycle.lifecycle.start.code,
        state_since=work.now,
        reason=reason,
    )
    work.session.add(again)
    work.session.flush()
    before = sa.select(ReviewItem, Risk).join(_RISK, _RISK.c.id == _ITEM.c.risk_id)
    rows = work.session.execute(before.where(_ITEM.c.return_id == signed.id).order_by(_RISK.c.number)).all()
    pairs = [(risk, _anew(work, again, item)) for item, risk in rows]
    work.session.add_all(item for _risk, item in pairs)
    work.session.flush()
    for risk, item in pairs if by_owners else ():
        ask_owner(work, item, risk)
    return again


def _anew(work: Work, again: EntityReturn, item: ReviewItem) -> ReviewItem:
    """The review of the same risk, counted from the same revision: what changed since the review opened counts."""
    lifecycle = lifecycle_in_use(work.session.connection(), ITEM)
    return ReviewItem(
        cycle_id=item.cycle_id,
        return_id=again.id,
        risk_id=item.risk_id,
        entity_id=item.entity_id,
        lifecycle_id=lifecycle.id,
        state=lifecycle.lifecycle.start.code,
        state_since=work.now,
        opened_at=item.opened_at,
        due_on=item.due_on,
        opening_revision=item.opening_revision,
        opening_exposure_rank=item.opening_exposure_rank,
        opening_rank=item.opening_rank,
    )
