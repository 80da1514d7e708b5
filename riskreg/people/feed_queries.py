"""The address of a calendar: whether one has one, and whose an address is."""

import hmac
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from riskreg.domain.permissions import Actor
from riskreg.people.queries import actor_of_person, session_key
from riskreg.store.tables.feed import CalendarFeed
from riskreg.store.tables.person import Person
from riskreg.store.work import Work

_FEED = CalendarFeed.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]

LONGEST_TOKEN = 100


@dataclass(frozen=True, slots=True)
class FeedPage:
    """``since`` when the address is good, None for none; ``address`` is shown once, when it was made."""

    title: str
    since: datetime | None
    address: str = ""


def feed_page(work: Work, title: str, address: str = "") -> FeedPage:
    mine = sa.and_(_FEED.c.person_id == work.actor.person_id, _FEED.c.ended_at.is_(None))
    return FeedPage(
        title, work.session.execute(sa.select(_FEED.c.created_at).where(mine)).scalar_one_or_none(), address
    )


def actor_of_feed(connection: sa.Connection, token: str) -> Actor | None:
    """The person whose calendar has that address; None when it ended, never was, or their account is closed.

    It is found by its hash, so how long that takes tells nothing of the token.
    """
    if len(token) > LONGEST_TOKEN:
        return None
    key = session_key(token)
    wanted = (
        sa.select(_FEED.c.token_hash, _FEED.c.person_id)
        .join(_PERSON, _PERSON.c.id == _FEED.c.person_id)
        .where(_FEED.c.token_hash == key, _FEED.c.ended_at.is_(None), _PERSON.c.disabled_at.is_(None))
    )
    found = connection.execute(wanted).first()
    if found is None or not hmac.compare_digest(found.token_hash, key):
        return None
    return actor_of_person(connection, found.person_id)
