"""Keeping a risk's controls, its response, and the actions that carry it out."""

from riskreg.domain.permissions import Permission
from riskreg.domain.vocabulary import ActionStatus
from riskreg.risks.action_turns import begin_action
from riskreg.risks.editing import changing_words
from riskreg.risks.keeping import Change, at_risk, changing, find_risk
from riskreg.risks.lifecycle_queries import refuse_unless_editable
from riskreg.store.base import loaded
from riskreg.store.tables.risk import Action, Control
from riskreg.store.work import Work, operation
from riskreg.treatments.acting import keep_report, make_move, may_be_reported_on, move_needed, percent_after
from riskreg.treatments.finding_queries import (
    at_action,
    check_grade,
    check_person,
    find_action,
    find_control,
    next_number,
)
from riskreg.treatments.words import ActionWords, ControlWords, Report, ResponseWords, refuse_blank, short_reason


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
    find_action(work, find_risk(work, reference), number)
    short_reason(reason)
    with changing_words(work, reference, version, {"actions"}) as change:
        action, said = find_action(work, change.risk, number), reason.strip()
        if change.risk.approved_revision is None:
            action.withdrawn_at = work.now
            change.note("risk.action_cancelled", number=number, reason=said)
            return
        refuse_blank(said, "reason", "Say why the action is given up.")
        made = make_move(work, change.risk, action, "drop", reason, field="reason")
        keep_report(work, action, action.progress, said, made.move.past)
        change.note("risk.action_cancelled", number=number, move="drop", past=made.move.past, reason=said)


@operation(needs=move_needed, within=at_action)
def report_progress(work: Work, reference: str, version: int, number: int, report: Report) -> None:
    """Say how far an action is, and make the move of its lifecycle that follows from that, if one does.

    Possible while the risk may be edited, and always while it is in the register.
    """
    risk = find_risk(work, reference)
    if risk.standing != "registered":
        refuse_unless_editable(work, reference)
    find_action(work, risk, number)
    report.check()
    with changing(work, reference, version, {"actions"}, anyhow=True) as change:
        action = find_action(work, change.risk, number)
        moved = {}
        if report.step:
            made = make_move(work, change.risk, action, report.step, report.text, field="text")
            moved = {"move": report.step, "past": made.move.past, "reason": report.text.strip()}
        else:
            may_be_reported_on(work, action)
        percent = percent_after(work, action, report)
        keep_report(work, action, percent, report.text, str(moved.get("past", "")))
        change.note("risk.action_reported", number=number, status=action.status.value, progress=percent, **moved)


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
    begin_action(work, action)
    work.session.add(action)
    change.note("risk.action_added", number=number)
    return number
