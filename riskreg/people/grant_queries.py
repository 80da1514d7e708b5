"""What was granted to people, as rows of which one person's make an actor."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from riskreg.domain.permissions import Actor, Role
from riskreg.store.base import Moment
from riskreg.store.tables.delegation import Delegation
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person, RoleGrant
from riskreg.store.tables.risk import Action, Risk

_PERSON = Person.__table__  # type: ignore[attr-defined]
_GRANT = RoleGrant.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]
_DELEGATION = Delegation.__table__  # type: ignore[attr-defined]
_BELOW = _ENTITY.alias("below")

NOW = sa.bindparam("now", type_=Moment)
IN_FORCE = sa.and_(_DELEGATION.c.withdrawn_at.is_(None), _DELEGATION.c.begins_at <= NOW, _DELEGATION.c.ends_at > NOW)

# Only these few have what is lent to them read as well.
IS_LENT_SOMETHING = sa.exists().where(_DELEGATION.c.to_id == _PERSON.c.id, IN_FORCE)
_OWNS_A_RISK = sa.exists().where(_RISK.c.owner_id == _PERSON.c.id)
_OWNS_AN_ACTION = sa.exists().where(_ACTION.c.owner_id == _PERSON.c.id, _ACTION.c.withdrawn_at.is_(None))
# Each role with the entities it reaches, as one text: a focal point of the whole reaches a hundred.
WHO = (
    sa.select(
        _PERSON.c.id,
        _PERSON.c.name,
        _PERSON.c.function,
        _PERSON.c.entity_id,
        _OWNS_A_RISK.label("owns_a_risk"),
        _OWNS_AN_ACTION.label("owns_an_action"),
        _GRANT.c.role,
        sa.func.aggregate_strings(sa.cast(_BELOW.c.id, sa.String), ",").label("reached"),
    )
    .outerjoin_from(_PERSON, _GRANT, sa.and_(_GRANT.c.person_id == _PERSON.c.id, _GRANT.c.ended_at.is_(None)))
    .outerjoin(_ENTITY, _ENTITY.c.id == _GRANT.c.entity_id)
    .outerjoin(_BELOW, _BELOW.c.path.like(_ENTITY.c.path + "%"))
    .group_by(_PERSON.c.id, _GRANT.c.id)
)


def actor_from(rows: Sequence[Any], session_id: str = "") -> Actor:
    """The actor of a person's rows, one a grant; a person without a grant has one row and no role in it."""
    who = rows[0]
    by_entity: dict[Role, frozenset[int]] = {}
    for row in rows:
        if row.reached is not None:
            by_entity[row.role] = by_entity.get(row.role, frozenset()) | reached_ids(row.reached)
    owned = ((Role.RISK_OWNER, who.owns_a_risk), (Role.MITIGATION_OWNER, who.owns_an_action))
    return Actor(
        person_id=who.id,
        name=who.name,
        everywhere=frozenset(row.role for row in rows if row.role is not None and row.reached is None),
        by_entity=by_entity,
        holds=frozenset(role for role, owns in owned if owns),
        session_id=session_id,
        function=who.function,
        entity_id=who.entity_id,
    )


def reached_ids(text: str) -> frozenset[int]:
    """Entities written one after the other: ``4,7,9``."""
    return frozenset(map(int, text.split(",")))
