"""What could not be done: mails that reach nobody, alarms and letters that were put off; never what they say."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from riskreg.store.tables.entity import Entity
from riskreg.store.tables.mail import OutgoingMail
from riskreg.store.tables.person import Person
from riskreg.store.tables.put_off import PutOff
from riskreg.store.tables.task import Task
from riskreg.store.work import Work
from riskreg.tasks.putting_off import Failing as Kind

_MAIL = OutgoingMail.__table__  # type: ignore[attr-defined]
_PUT_OFF = PutOff.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]

MOST = 100
# A task that was closed meanwhile asks for no alarm any more.
_OPEN = _TASK.alias("open_task")
_STILL = sa.or_(
    _PUT_OFF.c.kind != Kind.ALARM.value,
    sa.exists().where(_OPEN.c.id == _PUT_OFF.c.row_id, _OPEN.c.closed_at.is_(None)),
)
_UNDELIVERED = sa.and_(_MAIL.c.sent_at.is_(None), _MAIL.c.last_error != "", _MAIL.c.given_up_at.is_(None))


@dataclass(frozen=True, slots=True)
class Failing:
    """How many mails wait for another try, how many were given up after the last, how many chores were put off."""

    mails: int
    given_up: int
    put_off: int

    @property
    def is_any(self) -> bool:
        return bool(self.mails or self.given_up or self.put_off)

    @property
    def in_words(self) -> str:
        """A sentence for the command line; empty when nothing fails."""
        parts = (
            (self.mails, "mail could not be delivered yet", "mails could not be delivered yet"),
            (self.given_up, "mail was given up", "mails were given up"),
            (self.put_off, "alarm or letter was put off", "alarms or letters were put off"),
        )
        said = "; ".join(f"{n} {one if n == 1 else many}" for n, one, many in parts if n)
        return f"{said}. An administrator sees them under “What fails”." if said else ""


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail that reached nobody. ``next_try`` is empty once it was given up; ``why`` the last answer. Its text is
    gone (``is_gone``) when it held a link that opens an account.
    """

    id: int
    recipient: str
    since: datetime
    attempts: int
    why: str
    next_try: datetime | None
    is_gone: bool


@dataclass(frozen=True, slots=True)
class ChoreLine:
    """One chore that was put off. Of a task no more is told than what it is and of which entity."""

    kind: str
    id: int
    what: str
    code: str
    entity: str
    since: datetime
    attempts: int
    why: str
    next_try: datetime


@dataclass(frozen=True, slots=True)
class FailingPage:
    title: str
    counts: Failing
    mails: tuple[MailLine, ...]
    chores: tuple[ChoreLine, ...]
    most: int = MOST


def what_fails(work: Work) -> Failing:
    """Counted now."""
    given_up = sa.func.count().filter(_MAIL.c.next_try_at.is_(None))
    mails = sa.select(sa.func.count(), given_up).select_from(_MAIL).where(_UNDELIVERED)
    in_all, over = work.session.execute(mails).one()
    put_off = work.session.execute(sa.select(sa.func.count()).select_from(_PUT_OFF).where(_STILL)).scalar_one()
    return Failing(in_all - over, over, put_off)


def failing_page(work: Work) -> FailingPage:
    """Everything that fails, the oldest first."""
    return FailingPage("What fails", what_fails(work), _mails(work), (*_alarms(work), *_letters(work), *_rises(work)))


def _mails(work: Work) -> tuple[MailLine, ...]:
    is_gone = sa.and_(_MAIL.c.body == "", _MAIL.c.html == "")
    columns = (_MAIL.c.id, _MAIL.c.recipient, _MAIL.c.created_at, _MAIL.c.attempts, _MAIL.c.last_error)
    wanted = sa.select(*columns, _MAIL.c.next_try_at, is_gone).where(_UNDELIVERED)
    rows = work.session.execute(wanted.order_by(_MAIL.c.created_at, _MAIL.c.id).limit(MOST))
    return tuple(MailLine(*row) for row in rows)


def _of_kind(kind: Kind, *columns: Any) -> sa.Select[Any]:
    own = (_PUT_OFF.c.row_id, _PUT_OFF.c.since, _PUT_OFF.c.attempts, _PUT_OFF.c.error, _PUT_OFF.c.next_try_at)
    oldest = (_PUT_OFF.c.since, _PUT_OFF.c.row_id)
    return sa.select(*own, *columns).where(_PUT_OFF.c.kind == kind.value, _STILL).order_by(*oldest).limit(MOST)


def _alarms(work: Work) -> tuple[ChoreLine, ...]:
    # Neither the subject nor its reference: the entity is what an administrator mends, and a sealed risk stays sealed.
    wanted = _of_kind(Kind.ALARM, _TASK.c.title.label("what"), _ENTITY.c.code, _ENTITY.c.name.label("entity"))
    joined = wanted.join(_TASK, _TASK.c.id == _PUT_OFF.c.row_id).outerjoin(_ENTITY, _ENTITY.c.id == _TASK.c.entity_id)
    return _lines(work, Kind.ALARM, joined)


def _letters(work: Work) -> tuple[ChoreLine, ...]:
    wanted = _of_kind(Kind.LETTER, _PERSON.c.name.label("what"), _ENTITY.c.code, _ENTITY.c.name.label("entity"))
    joined = wanted.join(_PERSON, _PERSON.c.id == _PUT_OFF.c.row_id)
    return _lines(work, Kind.LETTER, joined.outerjoin(_ENTITY, _ENTITY.c.id == _PERSON.c.entity_id))


def _rises(work: Work) -> tuple[ChoreLine, ...]:
    nothing = (sa.literal("").label("what"), sa.literal("").label("code"), sa.literal("").label("entity"))
    return _lines(work, Kind.RISE, _of_kind(Kind.RISE, *nothing))


def _lines(work: Work, kind: Kind, wanted: sa.Select[Any]) -> tuple[ChoreLine, ...]:
    return tuple(
        ChoreLine(
            kind=kind.value,
            id=row.row_id,
            what=row.what,
            code=row.code or "",
            entity=row.entity or "",
            since=row.since,
            attempts=row.attempts,
            why=row.error,
            next_try=row.next_try_at,
        )
        for row in work.session.execute(wanted)
    )
