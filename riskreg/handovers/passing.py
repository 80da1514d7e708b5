"""Passing one thing on: its row, its task, its event, and the notice for whoever has it now."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from riskreg.bodies.moving import give_responsibility
from riskreg.bodies.recording import cannot_report
from riskreg.bodies.turns import DECISION
from riskreg.domain.errors import Conflict
from riskreg.domain.references import risk_reference
from riskreg.handovers.things import Kind, Thing
from riskreg.people.delegation_operations import withdraw_delegation
from riskreg.people.operations import end_role, grant_role
from riskreg.risks.keeping import Change, remember
from riskreg.risks.snapshot_queries import last_content
from riskreg.risks.tally import standing_of
from riskreg.risks.turns import turn_of
from riskreg.store.base import loaded
from riskreg.store.tables.body import BodyDecision, BodyDecisionCourse
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person, RoleGrant
from riskreg.store.tables.risk import Action, Control, Risk
from riskreg.store.tables.task import Task
from riskreg.store.work import Work
from riskreg.tasks.telling import Told, tell
from riskreg.tasks.turns import hand_over
from riskreg.tasks.unseen import OF_ENTITY

_RISK = Risk.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]

_PART = {Kind.OWNER: "statement", Kind.FOCAL: "statement", Kind.CONTROL: "controls", Kind.ACTION: "actions"}
_WORDS = {Kind.OWNER: "risk owner", Kind.FOCAL: "focal point"}


@dataclass(frozen=True, slots=True)
class Handover:
    """From whom (None: from nobody) to whom, and with which note. ``key`` is the same for all of one handover."""

    giver: Person | None
    successor: Person
    note: str
    key: str

    @property
    def giver_id(self) -> int | None:
        return self.giver.id if self.giver is not None else None

    @property
    def from_whom(self) -> str:
        return self.giver.name if self.giver is not None else ""


def pass_things_on(work: Work, made: Handover, things: Collection[Thing]) -> None:
    """Each kind in its own way; everything of one risk in one change of it."""
    of_risks = sorted((each for each in things if each.kind.is_of_a_risk), key=attrgetter("risk_id", "key"))
    for risk_id, parts in groupby(of_risks, key=attrgetter("risk_id")):
        _pass_risk_on(work, made, int(risk_id), list(parts))
    ways: Mapping[Kind, Callable[[Work, Handover, Thing], None]] = {
        Kind.TASK: _pass_task_on,
        Kind.ROLE: _pass_role_on,
        Kind.DELEGATION: _withdraw,
    }
    for thing in things:
        if thing.kind in ways:
            ways[thing.kind](work, made, thing)


def _pass_risk_on(work: Work, made: Handover, risk_id: int, things: list[Thing]) -> None:
    # Not through what the actor may see: whoever keeps the accounts passes risks on that they cannot read.
    held = sa.select(Risk).where(_RISK.c.id == risk_id).with_for_update().execution_options(populate_existing=True)
    risk = work.session.execute(held).scalar_one()
    change, was = Change(risk, last_content(work.session, risk)), standing_of(risk)
    for thing in things:
        _name(work, risk, thing, loaded(made.successor.id))
        what = _WORDS.get(thing.kind) or f"{thing.kind.value} {thing.number}"
        body = {"what": what, "giver": made.from_whom, "successor": made.successor.name}
        change.note("risk.handed_over", reason=made.note, **body)
    remember(work, change, was, {_PART[thing.kind] for thing in things}, anyhow=True)
    hand_over(work, turn_of(work, risk))
    if loaded(made.successor.id) != work.actor.person_id:
        _tell(work, made, "risk", risk_id, risk_reference(risk.number))


def _name(work: Work, risk: Risk, thing: Thing, successor_id: int) -> None:
    if thing.kind is Kind.OWNER:
        risk.owner_id = successor_id
    elif thing.kind is Kind.FOCAL:
        risk.focal_point_id = successor_id
    else:
        table: type[Control] | type[Action] = Control if thing.kind is Kind.CONTROL else Action
        row: Any = work.session.get_one(table, thing.id)
        row.owner_id = successor_id


def _give_task(work: Work, which: sa.ColumnElement[bool], before: int, successor_id: int) -> None:
    """The open task of that subject goes from one to the other, and is told anew; it is due when it was."""
    theirs = sa.and_(which, _TASK.c.holder_id == before, _TASK.c.closed_at.is_(None))
    begun_again = {"holder_id": successor_id, "claimed_by_id": None, "alarms": 0, "next_alarm_at": work.now}
    work.session.execute(sa.update(_TASK).where(theirs).values(**begun_again))


def _pass_task_on(work: Work, made: Handover, thing: Thing) -> None:
    task = work.session.get_one(Task, thing.id, with_for_update=True)
    body = {"of": task.title, "giver": made.from_whom, "reason": made.note}
    if task.closed_at is not None or made.giver_id not in (task.holder_id, task.claimed_by_id):
        return  # it followed the risk already
    if task.holder_id != made.giver_id:
        task.claimed_by_id = None
        work.record("task.released", task.id, task.subject, taken_by=made.from_whom, **body)
        return
    if task.barred_id == made.successor.id:
        raise Conflict(f"{made.successor.name} took part in “{task.title}” before, so somebody else must do it.")
    if task.noun == DECISION:
        _pass_decision_on(work, made, task)
    else:
        _give_task(work, _TASK.c.id == task.id, made.giver_id or 0, loaded(made.successor.id))
    work.record("task.handed_over", task.id, task.subject, successor=made.successor.name, **body)


def _pass_decision_on(work: Work, made: Handover, task: Task) -> None:
    """Whoever answers for a decision of a body is asked for every update of it: the successor is, from now on."""
    if sentence := cannot_report(work, loaded(made.successor.id)):
        raise Conflict(sentence)
    course = work.session.get_one(BodyDecisionCourse, task.subject_id, with_for_update=True)
    decision = work.session.get_one(BodyDecision, task.subject_id)
    give_responsibility(work, decision, course, loaded(made.successor.id), made.note)


def _pass_role_on(work: Work, made: Handover, thing: Thing) -> None:
    grant = work.session.get_one(RoleGrant, thing.id)
    successor_id = loaded(made.successor.id)
    try:
        with work.session.begin_nested():
            grant_role(work, successor_id, grant.role, grant.entity_id)
    except Conflict:
        # Whoever has the role already needs it no second time; any other reason stops the handover.
        if not _has_role(work, successor_id, grant):
            raise
    end_role(work, grant.person_id, loaded(grant.id))
    entity = work.session.get(Entity, grant.entity_id) if grant.entity_id is not None else None
    if entity is not None:
        _tell(work, made, OF_ENTITY, loaded(entity.id), entity.code)


def _has_role(work: Work, person_id: int, grant: RoleGrant) -> bool:
    table = RoleGrant.__table__  # type: ignore[attr-defined]
    same = (table.c.person_id == person_id, table.c.role == grant.role, table.c.entity_id == grant.entity_id)
    return work.session.execute(sa.select(table.c.id).where(*same, table.c.ended_at.is_(None))).first() is not None


def _withdraw(work: Work, _made: Handover, thing: Thing) -> None:
    withdraw_delegation(work, thing.id)


def _tell(work: Work, made: Handover, noun: str, subject_id: int, subject: str) -> None:
    told = Told("handed_over", f"handover:{made.key}:{noun}:{subject_id}", noun, subject_id, subject, is_duty=True)
    tell(work, [loaded(made.successor.id)], told)
