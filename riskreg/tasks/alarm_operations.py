"""Alarms of tasks: that one begins, that it will be due, that its day has passed; each given once, by the server."""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Literal

import sqlalchemy as sa

from riskreg.domain.errors import Conflict
from riskreg.domain.lifecycle_holders import HOLDERS
from riskreg.domain.permissions import Permission
from riskreg.domain.workflow import Deadline
from riskreg.entities.calendar_queries import calendar_of
from riskreg.store.base import loaded
from riskreg.store.tables.task import Task
from riskreg.store.work import Work, operation, the_server
from riskreg.tasks.holder_queries import people_able, people_asked, people_instead, people_with
from riskreg.tasks.putting_off import Chore, Failing, attempt
from riskreg.tasks.queries import lifecycle_by_id
from riskreg.tasks.rings import Ring, Span, rings_of
from riskreg.tasks.subjects import Subjects
from riskreg.tasks.telling import Told
from riskreg.tasks.unseen import tell_who_may_know

_TASK = Task.__table__  # type: ignore[attr-defined]


@operation(needs=Permission.ACCOUNT_KEEP, within=the_server)
def give_next_alarm(work: Work, subjects: Mapping[str, Subjects]) -> Literal["given", "put off", ""]:
    """Give the alarm that has waited longest; answers what became of it, nothing when none was due.

    Of several that passed while nobody looked, only the last is told, but a passed deadline has its effect. One that
    fails is tried again later, and the others do not wait for it.
    """
    task = _take(work)
    if task is None:
        return ""
    chore = Chore(Failing.ALARM, loaded(task.id), task.subject, task.id)
    again_at = attempt(work, chore, lambda: _give(work, task, subjects))
    if again_at is None:
        return "given"
    task.next_alarm_at = again_at
    return "put off"


def _give(work: Work, task: Task, subjects: Mapping[str, Subjects]) -> None:
    deadline = _deadline_of(work, task)
    rings = _rings(work, task, deadline, subjects)
    passed = list(takewhile(lambda ring: ring.at <= work.now, rings[task.alarms :]))
    task.alarms += len(passed)
    task.next_alarm_at = rings[task.alarms].at if task.alarms < len(rings) else None
    # A reminder for a day before the task began would say what its beginning says.
    if told := [ring for ring in passed if ring.kind == "begun" or _reminds(ring, task)]:
        _speak(work, task, told[-1], subjects)
    if deadline is not None and any(ring.kind == "due" for ring in passed):
        _pass(work, task, deadline, subjects)
    if deadline is not None and any(ring.kind == "further" for ring in passed):
        _escalate(work, task, (deadline.further_to,), subjects)
    work.session.flush()


def _reminds(ring: Ring, task: Task) -> bool:
    """Said to whoever has the task, and not of a day before it began."""
    return ring.kind != "further" and ring.at > task.opened_at


def _take(work: Work) -> Task | None:
    """The open task whose alarm has waited longest, held; another worker takes the next one."""
    waiting = (
        sa.select(Task)
        # What is closed has no alarm any more. Asking for that too would let SQLite read every open task instead.
        .where(_TASK.c.next_alarm_at <= work.now)
        .order_by(_TASK.c.next_alarm_at, _TASK.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return work.session.execute(waiting).scalar_one_or_none()


def _deadline_of(work: Work, task: Task) -> Deadline | None:
    asked = lifecycle_by_id(work.session.connection(), task.lifecycle_id).state(task.state).task
    return asked.deadline if asked else None


def _rings(work: Work, task: Task, deadline: Deadline | None, subjects: Mapping[str, Subjects]) -> Sequence[Ring]:
    is_due = deadline is not None and task.due_on is not None
    calendar = calendar_of(work, subjects[task.noun].entity_of(work, task.subject_id)) if is_due else None
    return rings_of(Span(task.opened_at, task.due_on, task.due_at), deadline, calendar)


def _speak(work: Work, task: Task, ring: Ring, subjects: Mapping[str, Subjects]) -> None:
    able = people_able(work, task)
    asked = able or people_instead(work, task)
    reached = _tell(work, task, asked, ring.kind, f"{ring.kind}:{ring.days}", subjects)
    # Whoever is asked instead sees it in their work for as long as nobody else could do it.
    task.asked_instead_at = None if able and reached else (task.asked_instead_at or work.now)
    if ring.kind != "begun":
        work.record("task.reminded", task.id, task.subject, of=task.title, reminder=ring.kind, days=ring.days)


def _pass(work: Work, task: Task, deadline: Deadline, subjects: Mapping[str, Subjects]) -> None:
    """The due day has passed: say so to a higher place, or make the move the lifecycle names."""
    if deadline.on_passing == "remind":
        return
    if deadline.on_passing == "escalate":
        _escalate(work, task, (deadline.escalate_to, deadline.further_to), subjects)
        return
    _move(work, task, deadline.on_passing, subjects)


def _escalate(work: Work, task: Task, to: Sequence[str], subjects: Mapping[str, Subjects]) -> None:
    """Tell the first of these places where somebody is who does not have the task already."""
    asked = set(people_asked(work, task))
    for place in filter(None, to):
        if told := [person for person in _people_at(work, task, place, subjects) if person not in asked]:
            _tell(work, task, told, "escalated", "escalated", subjects)
            work.record("task.escalated", task.id, task.subject, of=task.title, to=place)
            return


def _people_at(work: Work, task: Task, place: str, subjects: Mapping[str, Subjects]) -> Sequence[int]:
    """Whoever has a role at the entity or above, or is named on the subject."""
    if place in HOLDERS:
        person = subjects[task.noun].named(work, task.subject_id, place)
        return () if person is None else (person,)
    here = task.entity_id or subjects[task.noun].entity_of(work, task.subject_id)
    return people_with(work, place, here) or people_with(work, place, None)


def _move(work: Work, task: Task, move: str, subjects: Mapping[str, Subjects]) -> None:
    try:
        with work.session.begin_nested():
            subjects[task.noun].move_by_deadline(work, task.subject_id, move)
    except Conflict as refusal:
        _tell(work, task, people_asked(work, task), "stuck", "stuck", subjects)
        work.record("task.move_refused", task.id, task.subject, move=move, why=refusal.sentence)


def _tell(
    work: Work, task: Task, people: Sequence[int], kind: str, when: str, subjects: Mapping[str, Subjects]
) -> bool:
    """Answers whether any of the people may know of it; where not, others were told instead."""
    theirs = subjects[task.noun]
    # A task whose day was put off speaks again of its new day.
    key = f"task:{task.id}:{when}" + (f":{task.due_on}" if kind != "begun" and task.due_on else "")
    told = Told(kind, key, task.noun, task.subject_id, task.subject, loaded(task.id), True, (("title", task.title),))
    entity_id = theirs.entity_of(work, task.subject_id)
    return tell_who_may_know(work, people, lambda those: theirs.open_to(work, task.subject_id, those), told, entity_id)
