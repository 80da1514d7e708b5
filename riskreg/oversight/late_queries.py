"""What is late and how long things take: tasks and actions by age, time in each state, approvals, delegations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from riskreg.domain.scale import Level
from riskreg.domain.vocabulary import ActionStatus
from riskreg.oversight.late_task_queries import late_tasks
from riskreg.risks.vocabulary_queries import vocabulary
from riskreg.store.tables.delegation import Delegation
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.event import Event
from riskreg.store.tables.person import Person
from riskreg.store.tables.risk import Action, Risk
from riskreg.store.visible import visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_EVENT = Event.__table__  # type: ignore[attr-defined]
_LENT = Delegation.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_GIVER, _TAKER = _PERSON.alias("giver"), _PERSON.alias("taker")

AGES = ((1, 30), (31, 90), (91, None))
"""Days late, from and to: how late work is told apart."""
MOST_LINES = 50
_A_YEAR = timedelta(days=365)
_OPEN = tuple(status.value for status in ActionStatus if status.is_open)


@dataclass(frozen=True, slots=True)
class ByAge:
    """How many are late, by ``AGES``, at an entity or (empty) in all."""

    entity: str
    code: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class StateLine:
    """Risks in a state now; ``longest`` is days since the first of them reached it."""

    name: str
    count: int
    longest: int


@dataclass(frozen=True, slots=True)
class DelegationLine:
    giver: str
    taker: str
    entity: str
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class LatePage:
    title: str
    tasks: ByAge
    task_entities: tuple[ByAge, ...]
    actions: ByAge
    action_entities: tuple[ByAge, ...]
    states: tuple[StateLine, ...]
    approvals: tuple[tuple[Level | None, int], ...]
    delegations: tuple[DelegationLine, ...]
    ages: tuple[tuple[int, int | None], ...] = AGES


def late_page(work: Work) -> LatePage:
    """As of now; strictly confidential risks count for whoever is named on them alone."""
    tasks = _by_entity(work, late_tasks(work))
    actions = _by_entity(work, _late_actions(work))
    return LatePage(
        title="What is late",
        tasks=_sum(tasks),
        task_entities=tasks[:MOST_LINES],
        actions=_sum(actions),
        action_entities=actions[:MOST_LINES],
        states=_states(work),
        approvals=_approvals(work),
        delegations=_delegations(work),
    )


def _late_actions(work: Work) -> sa.Select[Any]:
    """(entity, due date) of every open action of the register that is late."""
    late = (_ACTION.c.status.in_(_OPEN), _ACTION.c.withdrawn_at.is_(None), _ACTION.c.due < work.now.date())
    return _of_risks(work, sa.select(_ACTION.c.risk_id, _ACTION.c.due).where(*late)).where(
        _RISK.c.standing == "registered"
    )


def _of_risks(work: Work, late: sa.Select[Any]) -> sa.Select[Any]:
    """With the entity of its risk. What is late is found first, by its index, for it is the smaller part."""
    found = late.cte("late").prefix_with("MATERIALIZED")
    return (
        sa.select(_RISK.c.entity_id, found.c.due)
        .join_from(found, _RISK, _RISK.c.id == found.c.risk_id)
        .where(visible(work.actor))
    )


def _by_entity(work: Work, late: sa.Select[Any]) -> tuple[ByAge, ...]:
    """Counted by entity and age, the entity with most first."""
    each = late.subquery()
    today = work.now.date()
    counts = [
        sa.func.sum(
            sa.case((sa.and_(each.c.due <= today - timedelta(days=first), _not_before(each, today, last)), 1), else_=0)
        )
        for first, last in AGES
    ]
    wanted = (
        sa.select(_ENTITY.c.name, _ENTITY.c.code, *counts)
        .join_from(each, _ENTITY, _ENTITY.c.id == each.c.entity_id)
        .group_by(_ENTITY.c.id)
        .order_by(sa.func.count().desc(), _ENTITY.c.name)
    )
    return tuple(ByAge(name, code, tuple(map(int, found))) for name, code, *found in work.session.execute(wanted))


def _not_before(each: Any, today: Any, days: int | None) -> sa.ColumnElement[bool]:
    return sa.true() if days is None else each.c.due >= today - timedelta(days=days)


def _sum(lines: Iterable[ByAge]) -> ByAge:
    columns = zip(*(line.counts for line in lines), strict=True)
    return ByAge("", "", tuple(map(sum, columns)) or (0,) * len(AGES))


def _states(work: Work) -> tuple[StateLine, ...]:
    words = vocabulary(work)
    wanted = (
        sa.select(
            _RISK.c.state, sa.func.count(), sa.type_coerce(sa.func.min(_RISK.c.state_since), _RISK.c.state_since.type)
        )
        .where(_RISK.c.standing != "ended", visible(work.actor))
        .group_by(_RISK.c.state)
    )
    order = list(words.states)
    found = sorted(work.session.execute(wanted), key=lambda row: order.index(row[0]) if row[0] in order else len(order))
    return tuple(StateLine(words.state_name(state), count, (work.now - since).days) for state, count, since in found)


def _approvals(work: Work) -> tuple[tuple[Level | None, int], ...]:
    """Approvals of the last year by the residual level the risk has now, the highest first."""
    since = (work.now - _A_YEAR).isoformat(timespec="microseconds")
    wanted = (
        sa.select(_RISK.c.residual_rank, sa.func.count())
        .join_from(_EVENT, _RISK, _RISK.c.id == _EVENT.c.subject_id)
        .where(_EVENT.c.kind == "risk.approve", _EVENT.c.at >= since, visible(work.actor))
        .group_by(_RISK.c.residual_rank)
    )
    found = sorted(work.session.execute(wanted), key=lambda row: -(row[0] or 0))
    return tuple((Level.from_rank(rank) if rank else None, count) for rank, count in found)


def _delegations(work: Work) -> tuple[DelegationLine, ...]:
    in_force = (_LENT.c.withdrawn_at.is_(None), _LENT.c.begins_at <= work.now, _LENT.c.ends_at > work.now)
    wanted = (
        sa.select(_GIVER.c.name, _TAKER.c.name, _ENTITY.c.name, _LENT.c.ends_at, _LENT.c.reason)
        .join_from(_LENT, _GIVER, _GIVER.c.id == _LENT.c.from_id)
        .join(_TAKER, _TAKER.c.id == _LENT.c.to_id)
        .outerjoin(_ENTITY, _ENTITY.c.id == _LENT.c.entity_id)
        .where(*in_force)
        .order_by(_LENT.c.ends_at)
        .limit(MOST_LINES)
    )
    rows = work.session.execute(wanted)
    return tuple(
        DelegationLine(giver, taker, entity or "", until, reason) for giver, taker, entity, until, reason in rows
    )
