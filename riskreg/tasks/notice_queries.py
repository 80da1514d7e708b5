"""What people were told: the lines of a letter and of the list on one's own page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from riskreg.store.tables.notice import Notice
from riskreg.store.tables.task import Task
from riskreg.store.work import Work

_NOTICE = Notice.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]

LONGEST = 20

_LINES = sa.select(
    _NOTICE.c.id,
    _NOTICE.c.kind,
    _NOTICE.c.noun,
    _NOTICE.c.subject,
    _NOTICE.c.at,
    _NOTICE.c.is_duty,
    _NOTICE.c.read_at,
    _TASK.c.title,
    _TASK.c.due_on,
    _TASK.c.closed_at,
).outerjoin_from(_NOTICE, _TASK, _TASK.c.id == _NOTICE.c.task_id)


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One thing told. ``kind`` says which sentence; ``is_done`` that nothing is asked any more."""

    id: int
    kind: str
    noun: str
    subject: str
    at: datetime
    is_duty: bool
    title: str
    due_on: date | None
    is_done: bool


def unread_notices(work: Work) -> tuple[NoticeLine, ...]:
    """What the actor was told, has not put away, and somebody still waits for; the newest first."""
    mine = sa.and_(
        _NOTICE.c.person_id == work.actor.person_id, _NOTICE.c.read_at.is_(None), _TASK.c.closed_at.is_(None)
    )
    return as_lines(work.session.execute(_LINES.where(mine).order_by(_NOTICE.c.at.desc()).limit(LONGEST)).all())


def lines_to_mail(work: Work, person_id: int, until: datetime) -> tuple[NoticeLine, ...]:
    """What the person is to be mailed of what they were told until then, held so that no other worker mails it too."""
    theirs = sa.and_(_NOTICE.c.person_id == person_id, _NOTICE.c.mailed_at.is_(None), _NOTICE.c.at <= until)
    wanted = _LINES.where(theirs).order_by(_NOTICE.c.at, _NOTICE.c.id)
    return as_lines(work.session.execute(wanted.with_for_update(of=_NOTICE, skip_locked=True)).all())


def as_lines(rows: Sequence[Any]) -> tuple[NoticeLine, ...]:
    return tuple(
        NoticeLine(
            id=row.id,
            kind=row.kind,
            noun=row.noun,
            subject=row.subject,
            at=row.at,
            is_duty=row.is_duty,
            title=row.title or "",
            due_on=row.due_on,
            is_done=row.closed_at is not None,
        )
        for row in rows
    )
