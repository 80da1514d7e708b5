"""The doors of writing a risk: the guided form, its check and its submission."""

import secrets
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.errors import Conflict, Invalid, Stale
from riskreg.domain.permissions import Permission
from riskreg.risks import checking_queries, placing_queries, statement_queries
from riskreg.risks.checking_queries import CheckPage
from riskreg.risks.forms import BeginForm, CausesForm, PlacingForm, SendForm, StatementForm, linked
from riskreg.risks.lifecycle_operations import advance_risk
from riskreg.risks.operations import explain_risk, log_risk, place_risk, restate_risk
from riskreg.risks.placing_queries import PlacingPage
from riskreg.risks.statement_queries import BeginPage, CausesPage, StatementPage
from riskreg.web.access import desk, door
from riskreg.web.rendering import show
from riskreg.web.writing import answer_form, onward, refuse

blueprint = Blueprint("writing", __name__)

_BOTH = ("GET", "POST")


@door(blueprint, "/risks/new", needs=Permission.RISK_LOG, methods=_BOTH)
def begin() -> ResponseReturnValue:
    page = statement_queries.begin_page(desk())
    form = _begin_form(page)
    if request.method != "POST":
        return show("risks/write_begin.html", page, form)
    if not form.validate():
        return show("risks/write_begin.html", page, form, status=422)
    return _log(page, form)


@door(blueprint, "/risks/<reference>/write/statement", needs=Permission.RISK_EDIT, methods=_BOTH)
def statement(reference: str) -> ResponseReturnValue:
    return answer_form(
        reference,
        "risks/write_statement.html",
        lambda: statement_queries.statement_page(desk(), reference),
        _statement_form,
        lambda form: restate_risk(desk(), reference, form.version_seen, form.statement),
    )


@door(blueprint, "/risks/<reference>/write/causes", needs=Permission.RISK_EDIT, methods=_BOTH)
def causes(reference: str) -> ResponseReturnValue:
    do = request.form.get("do", "")
    return answer_form(
        reference,
        "risks/write_causes.html",
        lambda: statement_queries.causes_page(desk(), reference),
        _causes_form,
        lambda form: explain_risk(desk(), reference, form.version_seen, form.arranged(do), form.drivers.data or ""),
        (lambda: redirect(url_for(".causes", reference=reference, _anchor="causes"), 303)) if do else None,
    )


@door(blueprint, "/risks/<reference>/write/placing", needs=Permission.RISK_EDIT, methods=_BOTH)
def placing(reference: str) -> ResponseReturnValue:
    return answer_form(
        reference,
        "risks/write_placing.html",
        lambda: placing_queries.placing_page(desk(), reference),
        _placing_form,
        lambda form: place_risk(desk(), reference, form.version_seen, form.placing),
    )


@door(blueprint, "/risks/<reference>/write/check", needs=Permission.RISK_EDIT)
def check(reference: str) -> ResponseReturnValue:
    page = checking_queries.check_page(desk(), reference)
    return show("risks/check.html", page, _send_form(page))


@door(blueprint, "/risks/<reference>/submit", needs=Permission.RISK_SUBMIT, methods=("POST",))
def submit(reference: str) -> ResponseReturnValue:
    try:
        advance_risk(desk(), reference, SendForm().version_seen, checking_queries.SEND)
    except Conflict as refusal:
        # A second click finds the risk sent already: that is what was wanted.
        if not checking_queries.was_sent_by_me(desk(), reference):
            return _not_sent(reference, refusal)
    return redirect(url_for(".sent", reference=reference), 303)


@door(blueprint, "/risks/<reference>/sent", needs=Permission.RISK_SUBMIT)
def sent(reference: str) -> ResponseReturnValue:
    return show("risks/write_sent.html", checking_queries.sent_page(desk(), reference))


def _log(page: BeginPage, form: BeginForm) -> ResponseReturnValue:
    try:
        reference = log_risk(desk(), form.entity_id, form.statement, key=form.key.data or "")
    except Invalid as refusal:
        refuse(form, refusal)
        return show("risks/write_begin.html", page, form, status=422)
    return onward(reference, "writing.causes")


def _not_sent(reference: str, refusal: Conflict) -> ResponseReturnValue:
    page = checking_queries.check_page(desk(), reference)
    sentence = refusal.sentence
    if isinstance(refusal, Stale):
        sentence = _("Somebody saved this risk after you opened this page. Read it again below before you send it.")
    return show("risks/check.html", page, _send_form(page), status=409, refused=sentence)


def _begin_form(page: BeginPage) -> BeginForm:
    form = BeginForm(data={"entity": page.first, "key": secrets.token_urlsafe(24)})
    entity: Any = form.entity
    # Another office's id is for the operation to refuse: it knows whether there is no such office or no right to it.
    entity.choices, entity.validate_choice = [("", _("Choose one")), *page.entities], False
    return form


def _statement_form(page: StatementPage, **kwargs: Any) -> StatementForm:
    saved = {"title": page.risk_title, "kind": page.kind, "event": page.event, "consequences": page.consequences}
    return StatementForm(data=saved | {"version": page.sheet.version}, **kwargs)


def _causes_form(page: CausesPage, **kwargs: Any) -> CausesForm:
    saved = {"causes": list(page.causes), "drivers": page.drivers, "version": page.sheet.version}
    form = CausesForm(data=saved, **kwargs)
    form.offer_lines()
    return form


def _placing_form(page: PlacingPage, **kwargs: Any) -> PlacingForm:
    names = ("owner", "focal_point", "scope", "classification", "is_emerging", "proximity")
    saved = {name: getattr(page, name) for name in names} | linked(page.links)
    saved |= {"countries": ", ".join(page.countries), "readers": list(page.readers), "version": page.sheet.version}
    form: Any = PlacingForm(data=saved, **kwargs)
    near = [(one.id, one.name) for one in page.people if one.is_near]
    others = [(one.id, one.name) for one in page.people if not one.is_near]
    form.owner.choices = {"": [("", _("Nobody yet"))], page.sheet.entity: near, _("Others"): others}
    form.focal_point.choices = form.owner.choices
    form.readers.choices = [*near, *others]
    return form  # type: ignore[no-any-return]


def _send_form(page: CheckPage) -> SendForm:
    form = SendForm(formdata=None)
    form.version.data = str(page.sheet.version)
    return form
