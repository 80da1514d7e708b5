"""Reviews that run, as lines of the risk secretariat's work: how far each has come, and which can be closed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from riskreg.domain.references import cycle_reference
from riskreg.risks.waiting_queries import LONGEST
from riskreg.store.tables.review import EntityReturn, ReviewCycle
from riskreg.store.tables.task import Task
from riskreg.store.work import Work

_CYCLE = ReviewCycle.__table__  # type: ignore[attr-defined]
_RETURN = EntityReturn.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class RunningReview:
    """One review. ``late`` are entities past their day; ``can_close`` says that its last day has come, or all signed.

    ``due`` and ``days_late`` are of closing it.
    """

    reference: str
    title: str
    asked: int
    signed: int
    late: int
    due: date
    days_late: int
    can_close: bool


def running_reviews(work: Work) -> tuple[RunningReview, ...]:
    """The reviews that run, the one that closes first before the others; in one statement."""
    is_late = sa.and_(_TASK.c.due_at <= work.now, _TASK.c.closed_at.is_(None))
    theirs = sa.and_(_TASK.c.noun == "entity_return", _TASK.c.subject_id == _RETURN.c.id, is_late)
    counts = (_each(_RETURN.c.attempt == 1), _each(_RETURN.c.state == "signed"), _each(_TASK.c.id.is_not(None)))
    wanted = (
        sa.select(_CYCLE.c.number, _CYCLE.c.title, _CYCLE.c.closes_on, *counts)
        .join_from(_CYCLE, _RETURN, _RETURN.c.cycle_id == _CYCLE.c.id)
        .outerjoin(_TASK, theirs)
        .where(_CYCLE.c.ended_at.is_(None))
        .group_by(_CYCLE.c.id, _CYCLE.c.number, _CYCLE.c.title, _CYCLE.c.closes_on)
        .order_by(_CYCLE.c.closes_on, _CYCLE.c.number)
        .limit(LONGEST)
    )
    return tuple(_line(work, *row) for row in work.session.execute(wanted))


def _each(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _line(work: Work, number: int, title: str, closes_on: date, asked: int, signed: int, late: int) -> RunningReview:
    today = work.now.date()
    return RunningReview(
        reference=cycle_reference(number),
        title=title,
        asked=int(asked),
        signed=int(signed),
        late=int(late),
        due=closes_on,
        days_late=max(0, (today - closes_on).days),
        can_close=today >= closes_on or asked == signed,
    )
