"""Whose turn it is: the task of the state a subject left is closed, that of the state it reached is opened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from riskreg.domain.calendar import WorkingCalendar, due_on
from riskreg.domain.permissions import Role, Scope
from riskreg.domain.workflow import Lifecycle
from riskreg.domain.workflow import Task as TaskOfState
from riskreg.entities.calendar_queries import calendar_of
from riskreg.store.tables.task import Task
from riskreg.store.work import Work

_TASK = Task.__table__  # type: ignore[attr-defined]

# Built once: they run whenever a subject moves.
_OPENING = sa.insert(_TASK)
_CLOSING = (
    sa.update(_TASK)
    .where(
        _TASK.c.noun == sa.bindparam("of_noun"),
        _TASK.c.subject_id == sa.bindparam("of_subject", type_=sa.Integer),
        _TASK.c.closed_at.is_(None),
    )
    .values(
        closed_at=sa.bindparam("at", type_=_TASK.c.closed_at.type),
        closed_by_id=sa.bindparam("by", type_=sa.Integer),
        outcome=sa.bindparam("outcome"),
        next_alarm_at=None,
    )
)

FALLBACK = Role.SECRETARIAT
"""Who has a task whose named holder is nobody: no task is without somebody who can see it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A subject that reached a state, as far as tasks go.

    ``holders`` says who is whom a lifecycle may name (``risk_owner``): a person, or whoever has a role; ``dates`` the
    days it may count from, and ``took_part`` who acted on it last, for a task that somebody else must do.
    """

    noun: str
    subject_id: int
    subject: str
    lifecycle_id: int
    lifecycle: Lifecycle
    state: str
    entity_id: int | None = None
    holders: "Mapping[str, int | Holder | None]" = field(default_factory=dict)
    dates: Mapping[str, date | None] = field(default_factory=dict)
    took_part: int | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a task: a person, or whoever has the role at the entity."""

    role: str = ""
    person_id: int | None = None
    entity_id: int | None = None


def pass_on(work: Work, turn: Turn, left: str = "") -> None:
    """Close the subject's open task, if it has one, and open that of the state it stands in, if that gives one.

    ``left`` is the state it comes from, where that is known: one that asks for nothing has left no task to close.
    """
    if not left or turn.lifecycle.state(left).task is not None:
        close_task(work, turn.noun, turn.subject_id, "done")
    open_task(work, turn)


def open_task(work: Work, turn: Turn) -> bool:
    """Open the task of the state the subject stands in; answers whether that state gives one."""
    asked = asked_of(turn)
    if asked is None:
        return False
    # Like in bulk: a task is written, never worked on as an object.
    work.session.connection().execute(_OPENING, _row(work, turn, asked))
    return True


def asked_of(turn: Turn) -> TaskOfState | None:
    """The task of the state the subject stands in, if that gives one to this subject."""
    asked = turn.lifecycle.state(turn.state).task
    if asked is None or not asked.if_dated or asked.deadline is None:
        return asked
    return asked if turn.dates.get(asked.deadline.date_field) else None


def open_many(work: Work, turns: Iterable[Turn]) -> None:
    """The same for many subjects at once, written in bulk: there may be tens of thousands."""
    asked = ((turn, asked_of(turn)) for turn in turns)
    rows = [_row(work, turn, task) for turn, task in asked if task is not None]
    if rows:
        # Not as objects: making one takes longer than writing it.
        work.session.connection().execute(_OPENING, rows)


def close_task(work: Work, noun: str, subject_id: int, outcome: str) -> None:
    """Close the open task of a subject; nothing happens when it has none."""
    closed = {"at": work.now, "by": work.actor.person_id, "outcome": outcome}
    work.session.connection().execute(_CLOSING, {"of_noun": noun, "of_subject": subject_id, **closed})


def close_tasks(work: Work, noun: str, subjects: sa.Select[tuple[int]], outcome: str) -> None:
    """Close the open tasks of many subjects, which the statement finds by their ids."""
    work.session.flush()
    theirs = (_TASK.c.noun == noun, _TASK.c.subject_id.in_(subjects), _TASK.c.closed_at.is_(None))
    closed = {"closed_at": work.now, "closed_by_id": work.actor.person_id, "outcome": outcome, "next_alarm_at": None}
    work.session.execute(sa.update(_TASK).where(*theirs).values(closed))


def hand_over(work: Work, turn: Turn) -> None:
    """Give the open task to whom the subject names now: its owner or focal point may have become somebody else."""
    asked = asked_of(turn)
    if asked is None:
        return
    holder = holder_of(turn, asked)
    # Whoever has it now is told at once, as if it had just begun; it is due when it was.
    given = {"role": holder.role, "holder_id": holder.person_id, "entity_id": holder.entity_id}
    begun_again = {"claimed_by_id": None, "alarms": 0, "next_alarm_at": work.now}
    to_another = (_open(turn.noun, turn.subject_id), sa.not_(_is_with(holder)))
    work.session.execute(sa.update(_TASK).where(*to_another).values(**given, **begun_again))


def carry_over(work: Work, turn: Turn) -> None:
    """The subject runs under another version now: its task stays, with its day, where the state asks for the same."""
    asked = asked_of(turn)
    if asked is not None:
        the_same = (_open(turn.noun, turn.subject_id), _TASK.c.title == asked.title, _is_with(holder_of(turn, asked)))
        carrying = sa.update(_TASK).where(*the_same).values(lifecycle_id=turn.lifecycle_id, state=turn.state)
        if work.session.execute(carrying).rowcount:  # type: ignore[attr-defined]
            return
    pass_on(work, turn)


def holder_of(turn: Turn, asked: TaskOfState) -> Holder:
    """A named person where the state asks for one or for a part that follows from being named; else the role there."""
    named = asked.holder or (asked.role if Role(asked.role).scope is Scope.RISK else "")
    if named:
        found = turn.holders.get(named)
        if isinstance(found, Holder):
            return found
        return Holder(person_id=found) if found is not None else Holder(role=FALLBACK.value)
    is_of_entity = Role(asked.role).scope is Scope.ENTITY
    return Holder(role=asked.role, entity_id=turn.entity_id if is_of_entity else None)


def _row(work: Work, turn: Turn, asked: TaskOfState) -> dict[str, Any]:
    holder = holder_of(turn, asked)
    calendar = calendar_of(work, turn.entity_id) if asked.deadline else None
    due = _due(work, turn, asked, calendar)
    return {
        "noun": turn.noun,
        "subject_id": turn.subject_id,
        "subject": turn.subject,
        "lifecycle_id": turn.lifecycle_id,
        "state": turn.state,
        "title": asked.title,
        "role": holder.role,
        "entity_id": holder.entity_id,
        "holder_id": holder.person_id,
        "barred_id": None if asked.may_have_taken_part else turn.took_part,
        "opened_at": work.now,
        "due_on": due,
        "due_at": calendar.end_of(due) if calendar and due else None,
        # The first alarm says that it begins: the worker tells whoever has it, so that nobody waits for that here.
        "next_alarm_at": work.now,
        "alarms": 0,
        "outcome": "",
    }


def _due(work: Work, turn: Turn, asked: TaskOfState, calendar: WorkingCalendar | None) -> date | None:
    deadline = asked.deadline
    if deadline is None or calendar is None:
        return None
    if deadline.date_field:
        return turn.dates.get(deadline.date_field)
    return due_on(calendar, work.now, deadline.days, deadline.kind)


def _is_with(holder: Holder) -> sa.ColumnElement[bool]:
    return sa.and_(_TASK.c.role == holder.role, sa.func.coalesce(_TASK.c.holder_id, 0) == (holder.person_id or 0))


def _open(noun: str, subject_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(_TASK.c.noun == noun, _TASK.c.subject_id == subject_id, _TASK.c.closed_at.is_(None))
