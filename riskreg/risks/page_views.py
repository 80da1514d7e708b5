"""The doors of one risk: its page, its seal, its moves, its history and its revisions."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.classification import Classification
from riskreg.domain.permissions import Permission
from riskreg.risks.history_queries import compare_page, history_page, revision_page, revisions_page
from riskreg.risks.list_queries import neighbours
from riskreg.risks.moment_queries import revision_then
from riskreg.risks.moving import make_move, show_move
from riskreg.risks.page_queries import risk_page, risk_row
from riskreg.risks.sealing import ask_before_opening, is_opened, mark_opened, sealed
from riskreg.risks.sealing_operations import open_sealed_risk
from riskreg.store.work import open_reading
from riskreg.web.access import desk, door
from riskreg.web.rendering import show

blueprint = Blueprint("risk", __name__)
# For every address of every house under a risk, so that no page of a strictly confidential one can forget to ask.
blueprint.before_app_request(ask_before_opening)


@door(blueprint, "/risks/<reference>", needs=Permission.RISK_READ)
def page(reference: str) -> ResponseReturnValue:
    with open_reading(desk()) as work:
        row = risk_row(work, reference)
        if row.classification == Classification.STRICTLY_CONFIDENTIAL and not is_opened(reference):
            return sealed(reference)
        found = risk_page(work, row, neighbours(work, request.args.get("from"), reference))
    return show("risks/page.html", found)


@door(blueprint, "/risks/<reference>/open", needs=Permission.RISK_READ, methods=["POST"])
def open_sealed(reference: str) -> ResponseReturnValue:
    written = open_sealed_risk(desk(), reference)
    mark_opened(written)
    return redirect(_within(written, request.form.get("goes_on_to", "")), 303)


@door(blueprint, "/risks/<reference>/moves/<move>", needs=Permission.RISK_READ, methods=["GET", "POST"])
def move(reference: str, move: str) -> ResponseReturnValue:
    return make_move(reference, move) if request.method == "POST" else show_move(reference, move)


@door(blueprint, "/risks/<reference>/history", needs=Permission.RISK_READ)
def history(reference: str) -> ResponseReturnValue:
    with open_reading(desk()) as work:
        return show("risks/history.html", history_page(work, reference, _number("page")))


@door(blueprint, "/risks/<reference>/revisions", needs=Permission.RISK_READ)
def revisions(reference: str) -> ResponseReturnValue:
    with open_reading(desk()) as work:
        return show("risks/revisions.html", revisions_page(work, reference, _number("page")))


@door(blueprint, "/risks/<reference>/revisions/<int(max=999999999):number>", needs=Permission.RISK_READ)
def revision(reference: str, number: int) -> ResponseReturnValue:
    with open_reading(desk()) as work:
        return show("risks/revision.html", revision_page(work, reference, number))


@door(blueprint, "/risks/<reference>/then", needs=Permission.RISK_READ)
def then(reference: str) -> ResponseReturnValue:
    with open_reading(desk()) as work:
        number = revision_then(work, reference, request.args.get("as_at", ""))
    if number is None:
        flash(_("The risk was not logged yet at that moment. This is how it stands today."))
        return redirect(url_for("risk.page", reference=reference), 303)
    return redirect(url_for("risk.revision", reference=reference, number=number), 303)


@door(blueprint, "/risks/<reference>/compare", needs=Permission.RISK_READ)
def compare(reference: str) -> ResponseReturnValue:
    first, second = _number("from"), _number("to")
    if first == second:
        flash(_("Choose two different revisions to compare."))
        return redirect(url_for("risk.revisions", reference=reference), 303)
    with open_reading(desk()) as work:
        return show("risks/compare.html", compare_page(work, reference, first, second))


def _number(name: str) -> int:
    """A whole number of the address; 1 when it is missing or none."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 1


def _within(reference: str, address: str) -> str:
    """Where to go on after opening: an address under this risk, and nowhere else."""
    home = url_for("risk.page", reference=reference)
    is_here = address == home or address.startswith((f"{home}/", f"{home}?"))
    return address if is_here and not set(address) & set("\\\r\n") else home
