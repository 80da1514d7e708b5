"""Notices: gathered into letters by the server, and put away by whoever read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from riskreg.domain.permissions import Permission
from riskreg.domain.telling import Telling, is_mailed, told_until
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.mail import OutgoingMail
from riskreg.store.tables.notice import Notice
from riskreg.store.tables.person import Person
from riskreg.store.work import Work, operation, own_account, the_server
from riskreg.tasks.notice_letters import Recipient, write_letter
from riskreg.tasks.notice_queries import NoticeLine, lines_to_mail
from riskreg.tasks.putting_off import Chore, Failing, attempt, put_off, waits
from riskreg.tasks.subjects import Subjects

_NOTICE = Notice.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]

TOO_OLD = timedelta(days=7, hours=12)
"""What nobody could be mailed for so long is no news any more: mail was not configured. A week's letter holds what was
told since the last, and a week in which clocks change is an hour longer.
"""


@dataclass(frozen=True, slots=True)
class Office:
    """From where letters are sent: whose register it is, and the address people open it at."""

    base_url: str
    organization: str
    subjects: Mapping[str, Subjects]


@operation(needs=Permission.ACCOUNT_KEEP, within=the_server)
def write_next_letter(work: Work, office: Office) -> bool:
    """Put what one person is to be told now into one mail; answers whether there was anybody to tell.

    Quiet about what somebody has done meanwhile, to people whose account is closed, and about what is too old. A
    letter that cannot be written is tried again later, and the next person does not wait for it.
    """
    for person in work.session.execute(_waiting(work)).all():
        chore = Chore(Failing.LETTER, person.id, person.name, person.id)
        until = _until(work, person, chore)
        if until is None or person.first > until:
            continue
        lines = lines_to_mail(work, person.id, until)
        if lines and attempt(work, chore, partial(_write_and_set_aside, work, office, person, lines, until)) is None:
            return True
    return False


@operation(needs=Permission.ACCOUNT_KEEP, within=own_account)
def put_notices_away(work: Work, last: int) -> None:
    """Put away what the actor was told up to the notice with that id: it was read. What came since stays."""
    mine = sa.and_(_NOTICE.c.person_id == work.actor.person_id, _NOTICE.c.id <= last, _NOTICE.c.read_at.is_(None))
    if work.session.execute(sa.update(_NOTICE).where(mine).values(read_at=work.now)).rowcount:  # type: ignore[attr-defined]
        work.record("notice.put_away", None, work.actor.name, up_to=last)


def _until(work: Work, person: Any, chore: Chore) -> datetime | None:
    """Up to when notices are mailed to the person now; None when that cannot be told: a time zone nobody knows."""
    try:
        return told_until(Telling(person.told), work.now, person.time_zone or "UTC")
    except Exception as error:
        put_off(work, chore, error)
        return None


def _write_and_set_aside(
    work: Work, office: Office, person: Any, lines: tuple[NoticeLine, ...], until: datetime
) -> None:
    _write(work, office, person, lines, until)
    _set_aside(work, lines)
    work.session.flush()


def _waiting(work: Work) -> sa.Select[Any]:
    """Everybody with something to be told whose letter was not put off, whoever waits longest first."""
    first = sa.func.min(_NOTICE.c.at)
    columns = (_PERSON.c.id, _PERSON.c.name, _PERSON.c.email, _PERSON.c.told, _PERSON.c.disabled_at)
    return (
        sa.select(*columns, _ENTITY.c.time_zone, sa.type_coerce(first, _NOTICE.c.at.type).label("first"))
        .join_from(_NOTICE, _PERSON, _PERSON.c.id == _NOTICE.c.person_id)
        .outerjoin(_ENTITY, _ENTITY.c.id == _PERSON.c.entity_id)
        .where(_NOTICE.c.mailed_at.is_(None), ~waits(Failing.LETTER, _PERSON.c.id, work.now))
        .group_by(*columns, _ENTITY.c.time_zone)
        .order_by(first, _PERSON.c.id)
    )


def _write(work: Work, office: Office, person: Any, lines: tuple[NoticeLine, ...], until: datetime) -> None:
    telling = Telling(person.told)
    shown = tuple(
        line for line in lines if is_mailed(telling, line.is_duty) and not line.is_done and until - line.at <= TOO_OLD
    )
    if not shown or person.disabled_at is not None:
        return
    letter = write_letter(Recipient(person.name, telling), shown, office.base_url, office.organization, office.subjects)
    work.session.add(
        OutgoingMail(
            key=f"notices:{person.id}:{lines[-1].id}",
            recipient=person.email,
            subject=letter.subject,
            body=letter.text,
            html=letter.html,
            created_at=work.now,
            next_try_at=work.now,
        )
    )


def _set_aside(work: Work, lines: tuple[NoticeLine, ...]) -> None:
    told = sa.update(_NOTICE).where(_NOTICE.c.id.in_([line.id for line in lines]))
    work.session.execute(told.values(mailed_at=work.now))
