"""The one way through every page of the guided form: show, check, save, explain, go on."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.errors import Invalid, Stale
from riskreg.web.rendering import show
from riskreg.web.stale import show_stale

PLACES = frozenset(
    {
        "writing.statement",
        "writing.causes",
        "writing.placing",
        "treatments.controls",
        "assessments.scores",
        "treatments.response",
        "writing.check",
        "risk.page",
    }
)
"""Where a "Save and …" button may lead: the value of a button named ``then`` is the endpoint."""


def answer_form(
    reference: str,
    template: str,
    read: Callable[[], Any],
    make: Callable[..., Any],
    save: Callable[[Any], object],
    done: Callable[[], ResponseReturnValue] | None = None,
) -> ResponseReturnValue:
    """Answer a page that edits a risk, GET or POST.

    ``read`` gives the page as it stands (with ``page.sheet``), ``make(page, **kwargs)`` its form with choices and saved
    values (``kwargs`` go to the form's constructor), ``save(form)`` calls the operation. Refused input shows the form
    again (422), a stale version both versions (409), a state whose words are fixed says why. ``done`` answers after
    saving; without it the pressed button says where to go.
    """
    page = read()
    if page.sheet.fixed:
        return show("risks/write_fixed.html", page, status=409 if request.method == "POST" else 200)
    form = make(page)
    if request.method != "POST":
        return show(template, page, form)
    if not form.validate():
        return show(template, page, form, status=422)
    try:
        save(form)
    except Stale:
        page = read()
        return show_stale(template, page, form, make(page, formdata=None))
    except Invalid as refusal:
        refuse(form, refusal)
        return show(template, page, form, status=422)
    if page.sheet.takes_back and not read().sheet.takes_back:
        flash(_("%(reference)s was taken back to draft. Send it again when it is ready.", reference=reference))
    return done() if done else onward(reference)


def refuse(form: Any, refusal: Invalid) -> None:
    """Put a refusal on the form; one that names no field of it stands at the first question."""
    form.refuse(refusal.fields)
    if not form.problems():
        first = next(field for field in form if field.type not in ("HiddenField", "CSRFTokenField"))
        first.errors = [refusal.sentence]


def onward(reference: str, otherwise: str = "writing.check") -> Response:
    """To the place the pressed button names; to a person's work when they come back later."""
    wanted = request.form.get("then", "")
    if wanted == "risks.work":
        return redirect(url_for(wanted), 303)  # type: ignore[return-value]
    return redirect(url_for(wanted if wanted in PLACES else otherwise, reference=reference), 303)  # type: ignore[return-value]
