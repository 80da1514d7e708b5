"""What bodies decided: recording it, reporting on it, closing it with evidence, superseding it by a later one."""

from enum import StrEnum

import sqlalchemy as sa

from riskreg.bodies.finding_queries import at_decision, find_decision
from riskreg.bodies.moving import Said, give_responsibility, step_on
from riskreg.bodies.recording import Making, check_responsible, put_decision
from riskreg.domain.body_decision import next_update
from riskreg.domain.errors import Conflict, Invalid, Stale
from riskreg.domain.permissions import Permission
from riskreg.domain.references import body_decision_reference
from riskreg.domain.review_dates import NextReview
from riskreg.store.base import loaded
from riskreg.store.tables.body import Body, BodyDecision, BodyDecisionCourse, BodyUpdate
from riskreg.store.work import Work, operation

_BODY = Body.__table__  # type: ignore[attr-defined]


class Settled(StrEnum):
    """What the secretariat finds of a decision that is followed up, or was; the move of the lifecycle."""

    CONFIRM = "confirm"
    RESUME = "resume"
    GIVE_UP = "give_up"
    REOPEN = "reopen"


@operation(needs=Permission.BODY_RECORD)
def record_decision(work: Work, body: str, making: Making) -> str:
    """Record what a body decided; answers the reference. It is never changed: see ``supersede_decision``."""
    return body_decision_reference(put_decision(work, body, making).number)


@operation(needs=Permission.BODY_RECORD)
def supersede_decision(work: Work, reference: str, version: int, body: str, making: Making) -> str:
    """Record the decision that takes the place of another, with the reason; answers the reference of the new one."""
    if not making.supersede_reason.strip():
        raise Invalid("Give a reason.", {"reason": ["Say why the earlier decision no longer stands."]})
    earlier, course = find_decision(work, reference, held=True)
    if making.supersedes_id != earlier.id:
        raise Conflict("Say which decision takes the place of which: open the earlier one and start from there.")
    later = body_decision_reference(put_decision(work, body, making).number)
    move = "supersede" if course.ended_at is None else "supersede_closed"
    said = Said(making.supersede_reason, superseded_by=later)
    with step_on(work, reference, version, move, said) as step:
        step.course.update_from = step.course.update_due = None
        step.body["by"] = later
    return later


@operation(needs=Permission.BODY_REPORT, within=at_decision)
def report_on_decision(
    work: Work, reference: str, version: int, text: str, evidence: str = "", *, is_implemented: bool = False
) -> str:
    """Say what became of a decision, or that it is implemented, with what shows it; answers the state reached.

    The next update is due on the grid of days counted from the decision, however late this one is.
    """
    with step_on(work, reference, version, "finish" if is_implemented else "report", Said(text, evidence)) as step:
        _keep_update(work, step.decision, step.to_state, step.reason, evidence)
        if is_implemented:
            step.course.reported_by_id = work.actor.person_id
        _plan(work, step.decision, step.course)
        step.body |= {"evidence": evidence.strip(), "next_update": _day_of(step.course)}
    return step.to_state


@operation(needs=Permission.BODY_RECORD)
def settle_decision_as(work: Work, reference: str, version: int, settled: Settled, reason: str = "") -> str:
    """Confirm that a decision is implemented, send it back, close it as not implemented, or follow it up again."""
    with step_on(work, reference, version, settled.value, Said(reason)) as step:
        if step.reason:
            _keep_update(work, step.decision, step.to_state, step.reason, "")
        if settled in (Settled.RESUME, Settled.REOPEN):
            step.course.reported_by_id = None
            _plan(work, step.decision, step.course)
    return step.to_state


@operation(needs=Permission.BODY_RECORD)
def name_responsible(work: Work, reference: str, version: int, person_id: int | None, reason: str) -> None:
    """Let somebody else answer for a decision from now on; None leaves it with the head of the responsible entity."""
    decision, course = find_decision(work, reference, held=True)
    if course.version != version:
        raise Stale("Somebody changed this decision after you opened it. Read it again, then decide.", course.version)
    if course.ended_at is not None:
        raise Conflict("This decision is not followed up any more, so nobody needs to answer for it.")
    problems: dict[str, list[str]] = {} if reason.strip() else {"reason": ["Give a reason."]}
    check_responsible(work, decision.entity_id, person_id, decision.due_on, problems)
    if person_id is None and decision.entity_id is None:
        problems["responsible"] = ["Choose a person: this decision names no entity whose head could answer for it."]
    if problems:
        raise Invalid(" ".join(said for each in problems.values() for said in each), problems)
    give_responsibility(work, decision, course, person_id, reason)


def _keep_update(work: Work, decision: BodyDecision, state: str, text: str, evidence: str) -> None:
    work.session.add(
        BodyUpdate(
            decision_id=loaded(decision.id),
            at=work.now,
            by_id=work.actor.person_id,
            by_name=work.actor.name,
            state=state,
            text=text,
            evidence=evidence.strip(),
        )
    )


def _plan(work: Work, decision: BodyDecision, course: BodyDecisionCourse) -> None:
    """The next update, counted from when the last one was due."""
    months = work.session.execute(sa.select(_BODY.c.update_months).where(_BODY.c.id == decision.body_id)).scalar_one()
    since = course.update_from or decision.decided_on
    planned = next_update(NextReview(since, course.update_due or since), work.now.date(), int(months))
    course.update_from, course.update_due = planned.since, planned.due


def _day_of(course: BodyDecisionCourse) -> str:
    return course.update_due.isoformat() if course.update_due and course.ended_at is None else ""
