"""Who has a task: the one person it waits for, or the nearest people with the role."""

from collections.abc import Mapping

import sqlalchemy as sa

from riskreg.domain.permissions import Actor, Role
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person, RoleGrant
from riskreg.store.tables.task import Task
from riskreg.store.work import Work
from riskreg.tasks.turns import FALLBACK

_GRANT = RoleGrant.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]
_HERE = _ENTITY.alias("here")


def people_asked(work: Work, task: Task) -> tuple[int, ...]:
    """The active people a task waits for, by id; the secretariat where there is nobody else.

    Who took it has it for as long as they could take it still: not after their role ended or their account was closed.
    """
    return people_able(work, task) or people_instead(work, task)


def people_able(work: Work, task: Task) -> tuple[int, ...]:
    """The same without the secretariat: nobody, where the holder is gone or nobody else has the role."""
    if task.holder_id is not None:
        return tuple(person for person in _active(work, task.holder_id) if person != task.barred_id)
    able = _with_role(work, task.role, task.entity_id)
    able.pop(task.barred_id or 0, None)
    return _taker_of(task, able) or _nearest(able)


def people_instead(work: Work, task: Task) -> tuple[int, ...]:
    """The secretariat, or the one of it who took the task; never who is barred."""
    able = _with_role(work, FALLBACK.value, None)
    able.pop(task.barred_id or 0, None)
    return _taker_of(task, able) or _nearest(able)


def _taker_of(task: Task, able: Mapping[int, int]) -> tuple[int, ...]:
    taker = task.claimed_by_id
    return (taker,) if taker is not None and taker in able else ()


def people_with(work: Work, role: str, entity_id: int | None) -> tuple[int, ...]:
    """The active people with the role for that entity: those of the entity itself, else of the nearest one above."""
    return _nearest(_with_role(work, role, entity_id))


def _nearest(depths: Mapping[int, int]) -> tuple[int, ...]:
    nearest = max(depths.values(), default=0)
    return tuple(sorted(person for person, depth in depths.items() if depth == nearest))


def _with_role(work: Work, role: str, entity_id: int | None) -> dict[int, int]:
    """The active people with the role that reaches that entity, with how near to it they have it."""
    held = (
        sa.select(_PERSON.c.id, sa.func.max(sa.func.coalesce(sa.func.length(_ENTITY.c.path), 0)).label("depth"))
        .join_from(_GRANT, _PERSON, _PERSON.c.id == _GRANT.c.person_id)
        .outerjoin(_ENTITY, _ENTITY.c.id == _GRANT.c.entity_id)
        .where(_GRANT.c.role == role, _GRANT.c.ended_at.is_(None), _PERSON.c.disabled_at.is_(None))
        .group_by(_PERSON.c.id)
    )
    if entity_id is None:
        held = held.where(_GRANT.c.entity_id.is_(None))
    else:
        held = held.join(_HERE, _HERE.c.id == entity_id).where(_HERE.c.path.like(_ENTITY.c.path + "%"))
    return {row.id: row.depth for row in work.session.execute(held)}


def has_nobody() -> sa.ColumnElement[bool]:
    """The condition on ``task`` that nobody active could do it: neither its holder nor anybody with its role there.

    It is asked of the few tasks the secretariat was asked to do instead; of all of them it would be slow.
    """
    who, grant, held, here = (table.alias(f"able_{table.name}") for table in (_PERSON, _GRANT, _ENTITY, _HERE))
    is_able = (who.c.disabled_at.is_(None), who.c.id != sa.func.coalesce(_TASK.c.barred_id, 0))
    holder = sa.select(who.c.id).where(who.c.id == _TASK.c.holder_id, *is_able)
    in_role = sa.select(who.c.id).join(grant, grant.c.person_id == who.c.id)
    in_role = in_role.where(grant.c.role == _TASK.c.role, grant.c.ended_at.is_(None), *is_able)
    of_all = in_role.where(_TASK.c.entity_id.is_(None), grant.c.entity_id.is_(None))
    reaches = in_role.join(held, held.c.id == grant.c.entity_id).join(here, here.c.path.like(held.c.path + "%"))
    there = reaches.where(here.c.id == _TASK.c.entity_id)
    return sa.and_(*(~way.correlate(_TASK).exists() for way in (holder, of_all, there)))


def is_asked(actor: Actor, task: Task) -> bool:
    """Whether the task waits for the actor: by name, or by a role that reaches its entity; never for who is barred."""
    if actor.person_id is None or actor.person_id == task.barred_id:
        return False
    if task.holder_id is not None:
        return task.holder_id == actor.person_id
    role = Role(task.role)
    return role in actor.everywhere or task.entity_id in actor.by_entity.get(role, ())


def _active(work: Work, person_id: int) -> tuple[int, ...]:
    wanted = sa.select(_PERSON.c.id).where(_PERSON.c.id == person_id, _PERSON.c.disabled_at.is_(None))
    return tuple(work.session.execute(wanted).scalars())
