"""The doors of controls, response and actions."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.errors import Conflict, Invalid, Stale
from riskreg.domain.permissions import Permission
from riskreg.treatments import operations
from riskreg.treatments.action_queries import action_page
from riskreg.treatments.forms import (
    ActionForm,
    CancelForm,
    ControlForm,
    ReportForm,
    ResponseForm,
    action_form,
    control_form,
    report_form,
    response_form,
)
from riskreg.treatments.queries import control_page, controls_page, plan_page, response_page
from riskreg.web.access import desk, door
from riskreg.web.rendering import show
from riskreg.web.stale import show_stale
from riskreg.web.writing import answer_form, refuse

blueprint = Blueprint("treatments", __name__)

_CONTROLS = "/risks/<reference>/write/controls"
_RESPONSE = "/risks/<reference>/write/response"
_PLAN = _RESPONSE + "/actions/<int(max=99999):number>"
_ACTION = "/risks/<reference>/actions/<int(max=99999):number>"


@door(blueprint, _CONTROLS, needs=Permission.RISK_EDIT, methods=("GET", "POST"))
def controls(reference: str) -> ResponseReturnValue:
    def save(form: ControlForm) -> None:
        if not form.is_blank or _wants_another("treatments.controls"):
            number = operations.add_control(desk(), reference, form.version_seen, form.words())
            flash(_("Control %(number)s was added.", number=number))

    return answer_form(
        reference, "treatments/controls.html", lambda: controls_page(desk(), reference), control_form, save
    )


@door(blueprint, _CONTROLS + "/<int(max=99999):number>", needs=Permission.RISK_EDIT, methods=("GET", "POST"))
def control(reference: str, number: int) -> ResponseReturnValue:
    def save(form: ControlForm) -> None:
        operations.change_control(desk(), reference, form.version_seen, number, form.words())
        flash(_("Control %(number)s was saved.", number=number))

    page = lambda: control_page(desk(), reference, number)  # noqa: E731
    done = lambda: _to("controls", reference)  # noqa: E731
    return answer_form(reference, "treatments/control.html", page, control_form, save, done)


@door(blueprint, _CONTROLS + "/<int(max=99999):number>/withdraw", needs=Permission.RISK_EDIT, methods=("POST",))
def withdraw(reference: str, number: int) -> ResponseReturnValue:
    operations.withdraw_control(desk(), reference, CancelForm().version_seen, number)
    flash(_("Control %(number)s was withdrawn.", number=number))
    return _to("controls", reference)


@door(blueprint, _RESPONSE, needs=Permission.RISK_EDIT, methods=("GET", "POST"))
def response(reference: str) -> ResponseReturnValue:
    def save(form: ResponseForm) -> None:
        action = None if form.is_blank and not _wants_another("treatments.response") else form.words()
        operations.plan_response(desk(), reference, form.version_seen, form.response_words(), action)
        flash(_("The response was saved.") if action is None else _("The action was added."))

    return answer_form(
        reference, "treatments/response.html", lambda: response_page(desk(), reference), response_form, save
    )


@door(blueprint, _PLAN, needs=Permission.RISK_EDIT, methods=("GET", "POST"))
def plan(reference: str, number: int) -> ResponseReturnValue:
    def save(form: ActionForm) -> None:
        operations.change_action(desk(), reference, form.version_seen, number, form.words())
        flash(_("Action %(number)s was saved.", number=number))

    page = lambda: plan_page(desk(), reference, number)  # noqa: E731
    done = lambda: _to("response", reference)  # noqa: E731
    return answer_form(reference, "treatments/plan.html", page, action_form, save, done)


@door(blueprint, _PLAN + "/cancel", needs=Permission.RISK_EDIT, methods=("GET", "POST"))
def cancel(reference: str, number: int) -> ResponseReturnValue:
    def save(form: CancelForm) -> None:
        operations.cancel_action(desk(), reference, form.version_seen, number, form.reason.data or "")
        flash(_("Action %(number)s was given up.", number=number))

    page = lambda: plan_page(desk(), reference, number)  # noqa: E731
    done = lambda: _to("response", reference)  # noqa: E731
    return answer_form(reference, "treatments/cancel.html", page, _cancel_form, save, done)


@door(blueprint, _ACTION, needs=Permission.RISK_READ)
def action(reference: str, number: int) -> ResponseReturnValue:
    page = action_page(desk(), reference, number)
    return show("treatments/action.html", page, report_form(page))


@door(blueprint, _ACTION, needs=Permission.ACTION_REPORT, methods=("POST",))
def report(reference: str, number: int) -> ResponseReturnValue:
    page = action_page(desk(), reference, number)
    form = report_form(page)
    if page.why_not:
        return show("treatments/action.html", page, form, status=409)
    # What could be chosen then may be no choice now: whoever opened the page earlier sees both versions.
    if not form.validate() and form.version_seen == page.version:
        return show("treatments/action.html", page, form, status=422)
    return _report(reference, number, form)


def _report(reference: str, number: int, form: ReportForm) -> ResponseReturnValue:
    try:
        operations.report_progress(desk(), reference, form.version_seen, number, form.report())
    except Stale:
        page = action_page(desk(), reference, number)
        return show_stale("treatments/action.html", page, form, report_form(page, formdata=None), saved=page)
    except Invalid as refusal:
        refuse(form, refusal)
        return show("treatments/action.html", action_page(desk(), reference, number), form, status=422)
    except Conflict as refusal:
        page = action_page(desk(), reference, number)
        return show("treatments/action.html", page, report_form(page), status=409, refused=refusal.sentence)
    flash(_("Thank you. Your report was saved."))
    return _to("action", reference, number=number)


def _cancel_form(page: Any, **kwargs: Any) -> CancelForm:
    return CancelForm(**kwargs, data={"version": page.sheet.version})


def _wants_another(endpoint: str) -> bool:
    return request.form.get("then") == endpoint


def _to(endpoint: str, reference: str, **more: Any) -> ResponseReturnValue:
    return redirect(url_for(f"treatments.{endpoint}", reference=reference, **more), 303)
