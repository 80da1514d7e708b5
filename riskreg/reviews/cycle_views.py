"""The doors of review cycles: all of them, one as it goes, and reminding who is late."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.permissions import Permission
from riskreg.reviews import reminding_operations as reminding
from riskreg.reviews.cycle_queries import cycles_page
from riskreg.reviews.ending_forms import ReasonForm
from riskreg.reviews.ending_queries import EndPage, break_off_page, close_page, result_page
from riskreg.reviews.operations import break_off_cycle, close_cycle
from riskreg.reviews.progress_queries import ProgressFilter, progress_page
from riskreg.reviews.tables_as_text import entities_csv, result_csv
from riskreg.store.work import Work, open_reading
from riskreg.web.access import desk, door
from riskreg.web.downloads import download
from riskreg.web.fields import Versioned
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
    """How far it has come; once it has ended, what it found."""
    with open_reading(desk()) as work:
        if (found := result_page(work, cycle)) is not None:
            return show("reviews/result.html", found)
        page = progress_page(work, cycle, ProgressFilter.of(request.args))
    return show("reviews/progress.html", page)


@door(blueprint, ONE + "/entities", needs=Permission.RISK_READ)
def entities(cycle: str) -> ResponseReturnValue:
    """The entities of a review, also of one that has ended."""
    with open_reading(desk()) as work:
        page = progress_page(work, cycle, ProgressFilter.of(request.args))
    return show("reviews/all_entities.html", page)


@door(blueprint, ONE + "/<any(entities, result):kind>.csv", needs=Permission.RISK_READ)
def download_table(cycle: str, kind: str) -> ResponseReturnValue:
    with open_reading(desk()) as work:
        text = entities_csv(work, cycle) if kind == "entities" else result_csv(work, cycle)
    # Spreadsheets take a CSV file for UTF-8 only when it begins with a byte order mark.
    return download(text.encode("utf-8-sig"), f"{cycle.upper()}-{kind}", work.now.date(), "csv")


@door(blueprint, ONE + "/remind", needs=Permission.REVIEW_RUN, methods=("POST",))
def remind(cycle: str) -> ResponseReturnValue:
    code = request.form.get("entity", "")
    if code:
        _say(reminding.remind_entity(desk(), cycle, code))
    else:
        _say(reminding.remind_late(desk(), cycle))
    return redirect(url_for("reviews.cycle", cycle=cycle), 303)


@door(blueprint, ONE + "/close", needs=Permission.REVIEW_RUN, methods=("GET", "POST"))
def close(cycle: str) -> ResponseReturnValue:
    form = Versioned()
    return _end(cycle, close_page, "reviews/close.html", form, lambda: close_cycle(desk(), cycle, form.version_seen))


@door(blueprint, ONE + "/break-off", needs=Permission.REVIEW_RUN, methods=("GET", "POST"))
def break_off(cycle: str) -> ResponseReturnValue:
    form = ReasonForm()
    save = lambda: break_off_cycle(desk(), cycle, form.version_seen, form.reason.data or "")  # noqa: E731
    return _end(cycle, break_off_page, "reviews/break_off.html", form, save)


def _end(
    cycle: str, read: Callable[[Work, str], EndPage], template: str, form: Versioned, save: Callable[[], None]
) -> ResponseReturnValue:
    """Show what would be recorded, then end the review, or say why that cannot be."""
    with open_reading(desk()) as work:
        page = read(work, cycle)
    if page.blocked:
        return show(template, page, form, status=409 if request.method == "POST" else 200)
    if request.method != "POST" or not form.validate():
        form.version.data = form.version.data or str(page.head.version)
        return show(template, page, form, status=422 if request.method == "POST" else 200)
    try:
        save()
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return show(template, page, form, status=422)
    except Conflict as refusal:
        # What is there now stands on the page: sending it again is a decision on that.
        form.version.data = str(page.head.version)
        return show(template, page, form, status=409, refused=refusal.sentence)
    flash(_("The review has ended. What it found is kept as it is."))
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
