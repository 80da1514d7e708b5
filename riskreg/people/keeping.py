"""What the operations on a person share: holding one, ending sessions and links, the proof of a password."""

from dataclasses import dataclass

import sqlalchemy as sa

from riskreg.domain.errors import NotFound, Stale
from riskreg.domain.permissions import Actor
from riskreg.people.slowing import account_key
from riskreg.store.tables.feed import CalendarFeed
from riskreg.store.tables.person import OneTimeLink, Person, SignInFailure, UserSession
from riskreg.store.work import Work

_PERSON = Person.__table__  # type: ignore[attr-defined]
_FEED = CalendarFeed.__table__  # type: ignore[attr-defined]
_SESSION = UserSession.__table__  # type: ignore[attr-defined]
_LINK = OneTimeLink.__table__  # type: ignore[attr-defined]
_FAILURE = SignInFailure.__table__  # type: ignore[attr-defined]

VISITOR = Actor(person_id=None, name="Visitor")
"""Somebody who has not signed in. The operations open to it need ``ACCOUNT_KEEP``, which everybody has."""


@dataclass(frozen=True, slots=True)
class Proof:
    """That somebody knew the password of an account: whose, and the hash it was checked against."""

    person_id: int
    password_hash: str


@dataclass(frozen=True, slots=True)
class Browser:
    """From where somebody signs in."""

    name: str
    address: str


def hold_person(work: Work, person_id: int, version_seen: int | None = None) -> Person:
    """The person, locked until the transaction ends; ``Stale`` when the page was made from another version."""
    person = work.session.get(Person, person_id, with_for_update=True, populate_existing=True)
    if person is None:
        raise NotFound("There is no such person.")
    if version_seen is not None and person.version != version_seen:
        raise Stale("Somebody changed this person after you opened the page. Look again, then save.", person.version)
    return person


def end_sessions(work: Work, which: sa.ColumnElement[bool]) -> int:
    """End the open sessions among those; answers how many."""
    ending = sa.update(_SESSION).where(which, _SESSION.c.ended_at.is_(None)).values(ended_at=work.now)
    return work.session.execute(ending).rowcount  # type: ignore[attr-defined, no-any-return]


def end_links(work: Work, person_id: int, purpose: str | None = None) -> None:
    """Let the one-time links of a person that nobody used yet expire now."""
    which = [_LINK.c.person_id == person_id, _LINK.c.used_at.is_(None), _LINK.c.expires_at > work.now]
    if purpose:
        which.append(_LINK.c.purpose == purpose)
    work.session.execute(sa.update(_LINK).where(*which).values(expires_at=work.now))


def end_feed(work: Work, person_id: int) -> bool:
    """End the address of the person's calendar; answers whether there was one."""
    ending = sa.update(_FEED).where(_FEED.c.person_id == person_id, _FEED.c.ended_at.is_(None))
    return bool(work.session.execute(ending.values(ended_at=work.now)).rowcount)  # type: ignore[attr-defined]


def forgive(work: Work, email: str) -> None:
    """Forget the failed tries of an account. Those of the address stay: its next guess may be at somebody else's."""
    work.session.execute(sa.delete(_FAILURE).where(_FAILURE.c.account == account_key(email)))
