"""Which events are about a strictly confidential risk the reader is not named on, whatever they are events of."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.permissions import Actor
from riskreg.store.tables.decision import Decision
from riskreg.store.tables.event import Event
from riskreg.store.tables.request import UpwardRequest
from riskreg.store.tables.review import ReviewItem
from riskreg.store.tables.risk import Action, Risk
from riskreg.store.tables.task import Task
from riskreg.store.visible import open_to
from riskreg.store.work import Work

_EVENT = Event.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]
_OF_A_RISK: dict[str, sa.Table] = {
    "action": Action.__table__,  # type: ignore[attr-defined]
    "decision": Decision.__table__,  # type: ignore[attr-defined]
    "escalation_request": UpwardRequest.__table__,  # type: ignore[attr-defined]
    "review_item": ReviewItem.__table__,  # type: ignore[attr-defined]
}

Condition = sa.ColumnElement[bool]


def closed_to(actor: Actor) -> Condition:
    """The opposite of ``open_to``; a risk without an owner makes that neither true nor false, which is not open."""
    strictly = _RISK.c.classification == Classification.STRICTLY_CONFIDENTIAL.value
    return sa.and_(strictly, ~sa.func.coalesce(open_to(actor), sa.false()))


def about_closed_risk(work: Work) -> Condition:
    """Of the risk itself, of what belongs to it, or of a task about either: its subject need not name the risk."""
    tasks = sa.select(_TASK.c.id).where(_is_closed(work, _TASK))
    of_task = sa.and_(_EVENT.c.noun == "task", sa.func.coalesce(_EVENT.c.subject_id, 0).in_(tasks))
    return sa.or_(_is_closed(work, _EVENT), of_task)


def closed_tasks(work: Work, rows: Collection[Any]) -> set[int]:
    """Those of the events, by their numbers, that are of a task about a closed risk."""
    theirs = [row.seq for row in rows if row.kind.startswith("task.")]
    if not theirs:
        return set()
    wanted = sa.select(_EVENT.c.seq).where(_EVENT.c.seq.in_(theirs), about_closed_risk(work))
    return set(work.session.execute(wanted).scalars())


def _is_closed(work: Work, table: sa.Table) -> Condition:
    """Whether the subject of a row, by its noun and id, is a closed risk or belongs to one."""
    closed = sa.select(_RISK.c.id).where(closed_to(work.actor))
    ids = {"risk": closed} | {
        noun: sa.select(each.c.id).where(each.c.risk_id.in_(closed)) for noun, each in _OF_A_RISK.items()
    }
    subject_id = sa.func.coalesce(table.c.subject_id, 0)
    return sa.or_(*(sa.and_(table.c.noun == noun, subject_id.in_(those)) for noun, those in ids.items()))
