"""The doors of requests upward."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.errors import Conflict, Invalid, NotAllowed
from riskreg.domain.permissions import Permission
from riskreg.requests import operations
from riskreg.requests.forms import AskForm, ReasonForm, answer_form
from riskreg.requests.page_queries import ask_page, requests_page
from riskreg.requests.request_queries import RequestPage, StepPage, request_page, risk_of_request
from riskreg.web.access import desk, door
from riskreg.web.rendering import show

blueprint = Blueprint("requests", __name__)

_OF_RISK = "/risks/<reference>/requests"
_ONE = _OF_RISK + "/<asked>"


@door(blueprint, "/requests", needs=Permission.RISK_READ)
def overview() -> ResponseReturnValue:
    text = request.args.get("page", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 1
    return show("requests/overview.html", requests_page(desk(), max(1, number)))


@door(blueprint, "/requests/<asked>", needs=Permission.RISK_READ)
def go(asked: str) -> ResponseReturnValue:
    """A letter and a list know the request alone; its page lies under its risk, whose seal covers it."""
    return redirect(url_for("requests.page", reference=risk_of_request(desk(), asked), asked=asked))


@door(blueprint, _OF_RISK + "/new", needs=Permission.REQUEST_ASK, methods=("GET", "POST"))
def ask(reference: str) -> ResponseReturnValue:
    page, form = ask_page(desk(), reference), AskForm()
    if not form.validate_on_submit():
        return show("requests/ask.html", page, form, status=422 if form.is_submitted() else 200)
    try:
        asked = operations.ask_upward(desk(), reference, form.wish())
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return show("requests/ask.html", page, form, status=422)
    except Conflict as refusal:
        return show("requests/ask.html", page, form, status=409, refused=refusal.sentence)
    flash(_("Your request was sent to %(level)s.", level=page.to.title))
    return _to(page.reference, asked)


@door(blueprint, _ONE, needs=Permission.RISK_READ)
def page(reference: str, asked: str) -> ResponseReturnValue:
    found = request_page(desk(), reference, asked)
    return show("requests/request.html", found, answer_form(found))


@door(blueprint, _ONE, needs=Permission.REQUEST_ANSWER, methods=("POST",))
def answer(reference: str, asked: str) -> ResponseReturnValue:
    found = request_page(desk(), reference, asked)
    form = answer_form(found)

    def save() -> None:
        operations.answer_request(desk(), asked, form.version_seen, form.given, form.reason.data or "", form.owner_id)

    _refuse_strangers(found, "decline")
    if not found.answers:
        why = found.not_mine or _("This request was dealt with already: it is “%(state)s”.", state=found.state.name)
        return show("requests/request.html", found, form, status=409, refused=why)
    read = lambda: request_page(desk(), reference, asked)  # noqa: E731
    return _made(read, form, "requests/request.html", save, _("Your answer was sent."))


@door(blueprint, _ONE + "/pass-on", needs=Permission.REQUEST_ANSWER, methods=("GET", "POST"))
def pass_on(reference: str, asked: str) -> ResponseReturnValue:
    def save(form: ReasonForm) -> None:
        operations.pass_request_on(desk(), asked, form.version_seen, form.reason.data or "")

    return _step(reference, asked, "pass_on", save, _("Pass the request on"), _("The request was passed on."))


@door(blueprint, _ONE + "/withdraw", needs=Permission.REQUEST_ASK, methods=("GET", "POST"))
def withdraw(reference: str, asked: str) -> ResponseReturnValue:
    def save(form: ReasonForm) -> None:
        operations.withdraw_request(desk(), asked, form.version_seen, form.reason.data or "")

    return _step(reference, asked, "withdraw", save, _("Withdraw the request"), _("The request was withdrawn."))


def _step(
    reference: str, asked: str, code: str, save: Callable[[ReasonForm], None], title: str, said: str
) -> ResponseReturnValue:
    """A page that asks for the reason of a step and makes it."""

    def read() -> StepPage:
        found = request_page(desk(), reference, asked)
        _refuse_strangers(found, code)
        return StepPage(title, found, found.offer(code), code == "pass_on")

    page = read()
    form = ReasonForm(data={"version": page.request.version})
    if page.offer is None or page.offer.blocked:
        return show("requests/step.html", page, form, status=409)
    if request.method != "POST":
        return show("requests/step.html", page, form)
    return _made(read, form, "requests/step.html", lambda: save(form), said)


def _refuse_strangers(found: RequestPage, code: str) -> None:
    """Whoever reads the request without a part in it learns no more than that."""
    if found.state.stage != "end" and found.offer(code) is None:
        raise NotAllowed("Your role does not include this here. Ask the risk secretariat who can do it.")


def _made(
    read: Callable[[], RequestPage | StepPage], form: ReasonForm, template: str, save: Callable[[], None], said: str
) -> ResponseReturnValue:
    page = read()
    line = (page.request if isinstance(page, StepPage) else page).line
    if not form.validate():
        return show(template, page, form, status=422)
    try:
        save()
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return show(template, page, form, status=422)
    except Conflict as refusal:
        # What is there now stands on the page: sending it again is a decision on that.
        page = read()
        form.version.data = str((page.request if isinstance(page, StepPage) else page).version)
        return show(template, page, form, status=409, refused=refusal.sentence)
    flash(said)
    return _to(line.risk, line.reference)


def _to(reference: str, asked: str) -> ResponseReturnValue:
    return redirect(url_for("requests.page", reference=reference, asked=asked), 303)
