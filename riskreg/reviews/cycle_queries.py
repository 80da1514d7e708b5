"""The reviews there are: those that run, those that ended, and where an entity finds its own return."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from riskreg.domain.permissions import Actor, Permission
from riskreg.domain.references import cycle_reference, return_reference
from riskreg.domain.review_progress import Standing
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.review import EntityReturn, ReviewCycle
from riskreg.store.tables.task import Task
from riskreg.store.work import Work

_CYCLE = ReviewCycle.__table__  # type: ignore[attr-defined]
_RETURN = EntityReturn.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]

PAGE = 25
OPEN_TASK = sa.and_(_TASK.c.noun == "entity_return", _TASK.c.subject_id == _RETURN.c.id, _TASK.c.closed_at.is_(None))
"""The task of a return: there is one as long as somebody has to answer or to sign it."""


@dataclass(frozen=True, slots=True)
class CycleLine:
    """One review; the numbers are of the entities the reader may read."""

    reference: str
    title: str
    state: str
    is_running: bool
    opened_on: date
    due_on: date
    closes_on: date
    asked: int
    signed: int
    late: int


@dataclass(frozen=True, slots=True)
class OwnReturn:
    """The return of an entity of the reader in a review that runs."""

    reference: str
    review: str
    entity: str
    standing: Standing
    due: date | None
    days_late: int


@dataclass(frozen=True, slots=True)
class CyclesPage:
    title: str
    own: tuple[OwnReturn, ...]
    rows: tuple[CycleLine, ...]
    total: int
    number: int
    may_run: bool

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE))

    @property
    def running(self) -> tuple[CycleLine, ...]:
        return tuple(line for line in self.rows if line.is_running)

    @property
    def ended(self) -> tuple[CycleLine, ...]:
        return tuple(line for line in self.rows if not line.is_running)


def cycles_page(work: Work, number: int) -> CyclesPage:
    """Running reviews first, then the latest; with the returns of the reader's own entities above them."""
    total = work.session.execute(sa.select(sa.func.count()).select_from(_CYCLE)).scalar_one()
    number = min(number, max(1, -(-total // PAGE)))
    return CyclesPage(
        title="Reviews",
        own=_own(work),
        rows=_lines(work, _cycles(work, number)),
        total=total,
        number=number,
        may_run=work.actor.has_everywhere(Permission.REVIEW_RUN),
    )


def in_reach(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition on ``entity_return`` for the returns of entities whose risks the actor reads."""
    if actor.has_everywhere(Permission.RISK_READ):
        return sa.true()
    is_theirs: sa.ColumnElement[bool] = _RETURN.c.entity_id.in_(sorted(actor.entities_where(Permission.RISK_READ)))
    return is_theirs


def is_latest() -> sa.ColumnElement[bool]:
    """The condition on ``entity_return`` that no other took its place."""
    later = _RETURN.alias("later")
    same = (later.c.cycle_id == _RETURN.c.cycle_id, later.c.entity_id == _RETURN.c.entity_id)
    return ~sa.exists().where(*same, later.c.attempt > _RETURN.c.attempt)


def standing_of(row: Any) -> Standing:
    """Where a return stands; ``row`` has its state and when it ended."""
    if row.ended_at is not None:
        return Standing.SIGNED if row.state == "signed" else Standing.SILENT
    return Standing.SENT if row.state == "sent" else Standing.OPEN


def days_late(work: Work, row: Any) -> int:
    """Days since the end of the last day of the task in ``row``, counted up; 0 while there is time."""
    return (work.now - row.due_at).days + 1 if row.due_at is not None and work.now >= row.due_at else 0


def _cycles(work: Work, number: int) -> Sequence[ReviewCycle]:
    newest = (_CYCLE.c.ended_at.is_not(None), _CYCLE.c.opened_on.desc(), _CYCLE.c.number.desc())
    wanted = sa.select(ReviewCycle).order_by(*newest).limit(PAGE).offset((number - 1) * PAGE)
    return work.session.execute(wanted).scalars().all()


def _lines(work: Work, cycles: Sequence[ReviewCycle]) -> tuple[CycleLine, ...]:
    is_late = sa.case((_TASK.c.due_at <= work.now, 1), else_=0)
    is_signed = sa.case((_RETURN.c.state == "signed", 1), else_=0)
    wanted = (
        sa.select(_RETURN.c.cycle_id, sa.func.count(), sa.func.sum(is_signed), sa.func.sum(is_late))
        .outerjoin_from(_RETURN, _TASK, OPEN_TASK)
        .where(_RETURN.c.cycle_id.in_([cycle.id for cycle in cycles]), is_latest(), in_reach(work.actor))
        .group_by(_RETURN.c.cycle_id)
    )
    counted = {cycle_id: tuple(map(int, found)) for cycle_id, *found in work.session.execute(wanted)}
    return tuple(_line(cycle, *counted.get(cycle.id or 0, (0, 0, 0))) for cycle in cycles)


def _line(cycle: ReviewCycle, asked: int, signed: int, late: int) -> CycleLine:
    return CycleLine(
        reference=cycle_reference(cycle.number),
        title=cycle.title,
        state=cycle.state,
        is_running=cycle.ended_at is None,
        opened_on=cycle.opened_on,
        due_on=cycle.due_on,
        closes_on=cycle.closes_on,
        asked=asked,
        signed=signed,
        late=late,
    )


def _own(work: Work) -> tuple[OwnReturn, ...]:
    reached = work.actor.entities_where(Permission.REVIEW_ANSWER)
    if not reached:
        return ()
    columns = (_RETURN.c.id, _RETURN.c.state, _RETURN.c.ended_at, _CYCLE.c.title, _ENTITY.c.name, _TASK.c.due_on)
    wanted = (
        sa.select(*columns, _TASK.c.due_at)
        .join_from(_RETURN, _CYCLE, _CYCLE.c.id == _RETURN.c.cycle_id)
        .join(_ENTITY, _ENTITY.c.id == _RETURN.c.entity_id)
        .outerjoin(_TASK, OPEN_TASK)
        .where(_RETURN.c.entity_id.in_(sorted(reached)), _CYCLE.c.ended_at.is_(None), is_latest())
        .order_by(_TASK.c.due_at.nulls_last(), _ENTITY.c.name)
        .limit(PAGE)
    )
    return tuple(
        OwnReturn(return_reference(row.id), row.title, row.name, standing_of(row), row.due_on, days_late(work, row))
        for row in work.session.execute(wanted)
    )
