"""Mitigation actions that wait for a person, as lines of their work."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from riskreg.domain.references import risk_reference
from riskreg.domain.vocabulary import ActionStatus
from riskreg.risks.action_turns import NOUN as NOUN_OF_ACTIONS
from riskreg.risks.waiting_queries import LONGEST, asks_of
from riskreg.store.tables.risk import Action, Risk
from riskreg.store.tables.task import Task
from riskreg.store.visible import visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]

_DUTIES = (
    sa.select(
        _ACTION.c.number,
        _ACTION.c.description,
        _ACTION.c.status,
        _ACTION.c.progress,
        _TASK.c.title.label("task"),
        _TASK.c.subject,
        _TASK.c.due_on,
        _TASK.c.due_at,
        _RISK.c.number.label("risk_number"),
        _RISK.c.title,
    )
    .join_from(_TASK, _ACTION, _ACTION.c.id == _TASK.c.subject_id)
    .join(_RISK, _RISK.c.id == _ACTION.c.risk_id)
    .order_by(_TASK.c.due_at.nulls_last(), _TASK.c.id)
    .limit(LONGEST)
)


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One action that waits for the person: to be carried out and reported on, or to be confirmed.

    ``task`` says which, ``is_to_confirm`` whether it is the second.
    """

    reference: str
    subject: str
    risk_title: str
    number: int
    description: str
    task: str
    is_to_confirm: bool
    due: date | None
    days_late: int
    status: str
    progress: int


def duties_of(work: Work) -> tuple[DutyLine, ...]:
    """The actions that wait for the actor, the soonest due first."""
    wanted = _DUTIES.where(asks_of(work.actor, NOUN_OF_ACTIONS), visible(work.actor))
    return tuple(
        DutyLine(
            reference=risk_reference(row.risk_number),
            subject=row.subject,
            risk_title=row.title,
            number=row.number,
            description=row.description,
            task=row.task,
            is_to_confirm=row.status is ActionStatus.DONE,
            due=row.due_on,
            days_late=max(0, (work.now - row.due_at).days + 1) if row.due_at and work.now >= row.due_at else 0,
            status=row.status,
            progress=row.progress,
        )
        for row in work.session.execute(wanted)
    )
