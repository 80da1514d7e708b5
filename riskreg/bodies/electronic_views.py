"""The doors of electronic reviews: putting a text to the members, answering it, closing and withdrawing it."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.bodies import electronic_operations as operations
from riskreg.bodies.electronic_queries import ElectronicPage, electronic_page
from riskreg.bodies.forms import AnswerForm, CirculateForm, ConfirmForm, ReasonForm
from riskreg.bodies.pages import FormPage
from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.permissions import Permission
from riskreg.store.work import open_reading
from riskreg.web.access import desk, door
from riskreg.web.rendering import show

blueprint = Blueprint("electronic", __name__)
ONE = "/decisions/electronic/<circulated>"


@door(blueprint, "/decisions/electronic/new", needs=Permission.BODY_RECORD, methods=("GET", "POST"))
def begin() -> ResponseReturnValue:
    form = CirculateForm(data={"body": request.args.get("body", "")})
    with open_reading(desk()) as work:
        form.offer(work)
    page = FormPage(_("Put a text to the members"), url_for("tracker.circulated"))
    if not form.validate_on_submit():
        return show("bodies/circulate.html", page, form, status=422 if form.is_submitted() else 200)
    try:
        reference = operations.open_electronic_review(desk(), form.body.data, form.proposal())
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return show("bodies/circulate.html", page, form, status=422)
    except Conflict as refusal:
        return show("bodies/circulate.html", page, form, status=409, refused=refusal.sentence)
    flash(_("The members are asked, each with a task of their own."))
    return _to(reference)


@door(blueprint, ONE, needs=Permission.RISK_READ)
def page(circulated: str) -> ResponseReturnValue:
    found = _read(circulated)
    return show("bodies/electronic.html", found, _answer_form(found))


@door(blueprint, ONE, needs=Permission.BODY_ANSWER, methods=("POST",))
def answer(circulated: str) -> ResponseReturnValue:
    found, form = _read(circulated), AnswerForm()
    if not form.validate():
        return show("bodies/electronic.html", found, form, status=422)
    try:
        operations.answer_electronic_review(desk(), circulated, form.given, form.reason.data or "")
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return show("bodies/electronic.html", found, form, status=422)
    except Conflict as refusal:
        return show("bodies/electronic.html", _read(circulated), form, status=409, refused=refusal.sentence)
    flash(_("Your answer is kept. You can change it until the end of the last day."))
    return _to(found.reference)


@door(blueprint, ONE + "/close", needs=Permission.BODY_RECORD, methods=("GET", "POST"))
def close(circulated: str) -> ResponseReturnValue:
    found, form = _read(circulated), ConfirmForm()
    if found.closing is None or found.closing.blocked or request.method != "POST" or not form.validate():
        form.version.data = str(found.version)
        return show("bodies/close.html", found, form, status=409 if request.method == "POST" else 200)
    try:
        decided = operations.close_electronic_review(desk(), circulated, form.version_seen)
    except Conflict as refusal:
        found = _read(circulated)
        form.version.data = str(found.version)
        return show("bodies/close.html", found, form, status=409, refused=refusal.sentence)
    flash(
        _("It is decided: %(reference)s.", reference=decided) if decided else _("It is closed, and nothing is decided.")
    )
    return _to(found.reference)


@door(blueprint, ONE + "/withdraw", needs=Permission.BODY_RECORD, methods=("GET", "POST"))
def withdraw(circulated: str) -> ResponseReturnValue:
    found, form = _read(circulated), ReasonForm()
    is_sent = request.method == "POST"
    if found.withdraw is None or not is_sent or not form.validate():
        form.version.data = form.version.data or str(found.version)
        status = 409 if found.withdraw is None else 422 if is_sent else 200
        return show("bodies/withdraw.html", found, form, status=status)
    try:
        operations.withdraw_electronic_review(desk(), circulated, form.version_seen, form.reason.data or "")
    except Conflict as refusal:
        found = _read(circulated)
        form.version.data = str(found.version)
        return show("bodies/withdraw.html", found, form, status=409, refused=refusal.sentence)
    flash(_("It is withdrawn. The members are told."))
    return _to(found.reference)


def _read(circulated: str) -> ElectronicPage:
    with open_reading(desk()) as work:
        return electronic_page(work, circulated)


def _answer_form(found: ElectronicPage) -> AnswerForm:
    mine = found.me.last if found.me else None
    return AnswerForm(data={"answer": mine.answer.value, "reason": mine.reason} if mine else {})


def _to(circulated: str) -> ResponseReturnValue:
    return redirect(url_for("electronic.page", circulated=circulated), 303)
