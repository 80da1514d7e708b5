"""Asking a higher level, and what becomes of it: an answer, the next level, or nothing any more."""

import sqlalchemy as sa

from riskreg.domain.errors import Conflict
from riskreg.domain.permissions import Permission
from riskreg.domain.references import request_reference
from riskreg.domain.upward import Answer, RequestKind
from riskreg.requests.addressing_queries import (
    NOBODY_ABOVE,
    NOBODY_MAY_READ,
    ONLY_IN_REGISTER,
    level_asked,
)
from riskreg.requests.asking import Asker, Wish, check_reason, put_request
from riskreg.requests.finding_queries import at_request, level_beyond, parties_of
from riskreg.requests.lifecycle_subjects import RequestSubjects
from riskreg.requests.moving import Step, step_on
from riskreg.requests.taking_over import hand_risk_to
from riskreg.requests.turns import NOUN, turn_of
from riskreg.risks.keeping import at_risk, hold
from riskreg.store.base import loaded
from riskreg.store.tables.request import UpwardRequest
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work, operation
from riskreg.tasks.telling import Told, tell
from riskreg.tasks.turns import close_task, pass_on

_REQUEST = UpwardRequest.__table__  # type: ignore[attr-defined]


@operation(needs=Permission.REQUEST_ASK, within=at_risk)
def ask_upward(work: Work, reference: str, wish: Wish) -> str:
    """Ask the nearest level above to take the risk over, to decide or to provide; answers the request's reference."""
    wish.check()
    risk = hold(work, reference)
    if risk.standing != "registered":
        raise Conflict(ONLY_IN_REGISTER)
    _refuse_twice(work, risk, wish)
    giver = work.acts_for
    to = level_asked(work, risk, (work.actor.person_id, giver.person_id if giver else None))
    if to is None:
        raise Conflict(NOBODY_MAY_READ if risk.classification.is_sealed else NOBODY_ABOVE)
    asker = Asker(giver.person_id) if giver else Asker()
    return request_reference(put_request(work, risk, wish, to, asker).number)


@operation(needs=Permission.REQUEST_ANSWER, within=at_request)
def answer_request(
    work: Work, request: str, version: int, answer: Answer, reason: str, owner_id: int | None = None
) -> str:
    """Accept, accept in part or decline; answers the state reached.

    Accepting to take the risk over makes the actor its owner, or the person named by ``owner_id``.
    """
    check_reason(reason)
    with step_on(work, request, version, answer.move, reason) as step:
        row = step.request
        row.answer, row.answer_reason, row.answered_at = answer, step.reason, work.now
        row.answered_by_id, row.answered_by_name = work.actor.person_id, work.actor.name
        _end(work, step)
        if answer is Answer.ACCEPT and row.kind is RequestKind.TAKE_OVER:
            step.body["owner"] = hand_risk_to(work, step.risk, owner_id, request_reference(row.number))
        _tell_who_asked(work, row)
    return step.to_state


@operation(needs=Permission.REQUEST_ANSWER, within=at_request)
def pass_request_on(work: Work, request: str, version: int, reason: str) -> str:
    """Let the next level answer instead; answers which that is, in words."""
    check_reason(reason)
    with step_on(work, request, version, "pass_on", reason) as step:
        to = level_beyond(work, step.request, step.risk)
        if to is None:  # its lifecycle may not ask for it
            raise Conflict(NOBODY_ABOVE)
        row = step.request
        row.role, row.entity_id, row.addressed_at = to.role, to.entity_id, work.now
        step.body["to_level"] = to.title
        work.session.flush()
        pass_on(work, turn_of(work, row))
    return to.title


@operation(needs=Permission.REQUEST_ASK, within=at_request)
def withdraw_request(work: Work, request: str, version: int, reason: str) -> None:
    """Take a request back before it is answered."""
    check_reason(reason)
    with step_on(work, request, version, "withdraw", reason) as step:
        _end(work, step)


def _end(work: Work, step: Step) -> None:
    step.request.ended_at = work.now
    close_task(work, NOUN, loaded(step.request.id), "done")


def _tell_who_asked(work: Work, request: UpwardRequest) -> None:
    subject_id, subject = loaded(request.id), request_reference(request.number)
    told = Told("answered", f"request:{subject_id}:answered", NOUN, subject_id, subject)
    others = parties_of(request) - {work.actor.person_id}
    tell(work, RequestSubjects().open_to(work, subject_id, others), told)


def _refuse_twice(work: Work, risk: Risk, wish: Wish) -> None:
    """A form sent twice, or the same asked again while nobody has answered, is one request."""
    same = sa.and_(
        _REQUEST.c.risk_id == risk.id,
        _REQUEST.c.ended_at.is_(None),
        _REQUEST.c.kind == wish.kind.value,
        _REQUEST.c.condition == wish.condition.value,
        _REQUEST.c.provides.is_(None) if wish.provides is None else _REQUEST.c.provides == wish.provides.value,
    )
    number = work.session.execute(sa.select(_REQUEST.c.number).where(same)).scalars().first()
    if number is not None:
        raise Conflict(f"{request_reference(number)} asks for this already and waits for an answer. Open it instead.")
