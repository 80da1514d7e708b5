"""The doors of review cycles: all of them, one as it goes, and reminding who is late."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from riskreg.domain.permissions import Permission
from riskreg.reviews import reminding_operations as reminding
from riskreg.reviews.cycle_queries import cycles_page
from riskreg.reviews.progress_queries import ProgressFilter, progress_page
from riskreg.store.work import open_reading
from riskreg.web.access import desk, door
from riskreg.web.rendering import show

blueprint = Blueprint("reviews", __name__)
ONE = "/reviews/<cycle>"


@door(blueprint, "/reviews", needs=Permission.RISK_READ)
def cycles() -> ResponseReturnValue:
    with open_reading(desk()) as work:
        page = cycles_page(work, ProgressFilter.of(request.args).page)
    return show("reviews/cycles.html", page)


@door(blueprint, ONE, needs=Permission.RISK_READ)
def cycle(cycle: str) -> ResponseReturnValue:
    with open_reading(desk()) as work:
        page = progress_page(work, cycle, ProgressFilter.of(request.args))
    return show("reviews/progress.html", page)


@door(blueprint, ONE + "/remind", needs=Permission.REVIEW_RUN, methods=("POST",))
def remind(cycle: str) -> ResponseReturnValue:
    code = request.form.get("entity", "")
    if code:
        _say(reminding.remind_entity(desk(), cycle, code))
    else:
        _say(reminding.remind_late(desk(), cycle))
    return redirect(url_for("reviews.cycle", cycle=cycle), 303)


def _say(done: reminding.Reminded) -> None:
    """What came of it, each entity in its place."""
    if done.entities:
        names = ", ".join(done.entities)
        flash(ngettext("%(names)s was reminded.", "%(num)s entities were reminded.", len(done.entities), names=names))
    if done.today_already and not done.entities:
        flash(_("Everybody was reminded today already. You can remind again tomorrow."))
    if done.nobody_there:
        names = ", ".join(done.nobody_there)
        flash(_("Nobody is there to remind at: %(names)s. Have a focal point or a head named.", names=names))
    if not (done.entities or done.today_already or done.nobody_there):
        flash(_("Nobody is late, so nobody was reminded."))
