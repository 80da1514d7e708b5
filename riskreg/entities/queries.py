"""Entities as forms and filters need them: what can be chosen, what lies below, which regions there are."""

from datetime import date

import sqlalchemy as sa

from riskreg.domain.errors import NotFound
from riskreg.domain.permissions import Permission
from riskreg.store.tables.entity import Entity
from riskreg.store.work import Work

_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_ABOVE = _ENTITY.alias("above")


def valid_on(day: date) -> sa.ColumnElement[bool]:
    """The condition that an entity exists on that day."""
    return sa.and_(_ENTITY.c.valid_from <= day, sa.or_(_ENTITY.c.valid_to.is_(None), _ENTITY.c.valid_to >= day))


def entity_choices(work: Work, permission: Permission) -> tuple[tuple[str, str], ...]:
    """The entities of today where the actor has the permission, as (id, "CODE Name"), by code."""
    wanted = sa.select(_ENTITY.c.id, _ENTITY.c.code, _ENTITY.c.name).where(valid_on(work.now.date()))
    if not work.actor.has_everywhere(permission):
        wanted = wanted.where(_ENTITY.c.id.in_(sorted(work.actor.entities_where(permission))))
    rows = work.session.execute(wanted.order_by(_ENTITY.c.code))
    return tuple((str(row.id), f"{row.code} {row.name}") for row in rows)


def regions(work: Work) -> tuple[str, ...]:
    """The regions entities are in, in alphabetical order."""
    wanted = sa.select(_ENTITY.c.region).where(_ENTITY.c.region != "").distinct()
    return tuple(work.session.execute(wanted.order_by(_ENTITY.c.region)).scalars())


def entities_below(work: Work, code: str) -> frozenset[int]:
    """The ids of the entity and all below it; empty for an unknown code."""
    wanted = sa.select(_ENTITY.c.id).join(_ABOVE, _ENTITY.c.path.like(_ABOVE.c.path + "%")).where(_ABOVE.c.code == code)
    return frozenset(work.session.execute(wanted).scalars())


def entity_id_of(work: Work, code: str) -> int:
    """The id behind a code."""
    wanted = sa.select(_ENTITY.c.id).where(_ENTITY.c.code == code.strip().upper())
    found = work.session.execute(wanted).scalar_one_or_none()
    if found is None:
        raise NotFound(f"There is no entity {code}.")
    return int(found)
