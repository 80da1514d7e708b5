"""What a synthetic register has behind it: events of a year, and tasks opened over weeks whose alarms were given."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from riskreg.domain.references import risk_reference
from riskreg.domain.workflow import Deadline
from riskreg.entities.calendar_queries import calendar_of
from riskreg.store import ledger
from riskreg.store.base import METADATA
from riskreg.store.work import Work
from riskreg.tasks.queries import lifecycle_by_id
from riskreg.tasks.rings import Span, rings_of

_BATCH = 20_000
_LONGEST_AGO = 60
"""Days since the oldest task was opened."""
_KINDS = (
    ("risk.restated", "changed the statement"),
    ("risk.scored", ""),
    ("risk.action_reported", ""),
    ("risk.placed", ""),
    ("risk.control_changed", ""),
)


def add_events(work: Work, numbers: range, first_id: int, how_many: int, say: Callable[[str], None]) -> None:
    """That many more events, spread evenly over the risks, chained behind what is there.

    They belong to no revision and rate nothing: only their number, kinds and order are those of a real year.
    """
    for start in range(0, how_many, _BATCH):
        batch = range(start, min(start + _BATCH, how_many))
        events = [_event(numbers[number % len(numbers)], first_id, numbers.start, number) for number in batch]
        ledger.append(work.session.connection(), work.now, None, work.actor.name, events)
        say(f"{batch.stop:,} of {how_many:,} events …")


def look_at_no_rise(work: Work) -> None:
    """The worker need not look for levels that rose among them."""
    connection = work.session.connection()
    connection.execute(sa.text("DELETE FROM rise_watch"))
    connection.execute(sa.text("INSERT INTO rise_watch (id, seq) SELECT 1, coalesce(max(seq), 0) FROM event"))


def age_tasks(work: Work, dice: random.Random, first_id: int) -> None:
    """Let open tasks have been opened over the last weeks, so that some are late, and their alarms have been given."""
    table = METADATA.tables["task"]
    changed = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("of_task"))
        .values({name: sa.bindparam(name) for name in ("opened_at", "due_on", "due_at", "alarms", "next_alarm_at")})
    )
    batch: list[dict[str, Any]] = []
    for row in _aged(work, dice, first_id):
        batch.append(row)
        if len(batch) == _BATCH:
            work.session.connection().execute(changed, batch)
            batch = []
    if batch:
        work.session.connection().execute(changed, batch)


def _event(number: int, first_id: int, first: int, place: int) -> ledger.Recorded:
    kind, past = _KINDS[place % len(_KINDS)]
    return ledger.Recorded(kind, first_id + number - first, risk_reference(number), {"past": past} if past else {})


def _aged(work: Work, dice: random.Random, first_id: int) -> Iterator[dict[str, Any]]:
    deadlines: dict[tuple[int, str], Deadline | None] = {}
    for row in work.session.connection().execute(_open_tasks(first_id)).all():
        key = (row.lifecycle_id, row.state)
        if key not in deadlines:
            task = lifecycle_by_id(work.session.connection(), row.lifecycle_id).state(row.state).task
            deadlines[key] = task.deadline if task else None
        yield _one(work, row, deadlines[key], work.now - timedelta(days=dice.randrange(_LONGEST_AGO), hours=1))


def _one(work: Work, row: Any, deadline: Deadline | None, opened_at: datetime) -> dict[str, Any]:
    calendar = calendar_of(work, row.entity_id)
    # A task that is due so many days after it began moves with its beginning; one with a date of its subject stays.
    moves = deadline is not None and not deadline.date_field and row.due_on is not None
    due_on = row.due_on - (work.now.date() - opened_at.date()) if moves else row.due_on
    due_at = calendar.end_of(due_on) if due_on else None
    rings = rings_of(Span(opened_at, due_on, due_at), deadline, calendar)
    given = sum(ring.at <= work.now for ring in rings)
    return {
        "of_task": row.id,
        "opened_at": opened_at,
        "due_on": due_on,
        "due_at": due_at,
        "alarms": given,
        "next_alarm_at": rings[given].at if given < len(rings) else None,
    }


def _open_tasks(first_id: int) -> sa.Select[Any]:
    """Those about risks from that id on, and about their actions, with the entity of the risk."""
    task, risk, action = (METADATA.tables[name] for name in ("task", "risk", "action"))
    columns = (task.c.id, task.c.lifecycle_id, task.c.state, task.c.due_on, risk.c.entity_id)
    of_risks = sa.select(*columns).join(risk, sa.and_(task.c.noun == "risk", risk.c.id == task.c.subject_id))
    of_actions = (
        sa.select(*columns)
        .join(action, sa.and_(task.c.noun == "action", action.c.id == task.c.subject_id))
        .join(risk, risk.c.id == action.c.risk_id)
    )
    theirs = (task.c.closed_at.is_(None), risk.c.id >= first_id)
    both = sa.union_all(of_risks.where(*theirs), of_actions.where(*theirs)).subquery()
    return sa.select(both).order_by(both.c.id)
