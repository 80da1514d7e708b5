"""Reviews that wait for a person, as lines of their work: an entity's return, or one risk."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.permissions import MATRIX, Actor, Permission, Role
from riskreg.domain.references import item_reference, return_reference, risk_reference
from riskreg.risks.waiting_queries import LONGEST, asks_alone, asks_or_is_asked_instead, not_barred
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.review import EntityReturn, ReviewCycle, ReviewItem
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.task import Task
from riskreg.store.visible import visible
from riskreg.store.work import Work
from riskreg.tasks.holder_queries import has_nobody

_TASK = Task.__table__  # type: ignore[attr-defined]
_RETURN = EntityReturn.__table__  # type: ignore[attr-defined]
_ITEM = ReviewItem.__table__  # type: ignore[attr-defined]
_CYCLE = ReviewCycle.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]

_DUE = (_TASK.c.due_on, _TASK.c.due_at, _TASK.c.title.label("task"))
_SOONEST = (_TASK.c.due_at.nulls_last(), _TASK.c.id)
_LISTED = sa.and_(_ITEM.c.return_id == _RETURN.c.id, _RISK.c.classification != Classification.STRICTLY_CONFIDENTIAL)


def _count(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    counted = sa.select(sa.func.count()).join_from(_ITEM, _RISK, _RISK.c.id == _ITEM.c.risk_id)
    return counted.where(_LISTED, *conditions).correlate(_RETURN).scalar_subquery()


_RETURNS = (
    sa.select(
        _RETURN.c.id,
        _RETURN.c.state,
        _RETURN.c.reason,
        _CYCLE.c.title,
        _ENTITY.c.name.label("entity"),
        _count().label("risks"),
        _count(_ITEM.c.answer.is_not(None)).label("answered"),
        *_DUE,
    )
    .join_from(_TASK, _RETURN, _RETURN.c.id == _TASK.c.subject_id)
    .join(_CYCLE, _CYCLE.c.id == _RETURN.c.cycle_id)
    .join(_ENTITY, _ENTITY.c.id == _RETURN.c.entity_id)
    .where(_TASK.c.noun == "entity_return", _TASK.c.closed_at.is_(None))
    .order_by(*_SOONEST)
    .limit(LONGEST)
)
_ITEMS = (
    sa.select(
        _ITEM.c.id,
        _ITEM.c.state,
        _ITEM.c.triggered_by,
        _ITEM.c.reason,
        _CYCLE.c.title,
        _ENTITY.c.name.label("entity"),
        _RISK.c.number,
        _RISK.c.title.label("risk_title"),
        *_DUE,
    )
    .join_from(_TASK, _ITEM, _ITEM.c.id == _TASK.c.subject_id)
    .join(_RISK, _RISK.c.id == _ITEM.c.risk_id)
    .join(_ENTITY, _ENTITY.c.id == _ITEM.c.entity_id)
    .outerjoin(_CYCLE, _CYCLE.c.id == _ITEM.c.cycle_id)
    .where(_TASK.c.noun == "review_item", _TASK.c.closed_at.is_(None))
    .order_by(*_SOONEST)
    .limit(LONGEST)
)


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One return or one risk to review. ``what`` is the review, or why the risk is looked at out of turn.

    ``risk`` is empty for a return; ``risks`` counts those in it, ``answered`` those that are.
    """

    reference: str
    state: str
    task: str
    what: str
    entity: str
    due: date | None
    days_late: int
    risk: str = ""
    risk_title: str = ""
    reason: str = ""
    risks: int = 0
    answered: int = 0

    @property
    def is_to_sign(self) -> bool:
        return self.state == "sent"


def reviews_waiting_for(work: Work) -> tuple[ReviewLine, ...]:
    """What the actor, or somebody they act for, is to answer or sign; the soonest due first."""
    returns = work.session.execute(_RETURNS.where(_asks(work.actor, "entity_return", _RETURN.c.entity_id)))
    items = work.session.execute(_ITEMS.where(_asks(work.actor, "review_item", _ITEM.c.entity_id), visible(work.actor)))
    return (*(_of_return(work, row) for row in returns), *(_of_item(work, row) for row in items))


def _asks(actor: Actor, noun: str, entity: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    ways = [asks_or_is_asked_instead(actor, has_nobody(), noun)]
    for lent in actor.lent:
        roles = [role for role in Role if MATRIX[role] & lent.permissions & _PERMISSIONS]
        here = sa.true() if lent.entities is None else entity.in_(sorted(lent.entities))
        by_name = (
            _TASK.c.holder_id == lent.giver.person_id if Permission.REVIEW_ANSWER in lent.permissions else sa.false()
        )
        ways.append(
            sa.and_(asks_alone(lent.giver, noun), sa.or_(_TASK.c.role.in_(roles), by_name), here, not_barred(actor))
        )
    return sa.or_(*ways)


_PERMISSIONS = frozenset({Permission.REVIEW_ANSWER, Permission.REVIEW_SIGN})


def _of_return(work: Work, row: Any) -> ReviewLine:
    return ReviewLine(
        reference=return_reference(row.id),
        state=row.state,
        task=row.task,
        what=row.title,
        entity=row.entity,
        due=row.due_on,
        days_late=_days_late(work, row),
        reason=row.reason,
        risks=row.risks,
        answered=row.answered,
    )


def _of_item(work: Work, row: Any) -> ReviewLine:
    return ReviewLine(
        reference=item_reference(row.id),
        state=row.state,
        task=row.task,
        what=row.triggered_by.label if row.triggered_by else row.title,
        entity=row.entity,
        due=row.due_on,
        days_late=_days_late(work, row),
        risk=risk_reference(row.number),
        risk_title=row.risk_title,
        reason=row.reason,
    )


def _days_late(work: Work, row: Any) -> int:
    return (work.now - row.due_at).days + 1 if row.due_at and work.now >= row.due_at else 0
