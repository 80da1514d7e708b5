"""One step of a decision along its lifecycle: held, checked, its task settled, and told in one event."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from riskreg.bodies.finding_queries import case_of_decision, find_decision, place_of_decision
from riskreg.bodies.turns import DECISION, turn_of_decision
from riskreg.domain.errors import Conflict, Invalid, Stale
from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import Permission
from riskreg.domain.references import body_decision_reference
from riskreg.domain.workflow import MoveRefused, advance
from riskreg.store.base import loaded
from riskreg.store.tables.body import BodyDecision, BodyDecisionCourse
from riskreg.store.tables.person import Person
from riskreg.store.tables.task import Task
from riskreg.store.work import Work
from riskreg.tasks.running import lifecycle_of
from riskreg.tasks.settling import settle_task

_TASK = Task.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]

LONGEST_SAID = 4000


@dataclass(slots=True)
class Step:
    """A decision being moved. What the block puts into ``body`` is told with the event."""

    decision: BodyDecision
    course: BodyDecisionCourse
    to_state: str
    reason: str
    body: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said with a step: the reason or report, and what shows it; which decision takes the place."""

    text: str = ""
    evidence: str = ""
    superseded_by: str = ""

    def check(self) -> None:
        for name, words in (("text", self.text), ("evidence", self.evidence)):
            if len(words) > LONGEST_SAID or "\x00" in words:
                sentence = f"Shorten this to {LONGEST_SAID} characters of plain text."
                raise Invalid(sentence, {name: [sentence]})


@contextmanager
def step_on(work: Work, reference: str, version_seen: int | None, move: str, said: Said) -> Iterator[Step]:
    """Make the move, do what is in the block, and record it; raises Stale or Conflict before anything is done.

    ``version_seen`` is that of the page the person saw; None where the step follows from something else.
    """
    said.check()
    decision, course = find_decision(work, reference, held=True)
    lifecycle = lifecycle_of(work, course)
    place = place_of_decision(decision, course)
    case = case_of_decision(decision, course, evidence=said.evidence, superseded_by=said.superseded_by)
    may = lambda permission: work.actor.may_at(Permission(permission), place)  # noqa: E731
    try:
        made = advance(lifecycle, course.state, move, case, work.actor, guards_for(DECISION), may, said.text)
    except MoveRefused as refusal:
        raise Conflict(" ".join(refusal.reasons)) from refusal
    if version_seen is not None and course.version != version_seen:
        raise Stale("Somebody changed this decision after you opened it. Read it again, then decide.", course.version)
    course.version += 1
    if made.to_state != made.from_state:
        course.state, course.state_since = made.to_state, work.now
    course.ended_at = work.now if lifecycle.state(made.to_state).stage == "end" else None
    step = Step(decision, course, made.to_state, made.reason)
    yield step
    work.session.flush()
    settle_decision(work, decision, course)
    words = {"move": move, "past": made.move.past, "to_state": made.to_state, "reason": made.reason}
    work.record(f"{DECISION}.{move}", decision.id, body_decision_reference(decision.number), **words, **step.body)


def settle_decision(work: Work, decision: BodyDecision, course: BodyDecisionCourse) -> None:
    """Make its open task what it should be now: the same one goes on, with another day or another holder."""
    theirs = (_TASK.c.noun == DECISION, _TASK.c.subject_id == loaded(decision.id), _TASK.c.closed_at.is_(None))
    task = work.session.execute(sa.select(Task).where(*theirs)).scalar_one_or_none()
    settle_task(work, turn_of_decision(work, decision, course), task)
    work.session.flush()


def give_responsibility(
    work: Work, decision: BodyDecision, course: BodyDecisionCourse, person_id: int | None, reason: str
) -> None:
    """Somebody else answers for it: named, or the head of the responsible entity. The task goes along, as it was."""
    names = {row.id: row.name for row in work.session.execute(_names(person_id))}
    course.responsible_id = person_id
    course.version += 1
    work.session.flush()
    settle_decision(work, decision, course)
    work.record(
        f"{DECISION}.responsibility_given",
        decision.id,
        body_decision_reference(decision.number),
        responsible=names.get(person_id or 0, "the head of the responsible entity"),
        reason=reason.strip(),
    )


def _names(person_id: int | None) -> sa.Select[Any]:
    return sa.select(_PERSON.c.id, _PERSON.c.name).where(_PERSON.c.id == (person_id or 0))
