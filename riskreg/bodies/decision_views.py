"""The doors of one decision: recording it, reading it, reporting on it, closing it, superseding it."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.bodies import operations
from riskreg.bodies.decision_queries import DecisionPage, decision_page
from riskreg.bodies.forms import ConfirmForm, ReasonForm, RecordForm, ReportForm, ResponsibleForm
from riskreg.bodies.pages import FormPage, StepPage, step_page
from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.permissions import Permission
from riskreg.people.queries import people_choices
from riskreg.store.work import open_reading
from riskreg.web.access import desk, door
from riskreg.web.fields import Form, Versioned
from riskreg.web.rendering import show

blueprint = Blueprint("made", __name__)
ONE = "/decisions/made/<made>"


@door(blueprint, "/decisions/new", needs=Permission.BODY_RECORD, methods=("GET", "POST"))
def record() -> ResponseReturnValue:
    form = RecordForm(data={"body": request.args.get("body", ""), "how": "meeting"})
    del form.reason
    with open_reading(desk()) as work:
        form.offer(work)
    page = FormPage(_("Record a decision"), url_for("tracker.decisions"))
    save = lambda: operations.record_decision(desk(), form.body.data, form.making())  # noqa: E731
    return _recorded(page, form, save)


@door(blueprint, ONE + "/supersede", needs=Permission.BODY_RECORD, methods=("GET", "POST"))
def supersede(made: str) -> ResponseReturnValue:
    found = _read(made)
    form = RecordForm(data={"body": found.line.body, "how": "meeting", "version": found.version})
    with open_reading(desk()) as work:
        form.offer(work)
    page = FormPage(_("Supersede %(decision)s", decision=found.line.reference), _address(made), found)

    def save() -> str:
        making = form.making(found.id)
        return operations.supersede_decision(desk(), made, form.version_seen, form.body.data, making)

    if not found.may_be_superseded:
        return show("bodies/record.html", page, form, status=409, refused=_("It was superseded already."))
    return _recorded(page, form, save)


@door(blueprint, ONE, needs=Permission.RISK_READ)
def page(made: str) -> ResponseReturnValue:
    return show("bodies/decision.html", _read(made))


@door(blueprint, ONE + "/report", needs=Permission.BODY_REPORT, methods=("GET", "POST"))
def report(made: str) -> ResponseReturnValue:
    form = ReportForm()

    def save() -> None:
        said = (form.text.data or "", form.evidence.data or "")
        operations.report_on_decision(desk(), made, form.version_seen, *said, is_implemented=form.is_implemented)

    read = lambda: step_page(_read(made), "report", _("What became of it?"))  # noqa: E731
    return _step(read, form, "bodies/report.html", save, _("Your report is kept."))


@door(
    blueprint,
    ONE + "/<any(confirm, resume, give_up, reopen):step>",
    needs=Permission.BODY_RECORD,
    methods=("GET", "POST"),
)
def settle(made: str, step: str) -> ResponseReturnValue:
    form = ConfirmForm() if step == "confirm" else ReasonForm()

    def save() -> None:
        reason = form.reason.data or "" if isinstance(form, ReasonForm) else ""
        operations.settle_decision_as(desk(), made, form.version_seen, operations.Settled(step), reason)

    return _step(lambda: step_page(_read(made), step), form, "bodies/settle.html", save, _("It is recorded."))


@door(blueprint, ONE + "/responsible", needs=Permission.BODY_RECORD, methods=("GET", "POST"))
def responsible(made: str) -> ResponseReturnValue:
    form = ResponsibleForm(data={"responsible": _read(made).responsible_id})
    with open_reading(desk()) as work:
        people = people_choices(work)
    form.responsible.choices = [("", _("The head of the responsible entity")), *people]

    def save() -> None:
        person = int(form.responsible.data) if form.responsible.data else None
        operations.name_responsible(desk(), made, form.version_seen, person, form.reason.data or "")

    read = lambda: step_page(_read(made), "responsible", _("Who answers for it?"))  # noqa: E731
    return _step(read, form, "bodies/responsible.html", save, _("It is given to somebody else, who is told."))


def _read(made: str) -> DecisionPage:
    with open_reading(desk()) as work:
        return decision_page(work, made)


def _address(made: str) -> str:
    return url_for("made.page", made=made.upper())


def _recorded(page: FormPage, form: RecordForm, save: Callable[[], str]) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return show("bodies/record.html", page, form, status=422 if form.is_submitted() else 200)
    try:
        reference = save()
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return show("bodies/record.html", page, form, status=422)
    except Conflict as refusal:
        return show("bodies/record.html", page, form, status=409, refused=refusal.sentence)
    flash(_("The decision is recorded as %(reference)s.", reference=reference))
    return redirect(_address(reference), 303)


def _step(
    read: Callable[[], StepPage], form: Form, template: str, save: Callable[[], None], said: str
) -> ResponseReturnValue:
    """A page that asks what a step needs, and makes it."""
    page = read()
    is_sent = request.method == "POST"
    if page.blocked or not is_sent or not form.validate():
        if isinstance(form, Versioned):
            form.version.data = form.version.data or str(page.decision.version)
        status = 409 if page.blocked else 422 if is_sent else 200
        return show(template, page, form, status=status)
    try:
        save()
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return show(template, page, form, status=422)
    except Conflict as refusal:
        # What is there now stands on the page: sending it again is a decision on that.
        page = read()
        if isinstance(form, Versioned):
            form.version.data = str(page.decision.version)
        return show(template, page, form, status=409, refused=refusal.sentence)
    flash(said)
    return redirect(_address(page.decision.line.reference), 303)
