"""The doors through which a review is opened: choose a template, choose whom it asks, check, open."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.errors import Invalid, NotFound
from riskreg.domain.permissions import Permission
from riskreg.reviews.opening_forms import PlanForm, TemplateForm
from riskreg.reviews.opening_queries import PlanPage, check_page, plan_page, templates_page
from riskreg.reviews.operations import open_cycle
from riskreg.reviews.template_queries import shipped_templates
from riskreg.store.work import open_reading
from riskreg.web.access import desk, door
from riskreg.web.rendering import show

blueprint = Blueprint("opening", __name__)
_RUN = Permission.REVIEW_RUN
_NEW = "/reviews/new"
OWN = "own"


@door(blueprint, _NEW, needs=_RUN)
def choose() -> ResponseReturnValue:
    with open_reading(desk()) as work:
        return show("reviews/templates.html", templates_page(work))


@door(blueprint, f"{_NEW}/{OWN}", needs=_RUN, methods=("GET", "POST"))
def own() -> ResponseReturnValue:
    """A template of one's own: every error at once, then the same way as with a shipped one."""
    if request.form.get("own"):
        return _plan(OWN, request.form["own"])
    form = TemplateForm()
    source = form.read() if request.method == "POST" else None
    with open_reading(desk()) as work:
        page = templates_page(work)
        if source is not None:
            try:
                planned = plan_page(work, OWN, source)
            except Invalid as refusal:
                form.refuse(refusal.fields)
            else:
                return show("reviews/plan.html", planned, PlanForm(data={"own": source}).offer(planned))
    return show("reviews/own_template.html", page, form, status=422 if request.method == "POST" else 200)


@door(blueprint, f"{_NEW}/<template>", needs=_RUN, methods=("GET", "POST"))
def plan(template: str) -> ResponseReturnValue:
    source = shipped_templates().get(template)
    if source is None:
        raise NotFound("There is no such template.")
    return _plan(template, source)


def _plan(code: str, source: str) -> ResponseReturnValue:
    with open_reading(desk()) as work:
        page = plan_page(work, code, source)
    form = PlanForm().offer(page)
    if request.method != "POST" or request.form.get("do") == "change":
        return show("reviews/plan.html", page, form)
    if not form.validate():
        return show("reviews/plan.html", page, form, status=422)
    try:
        return _check_or_open(page, form, source)
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return show("reviews/plan.html", page, form, status=422)


def _check_or_open(page: PlanPage, form: PlanForm, source: str) -> ResponseReturnValue:
    opening = form.opening(page)
    with open_reading(desk()) as work:
        check = check_page(work, page.code, source, opening)
    if request.form.get("do") != "open":
        return show("reviews/check.html", check, form)
    if check.runs_already:
        # A second click, or another tab: whoever was first has opened it, and that is where this leads too.
        return _opened(check.runs_already)
    if check.is_too_large:
        return show("reviews/check.html", check, form, status=409)
    return _opened(open_cycle(desk(), source, opening))


def _opened(reference: str) -> ResponseReturnValue:
    flash(_("The review is open. Everybody it asks is told by the register."))
    return redirect(url_for("reviews.cycle", cycle=reference), 303)
