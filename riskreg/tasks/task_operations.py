"""Taking a task that several people could do, and giving it back."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from riskreg.domain.errors import Conflict, NotFound
from riskreg.domain.permissions import EVERYWHERE, Permission, Place
from riskreg.store.tables.person import Person
from riskreg.store.tables.task import Task
from riskreg.store.work import Work, operation
from riskreg.tasks.holder_queries import is_asked
from riskreg.tasks.subjects import Subjects
from riskreg.tasks.turns import FALLBACK

_TASK = Task.__table__  # type: ignore[attr-defined]
_GONE = "There is no such task, or it is not yours, or it is done already."


def _of_mine(work: Work, task_id: int, subjects: Mapping[str, Subjects], *_args: Any, **_kwargs: Any) -> Place:
    task = _held(work, task_id)
    is_mine = is_asked(work.actor, task) or _is_asked_instead(work, task)
    # Whoever may not know of a sealed risk is told nothing of its task either, not even that there is one.
    known = subjects.get(task.noun)
    if not is_mine or (known is not None and not known.open_to(work, task.subject_id, _me(work))):
        raise NotFound(_GONE)
    return EVERYWHERE


def _is_asked_instead(work: Work, task: Task) -> bool:
    """The secretariat is asked because nobody else could be, and the actor is of it."""
    if FALLBACK not in work.actor.everywhere or task.asked_instead_at is None:
        return False
    return work.actor.person_id != task.barred_id


def _me(work: Work) -> tuple[int, ...]:
    return () if work.actor.person_id is None else (work.actor.person_id,)


@operation(needs=Permission.ACCOUNT_KEEP, within=_of_mine)
def claim_task(work: Work, task_id: int, subjects: Mapping[str, Subjects]) -> str:
    """Say that one works on it, so that nobody else begins; answers what the task is about."""
    task = _held(work, task_id)
    if task.claimed_by_id == work.actor.person_id:
        return task.subject
    if task.claimed_by_id is not None:
        raise Conflict(f"{_name_of(work, task.claimed_by_id)} has taken this task. Ask for it to be given back.")
    task.claimed_by_id = work.actor.person_id
    work.record("task.claimed", task.id, task.subject, of=task.title)
    return task.subject


@operation(needs=Permission.ACCOUNT_KEEP, within=_of_mine)
def release_task(work: Work, task_id: int, subjects: Mapping[str, Subjects]) -> str:
    """Give a task back to everybody who could do it; answers what it is about. Whoever else could do it may do this
    too, for the one who took it may be away.
    """
    task = _held(work, task_id)
    if task.claimed_by_id is None:
        return task.subject
    body = {"of": task.title, "taken_by": _name_of(work, task.claimed_by_id)}
    task.claimed_by_id = None
    work.record("task.released", task.id, task.subject, **body)
    return task.subject


def _held(work: Work, task_id: int) -> Task:
    key = ("task", task_id)
    if key not in work.read:
        wanted = sa.select(Task).where(_TASK.c.id == task_id, _TASK.c.closed_at.is_(None)).with_for_update()
        work.read[key] = work.session.execute(wanted).scalar_one_or_none()
    task = work.read[key]
    if task is None:
        raise NotFound(_GONE)
    return task  # type: ignore[no-any-return]


def _name_of(work: Work, person_id: int) -> str:
    person = work.session.get(Person, person_id)
    return person.name if person else ""
