"""The doors of what the secretariat could ask an entity about its answers, and of asking it again."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.permissions import Permission
from riskreg.reviews.ending_forms import ReasonForm
from riskreg.reviews.operations import reopen_return
from riskreg.reviews.progress_queries import ProgressFilter
from riskreg.reviews.wondering_queries import ask_again_page, wondering_page
from riskreg.store.work import open_reading
from riskreg.web.access import desk, door
from riskreg.web.rendering import show

blueprint = Blueprint("wondering", __name__)
_ONE = "/reviews/<cycle>"


@door(blueprint, _ONE + "/questions", needs=Permission.REVIEW_RUN)
def questions(cycle: str) -> ResponseReturnValue:
    with open_reading(desk()) as work:
        page = wondering_page(work, cycle, ProgressFilter.of(request.args).page)
    return show("reviews/wondering.html", page)


@door(blueprint, _ONE + "/ask-again/<returned>", needs=Permission.REVIEW_RUN, methods=("GET", "POST"))
def ask_again(cycle: str, returned: str) -> ResponseReturnValue:
    """The reason is filled in with the questions; a new return takes the place of the signed one."""
    with open_reading(desk()) as work:
        page = ask_again_page(work, cycle, returned)
    form, template = ReasonForm(data={"version": page.version, "reason": page.reason}), "reviews/ask_again.html"
    if page.blocked:
        return show(template, page, form, status=409 if request.method == "POST" else 200)
    if request.method != "POST" or not form.validate():
        return show(template, page, form, status=422 if request.method == "POST" else 200)
    try:
        reopen_return(desk(), returned, form.version_seen, form.reason.data or "")
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return show(template, page, form, status=422)
    except Conflict as refusal:
        form.version.data = str(page.version)
        return show(template, page, form, status=409, refused=refusal.sentence)
    flash(_("%(entity)s was asked again. What was signed before is kept.", entity=page.entity))
    return redirect(url_for("reviews.cycle", cycle=cycle), 303)
