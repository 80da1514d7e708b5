"""Signing in and out: counting tries, beginning sessions, ending them."""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from riskreg.domain.errors import NotAllowed, NotFound
from riskreg.domain.permissions import Permission
from riskreg.people.keeping import Browser, Proof, end_sessions, forgive
from riskreg.people.queries import actor_of_person, session_key
from riskreg.people.slowing import ACCOUNT, ADDRESS, WINDOW, Patience, account_key, address_key
from riskreg.store.tables.person import Person, SignInFailure, UserSession
from riskreg.store.work import Work, operation, own_account

_PERSON = Person.__table__  # type: ignore[attr-defined]
_SESSION = UserSession.__table__  # type: ignore[attr-defined]
_FAILURE = SignInFailure.__table__  # type: ignore[attr-defined]


LONGEST_SESSION = timedelta(hours=12)


@operation(needs=Permission.ACCOUNT_KEEP)
def count_try(
    work: Work, account: str, address: str, patience: Patience = ACCOUNT, with_address: Patience = ADDRESS
) -> int:
    """Count a try as failed before its password is looked at; answers the seconds to wait (0: go on).

    ``patience`` is with this kind of account: one a whole room guesses at is given more; ``with_address`` is with the
    network behind it. Counting first means that a thousand tries at once are a thousand, not one. A try that has to
    wait is not counted.
    """
    key, network = account_key(account), address_key(address)
    _one_at_a_time(work, key, network)
    failures, last = _failures(work, _FAILURE.c.account == key)
    wait = patience.wait(failures, last, work.now)
    wait = max(wait, with_address.wait(*_failures(work, _FAILURE.c.address == network), work.now))
    if wait:
        return wait
    work.session.execute(sa.delete(_FAILURE).where(_FAILURE.c.at < work.now - 24 * WINDOW))
    work.session.add(SignInFailure(account=key, address=network, at=work.now))
    if failures + 1 == patience.free:
        _note_slow_down(work, account)
    return 0


@operation(needs=Permission.ACCOUNT_KEEP)
def sign_in(work: Work, proof: Proof, browser: Browser) -> str:
    """Begin a session for whoever proved to know the password; answers its token, which only the cookie keeps."""
    wanted = sa.select(_PERSON.c.email).where(
        _PERSON.c.id == proof.person_id,
        _PERSON.c.password_hash == proof.password_hash,
        _PERSON.c.disabled_at.is_(None),
    )
    email = work.session.execute(wanted).scalar_one_or_none()
    if email is None:
        raise NotAllowed("This account was changed a moment ago. Sign in again.")
    token = secrets.token_urlsafe(32)
    work.session.add(_new_session(work.now, proof.person_id, token, browser))
    forgive(work, email)
    work.actor = actor_of_person(work.session.connection(), proof.person_id)
    work.record("person.signed_in", proof.person_id, work.actor.name)
    return token


@operation(needs=Permission.ACCOUNT_KEEP, within=own_account)
def end_session(work: Work, session_id: str) -> None:
    """End one of one's own sessions: this one (signing out) or one in another browser."""
    me = work.actor.person_id
    mine = sa.and_(_SESSION.c.id == session_id, _SESSION.c.person_id == me)
    if not end_sessions(work, mine):
        raise NotFound("This session has ended already.")
    work.record("person.signed_out", me, work.actor.name, own=session_id == work.actor.session_id)


@operation(needs=Permission.ACCOUNT_KEEP, within=own_account)
def end_other_sessions(work: Work) -> int:
    """End all of one's sessions but this one; answers how many."""
    me = work.actor.person_id
    ended = end_sessions(work, sa.and_(_SESSION.c.person_id == me, _SESSION.c.id != work.actor.session_id))
    if ended:
        work.record("person.sessions_ended", me, work.actor.name, sessions=ended)
    return ended


def _new_session(now: datetime, person_id: int, token: str, browser: Browser) -> UserSession:
    return UserSession(
        id=session_key(token),
        person_id=person_id,
        created_at=now,
        expires_at=now + LONGEST_SESSION,
        browser=browser.name[:200],
        address=browser.address[:64],
    )


def _failures(work: Work, which: sa.ColumnElement[bool]) -> tuple[int, datetime | None]:
    counted = sa.select(sa.func.count(), sa.func.max(_FAILURE.c.at)).where(which, _FAILURE.c.at > work.now - WINDOW)
    number, last = work.session.execute(counted).one()
    return number, last


def _one_at_a_time(work: Work, *keys: str) -> None:
    # SQLite has one writer anyhow. On PostgreSQL two tries of one account would each not see the other's.
    if work.session.connection().dialect.name == "postgresql":
        for kind, key in enumerate(keys, start=1):
            work.session.execute(sa.select(sa.func.pg_advisory_xact_lock(kind, sa.func.hashtext(key))))


def _note_slow_down(work: Work, account: str) -> None:
    # What was typed may be a password in the wrong field, so it is never written down.
    known = work.session.execute(sa.select(_PERSON.c.id, _PERSON.c.name).where(_PERSON.c.email == account)).first()
    work.record("person.slowed_down", known.id if known else None, known.name if known else "")
