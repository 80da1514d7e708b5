"""The doors of voting on paper: the ballots to print, and typing them in."""

from collections.abc import Sequence

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from riskreg import clock
from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.paper_ballot import read_rows
from riskreg.domain.permissions import Permission
from riskreg.domain.voting import Ballot
from riskreg.settings import Settings
from riskreg.store.work import open_reading
from riskreg.web.access import desk, door
from riskreg.web.addresses import public_address
from riskreg.web.downloads import download
from riskreg.web.rendering import show
from riskreg.workshops.ballot_paper import ballot_paper
from riskreg.workshops.forms import KeyInForm, key_in_form, rows_sent
from riskreg.workshops.paper_operations import key_in_ballots
from riskreg.workshops.paper_queries import KeyInPage, ballots_to_print, key_in_page

blueprint = Blueprint("paper", __name__)


@door(blueprint, "/workshops/<workshop>/ballots.pdf", needs=Permission.ACCOUNT_KEEP)
def ballots(workshop: str) -> ResponseReturnValue:
    settings: Settings = current_app.extensions["riskreg.settings"]
    with open_reading(desk()) as work:
        contents = ballots_to_print(work, workshop)
    addresses = {
        each.reference: public_address(url_for("paper.key_in", workshop=contents.reference, risk=each.reference))
        for each in contents.risks
    }
    paper = ballot_paper(contents, addresses, settings.organization, is_demonstration=settings.demonstration)
    return download(paper, f"ballots-{contents.reference}", clock.today(), "pdf")


@door(blueprint, "/workshops/<workshop>/session/<risk>/paper", needs=Permission.ACCOUNT_KEEP, methods=("GET", "POST"))
def key_in(workshop: str, risk: str) -> ResponseReturnValue:
    with open_reading(desk()) as work:
        page = key_in_page(work, workshop, risk)
    form = _grid(page)
    if not form.validate_on_submit():
        return show("workshops/key_in.html", page, form, status=422 if form.is_submitted() else 200)
    ballots, wrong = read_rows(page.attributes, form.typed())
    if wrong:
        form.refuse_cells(wrong)
        return show("workshops/key_in.html", page, form, status=422)
    return _counted(workshop, page, form, ballots)


def _grid(page: KeyInPage) -> KeyInForm:
    rows = max(page.missing, min(rows_sent(request.form), len(page.voters)))
    form = key_in_form(page.attributes, rows, data=None if request.form else {"round": page.round})
    form.seats.choices = page.choices(form.seats.data or ())
    return form


def _counted(workshop: str, page: KeyInPage, form: KeyInForm, ballots: Sequence[Ballot]) -> ResponseReturnValue:
    seats = [int(seat_id) for seat_id in form.seats.data]
    try:
        counted = key_in_ballots(desk(), workshop, page.reference, form.round.data, seats, ballots)
    except (Invalid, Conflict) as refusal:
        form.refuse({"seats": [refusal.sentence]})
        return show("workshops/key_in.html", page, form, status=422 if isinstance(refusal, Invalid) else 409)
    flash(ngettext("One ballot is counted.", "%(num)s ballots are counted.", counted))
    return redirect(url_for("sessions.risk", workshop=workshop, risk=page.reference), 303)
