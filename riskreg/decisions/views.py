"""The doors of decisions on risks."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.decisions import operations
from riskreg.decisions.forms import ConfirmForm
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
