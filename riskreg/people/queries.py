"""Who somebody is: the actor behind a session, and the people a form offers."""

import hashlib

import sqlalchemy as sa

from riskreg import clock
from riskreg.domain.errors import NotFound
from riskreg.domain.permissions import Actor, Role
from riskreg.people.grant_queries import IS_LENT_SOMETHING, NOW, WHO, actor_from
from riskreg.people.lent_queries import with_lent
from riskreg.people.plain_text import account_of
from riskreg.store.engine import reading
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person, RoleGrant, UserSession
from riskreg.store.work import Work

_PERSON = Person.__table__  # type: ignore[attr-defined]
_GRANT = RoleGrant.__table__  # type: ignore[attr-defined]
_SESSION = UserSession.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]

# Built once: these run on every request.
_ONE = WHO.add_columns(IS_LENT_SOMETHING.label("is_lent"))
_BY_SESSION = (
    _ONE.add_columns(_SESSION.c.id.label("session_id"))
    .join(_SESSION, _SESSION.c.person_id == _PERSON.c.id)
    .where(
        _SESSION.c.id == sa.bindparam("session_id"),
        _SESSION.c.ended_at.is_(None),
        _SESSION.c.expires_at > NOW,
        _PERSON.c.disabled_at.is_(None),
    )
    .group_by(_SESSION.c.id)
)
_BY_PERSON = _ONE.where(_PERSON.c.id == sa.bindparam("person_id"))


def session_key(token: str) -> str:
    """Under what a session or one-time token is stored: its SHA-256, which opens no door."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def actor_of_session(engine: sa.Engine, token: str) -> Actor | None:
    """The person whose browser holds the token; None when the session expired or ended, or the person is disabled."""
    with reading(engine).connect() as connection:
        return actor_behind(connection, token)


def actor_behind(connection: sa.Connection, token: str) -> Actor | None:
    """The same, for whoever is reading already."""
    now = clock.now()
    found = connection.execute(_BY_SESSION, {"session_id": session_key(token), "now": now}).all()
    if not found:
        return None
    actor = actor_from(found, found[0].session_id)
    return with_lent(connection, actor, now) if found[0].is_lent else actor


def actor_of_person(connection: sa.Connection, person_id: int) -> Actor:
    """The person as an actor, without a session."""
    now = clock.now()
    found = connection.execute(_BY_PERSON, {"person_id": person_id, "now": now}).all()
    if not found:
        raise NotFound("There is no such person.")
    actor = actor_from(found)
    return with_lent(connection, actor, now) if found[0].is_lent else actor


def people_choices(work: Work) -> tuple[tuple[str, str], ...]:
    """The active people as (id, "Name, function"), by name: what a form offers for an owner."""
    wanted = sa.select(_PERSON.c.id, _PERSON.c.name, _PERSON.c.function).where(_PERSON.c.disabled_at.is_(None))
    rows = work.session.execute(wanted.order_by(_PERSON.c.name, _PERSON.c.id))
    return tuple((str(row.id), with_function(row.name, row.function)) for row in rows)


def with_function(name: str, function: str) -> str:
    """``Ana Ruiz, Chief of Office``; the name alone when the function says nothing more."""
    return f"{name}, {function}" if function and function != name else name


def person_id_of(work: Work, email: str) -> int:
    """The id behind a duty e-mail."""
    wanted = sa.select(_PERSON.c.id).where(_PERSON.c.email == account_of(email))
    found = work.session.execute(wanted).scalar_one_or_none()
    if found is None:
        raise NotFound("Nobody with this e-mail address is in the register.")
    return int(found)


def people_lines(work: Work) -> tuple[str, ...]:
    """Everybody with their roles, one line each, for the command line."""
    wanted = (
        sa.select(_PERSON.c.email, _PERSON.c.name, _PERSON.c.disabled_at, _GRANT.c.role, _ENTITY.c.code)
        .outerjoin(_GRANT, sa.and_(_GRANT.c.person_id == _PERSON.c.id, _GRANT.c.ended_at.is_(None)))
        .outerjoin(_ENTITY, _ENTITY.c.id == _GRANT.c.entity_id)
        .order_by(_PERSON.c.name, _PERSON.c.id, _GRANT.c.id)
    )
    people: dict[str, tuple[str, list[str]]] = {}
    for email, name, disabled_at, role, code in work.session.execute(wanted):
        shown = f"{email}  {name}{'  (disabled)' if disabled_at else ''}"
        roles = people.setdefault(email, (shown, []))[1]
        roles += [role_in_words(role, code)] if role else []
    return tuple(f"{shown}  {'; '.join(roles) or 'no role'}" for shown, roles in people.values())


def role_in_words(role: Role, code: str | None) -> str:
    """``Head of entity, CO-COL and below``, ``Oversight, everything``."""
    return f"{role.label}, {code} and below" if code else f"{role.label}, whole organization"


def whose_session(engine: sa.Engine, key: str) -> int | None:
    """Whose session that was, even if it ended; None when unknown."""
    wanted = sa.select(_SESSION.c.person_id).where(_SESSION.c.id == key)
    with reading(engine).connect() as connection:
        return connection.execute(wanted).scalar_one_or_none()
