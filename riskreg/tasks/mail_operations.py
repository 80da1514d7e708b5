"""Mail that is due: claimed before it is sent, then kept as sent, tried again later, or given up."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from riskreg.domain.permissions import Permission
from riskreg.store.tables.mail import OutgoingMail
from riskreg.store.work import Work, operation, the_server

_MAIL = OutgoingMail.__table__  # type: ignore[attr-defined]

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 10, 30, 120, 720, 720))
"""How long to wait after each failed try; after the last one the mail is given up, a good day after the first.

The first is longer than the slowest conversation with a mail server: until it is over nobody else sends that mail.
"""
_LONGEST_ERROR = 500
LINK = "link:"
"""How the keys of mails begin that hold a link which opens an account."""


@dataclass(frozen=True, slots=True)
class DueMail:
    """One mail to hand over now. ``key`` is the same at every try; ``is_last_try`` when no pause is left."""

    id: int
    key: str
    recipient: str
    subject: str
    body: str
    attempts: int
    html: str = ""

    @property
    def is_last_try(self) -> bool:
        return self.attempts > len(PAUSES)


@operation(needs=Permission.ACCOUNT_KEEP, within=the_server)
def claim_mail(work: Work) -> DueMail | None:
    """Take the mail that waits longest; nobody else gets it before its pause is over, even if this worker dies."""
    waiting = (
        sa.select(_MAIL.c.id, _MAIL.c.attempts)
        .where(_MAIL.c.sent_at.is_(None), _MAIL.c.next_try_at <= work.now)
        .order_by(_MAIL.c.next_try_at, _MAIL.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = work.session.execute(waiting).first()
    if found is None:
        return None
    pause = PAUSES[min(found.attempts, len(PAUSES) - 1)]
    taking = sa.update(_MAIL).where(_MAIL.c.id == found.id)
    work.session.execute(taking.values(attempts=found.attempts + 1, next_try_at=work.now + pause))
    columns = (
        _MAIL.c.id,
        _MAIL.c.key,
        _MAIL.c.recipient,
        _MAIL.c.subject,
        _MAIL.c.body,
        _MAIL.c.attempts,
        _MAIL.c.html,
    )
    return DueMail(*work.session.execute(sa.select(*columns).where(_MAIL.c.id == found.id)).one())


@operation(needs=Permission.ACCOUNT_KEEP, within=the_server)
def keep_as_sent(work: Work, mail: DueMail) -> None:
    """The mail left the house. Its text is forgotten: it may hold a link that opens an account."""
    done = sa.update(_MAIL).where(_MAIL.c.id == mail.id, _MAIL.c.sent_at.is_(None))
    if work.session.execute(done.values(sent_at=work.now, next_try_at=None, last_error="", body="", html="")).rowcount:  # type: ignore[attr-defined]
        work.record("mail.sent", mail.id, f"mail {mail.id}", attempts=mail.attempts)


@operation(needs=Permission.ACCOUNT_KEEP, within=the_server)
def keep_error(work: Work, mail: DueMail, error: str) -> None:
    """The mail did not leave: keep why, and try again after the pause or give it up.

    An administrator can still have one that was given up tried again, unless it held a link that opens an account.
    """
    told = "".join(sign if sign.isprintable() else " " for sign in error)[:_LONGEST_ERROR]
    kept: dict[str, str | None] = {"last_error": told}
    if mail.is_last_try:
        kept |= {"next_try_at": None} | ({"body": "", "html": ""} if mail.key.startswith(LINK) else {})
    work.session.execute(sa.update(_MAIL).where(_MAIL.c.id == mail.id, _MAIL.c.sent_at.is_(None)).values(**kept))
    if mail.is_last_try:
        work.record("mail.given_up", mail.id, f"mail {mail.id}", attempts=mail.attempts)
