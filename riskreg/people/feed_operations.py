"""The secret address of one's own calendar: made, renewed, switched off."""

import secrets

from riskreg.domain.errors import Conflict
from riskreg.domain.permissions import Permission
from riskreg.people.keeping import end_feed, hold_person
from riskreg.people.queries import session_key
from riskreg.store.base import loaded
from riskreg.store.tables.feed import CalendarFeed
from riskreg.store.work import Work, operation, own_account


@operation(needs=Permission.ACCOUNT_KEEP, within=own_account)
def renew_feed(work: Work) -> str:
    """Make an address; the one before, if there is one, ends. Answers its token, which is kept nowhere."""
    person = hold_person(work, loaded(work.actor.person_id))
    had_one = end_feed(work, loaded(person.id))
    token = secrets.token_urlsafe(32)
    work.session.add(CalendarFeed(token_hash=session_key(token), person_id=loaded(person.id), created_at=work.now))
    work.record("person.feed_renewed" if had_one else "person.feed_made", person.id, person.name)
    return token


@operation(needs=Permission.ACCOUNT_KEEP, within=own_account)
def switch_feed_off(work: Work) -> None:
    """End the address: whoever knows it reads nothing any more."""
    person = hold_person(work, loaded(work.actor.person_id))
    if not end_feed(work, loaded(person.id)):
        raise Conflict("Your calendar has no address now.")
    work.record("person.feed_ended", person.id, person.name)
