"""Who decides on what an entity sends: its heads, or those of the nearest entity above that has any."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from riskreg.domain.permissions import Role
from riskreg.store.tables.person import Person, RoleGrant
from riskreg.store.work import Work

_PERSON = Person.__table__  # type: ignore[attr-defined]
_GRANT = RoleGrant.__table__  # type: ignore[attr-defined]


def heads_above(work: Work, path: str, among: Collection[int] | None = None) -> tuple[str, ...]:
    """The names of the heads for the entity at that path, never the actor, who may not approve what they sent.

    ``among`` are the ids of those who may read the risk at all, when not everybody may.
    """
    return tuple(row.name for row in _heads(work, path, among))


def _heads(work: Work, path: str, among: Collection[int] | None) -> list[Any]:
    may_read = sa.true() if among is None else _PERSON.c.id.in_(sorted(among))
    above = [int(part) for part in path.strip("/").split("/") if part]
    wanted = (
        sa.select(_PERSON.c.id, _PERSON.c.name, _GRANT.c.entity_id)
        .join(_GRANT, _GRANT.c.person_id == _PERSON.c.id)
        .where(_GRANT.c.role == Role.HEAD_OF_ENTITY.value, _GRANT.c.ended_at.is_(None), _PERSON.c.disabled_at.is_(None))
        .where(_GRANT.c.entity_id.in_(above), _PERSON.c.id != (work.actor.person_id or 0), may_read)
        .order_by(_PERSON.c.name)
    )
    rows = work.session.execute(wanted).all()
    nearest = max((above.index(row.entity_id) for row in rows), default=0)
    return [row for row in rows if above.index(row.entity_id) == nearest]
