"""One's own account: who one is here, what one may do, where one is signed in."""

import re
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from riskreg.domain.delegation import has_anything_to_lend
from riskreg.domain.permissions import Role
from riskreg.domain.telling import Telling
from riskreg.people.delegation_queries import DelegationLine, delegations_of
from riskreg.people.queries import role_in_words
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person, RoleGrant, UserSession
from riskreg.store.work import Work

_PERSON = Person.__table__  # type: ignore[attr-defined]
_GRANT = RoleGrant.__table__  # type: ignore[attr-defined]
_SESSION = UserSession.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
_HELD = {
    Role.RISK_OWNER: "Risk owner, of the risks that name you",
    Role.MITIGATION_OWNER: "Mitigation owner, of the actions that name you",
}


@dataclass(frozen=True, slots=True)
class SessionLine:
    id: str
    browser: str
    address: str
    since: datetime
    until: datetime
    is_this_one: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    title: str
    name: str
    email: str
    function: str
    entity: str
    roles: tuple[str, ...]
    sessions: tuple[SessionLine, ...]
    delegations: tuple[DelegationLine, ...]
    may_delegate: bool


def account_page(work: Work, title: str) -> AccountPage:
    """The actor's own account."""
    me = work.actor.person_id
    who = sa.select(_PERSON.c.name, _PERSON.c.email, _PERSON.c.function, _ENTITY.c.code, _ENTITY.c.name.label("entity"))
    found = work.session.execute(
        who.outerjoin(_ENTITY, _ENTITY.c.id == _PERSON.c.entity_id).where(_PERSON.c.id == me)
    ).one()
    entity = f"{found.entity} ({found.code})" if found.code else ""
    roles = _roles(work, me)
    return AccountPage(
        title,
        found.name,
        found.email,
        found.function,
        entity,
        roles,
        _sessions(work, me),
        delegations_of(work, me),
        has_anything_to_lend(work.actor),
    )


def browser_in_words(agent: str) -> str:
    """``Firefox on Linux``; what cannot be told is said so."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if browser and system:
        return f"{browser} on {system}"
    plain = re.sub(r"[^\w ./-]", "", agent)[:40].strip()
    return browser or system or plain or "Unknown browser"


def _roles(work: Work, me: int | None) -> tuple[str, ...]:
    wanted = sa.select(_GRANT.c.role, _ENTITY.c.code).outerjoin(_ENTITY, _ENTITY.c.id == _GRANT.c.entity_id)
    mine = wanted.where(_GRANT.c.person_id == me, _GRANT.c.ended_at.is_(None)).order_by(_GRANT.c.id)
    granted = [role_in_words(role, code) for role, code in work.session.execute(mine)]
    return (*granted, *(words for role, words in _HELD.items() if role in work.actor.holds))


def _sessions(work: Work, me: int | None) -> tuple[SessionLine, ...]:
    still_open = (_SESSION.c.ended_at.is_(None), _SESSION.c.expires_at > work.now)
    wanted = sa.select(_SESSION).where(_SESSION.c.person_id == me, *still_open)
    return tuple(
        SessionLine(
            row.id,
            browser_in_words(row.browser),
            row.address,
            row.created_at,
            row.expires_at,
            row.id == work.actor.session_id,
        )
        for row in work.session.execute(wanted.order_by(_SESSION.c.created_at.desc()).limit(50))
    )


@dataclass(frozen=True, slots=True)
class TellingPage:
    """How somebody wants to be told now, and where."""

    title: str
    email: str
    telling: Telling


def telling_page(work: Work, title: str) -> TellingPage:
    wanted = sa.select(_PERSON.c.email, _PERSON.c.told).where(_PERSON.c.id == work.actor.person_id)
    row = work.session.execute(wanted).one()
    return TellingPage(title, row.email, Telling(row.told))
