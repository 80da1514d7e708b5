"""Who has a task: the one person it waits for, or the nearest people with the role."""

from collections.abc import Collection

import sqlalchemy as sa

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
    """The active people a task waits for, by id; the secretariat where there is nobody else."""
    if task.claimed_by_id or task.holder_id:
        asked = _active(work, [task.claimed_by_id or task.holder_id or 0])
    else:
        asked = people_with(work, task.role, task.entity_id)
    asked = tuple(person for person in asked if person != task.barred_id)
    return asked or people_with(work, FALLBACK.value, None)


def people_with(work: Work, role: str, entity_id: int | None) -> tuple[int, ...]:
    """The active people with the role for that entity: those of the entity itself, else of the nearest one above."""
    held = (
        sa.select(_PERSON.c.id, sa.func.coalesce(sa.func.length(_ENTITY.c.path), 0).label("depth"))
        .join_from(_GRANT, _PERSON, _PERSON.c.id == _GRANT.c.person_id)
        .outerjoin(_ENTITY, _ENTITY.c.id == _GRANT.c.entity_id)
        .where(_GRANT.c.role == role, _GRANT.c.ended_at.is_(None), _PERSON.c.disabled_at.is_(None))
    )
    if entity_id is None:
        held = held.where(_GRANT.c.entity_id.is_(None))
    else:
        held = held.join(_HERE, _HERE.c.id == entity_id).where(_HERE.c.path.like(_ENTITY.c.path + "%"))
    found = work.session.execute(held.distinct()).all()
    nearest = max((row.depth for row in found), default=0)
    return tuple(sorted({row.id for row in found if row.depth == nearest}))


def _active(work: Work, people: Collection[int]) -> tuple[int, ...]:
    wanted = sa.select(_PERSON.c.id).where(_PERSON.c.id.in_(people), _PERSON.c.disabled_at.is_(None))
    return tuple(work.session.execute(wanted.order_by(_PERSON.c.id)).scalars())
