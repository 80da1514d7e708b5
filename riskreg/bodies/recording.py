"""A decision put into the tracker: checked, kept for good with what it is about, and given to whom it asks.

``put_decision`` is for whoever decides within an operation of their own (an electronic review that is closed, a
workshop that is signed); ``operations.record_decision`` is the same behind the gate of the secretariat.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import sqlalchemy as sa

from riskreg.bodies.about import About, keep_subjects
from riskreg.bodies.finding_queries import case_of_decision, find_body
from riskreg.bodies.turns import DECISION, turn_of_decision
from riskreg.domain.body_decision import LONGEST_TEXT, Decided, first_update
from riskreg.domain.errors import Invalid, NotFound
from riskreg.domain.folding import fold
from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import Permission
from riskreg.domain.references import body_decision_reference, risk_reference
from riskreg.domain.workflow import Lifecycle, advance
from riskreg.people.queries import actor_of_person
from riskreg.store import ledger
from riskreg.store.base import loaded
from riskreg.store.counters import next_number
from riskreg.store.tables.body import Body, BodyDecision, BodyDecisionCourse
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.event import Event
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work
from riskreg.tasks.queries import StoredLifecycle, lifecycle_in_use
from riskreg.tasks.turns import open_task

_EVENT = Event.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Making:
    """What a body decided. Whom it asks is the ``responsible_id``, or the head of ``entity_id``; with neither nobody,
    or the risk secretariat if it is ``left_to_secretariat``. The first update is due on the day it ``asks_on``, or
    else on the next of the grid.

    One that ``endorses`` the register does so as at ``as_at``, the end of the day it was decided on unless said.
    ``review_id`` is the electronic review it came of, ``supersedes_id`` the decision whose place it takes.
    """

    text: str
    decided_on: date
    how: Decided = Decided.MEETING
    about: About = field(default_factory=About)
    entity_id: int | None = None
    responsible_id: int | None = None
    left_to_secretariat: bool = False
    due_on: date | None = None
    asks_on: date | None = None
    endorses: bool = False
    as_at: datetime | None = None
    review_id: int | None = None
    supersedes_id: int | None = None
    supersede_reason: str = ""


def put_decision(work: Work, code: str, making: Making) -> BodyDecision:
    """Keep the decision of that body, with its subjects, its course, its first task and its events."""
    check_making(work, making)
    body = find_body(work, code)
    decision = _kept(work, body, making)
    course = _course(work, body, decision, making)
    risks = keep_subjects(work, making.about, decision_id=loaded(decision.id))
    open_task(work, turn_of_decision(work, decision, course))
    _record(work, body, decision, making, risks)
    return decision


def _record(work: Work, body: Body, decision: BodyDecision, making: Making, risks: list[Risk]) -> None:
    reference = body_decision_reference(decision.number)
    work.record(
        f"{DECISION}.recorded",
        decision.id,
        reference,
        of=body.code,
        how=making.how.value,
        decided_on=making.decided_on.isoformat(),
        text=decision.text,
        about=[*(risk_reference(risk.number) for risk in risks), *making.about.others(work)],
        due=making.due_on.isoformat() if making.due_on else "",
        endorses=making.endorses,
        head=decision.head_hash,
        reason=making.supersede_reason,
    )
    for risk in risks:
        # In the history of each, for who may see it.
        work.record("risk.named_in_decision", risk.id, risk_reference(risk.number), decision=reference, of=body.code)


_NO_TEXT = "Write what was decided, in the words of the body."


def check_making(work: Work, making: Making) -> None:
    """Raises Invalid with a sentence for each field that is not as it must be."""
    problems: dict[str, list[str]] = {}
    check_text(making.text, problems)
    if making.decided_on > work.now.date():
        problems["decided_on"] = ["A decision is recorded once it was taken: this day is still to come."]
    if making.due_on is not None and making.due_on < making.decided_on:
        problems["due_on"] = ["It cannot be due before it was decided."]
    dated = None if making.left_to_secretariat else making.due_on
    check_responsible(work, making.entity_id, making.responsible_id, dated, problems)
    if problems:
        raise Invalid(" ".join(sentence for said in problems.values() for sentence in said), problems)


def check_text(text: str, problems: dict[str, list[str]], missing: str = _NO_TEXT) -> None:
    if not text.strip():
        problems["text"] = [missing]
    elif len(text) > LONGEST_TEXT or "\x00" in text:
        problems["text"] = [f"Shorten the text to {LONGEST_TEXT} characters of plain text."]


def check_responsible(
    work: Work, entity_id: int | None, person_id: int | None, due_on: date | None, problems: dict[str, list[str]]
) -> None:
    """Whoever is to report must be able to; a day needs somebody who keeps it."""
    if entity_id is not None:
        known = sa.select(_ENTITY.c.id).where(_ENTITY.c.id == entity_id)
        if work.session.execute(known).first() is None:
            problems["entity"] = ["Choose an entity from the list."]
    if person_id is not None and (sentence := cannot_report(work, person_id)):
        problems["responsible"] = [sentence]
    if due_on is not None and entity_id is None and person_id is None:
        problems["responsible"] = ["Name an entity or a person: a day needs somebody who keeps it."]


def cannot_report(work: Work, person_id: int) -> str:
    """Why that person cannot answer for a decision; empty when they can."""
    try:
        person = actor_of_person(work.session.connection(), person_id)
    except NotFound:
        return "Choose a person from the list."
    if person.alone.may(Permission.BODY_REPORT):
        return ""
    return f"{person.name} has no role that reports on decisions. Name somebody else, or an entity."


def _kept(work: Work, body: Body, making: Making) -> BodyDecision:
    decision = BodyDecision(
        number=next_number(work.session, DECISION),
        body_id=loaded(body.id),
        how=making.how,
        decided_on=making.decided_on,
        text=making.text.strip(),
        folded=fold(making.text)[: 2 * LONGEST_TEXT],
        entity_id=making.entity_id,
        due_on=making.due_on,
        endorses=making.endorses,
        review_id=making.review_id,
        supersedes_id=making.supersedes_id,
        supersede_reason=making.supersede_reason.strip(),
        recorded_at=work.now,
        recorded_by_id=work.actor.person_id,
        recorded_by_name=work.actor.name,
    )
    if making.endorses:
        decision.as_at = min(making.as_at or _end_of(making.decided_on), work.now)
        decision.head_seq, decision.head_hash = _head_at(work, decision.as_at)
    work.session.add(decision)
    work.session.flush()
    return decision


def _course(work: Work, body: Body, decision: BodyDecision, making: Making) -> BodyDecisionCourse:
    lifecycle: StoredLifecycle = lifecycle_in_use(work.session.connection(), DECISION)
    course = BodyDecisionCourse(
        decision_id=loaded(decision.id),
        lifecycle_id=lifecycle.id,
        state=lifecycle.lifecycle.start.code,
        state_since=work.now,
        responsible_id=making.responsible_id,
    )
    if making.entity_id is None and making.responsible_id is None and not making.left_to_secretariat:
        _keep_in_force(work, decision, course, lifecycle.lifecycle)
    else:
        planned = first_update(making.decided_on, work.now.date(), body.update_months)
        course.update_from, course.update_due = planned.since, making.asks_on or planned.due
    work.session.add(course)
    work.session.flush()
    return course


def _keep_in_force(work: Work, decision: BodyDecision, course: BodyDecisionCourse, lifecycle: Lifecycle) -> None:
    """It asks nothing of anybody: the step of its lifecycle that says so is made at once, where there is one."""
    if any(move.code == "keep" for move in lifecycle.moves_from(course.state)):
        case = case_of_decision(decision, course)
        made = advance(
            lifecycle, course.state, "keep", case, work.actor, guards_for(DECISION), lambda _permission: True
        )
        course.state, course.ended_at = made.to_state, work.now


def _end_of(day: date) -> datetime:
    return datetime.combine(day, datetime.max.time().replace(microsecond=0), tzinfo=UTC)


def _head_at(work: Work, moment: datetime) -> tuple[int, str]:
    """Where the chain of events ended at a moment; before the first event it had no beginning yet."""
    before = _EVENT.c.at <= moment.isoformat(timespec="microseconds")
    wanted = sa.select(_EVENT.c.seq, _EVENT.c.hash).where(before)
    latest = wanted.order_by(_EVENT.c.at.desc(), _EVENT.c.seq.desc()).limit(1)
    found = work.session.execute(latest).first()
    return (found.seq, found.hash) if found else (0, ledger.GENESIS)
