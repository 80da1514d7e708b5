"""Reminding entities of a review by hand: who is late, or one of them; each once a day however often it is pressed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from riskreg.domain.errors import Conflict, NotFound
from riskreg.domain.permissions import Permission
from riskreg.domain.references import return_reference
from riskreg.reviews.cycle_queries import OPEN_TASK
from riskreg.reviews.finding_queries import find_cycle
from riskreg.reviews.turns import RETURN
from riskreg.store.base import loaded
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.review import EntityReturn, ReviewCycle
from riskreg.store.tables.task import Task
from riskreg.store.work import Work, operation
from riskreg.tasks.holder_queries import people_able
from riskreg.tasks.telling import Told, tell

_RETURN = EntityReturn.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Reminded:
    """The names of the entities that were reminded, of those reminded today already, and of those with nobody there."""

    entities: tuple[str, ...]
    today_already: tuple[str, ...]
    nobody_there: tuple[str, ...]


@operation(needs=Permission.REVIEW_RUN)
def remind_late(work: Work, reference: str) -> Reminded:
    """Remind every entity whose task in the review is past its last day: whoever has to answer, or to sign."""
    cycle = _running(work, reference)
    return _remind(work, cycle, _waiting(work, cycle, _TASK.c.due_at <= work.now))


@operation(needs=Permission.REVIEW_RUN)
def remind_entity(work: Work, reference: str, code: str) -> Reminded:
    """Remind one entity whose return is still out, late or not."""
    cycle = _running(work, reference)
    waiting = _waiting(work, cycle, _ENTITY.c.code == code.strip().upper())
    if not waiting:
        raise NotFound("This entity owes this review nothing: it was not asked, or its return is signed.")
    return _remind(work, cycle, waiting)


def _running(work: Work, reference: str) -> ReviewCycle:
    cycle = find_cycle(work, reference)
    if cycle.ended_at is not None:
        raise Conflict("The review has ended, so nobody is reminded of it any more.")
    return cycle


def _waiting(work: Work, cycle: ReviewCycle, which: sa.ColumnElement[bool]) -> Sequence[Any]:
    """(return, task, name of the entity) of what is still out, held: two who press at once remind once."""
    wanted = (
        sa.select(EntityReturn, Task, _ENTITY.c.name)
        .join_from(_RETURN, _TASK, OPEN_TASK)
        .join(_ENTITY, _ENTITY.c.id == _RETURN.c.entity_id)
        .where(_RETURN.c.cycle_id == cycle.id, which)
        .order_by(_RETURN.c.id)
        .with_for_update(of=_RETURN)
    )
    return work.session.execute(wanted.execution_options(populate_existing=True)).all()


def _remind(work: Work, cycle: ReviewCycle, waiting: Sequence[Any]) -> Reminded:
    reminded, already, nobody = list[str](), list[str](), list[str]()
    for entity_return, task, entity in waiting:
        before = entity_return.reminded_at
        people = people_able(work, task)
        if before is not None and before.date() == work.now.date():
            already.append(entity)
        elif not people:
            nobody.append(entity)
        else:
            _tell(work, cycle, entity_return, task, people)
            reminded.append(entity)
    return Reminded(tuple(reminded), tuple(already), tuple(nobody))


def _tell(work: Work, cycle: ReviewCycle, entity_return: EntityReturn, task: Task, people: Sequence[int]) -> None:
    return_id = loaded(entity_return.id)
    subject, day = return_reference(return_id), work.now.date().isoformat()
    key = f"review:{return_id}:reminded:{day}"
    tell(work, people, Told("reminded", key, RETURN, return_id, subject, loaded(task.id), is_duty=True))
    entity_return.reminded_at = work.now
    work.record(f"{RETURN}.reminded", return_id, subject, review=cycle.title, of=task.title)
