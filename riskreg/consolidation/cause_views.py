"""The doors of common causes."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.consolidation.alike_queries import alike_page, naming_page
from riskreg.consolidation.cause_operations import cite_cause, name_cause, undo_citation
from riskreg.consolidation.cause_queries import cause_page, causes_page, take_back_page
from riskreg.consolidation.citing_queries import Cited, read_cited
from riskreg.consolidation.forms import CauseForm, TakeBackForm
from riskreg.domain.errors import Invalid
from riskreg.domain.permissions import Permission
from riskreg.store.work import open_reading
from riskreg.web.access import desk, door
from riskreg.web.rendering import show

blueprint = Blueprint("causes", __name__)

_READ, _DECIDE = Permission.RISK_READ, Permission.RISK_CONSOLIDATE
_ONE = "/causes/<cause>"


@door(blueprint, "/causes", needs=_READ)
def overview() -> ResponseReturnValue:
    with open_reading(desk()) as work:
        return show("causes/overview.html", causes_page(work))


@door(blueprint, "/causes/alike", needs=_DECIDE)
def alike() -> ResponseReturnValue:
    with open_reading(desk()) as work:
        return show("causes/alike.html", alike_page(work))


@door(blueprint, "/causes/new", needs=_DECIDE, methods=("POST",))
def name() -> ResponseReturnValue:
    cited = [read_cited(key) for key in request.form.getlist("cited")]
    form = CauseForm()
    if not cited or not form.validate():
        return _name_again(cited, form, _("Tick at least one root cause.") if not cited else "")
    try:
        made = name_cause(desk(), form.title.data or "", cited)
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return _name_again(cited, form)
    flash(_("%(reference)s is named.", reference=made))
    return redirect(url_for("causes.cause", cause=made), 303)


@door(blueprint, _ONE, needs=_READ)
def cause(cause: str) -> ResponseReturnValue:
    with open_reading(desk()) as work:
        return show("causes/cause.html", cause_page(work, cause))


@door(blueprint, _ONE + "/cite", needs=_DECIDE, methods=("POST",))
def cite(cause: str) -> ResponseReturnValue:
    cite_cause(desk(), cause, read_cited(request.form.get("cited", "")))
    flash(_("It is cited now."))
    return redirect(url_for("causes.cause", cause=cause), 303)


@door(blueprint, _ONE + "/citations/<int(max=2147483647):citation_id>/undo", needs=_DECIDE, methods=("GET", "POST"))
def undo(cause: str, citation_id: int) -> ResponseReturnValue:
    form = TakeBackForm()
    with open_reading(desk()) as work:
        page = take_back_page(work, cause, citation_id)
    if not form.validate_on_submit():
        return show("causes/undo.html", page, form, status=422 if form.is_submitted() else 200)
    undo_citation(desk(), cause, citation_id, form.reason.data or "")
    flash(_("It is not cited any more."))
    return redirect(url_for("causes.cause", cause=page.cause), 303)


def _name_again(cited: Sequence[Cited], form: CauseForm, refused: str = "") -> ResponseReturnValue:
    with open_reading(desk()) as work:
        page = naming_page(work, cited)
    return show("causes/new.html", page, form, status=422, refused=refused)
