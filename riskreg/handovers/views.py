"""The doors of handovers."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.permissions import Permission, Role
from riskreg.handovers.forms import HandoverForm
from riskreg.handovers.operations import ask_for_role, hand_things_over
from riskreg.handovers.page_queries import HandoverPage, handover_page, orphans_page
from riskreg.store.work import open_reading
from riskreg.web.access import actor, desk, door
from riskreg.web.rendering import show

blueprint = Blueprint("handovers", __name__)

_MAKE = Permission.HANDOVER_MAKE


@door(blueprint, "/handovers", needs=_MAKE)
def overview() -> ResponseReturnValue:
    person = request.args.get("person", "")
    if person.isascii() and person.isdecimal() and len(person) < 10:
        return redirect(url_for("handovers.of_person", person_id=int(person)))
    with open_reading(desk()) as work:
        return show("handovers/overview.html", orphans_page(work))


@door(blueprint, "/handovers/<int(max=2147483647):person_id>", needs=_MAKE, methods=("GET", "POST"))
def of_person(person_id: int) -> ResponseReturnValue:
    return _handover(person_id, url_for("handovers.overview"))


@door(blueprint, "/account/handover", needs=Permission.ACCOUNT_KEEP, methods=("GET", "POST"))
def mine() -> ResponseReturnValue:
    return _handover(actor().person_id or 0, url_for("account.page"))


@door(blueprint, "/handovers/entities/<code>/ask", needs=_MAKE, methods=("POST",))
def ask(code: str) -> ResponseReturnValue:
    role = request.form.get("role", "")
    if role not in {known.value for known in Role}:
        raise Invalid(_("Say whether a head of entity or a focal point is needed."))
    ask_for_role(desk(), code, Role(role))
    flash(_("The administrators were asked to name somebody for %(code)s.", code=code))
    return redirect(url_for("handovers.overview"), 303)


def _handover(person_id: int, back: str) -> ResponseReturnValue:
    page = _page(person_id)
    form = HandoverForm().offer(page)
    if not form.validate_on_submit():
        return show("handovers/handover.html", page, form, status=422 if form.is_submitted() else 200)
    try:
        chosen, note = form.chosen.data or [], form.note.data or ""
        passed = hand_things_over(desk(), person_id or None, form.successor_id, chosen, note)
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return show("handovers/handover.html", page, form, status=422)
    except Conflict as refusal:
        form.refuse({"chosen": [refusal.sentence]})
        return show("handovers/handover.html", _page(person_id), form, status=409)
    flash(ngettext("One thing was handed over.", "%(num)s things were handed over.", passed))
    return redirect(back, 303)


def _page(person_id: int) -> HandoverPage:
    with open_reading(desk()) as work:
        return handover_page(work, person_id)
