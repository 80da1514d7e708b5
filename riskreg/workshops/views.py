"""The doors of workshops: what there is, planning one, its people and its agenda."""

import secrets
from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.permissions import Permission
from riskreg.domain.workshop import Part
from riskreg.store.work import open_reading
from riskreg.web.access import actor, desk, door
from riskreg.web.addresses import public_address
from riskreg.web.rendering import show
from riskreg.workshops import operations
from riskreg.workshops.agenda_queries import Wanted
from riskreg.workshops.forms import LastDayForm, MakeForm, ReasonForm, SeatForm
from riskreg.workshops.making_queries import make_page
from riskreg.workshops.page_queries import (
    WorkshopPage,
    agenda_page,
    last_day_page,
    seat_page,
    workshop_page,
    workshops_page,
)
from riskreg.workshops.pre_vote_operations import move_last_day
from riskreg.workshops.step_queries import step_page
from riskreg.workshops.template_queries import shipped_workshop_templates

blueprint = Blueprint("workshops", __name__)

_ONE = "/workshops/<workshop>"
_BOTH = ("GET", "POST")


@door(blueprint, "/workshops", needs=Permission.WORKSHOP_READ)
def overview() -> ResponseReturnValue:
    text = request.args.get("page", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 1
    with open_reading(desk()) as work:
        return show("workshops/overview.html", workshops_page(work, max(1, number)))


@door(blueprint, "/workshops/new", needs=Permission.WORKSHOP_RUN, methods=_BOTH)
def make() -> ResponseReturnValue:
    page, form = make_page(), MakeForm(data={"key": secrets.token_urlsafe(24)})
    form.template.choices = list(page.choices)
    if not form.validate_on_submit():
        return show("workshops/make.html", page, form, status=422 if form.is_submitted() else 200)
    try:
        source = shipped_workshop_templates()[form.template.data]
        made = operations.make_workshop(desk(), source, form.plan(), form.key.data or "")
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return show("workshops/make.html", page, form, status=422)
    flash(_("%(reference)s was made. Name who takes part, then put the risks on its agenda.", reference=made))
    return _to(made)


@door(blueprint, _ONE, needs=Permission.ACCOUNT_KEEP)
def page(workshop: str) -> ResponseReturnValue:
    """The plan, for whoever may read it; whoever has no more than a seat is led to it, by a letter for example."""
    if not actor().has_everywhere(Permission.WORKSHOP_READ):
        return redirect(url_for("voting.place", workshop=workshop))
    return show("workshops/workshop.html", _read(workshop))


@door(blueprint, _ONE + "/seats/new", needs=Permission.WORKSHOP_RUN, methods=_BOTH)
def seat(workshop: str) -> ResponseReturnValue:
    with open_reading(desk()) as work:
        here = seat_page(work, workshop)
    form = SeatForm(data={"version": here.head.version, "votes": "yes"})
    form.person.choices = [("", _("Choose one")), *here.people]
    if not form.validate_on_submit():
        return show("workshops/seat.html", here, form, status=422 if form.is_submitted() else 200)
    person, part = int(form.person.data), Part(form.part.data)
    try:
        votes = form.votes.data != "no"
        operations.seat_person(desk(), workshop, form.version_seen, person, part, votes=votes)
    except (Invalid, Conflict) as refusal:
        return show("workshops/seat.html", here, form, status=409, refused=refusal.sentence)
    flash(_("They have their part now."))
    return _to(workshop)


@door(blueprint, _ONE + "/seats/<int(max=2147483647):seat_id>/leave", needs=Permission.WORKSHOP_RUN, methods=("POST",))
def unseat(workshop: str, seat_id: int) -> ResponseReturnValue:
    return _done(workshop, lambda: operations.take_seat_away(desk(), workshop, _version(), seat_id), _("Taken off."))


@door(blueprint, _ONE + "/agenda", needs=Permission.WORKSHOP_RUN, methods=_BOTH)
def agenda(workshop: str) -> ResponseReturnValue:
    if request.method == "POST":
        risks = request.form.getlist("risk")[:200]
        put = lambda: operations.put_on_agenda(desk(), workshop, _version(), risks)  # noqa: E731
        return _done(workshop, put, _("The agenda was set.") if risks else _("Nothing was ticked, so nothing changed."))
    asked = {name: request.args.get(name, "")[:40] for name in ("level", "state")}
    wanted = Wanted(**asked, organizational_level=request.args.get("organizational_level", "corporate")[:40])
    with open_reading(desk()) as work:
        return show("workshops/agenda.html", agenda_page(work, workshop, wanted))


@door(blueprint, _ONE + "/agenda/<risk>/move", needs=Permission.WORKSHOP_RUN, methods=("POST",))
def reorder(workshop: str, risk: str) -> ResponseReturnValue:
    places = {"up": -1, "down": 1, "first": -1000, "last": 1000}.get(request.form.get("to", ""), 0)
    move = lambda: operations.move_on_agenda(desk(), workshop, _version(), risk, places)  # noqa: E731
    return _done(workshop, move, _("The agenda was put in another order."), f"#item-{risk}")


@door(blueprint, _ONE + "/agenda/<risk>/remove", needs=Permission.WORKSHOP_RUN, methods=("POST",))
def remove(workshop: str, risk: str) -> ResponseReturnValue:
    take = lambda: operations.take_off_agenda(desk(), workshop, _version(), risk)  # noqa: E731
    return _done(workshop, take, _("%(risk)s was taken off the agenda.", risk=risk), "#agenda")


@door(blueprint, _ONE + "/moves/<move>", needs=Permission.WORKSHOP_RUN, methods=_BOTH)
def step(workshop: str, move: str) -> ResponseReturnValue:
    """A move that asks for a reason has a page of its own; any other is made by its button."""
    with open_reading(desk()) as work:
        here = step_page(work, workshop, move)
    form = ReasonForm(data={"version": here.head.version})
    advance = lambda: operations.advance_workshop(  # noqa: E731
        desk(), workshop, form.version_seen, move, form.reason.data or ""
    )
    if request.method != "POST" or (here.asks_reason and not form.validate()):
        return show("workshops/step.html", here, form, status=422 if form.is_submitted() else 200)
    return _done(workshop, advance, _("Done: %(label)s.", label=here.label))


@door(blueprint, _ONE + "/pre-vote", needs=Permission.WORKSHOP_RUN, methods=_BOTH)
def last_day(workshop: str) -> ResponseReturnValue:
    with open_reading(desk()) as work:
        here = last_day_page(work, workshop)
    form = LastDayForm(data={"version": here.head.version, "until": here.head.pre_vote_closes_on})
    if not form.validate_on_submit():
        return show("workshops/last_day.html", here, form, status=422 if form.is_submitted() else 200)
    try:
        move_last_day(desk(), workshop, form.version_seen, form.until.data)
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return show("workshops/last_day.html", here, form, status=422)
    except Conflict as refusal:
        return show("workshops/last_day.html", here, form, status=409, refused=refusal.sentence)
    flash(_("The pre-vote has another last day."))
    return _to(workshop)


@door(blueprint, _ONE + "/takeover", needs=Permission.WORKSHOP_RUN, methods=("POST",))
def takeover(workshop: str) -> ResponseReturnValue:
    code = operations.make_takeover_code(desk(), workshop, _version())
    flash(_("Code for taking over as facilitator: %(code)s. It is shown this once and works once.", code=code))
    return _to(workshop)


def _read(workshop: str) -> WorkshopPage:
    with open_reading(desk()) as work:
        return replace(workshop_page(work, workshop), join_at=public_address(url_for("voting.join")))


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _done(workshop: str, act: Callable[[], object], said: str, at: str = "") -> ResponseReturnValue:
    """Do what a button of the page asks; what is refused is said on the page."""
    try:
        act()
    except Conflict as refusal:
        return show("workshops/workshop.html", _read(workshop), status=409, refused=refusal.sentence)
    except Invalid as refusal:
        return show("workshops/workshop.html", _read(workshop), status=422, refused=refusal.sentence)
    flash(said)
    return redirect(url_for("workshops.page", workshop=workshop) + at, 303)


def _to(workshop: str) -> ResponseReturnValue:
    return redirect(url_for("workshops.page", workshop=workshop), 303)
