"""Keeping a risk's controls, its response, and the actions that carry it out."""

from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.permissions import Permission
from riskreg.domain.vocabulary import ActionStatus
from riskreg.risks.editing import changing_words
from riskreg.risks.keeping import Change, at_risk, changing, find_risk
from riskreg.risks.lifecycle_queries import refuse_unless_editable
from riskreg.store.base import loaded
from riskreg.store.tables.risk import Action, ActionUpdate, Control
from riskreg.store.work import Work, operation
from riskreg.treatments.finding_queries import (
    at_action,
    check_grade,
    check_person,
    find_action,
    find_control,
    next_number,
)
from riskreg.treatments.words import ActionWords, ControlWords, Report, ResponseWords


@operation(needs=Permission.RISK_EDIT, within=at_risk)
def add_control(work: Work, reference: str, version: int, words: ControlWords) -> int:
    """Name a control that exists already; answers its number within the risk."""
    words.check(work.now.date())
    check_person(work, words.owner_id)
    check_grade(work, words.effectiveness)
    with changing_words(work, reference, version, {"controls"}) as change:
        number = next_number(work, Control, change.risk)
        control = Control(risk_id=loaded(change.risk.id), number=number, description="", kind=words.kind)
        _describe_control(control, words)
        work.session.add(control)
        change.note("risk.control_added", number=number)
    return number


@operation(needs=Permission.RISK_EDIT, within=at_risk)
def change_control(work: Work, reference: str, version: int, number: int, words: ControlWords) -> None:
    """Say something else about a control."""
    control = find_control(work, find_risk(work, reference), number)
    words.check(work.now.date())
    check_person(work, words.owner_id, control.owner_id)
    check_grade(work, words.effectiveness, control.effectiveness)
    with changing_words(work, reference, version, {"controls"}) as change:
        _describe_control(control, words)
        change.note("risk.control_changed", number=number)


@operation(needs=Permission.RISK_EDIT, within=at_risk)
def withdraw_control(work: Work, reference: str, version: int, number: int) -> None:
    """Take a control off the risk: it no longer exists, or never did. Its number is not given out again."""
    control = find_control(work, find_risk(work, reference), number)
    with changing_words(work, reference, version, {"controls"}) as change:
        control.withdrawn_at = work.now
        change.note("risk.control_withdrawn", number=number)


@operation(needs=Permission.RISK_EDIT, within=at_risk)
def choose_response(work: Work, reference: str, version: int, words: ResponseWords) -> None:
    """Decide what to do about the risk, and why."""
    words.check()
    with changing_words(work, reference, version, {"statement"}) as change:
        _respond(change, words)


@operation(needs=Permission.RISK_EDIT, within=at_risk)
def add_action(work: Work, reference: str, version: int, words: ActionWords) -> int:
    """Plan a mitigation action; answers its number within the risk."""
    words.check()
    check_person(work, words.owner_id)
    with changing_words(work, reference, version, {"actions"}) as change:
        return _plan(work, change, words)


@operation(needs=Permission.RISK_EDIT, within=at_risk)
def plan_response(work: Work, reference: str, version: int, words: ResponseWords, action: ActionWords | None) -> None:
    """Choose the response and plan one more action in one save: one page, one version."""
    words.check()
    if action:
        action.check()
        check_person(work, action.owner_id)
    with changing_words(work, reference, version, {"statement", "actions"}) as change:
        _respond(change, words)
        if action:
            _plan(work, change, action)


@operation(needs=Permission.RISK_EDIT, within=at_risk)
def change_action(work: Work, reference: str, version: int, number: int, words: ActionWords) -> None:
    """Plan an action differently. How far it is, is said by a report."""
    action = find_action(work, find_risk(work, reference), number)
    words.check()
    check_person(work, words.owner_id, action.owner_id)
    with changing_words(work, reference, version, {"actions"}) as change:
        _describe_action(action, words)
        change.note("risk.action_changed", number=number)


@operation(needs=Permission.RISK_EDIT, within=at_risk)
def cancel_action(work: Work, reference: str, version: int, number: int, reason: str = "") -> None:
    """Give an action up, with the reason. On a risk nobody approved yet it is simply taken off the plan."""
    action = find_action(work, find_risk(work, reference), number)
    _refuse_if_cancelled(action)
    with changing_words(work, reference, version, {"actions"}) as change:
        if change.risk.approved_revision is None:
            action.withdrawn_at = work.now
        else:
            _cancel(work, action, reason)
        change.note("risk.action_cancelled", number=number, reason=reason.strip())


@operation(needs=Permission.ACTION_REPORT, within=at_action)
def report_progress(work: Work, reference: str, version: int, number: int, report: Report) -> None:
    """Say how far an action is. Possible while the risk may be edited, and always while it is in the register."""
    risk = find_risk(work, reference)
    if risk.standing != "registered":
        refuse_unless_editable(work, reference)
    action = find_action(work, risk, number)
    _refuse_if_cancelled(action)
    report.check()
    with changing(work, reference, version, {"actions"}, anyhow=True) as change:
        _update(work, action, report.status, report.percent, report.text)
        change.note("risk.action_reported", number=number, status=report.status.value, progress=report.percent)


def _describe_control(control: Control, words: ControlWords) -> None:
    control.description, control.kind, control.owner_id = words.description.strip(), words.kind, words.owner_id
    control.effectiveness, control.effectiveness_reason = words.effectiveness, words.effectiveness_reason.strip()
    control.last_tested = words.last_tested


def _describe_action(action: Action, words: ActionWords) -> None:
    action.description, action.owner_id = words.description.strip(), words.owner_id
    action.start, action.due, action.expected_effect = words.start, words.due, words.expected_effect.strip()


def _respond(change: Change, words: ResponseWords) -> None:
    was = (change.risk.response, change.risk.response_reason)
    change.risk.response, change.risk.response_reason = words.response, words.reason.strip()
    if was != (change.risk.response, change.risk.response_reason):
        chosen = words.response.value if words.response else ""
        change.note("risk.response_chosen", response=chosen, reason=change.risk.response_reason)


def _plan(work: Work, change: Change, words: ActionWords) -> int:
    number = next_number(work, Action, change.risk)
    action = Action(risk_id=loaded(change.risk.id), number=number, description="", status=ActionStatus.NOT_STARTED)
    _describe_action(action, words)
    work.session.add(action)
    change.note("risk.action_added", number=number)
    return number


def _cancel(work: Work, action: Action, reason: str) -> None:
    if not reason.strip():
        sentence = "Say why the action is given up."
        raise Invalid(sentence, {"reason": [sentence]})
    if len(reason) > 4000 or "\x00" in reason:
        raise Invalid("Shorten the reason to 4000 characters.", {"reason": ["Shorten the reason to 4000 characters."]})
    _update(work, action, ActionStatus.CANCELLED, action.progress, reason)


def _update(work: Work, action: Action, status: ActionStatus, progress: int, text: str) -> None:
    action.status, action.progress = status, progress
    work.session.add(
        ActionUpdate(
            action_id=loaded(action.id),
            at=work.now,
            person_id=work.actor.person_id,
            person_name=work.actor.name,
            status=status,
            progress=progress,
            text=text.strip(),
        )
    )


def _refuse_if_cancelled(action: Action) -> None:
    if action.status is ActionStatus.CANCELLED:
        raise Conflict("This action was cancelled. Add a new one if the work goes on.")
