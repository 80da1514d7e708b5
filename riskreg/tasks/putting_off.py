"""What the worker cannot do is undone, put off, written to the log and kept for the administrator; the rest goes on."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, StatementError

from riskreg.store.tables.put_off import PutOff
from riskreg.store.work import Work

_log = logging.getLogger("riskreg.worker")
_PUT_OFF = PutOff.__table__  # type: ignore[attr-defined]

AGAIN_AFTER = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 120, 360, 1440))
"""How long to wait after each failed try; the last again and again, until it works or somebody mended the cause."""
_LONGEST_ERROR = 300


class Failing(StrEnum):
    """What can be put off, each time one row of it."""

    ALARM = "alarm"
    LETTER = "letter"
    RISE = "rise"


@dataclass(frozen=True, slots=True)
class Chore:
    """One thing to be done: its kind, the id of its row, and the subject an event names when it was put off."""

    kind: Failing
    row_id: int
    subject: str
    subject_id: int | None = None


def attempt(work: Work, chore: Chore, do: Callable[[], Any]) -> datetime | None:
    """Do it; where it fails, undo it alone and answer when it is tried again. Raises when the database is gone."""
    recorded = len(work.events)
    try:
        with work.session.begin_nested():
            do()
    except Exception as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise
        del work.events[recorded:]
        work.read.clear()
        return put_off(work, chore, error)
    forget(work, chore.kind, chore.row_id)
    return None


def put_off(work: Work, chore: Chore, error: Exception) -> datetime:
    """Keep that it failed and why; answers when it is tried again."""
    _log.error("%s %s was put off", chore.kind.value, chore.row_id, exc_info=error)
    row = work.session.get(PutOff, (chore.kind.value, chore.row_id))
    if row is None:
        row = PutOff(
            kind=chore.kind.value, row_id=chore.row_id, since=work.now, attempts=0, next_try_at=work.now, error=""
        )
        work.session.add(row)
        work.record(f"worker.{chore.kind.value}_put_off", chore.subject_id, chore.subject, why=in_a_line(error))
    row.next_try_at = work.now + AGAIN_AFTER[min(row.attempts, len(AGAIN_AFTER) - 1)]
    row.attempts += 1
    row.error = in_a_line(error)
    work.session.flush()
    return row.next_try_at


def forget(work: Work, kind: Failing, row_id: int) -> None:
    """It was done, or is done with."""
    work.session.execute(sa.delete(_PUT_OFF).where(_PUT_OFF.c.kind == kind.value, _PUT_OFF.c.row_id == row_id))


def due_again(work: Work, kind: Failing) -> list[int]:
    """The rows of that kind whose pause is over, held: another worker leaves them alone."""
    due = sa.select(_PUT_OFF.c.row_id).where(_PUT_OFF.c.kind == kind.value, _PUT_OFF.c.next_try_at <= work.now)
    held = due.order_by(_PUT_OFF.c.row_id).with_for_update(skip_locked=True)
    return list(work.session.execute(held).scalars())


def waits(kind: Failing, row_id: sa.ColumnElement[int], now: datetime) -> sa.ColumnElement[bool]:
    """The condition that a row of that kind was put off until later."""
    theirs = (_PUT_OFF.c.kind == kind.value, _PUT_OFF.c.row_id == row_id)
    return sa.exists().where(*theirs, _PUT_OFF.c.next_try_at > now)


def in_a_line(error: Exception) -> str:
    """What went wrong, for an administrator. A statement is not told with its values: they may be words of a risk."""
    name = type(error).__name__
    if isinstance(error, StatementError):
        return f"{name} from the database"
    said = " ".join("".join(sign if sign.isprintable() else " " for sign in str(error)).split())
    return f"{name}: {said}"[:_LONGEST_ERROR] if said else name
