"""What has nobody: risks, controls and actions without an active person, tasks that wait for somebody who is gone,
entities without a head or a focal point. Counted as far as the actor sees it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from riskreg.domain.permissions import Role
from riskreg.domain.vocabulary import ActionStatus
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person, RoleGrant
from riskreg.store.tables.risk import Action, Control, Risk
from riskreg.store.tables.task import Task
from riskreg.store.visible import visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_CONTROL = Control.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_GRANT = RoleGrant.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]

NEEDED_ROLES = (Role.HEAD_OF_ENTITY, Role.FOCAL_POINT)
"""What every entity needs somebody for."""
MOST_COUNTED = 100
"""Of each kind no more are counted: what is wrong a hundred times need not be counted to the end."""
FOLLOW = ("risk", "action")
"""Nouns whose tasks go with the risk or the action that is passed on."""
IN_OWN_NAME = "member_answer"
"""A member of a body answers in person or not at all: that task is passed on to nobody."""
_OPEN = [status.value for status in ActionStatus if status.is_open]
_IN_USE = ("submitted", "registered")
_GONE = sa.select(_PERSON.c.id).where(_PERSON.c.disabled_at.is_not(None))


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody whose account is closed and who still holds something; ``count`` things, at most ``MOST_COUNTED`` of a
    kind.
    """

    id: int
    name: str
    function: str
    count: int


@dataclass(frozen=True, slots=True)
class BareEntity:
    """An entity nobody heads or keeps, themselves or from above."""

    code: str
    name: str
    missing: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Orphans:
    """``leavers`` hold something and are gone; ``nobodys`` things name nobody at all."""

    leavers: tuple[Leaver, ...]
    nobodys: int
    entities: tuple[BareEntity, ...]

    @property
    def things(self) -> int:
        """How many risks, controls, actions and tasks nobody answers for."""
        return sum(leaver.count for leaver in self.leavers) + self.nobodys

    @property
    def is_any(self) -> bool:
        return bool(self.things or self.entities)


def orphans(work: Work) -> Orphans:
    """Everything that has nobody, in three statements whatever there is."""
    rows = work.session.execute(_counted(work)).all()
    gone = _leavers(work, {row.who: row.n for row in rows if row.who})
    return Orphans(gone, sum(row.n for row in rows if not row.who), tuple(_bare(work)))


def _counted(work: Work) -> sa.Select[Any]:
    """(person or 0, how many): each kind found by the index on who it names, and not counted to the end."""
    ways = [each.limit(MOST_COUNTED).subquery() for each in _ways(work)]
    found = sa.union_all(*(sa.select(way.c.who) for way in ways)).subquery()
    return sa.select(found.c.who, sa.func.count().label("n")).group_by(found.c.who)


def _ways(work: Work) -> Iterator[sa.Select[Any]]:
    is_seen = visible(work.actor)
    in_use, alive = _RISK.c.standing.in_(_IN_USE), _RISK.c.standing != "ended"
    parts = (
        (_CONTROL, (_CONTROL.c.withdrawn_at.is_(None),)),
        (_ACTION, (_ACTION.c.withdrawn_at.is_(None), _ACTION.c.status.in_(_OPEN))),
    )
    for column in (_RISK.c.owner_id, _RISK.c.focal_point_id):
        yield sa.select(column.label("who")).where(column.in_(_GONE), alive, is_seen)
        yield sa.select(sa.literal(0).label("who")).where(column.is_(None), in_use, is_seen)
    for table, kept in parts:
        joined = sa.select(table.c.owner_id.label("who")).join_from(table, _RISK, _RISK.c.id == table.c.risk_id)
        yield joined.where(table.c.owner_id.in_(_GONE), *kept, alive, is_seen)
        nobody = sa.select(sa.literal(0).label("who")).join_from(table, _RISK, _RISK.c.id == table.c.risk_id)
        yield nobody.where(table.c.owner_id.is_(None), *kept, in_use, is_seen)
    waiting = sa.select(_TASK.c.holder_id.label("who"))
    yield waiting.where(
        _TASK.c.closed_at.is_(None), _TASK.c.holder_id.in_(_GONE), _TASK.c.noun.not_in((*FOLLOW, IN_OWN_NAME))
    )


def _leavers(work: Work, counts: dict[int, int]) -> tuple[Leaver, ...]:
    wanted = sa.select(_PERSON.c.id, _PERSON.c.name, _PERSON.c.function).where(_PERSON.c.id.in_(sorted(counts)))
    rows = work.session.execute(wanted.order_by(_PERSON.c.name, _PERSON.c.id))
    return tuple(Leaver(row.id, row.name, row.function, counts[row.id]) for row in rows)


def _bare(work: Work) -> Iterator[BareEntity]:
    """The entities of today that report, and what they lack, by code."""
    today = work.now.date()
    is_current = sa.and_(
        _ENTITY.c.valid_from <= today, sa.or_(_ENTITY.c.valid_to.is_(None), _ENTITY.c.valid_to >= today)
    )
    # Roles reach down: which entities somebody has one for is told by the paths, and those are few.
    granted = (
        sa.select(_GRANT.c.role, _GRANT.c.entity_id)
        .join(_PERSON, _PERSON.c.id == _GRANT.c.person_id)
        .where(_GRANT.c.role.in_([role.value for role in NEEDED_ROLES]))
        .where(_GRANT.c.ended_at.is_(None), _PERSON.c.disabled_at.is_(None))
    )
    held = {(row.role, row.entity_id) for row in work.session.execute(granted)}
    wanted = sa.select(_ENTITY.c.code, _ENTITY.c.name, _ENTITY.c.path).where(is_current, _ENTITY.c.reporting.is_(True))
    for row in work.session.execute(wanted.order_by(_ENTITY.c.code)):
        steps = [int(step) for step in row.path.strip("/").split("/")]
        missing = tuple(role for role in NEEDED_ROLES if not any((role, step) in held for step in steps))
        if missing:
            yield BareEntity(row.code, row.name, missing)
