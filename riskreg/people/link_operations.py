"""One-time links: inviting somebody, asking for a reset, and setting a password with one."""

import secrets
from datetime import timedelta

import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid, NotFound
from riskreg.domain.permissions import Permission
from riskreg.people.keeping import end_links, end_sessions, forgive, hold_person
from riskreg.people.letters import Letter, invitation_letter, reset_letter
from riskreg.people.link_queries import OneTimePurpose
from riskreg.people.passwords import hash_password, problems_of_password
from riskreg.people.plain_text import account_of
from riskreg.people.queries import actor_of_person, session_key
from riskreg.store.base import loaded
from riskreg.store.tables.mail import OutgoingMail
from riskreg.store.tables.person import OneTimeLink, Person, UserSession
from riskreg.store.work import Work, operation

_PERSON = Person.__table__  # type: ignore[attr-defined]
_SESSION = UserSession.__table__  # type: ignore[attr-defined]
_LINK = OneTimeLink.__table__  # type: ignore[attr-defined]

LIFETIME = {OneTimePurpose.INVITATION: timedelta(hours=72), OneTimePurpose.RESET: timedelta(hours=2)}
_BETWEEN_RESETS = timedelta(minutes=5)


@operation(needs=Permission.PEOPLE_MANAGE)
def invite_person(work: Work, person_id: int, *, mail: bool = False, base_url: str = "", organization: str = "") -> str:
    """Make a link with which the person sets a password within 72 hours; the one before ends. Answers its token.

    With ``mail`` and a ``base_url`` the link is also sent to the person's address.
    """
    person = hold_person(work, person_id)
    if person.disabled_at is not None:
        raise Conflict("This person is disabled. Enable the account first, then send the invitation.")
    token = _new_link(work, person_id, OneTimePurpose.INVITATION)
    if mail and base_url:
        _post(work, person, token, invitation_letter(person.name, f"{base_url}/invitation/{token}", organization))
    work.record("person.invited", person_id, person.name, by_mail=bool(mail and base_url))
    return token


@operation(needs=Permission.ACCOUNT_KEEP)
def ask_for_reset(work: Work, email: str, *, base_url: str, organization: str = "") -> None:
    """Send a reset link to the account of that address, if there is one; the answer tells nobody which it was."""
    account = account_of(email)
    wanted = sa.select(_PERSON.c.id).where(_PERSON.c.email == account, _PERSON.c.disabled_at.is_(None))
    person_id = work.session.execute(wanted).scalar_one_or_none() if "\x00" not in account else None
    if person_id is None or _was_sent_just_now(work, person_id):
        return
    person = hold_person(work, person_id)
    token = _new_link(work, person_id, OneTimePurpose.RESET)
    _post(work, person, token, reset_letter(person.name, f"{base_url}/reset/{token}", organization))
    work.record("person.reset_asked", person_id, person.name)


@operation(needs=Permission.ACCOUNT_KEEP)
def accept_invitation(work: Work, token: str, password: str) -> int:
    """Set the first password with an invitation; whoever holds its token may. Answers the person's id."""
    return _set_password(work, token, password, OneTimePurpose.INVITATION)


@operation(needs=Permission.ACCOUNT_KEEP)
def reset_password(work: Work, token: str, password: str) -> int:
    """Set a new password with a reset link; whoever holds its token may. Ends every session. Answers the id."""
    return _set_password(work, token, password, OneTimePurpose.RESET)


def _set_password(work: Work, token: str, password: str, purpose: OneTimePurpose) -> int:
    person = hold_person(work, _use_link(work, token, purpose))
    person_id = loaded(person.id)
    if person.disabled_at is not None:
        raise NotFound("This link no longer works, because the account is disabled. Ask an administrator.")
    problems = problems_of_password(password, about=(person.name, person.email))
    if problems:
        raise Invalid(problems[0], {"password": problems})
    person.password_hash = hash_password(password)
    end_sessions(work, _SESSION.c.person_id == person_id)
    end_links(work, person_id)
    forgive(work, person.email)
    if not work.actor.is_machine:
        # The link proved who it is; the trail names the person, not a visitor.
        work.session.flush()
        work.actor = actor_of_person(work.session.connection(), person_id)
    work.record("person.password_set", person_id, person.name, by=purpose.value)
    return person_id


def _use_link(work: Work, token: str, purpose: OneTimePurpose) -> int:
    """Mark the link as used and answer whose it is: of two at once, one gets it."""
    using = (
        sa.update(_LINK)
        .where(
            _LINK.c.token_hash == session_key(token),
            _LINK.c.purpose == purpose.value,
            _LINK.c.used_at.is_(None),
            _LINK.c.expires_at > work.now,
        )
        .values(used_at=work.now)
        .returning(_LINK.c.person_id)
    )
    person_id = work.session.execute(using).scalar_one_or_none()
    if person_id is None:
        raise NotFound("This link no longer works: it was used, replaced by a newer one, or it is too old.")
    return int(person_id)


def _new_link(work: Work, person_id: int, purpose: OneTimePurpose) -> str:
    end_links(work, person_id, purpose.value)
    token = secrets.token_urlsafe(32)
    work.session.add(
        OneTimeLink(
            token_hash=session_key(token),
            person_id=person_id,
            purpose=purpose.value,
            created_at=work.now,
            expires_at=work.now + LIFETIME[purpose],
        )
    )
    return token


def _was_sent_just_now(work: Work, person_id: int) -> bool:
    # Nobody's mailbox is flooded by somebody else's impatience.
    recent = sa.exists().where(
        _LINK.c.person_id == person_id,
        _LINK.c.purpose == OneTimePurpose.RESET.value,
        _LINK.c.created_at > work.now - _BETWEEN_RESETS,
    )
    return bool(work.session.execute(sa.select(recent)).scalar_one())


def _post(work: Work, person: Person, token: str, letter: Letter) -> None:
    work.session.add(
        OutgoingMail(
            key=f"link:{session_key(token)}",
            recipient=person.email,
            subject=letter.subject,
            body=letter.body,
            created_at=work.now,
            next_try_at=work.now,
        )
    )
