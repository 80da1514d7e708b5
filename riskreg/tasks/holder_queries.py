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
_HERE = _ENTITY.alias("here")


def people_asked(work: Work, task: Task) -> tuple[int, ...]:
    """The active people a task waits for, by id; the secretariat where there is nobody else.

    Who took it has it for as long as they could take it still: not after their role ended or their account was closed.
    """
    if task.holder_id is not None:
        asked = tuple(person for person in _active(work, task.holder_id) if person != task.barred_id)
    else:
        able = _with_role(work, task.role, task.entity_id)
        able.pop(task.barred_id or 0, None)
        taker = task.claimed_by_id
        asked = (taker,) if taker is not None and taker in able else _nearest(able)
    return asked or people_with(work, FALLBACK.value, None)


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
