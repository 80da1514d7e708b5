"""The doors of decisions on risks."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.decisions import operations
from riskreg.decisions.accept_queries import AcceptPage, accept_again_page, accept_page, withdraw_page
from riskreg.decisions.forms import AcceptForm, ConfirmForm, WithdrawForm
from riskreg.decisions.page_queries import DecisionPage, decision_page, decisions_page, risk_of_decision
from riskreg.domain.errors import Conflict, Invalid, NotAllowed
from riskreg.domain.permissions import Permission
from riskreg.store.work import Desk
from riskreg.web.access import desk, door
from riskreg.web.rendering import show

blueprint = Blueprint("decisions", __name__)

_OF_RISK = "/risks/<reference>/decisions"
_ONE = _OF_RISK + "/<decided>"


@door(blueprint, "/decisions/<decided>", needs=Permission.RISK_READ)
def go(decided: str) -> ResponseReturnValue:
    """A letter and a list know the decision alone; its page lies under its risk, whose seal covers it."""
    return redirect(url_for("decisions.page", reference=risk_of_decision(desk(), decided), decided=decided))


@door(blueprint, _OF_RISK, needs=Permission.RISK_READ)
def overview(reference: str) -> ResponseReturnValue:
    return show("decisions/overview.html", decisions_page(desk(), reference))


@door(blueprint, _ONE, needs=Permission.RISK_READ)
def page(reference: str, decided: str) -> ResponseReturnValue:
    found = decision_page(desk(), reference, decided)
    return show("decisions/decision.html", found, ConfirmForm(data={"version": found.version}))


@door(blueprint, _ONE + "/approval", needs=Permission.RISK_APPROVE, methods=("POST",))
def confirm_approval(reference: str, decided: str) -> ResponseReturnValue:
    return _confirm(
        reference, decided, operations.confirm_approval, _("Done: the approval holds for what it says now.")
    )


@door(blueprint, _ONE + "/validation", needs=Permission.RISK_VALIDATE, methods=("POST",))
def confirm_validation(reference: str, decided: str) -> ResponseReturnValue:
    said = _("Done: the validation holds for what it says now.")
    return _confirm(reference, decided, operations.confirm_validation, said)


@door(blueprint, "/risks/<reference>/accept", needs=Permission.RISK_ACCEPT, methods=("GET", "POST"))
def accept(reference: str) -> ResponseReturnValue:
    def save(form: AcceptForm) -> None:
        operations.accept_risk(desk(), reference, *_said(form))

    return _accept(lambda: accept_page(desk(), reference), save)


@door(blueprint, _ONE + "/accept", needs=Permission.RISK_ACCEPT, methods=("GET", "POST"))
def accept_again(reference: str, decided: str) -> ResponseReturnValue:
    def save(form: AcceptForm) -> None:
        operations.accept_again(desk(), decided, *_said(form))

    return _accept(lambda: accept_again_page(desk(), reference, decided), save)


@door(blueprint, _ONE + "/withdraw", needs=Permission.RISK_ACCEPT, methods=("GET", "POST"))
def withdraw(reference: str, decided: str) -> ResponseReturnValue:
    def read() -> DecisionPage:
        return withdraw_page(desk(), reference, decided)

    page = read()
    form = WithdrawForm(data={"version": page.version})
    if page.withdraw is None or request.method != "POST":
        return show("decisions/withdraw.html", page, form, status=409 if request.method == "POST" else 200)
    version, reason = form.version_seen, form.reason.data or ""

    def save() -> None:
        operations.withdraw_acceptance(desk(), decided, version, reason)

    return _made(read, form, "decisions/withdraw.html", save, _("The acceptance is withdrawn."))


def _accept(read: Callable[[], AcceptPage], save: Callable[[AcceptForm], object]) -> ResponseReturnValue:
    page = read()
    form = AcceptForm(data={"version": page.version})
    if page.blocked or request.method != "POST":
        return show("decisions/accept.html", page, form, status=409 if request.method == "POST" else 200)
    return _made(read, form, "decisions/accept.html", lambda: save(form), _("The risk is accepted for a time."))


def _said(form: AcceptForm) -> tuple[int, str, date]:
    return form.version_seen, form.reason.data or "", form.until.data


def _made(
    read: Callable[[], AcceptPage | DecisionPage],
    form: WithdrawForm,
    template: str,
    save: Callable[[], object],
    said: str,
) -> ResponseReturnValue:
    page = read()
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
        form.version.data = str(page.version)
        return show(template, page, form, status=409, refused=refusal.sentence)
    flash(said)
    return redirect(url_for("risk.page", reference=page.reference), 303)


def _confirm(
    reference: str, decided: str, confirm: Callable[[Desk, str, int, str], str], said: str
) -> ResponseReturnValue:
    form, found = ConfirmForm(), decision_page(desk(), reference, decided)
    _refuse_strangers(found)
    if not form.validate():
        return show("decisions/decision.html", found, form, status=422)
    try:
        confirm(desk(), decided, form.version_seen, form.reason.data or "")
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return show("decisions/decision.html", found, form, status=422)
    except Conflict as refusal:
        return _too_late(reference, decided, form, refusal)
    flash(said)
    return redirect(url_for("risk.page", reference=reference), 303)


def _too_late(reference: str, decided: str, form: ConfirmForm, refusal: Conflict) -> ResponseReturnValue:
    """What is there now stands on the page: sending it again is a decision on that."""
    found = decision_page(desk(), reference, decided)
    form.version.data = str(found.version)
    return show("decisions/decision.html", found, form, status=409, refused=refusal.sentence)


def _refuse_strangers(found: DecisionPage) -> None:
    """Whoever reads the decision without a part in it learns no more than that."""
    if found.line.counts and not found.offers and found.line.state and found.line.state.code != "in_force":
        raise NotAllowed("Your role does not include this here. Ask the risk secretariat who can do it.")
