"""One step of a mitigation action along its lifecycle, and keeping what was reported with it."""

from typing import Any

import sqlalchemy as sa

from riskreg.domain.action_case import ActionCase, status_under
from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import Permission
from riskreg.domain.vocabulary import ActionStatus
from riskreg.domain.workflow import Advance, MoveRefused, advance
from riskreg.risks.action_turns import NOUN, lifecycle_of_action
from riskreg.risks.keeping import find_risk
from riskreg.store.base import loaded
from riskreg.store.tables.risk import Action, ActionUpdate, Risk
from riskreg.store.work import Work
from riskreg.treatments.finding_queries import find_action, place_of_action
from riskreg.treatments.words import Report

_UPDATE = ActionUpdate.__table__  # type: ignore[attr-defined]

NO_SUCH_STEP = "There is no such step. Open the action and choose one of its answers."


def move_needed(work: Work, reference: str, _version: int, number: int, report: Report, *_args: Any) -> Permission:
    """What a report needs: the permission of its move, or to report."""
    if not report.step:
        return Permission.ACTION_REPORT
    action = find_action(work, find_risk(work, reference), number)
    try:
        return Permission(lifecycle_of_action(work, action).move(report.step).permission)
    except KeyError:
        raise Invalid(NO_SUCH_STEP, {"step": [NO_SUCH_STEP]}) from None


def make_move(work: Work, risk: Risk, action: Action, move: str, reason: str, *, field: str) -> Advance:
    """Put the action into the state the move leads to; ``field`` is where a reason that is missing is typed."""
    made = _advance(work, risk, action, move, reason, field)
    was, action.status = action.status, status_under(lifecycle_of_action(work, action), made.to_state)
    action.state, action.state_since = made.to_state, work.now
    if action.status is ActionStatus.DONE and was is not ActionStatus.DONE:
        action.done_by_id = work.actor.person_id
        action.done_for_id = work.acts_for.person_id if work.acts_for is not None else None
    return made


def may_be_reported_on(work: Work, action: Action) -> None:
    """Refuse a report on what has ended: somebody has to reopen it first."""
    state = lifecycle_of_action(work, action).state(action.state)
    if state.stage == "end":
        raise Conflict(f"This action is “{state.name}”, so there is nothing to report. Reopen it if the work goes on.")


def percent_after(work: Work, action: Action, report: Report) -> int:
    """How far the action is after the report. What was not done after all is where it was before it was called done."""
    percent = report.percent(action.status)
    if action.status is ActionStatus.DONE or not report.step or percent < 100:
        return percent
    before = sa.select(_UPDATE.c.progress).where(_UPDATE.c.action_id == action.id, _UPDATE.c.progress < 100)
    return work.session.execute(before.order_by(_UPDATE.c.id.desc()).limit(1)).scalar_one_or_none() or 0


def keep_report(work: Work, action: Action, progress: int, text: str, past: str) -> None:
    """Keep how far it is with who said so."""
    action.progress = progress
    said = ActionUpdate(
        action_id=loaded(action.id),
        at=work.now,
        person_id=work.actor.person_id,
        person_name=work.actor.name,
        status=action.status,
        progress=progress,
        text=text.strip(),
        past=past,
    )
    work.session.add(said)


def case_of_action(risk: Risk, action: Action) -> ActionCase:
    """What the conditions of its lifecycle ask about the action."""
    return ActionCase(
        state=action.state,
        entity_id=risk.entity_id,
        owner_id=risk.owner_id,
        action_owner_id=action.owner_id,
        done_by_id=action.done_by_id,
        done_for_id=action.done_for_id,
        is_sealed=risk.classification.is_sealed,
    )


def _advance(work: Work, risk: Risk, action: Action, move: str, reason: str, field: str) -> Advance:
    place = place_of_action(risk, action)
    lifecycle = lifecycle_of_action(work, action)
    known = {each.code: each for each in lifecycle.moves}
    if move in known and known[move].asks_reason and not reason.strip():
        sentence = f"Say why, or what was done: “{known[move].label}” needs a sentence."
        raise Invalid(sentence, {field: [sentence]})
    try:
        return advance(
            lifecycle,
            action.state,
            move,
            case_of_action(risk, action),
            work.actor,
            guards_for(NOUN),
            lambda permission: work.actor.may_at(Permission(permission), place),
            reason,
        )
    except MoveRefused as refusal:
        raise Conflict(" ".join(refusal.reasons)) from refusal
