"""The directory of people: 50 to a page, found by words, role, entity or state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from riskreg.domain.permissions import GRANTED_ROLES, Role
from riskreg.people.queries import role_in_words
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person, RoleGrant
from riskreg.store.work import Work

_PERSON = Person.__table__  # type: ignore[attr-defined]
_GRANT = RoleGrant.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_ABOVE = _ENTITY.alias("above")

ROWS = 50
_FURTHEST_PAGE = 100_000
STATES = {"active": "Active", "disabled": "Disabled", "invited": "No password yet"}


@dataclass(frozen=True, slots=True)
class DirectoryFilter:
    """What is asked for; empty means everything. ``entity`` is a code and means those below it too."""

    words: str = ""
    role: str = ""
    entity: str = ""
    state: str = "active"
    page: int = 1

    @classmethod
    def of(cls, asked: Any) -> "DirectoryFilter":
        """From a query string; what nobody offers is ignored."""
        role, state, page = asked.get("role", ""), asked.get("state", "active"), asked.get("page", "1")
        return cls(
            words=" ".join(asked.get("words", "").replace("\x00", " ").split())[:100],
            role=role if role in {known.value for known in GRANTED_ROLES} else "",
            entity="".join(sign for sign in asked.get("entity", "")[:20].upper() if sign.isalnum() or sign == "-"),
            state=state if state in STATES else "",
            page=min(int(page), _FURTHEST_PAGE) if page.isdecimal() and len(page) < 9 and int(page) else 1,
        )

    @property
    def is_everybody(self) -> bool:
        """Whether nothing was looked for: everybody whose account is open."""
        return (self.words, self.role, self.entity, self.state) == ("", "", "", "active")

    def as_query(self, **other: Any) -> dict[str, Any]:
        """The same in a query string, with something else changed; ``state`` stays even when it is everybody."""
        asked = {"words": self.words, "role": self.role, "entity": self.entity, "page": self.page} | other
        return {name: value for name, value in asked.items() if value and (name, value) != ("page", 1)} | {
            "state": self.state
        }


@dataclass(frozen=True, slots=True)
class PersonLine:
    id: int
    name: str
    function: str
    email: str
    entity: str
    roles: tuple[str, ...]
    is_disabled: bool
    has_password: bool


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """``total`` people fit the filter; ``entities`` and the rest are what the filter offers."""

    title: str
    total: int
    people: tuple[PersonLine, ...]
    asked: DirectoryFilter
    number: int
    last: int
    entities: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str], ...]
    states: tuple[tuple[str, str], ...]


def directory_page(work: Work, title: str, asked: DirectoryFilter) -> DirectoryPage:
    """One page of the directory."""
    fits = sa.and_(sa.true(), *_conditions(asked))
    total = work.session.execute(sa.select(sa.func.count()).select_from(_PERSON).where(fits)).scalar_one()
    last = max(1, -(-total // ROWS))
    number = min(asked.page, last)
    rows = work.session.execute(
        sa.select(_PERSON, _ENTITY.c.code.label("entity"))
        .outerjoin(_ENTITY, _ENTITY.c.id == _PERSON.c.entity_id)
        .where(fits)
        .order_by(_PERSON.c.name, _PERSON.c.id)
        .limit(ROWS)
        .offset((number - 1) * ROWS)
    ).all()
    return DirectoryPage(
        title,
        total,
        _lines(rows, roles_of(work, [row.id for row in rows])),
        asked,
        number,
        last,
        tuple((entity.code, f"{entity.code} {entity.name}") for entity in entities_to_choose(work)),
        tuple((role.value, role.label) for role in GRANTED_ROLES),
        tuple(STATES.items()),
    )


def entities_to_choose(work: Work) -> Sequence[Any]:
    """The entities of today as (id, code, name), by code."""
    today = work.now.date()
    wanted = sa.select(_ENTITY.c.id, _ENTITY.c.code, _ENTITY.c.name).where(
        _ENTITY.c.valid_from <= today, sa.or_(_ENTITY.c.valid_to.is_(None), _ENTITY.c.valid_to >= today)
    )
    return work.session.execute(wanted.order_by(_ENTITY.c.code)).all()


def roles_of(work: Work, people: Iterable[int]) -> dict[int, list[str]]:
    """The roles of those people in words."""
    wanted = (
        sa.select(_GRANT.c.person_id, _GRANT.c.role, _ENTITY.c.code)
        .outerjoin(_ENTITY, _ENTITY.c.id == _GRANT.c.entity_id)
        .where(_GRANT.c.person_id.in_(list(people)), _GRANT.c.ended_at.is_(None))
    )
    roles: dict[int, list[str]] = {}
    for person_id, role, code in work.session.execute(wanted.order_by(_GRANT.c.id)):
        roles.setdefault(person_id, []).append(role_in_words(role, code))
    return roles


def _lines(rows: Sequence[Any], roles: dict[int, list[str]]) -> tuple[PersonLine, ...]:
    return tuple(
        PersonLine(
            row.id,
            row.name,
            row.function,
            row.email,
            row.entity or "",
            tuple(roles.get(row.id, ())),
            row.disabled_at is not None,
            bool(row.password_hash),
        )
        for row in rows
    )


def _conditions(asked: DirectoryFilter) -> Iterable[sa.ColumnElement[bool]]:
    for word in asked.words.split():
        columns = (_PERSON.c.name, _PERSON.c.function, _PERSON.c.email)
        yield sa.or_(*(column.icontains(word, autoescape=True) for column in columns))
    if asked.role:
        yield _holds(_GRANT.c.role == Role(asked.role))
    if asked.entity:
        below = sa.select(_ENTITY.c.id).join(_ABOVE, _ENTITY.c.path.like(_ABOVE.c.path + "%"))
        reached = below.where(_ABOVE.c.code == asked.entity)
        yield sa.or_(_PERSON.c.entity_id.in_(reached), _holds(_GRANT.c.entity_id.in_(reached)))
    if asked.state:
        yield _PERSON.c.disabled_at.is_not(None) if asked.state == "disabled" else _PERSON.c.disabled_at.is_(None)
    if asked.state == "invited":
        yield _PERSON.c.password_hash == ""


def _holds(which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    held = sa.select(_GRANT.c.person_id).where(_GRANT.c.ended_at.is_(None), which)
    is_among: sa.ColumnElement[bool] = _PERSON.c.id.in_(held)
    return is_among
