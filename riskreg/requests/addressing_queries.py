"""Which levels are above a risk, and who can answer there."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from riskreg.domain.permissions import Role
from riskreg.domain.upward import Addressee, next_addressee
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person, RoleGrant
from riskreg.store.tables.risk import Risk, RiskReader
from riskreg.store.work import Work

_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_GRANT = RoleGrant.__table__  # type: ignore[attr-defined]
_READER = RiskReader.__table__  # type: ignore[attr-defined]

_OF_ALL = (Role.SECRETARIAT, Role.SENIOR_MANAGER)

ONLY_IN_REGISTER = "Only a risk in the register can go to a higher level. Have it approved first."
NOBODY_MAY_READ = (
    "This risk is strictly confidential, and nobody above who could answer is named on it."
    " Name one of them as a reader first, then ask."
)
NOBODY_ABOVE = "Nobody above could answer. Ask the administrator to name a head of entity or a risk secretariat."


def levels_above(work: Work, risk: Risk) -> tuple[Addressee, ...]:
    """The heads of the entities above the risk's own, the nearest first; the risk secretariat; senior management.

    Of a strictly confidential risk only who is named on it counts: asking must not open it to anybody.
    """
    above = _above(work, risk.entity_id)
    rows = work.session.execute(_holders(above, _who_may_read(work, risk))).all()
    heads = tuple(_level(Role.HEAD_OF_ENTITY, entity, rows) for entity in above)
    return (*heads, *(_level(role, None, rows) for role in _OF_ALL))


def level_asked(work: Work, risk: Risk, barred: Iterable[int | None]) -> Addressee | None:
    """Whom a request about the risk goes to first; None when nobody above could answer it."""
    return next_addressee(levels_above(work, risk), {*barred, risk.owner_id})


def _above(work: Work, entity_id: int) -> list[int]:
    path = work.session.execute(sa.select(_ENTITY.c.path).where(_ENTITY.c.id == entity_id)).scalar_one()
    return [int(part) for part in path.strip("/").split("/") if part][-2::-1]


def _holders(above: list[int], may_read: frozenset[int] | None) -> sa.Select[Any]:
    """Active people with a role of a level, by name."""
    is_head = sa.and_(_GRANT.c.role == Role.HEAD_OF_ENTITY.value, _GRANT.c.entity_id.in_(above))
    is_of_all = sa.and_(_GRANT.c.role.in_([role.value for role in _OF_ALL]), _GRANT.c.entity_id.is_(None))
    wanted = (
        sa.select(_GRANT.c.role, _GRANT.c.entity_id, _ENTITY.c.name.label("entity"), _PERSON.c.id, _PERSON.c.name)
        .join(_PERSON, _PERSON.c.id == _GRANT.c.person_id)
        .outerjoin(_ENTITY, _ENTITY.c.id == _GRANT.c.entity_id)
        .where(_GRANT.c.ended_at.is_(None), _PERSON.c.disabled_at.is_(None), sa.or_(is_head, is_of_all))
        .order_by(_PERSON.c.name, _PERSON.c.id)
    )
    return wanted if may_read is None else wanted.where(_PERSON.c.id.in_(sorted(may_read)))


def _level(role: Role, entity_id: int | None, rows: Iterable[Any]) -> Addressee:
    mine = [row for row in rows if (row.role, row.entity_id) == (role, entity_id)]
    entity = mine[0].entity if mine else None
    return Addressee(role, entity_id, entity or "", {row.id: row.name for row in mine})


def _who_may_read(work: Work, risk: Risk) -> frozenset[int] | None:
    if not risk.classification.is_sealed:
        return None
    readers = work.session.execute(sa.select(_READER.c.person_id).where(_READER.c.risk_id == risk.id)).scalars()
    return frozenset({risk.owner_id, risk.focal_point_id, risk.author_id, *readers} - {None})
