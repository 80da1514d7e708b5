"""The doors of scoring a risk."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.assessments import operations
from riskreg.assessments.forms import OverrideForm, ScoresForm, override_form, scores_form
from riskreg.assessments.page_queries import override_page, scores_page
from riskreg.domain.permissions import Permission
from riskreg.domain.scale import Level, Measure
from riskreg.web.access import desk, door
from riskreg.web.rendering import show
from riskreg.web.writing import answer_form

blueprint = Blueprint("assessments", __name__)


@door(blueprint, "/risks/<reference>/write/scores", needs=Permission.RISK_SCORE, methods=("GET", "POST"))
def scores(reference: str) -> ResponseReturnValue:
    def save(form: ScoresForm) -> None:
        operations.score_risk(desk(), reference, form.version_seen, form.said())
        flash(_("The scores were saved."))

    return answer_form(reference, "assessments/scores.html", lambda: scores_page(desk(), reference), scores_form, save)


@door(blueprint, "/risks/<reference>/write/scores/level", needs=Permission.RISK_SCORE)
def level(reference: str) -> ResponseReturnValue:
    page = scores_page(desk(), reference)
    return show("assessments/levels_part.html", page, scores_form(page, formdata=request.args))


@door(blueprint, "/risks/<reference>/override", needs=Permission.RISK_OVERRIDE, methods=("GET", "POST"))
def override(reference: str) -> ResponseReturnValue:
    def save(form: OverrideForm) -> None:
        chosen = Measure(form.measure.data), Level(form.level.data)
        said = str(form.decision.data or ""), str(form.reason.data or "")
        operations.override_level(desk(), reference, form.version_seen, *chosen, *said)
        flash(_("The decision was recorded."))

    page = lambda: override_page(desk(), reference)  # noqa: E731
    done = lambda: redirect(url_for("risk.page", reference=reference), 303)  # noqa: E731
    return answer_form(reference, "assessments/override.html", page, override_form, save, done)
