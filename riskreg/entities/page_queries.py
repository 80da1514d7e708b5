"""The tree of entities and one entity with its people, as pages show them."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from riskreg.domain.errors import NotFound
from riskreg.domain.permissions import Permission
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person, RoleGrant
from riskreg.store.work import Work

_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_ABOVE = _ENTITY.alias("above")
_PERSON = Person.__table__  # type: ignore[attr-defined]
_GRANT = RoleGrant.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class EntityLine:
    """One row of the tree. ``depth`` counts from 0 at the top; ``dates`` in words, empty for the usual case."""

    code: str
    name: str
    kind: str
    region: str
    country: str
    depth: int
    reporting: bool
    began: date
    ended: date | None
    is_valid: bool
    time_zone: str


@dataclass(frozen=True, slots=True)
class TreePage:
    """``count`` entities of today, ``reporting`` of them report; ``past`` are those that ended or begin later."""

    title: str
    lines: tuple[EntityLine, ...]
    count: int
    reporting: int
    shows_past: bool
    past: int
    may_manage: bool


@dataclass(frozen=True, slots=True)
class RoleHolder:
    """Somebody with a role that reaches the entity; ``through`` is the entity it was granted for."""

    role: str
    name: str
    function: str
    through: str


@dataclass(frozen=True, slots=True)
class EntityPage:
    """``above`` from the top down; ``people`` with a role here, those granted nearest first."""

    title: str
    version: int
    entity: EntityLine
    above: tuple[EntityLine, ...]
    children: tuple[EntityLine, ...]
    people: tuple[RoleHolder, ...]
    may_manage: bool

    @property
    def parent(self) -> str:
        return self.above[-1].code if self.above else ""


def tree_page(work: Work, title: str, *, shows_past: bool = False) -> TreePage:
    """All entities in the order of the tree, brothers and sisters by name."""
    today = work.now.date()
    rows = work.session.execute(sa.select(_ENTITY)).all()
    names = {str(row.id): (row.name.casefold(), row.id) for row in rows}
    rows = sorted(rows, key=lambda row: [names.get(step, ("", 0)) for step in row.path.strip("/").split("/")])
    lines = [_line(row, today) for row in rows]
    valid = [line for line in lines if line.is_valid]
    return TreePage(
        title,
        tuple(lines if shows_past else valid),
        len(valid),
        sum(line.reporting for line in valid),
        shows_past,
        len(lines) - len(valid),
        work.actor.may(Permission.ENTITY_MANAGE),
    )


def entity_page(work: Work, code: str) -> EntityPage:
    """One entity with what is above and below it, and the people whose role reaches it."""
    today = work.now.date()
    found = work.session.execute(sa.select(_ENTITY).where(_ENTITY.c.code == code)).first()
    if found is None:
        raise NotFound("There is no such entity.")
    near = sa.or_(_ENTITY.c.id.in_([int(step) for step in found.path.strip("/").split("/")]), _below(found.id))
    rows = work.session.execute(sa.select(_ENTITY).where(near).order_by(sa.func.length(_ENTITY.c.path), _ENTITY.c.name))
    lines = [(row, _line(row, today)) for row in rows]
    return EntityPage(
        found.name,
        found.version,
        _line(found, today),
        tuple(line for row, line in lines if row.id != found.id and row.parent_id != found.id),
        tuple(line for row, line in lines if row.parent_id == found.id),
        _people(work, found.path),
        work.actor.may(Permission.ENTITY_MANAGE),
    )


def parent_choices(work: Work, besides: str = "") -> tuple[tuple[str, str], ...]:
    """What something can be put under, as (code, "CODE Name"): of today, neither the one named nor below it."""
    today = work.now.date()
    wanted = sa.select(_ENTITY.c.code, _ENTITY.c.name).where(
        sa.or_(_ENTITY.c.valid_to.is_(None), _ENTITY.c.valid_to >= today)
    )
    if besides:
        under = sa.select(_ENTITY.c.id).join(_ABOVE, _ENTITY.c.path.like(_ABOVE.c.path + "%"))
        wanted = wanted.where(_ENTITY.c.id.not_in(under.where(_ABOVE.c.code == besides)))
    rows = work.session.execute(wanted.order_by(_ENTITY.c.code))
    return tuple((row.code, f"{row.code} {row.name}") for row in rows)


def _below(entity_id: int) -> sa.ColumnElement[bool]:
    children: sa.ColumnElement[bool] = _ENTITY.c.parent_id == entity_id
    return children


def _people(work: Work, path: str) -> tuple[RoleHolder, ...]:
    steps = [int(step) for step in path.strip("/").split("/")]
    wanted = (
        sa.select(_GRANT.c.role, _PERSON.c.name, _PERSON.c.function, _ENTITY.c.code)
        .join(_PERSON, _PERSON.c.id == _GRANT.c.person_id)
        .join(_ENTITY, _ENTITY.c.id == _GRANT.c.entity_id)
        .where(_GRANT.c.entity_id.in_(steps), _GRANT.c.ended_at.is_(None), _PERSON.c.disabled_at.is_(None))
        .order_by(sa.func.length(_ENTITY.c.path).desc(), _GRANT.c.role, _PERSON.c.name)
    )
    return tuple(RoleHolder(row.role.label, row.name, row.function, row.code) for row in work.session.execute(wanted))


def _line(row: sa.Row[tuple[object, ...]], today: date) -> EntityLine:
    return EntityLine(
        row.code,
        row.name,
        row.kind,
        row.region,
        row.country,
        row.path.strip("/").count("/"),
        row.reporting,
        row.valid_from,
        row.valid_to,
        row.valid_from <= today and (row.valid_to is None or row.valid_to >= today),
        row.time_zone,
    )
