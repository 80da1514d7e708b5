"""One person, as an administrator sees them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from riskreg.domain.errors import NotFound
from riskreg.people.delegation_queries import DelegationLine, delegations_of
from riskreg.people.owned_queries import StillOwned, still_owned
from riskreg.people.queries import role_in_words
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import OneTimeLink, Person, RoleGrant, UserSession
from riskreg.store.work import Work

_PERSON = Person.__table__  # type: ignore[attr-defined]
_GRANT = RoleGrant.__table__  # type: ignore[attr-defined]
_SESSION = UserSession.__table__  # type: ignore[attr-defined]
_LINK = OneTimeLink.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class HeldRole:
    id: int
    words: str
    since: datetime


@dataclass(frozen=True, slots=True)
class PersonPage:
    """``invited_until`` is when the open invitation ends, if there is one; ``is_me`` for one's own page;
    ``delegations`` are those in force and coming.
    """

    title: str
    id: int
    version: int
    name: str
    email: str
    function: str
    entity_id: int | None
    entity: str
    added: datetime
    disabled: datetime | None
    has_password: bool
    invited_until: datetime | None
    sessions: int
    roles: tuple[HeldRole, ...]
    owned: StillOwned
    is_me: bool
    delegations: tuple[DelegationLine, ...]


def person_page(work: Work, person_id: int) -> PersonPage:
    """The person with roles, sessions and what they still own."""
    row = work.session.execute(_person(work, person_id)).first()
    if row is None:
        raise NotFound("There is no such person.")
    return PersonPage(
        title=row.name,
        id=row.id,
        version=row.version,
        name=row.name,
        email=row.email,
        function=row.function,
        entity_id=row.entity_id,
        entity=f"{row.entity_name} ({row.code})" if row.code else "",
        added=row.created_at,
        disabled=row.disabled_at,
        has_password=bool(row.password_hash),
        invited_until=row.invited_until,
        sessions=row.sessions,
        roles=_roles(work, person_id),
        owned=still_owned(work, person_id),
        is_me=person_id == work.actor.person_id,
        delegations=tuple(line for line in delegations_of(work, person_id) if line.standing != "ended"),
    )


def _person(work: Work, person_id: int) -> sa.Select[tuple[object, ...]]:
    sessions = sa.select(sa.func.count()).where(
        _SESSION.c.person_id == person_id, _SESSION.c.ended_at.is_(None), _SESSION.c.expires_at > work.now
    )
    invited = sa.select(sa.func.max(_LINK.c.expires_at)).where(
        _LINK.c.person_id == person_id,
        _LINK.c.purpose == "invitation",
        _LINK.c.used_at.is_(None),
        _LINK.c.expires_at > work.now,
    )
    columns = (_PERSON, _ENTITY.c.code, _ENTITY.c.name.label("entity_name"))
    counted = (sessions.scalar_subquery().label("sessions"), invited.scalar_subquery().label("invited_until"))
    wanted = sa.select(*columns, *counted).outerjoin(_ENTITY, _ENTITY.c.id == _PERSON.c.entity_id)
    return wanted.where(_PERSON.c.id == person_id)


def _roles(work: Work, person_id: int) -> tuple[HeldRole, ...]:
    wanted = (
        sa.select(_GRANT.c.id, _GRANT.c.role, _GRANT.c.granted_at, _ENTITY.c.code)
        .outerjoin(_ENTITY, _ENTITY.c.id == _GRANT.c.entity_id)
        .where(_GRANT.c.person_id == person_id, _GRANT.c.ended_at.is_(None))
    )
    rows = work.session.execute(wanted.order_by(_GRANT.c.id))
    return tuple(HeldRole(row.id, role_in_words(row.role, row.code), row.granted_at) for row in rows)
