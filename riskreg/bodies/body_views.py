"""The doors of bodies: all of them, one with its members, and what the secretariat changes of it."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg import clock
from riskreg.bodies import body_operations as operations
from riskreg.bodies.body_forms import BodyForm, EndForm, MemberForm
from riskreg.bodies.body_queries import BodyPage, bodies_page, body_page
from riskreg.bodies.pages import FormPage
from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.permissions import Permission
from riskreg.people.queries import people_choices
from riskreg.store.work import open_reading
from riskreg.web.access import desk, door
from riskreg.web.fields import Form
from riskreg.web.rendering import show

blueprint = Blueprint("bodies", __name__)
ONE = "/bodies/<body>"
_MEMBER = ONE + "/members/<int(max=2147483647):membership>"


@door(blueprint, "/bodies", needs=Permission.RISK_READ)
def bodies() -> ResponseReturnValue:
    with open_reading(desk()) as work:
        return show("bodies/bodies.html", bodies_page(work))


@door(blueprint, "/bodies/new", needs=Permission.BODY_RECORD, methods=("GET", "POST"))
def add() -> ResponseReturnValue:
    form = BodyForm(data={"quorum": 50, "quorum_kind": "per cent", "rule": "no objection", "update_months": 6})
    page = FormPage(_("Add a body"), url_for("bodies.bodies"))
    save = lambda: operations.add_body(desk(), form.code.data or "", form.words())  # noqa: E731
    return _saved(page, form, "bodies/body_form.html", save, _("The body is added. Name its members."))


@door(blueprint, ONE, needs=Permission.RISK_READ)
def body(body: str) -> ResponseReturnValue:
    return show("bodies/body.html", _read(body))


@door(blueprint, ONE + "/correct", needs=Permission.BODY_RECORD, methods=("GET", "POST"))
def correct(body: str) -> ResponseReturnValue:
    found = _read(body)
    form = BodyForm(data=_filled(found))
    del form.code
    page = FormPage(_("Change the %(body)s", body=found.line.code), url_for("bodies.body", body=found.line.code))

    def save() -> str:
        operations.correct_body(desk(), body, form.version_seen, form.words())
        return found.line.code

    return _saved(page, form, "bodies/body_form.html", save, _("It is changed from now on."))


@door(blueprint, ONE + "/members", needs=Permission.BODY_RECORD, methods=("GET", "POST"))
def name_member(body: str) -> ResponseReturnValue:
    found = _read(body)
    form = MemberForm(data={"from_on": clock.now().date(), "has_vote": True})
    with open_reading(desk()) as work:
        form.person.choices = list(people_choices(work))
    page = FormPage(
        _("Name a member of the %(body)s", body=found.line.code), url_for("bodies.body", body=found.line.code)
    )

    def save() -> str:
        days = (form.from_on.data, form.until_on.data)
        operations.name_member(desk(), body, int(form.person.data), *days, has_vote=bool(form.has_vote.data))
        return found.line.code

    return _saved(page, form, "bodies/member_form.html", save, _("The member is named."))


@door(blueprint, _MEMBER + "/end", needs=Permission.BODY_RECORD, methods=("GET", "POST"))
def end_membership(body: str, membership: int) -> ResponseReturnValue:
    found = _read(body)
    page = FormPage(_("End a membership of the %(body)s", body=found.line.code), url_for("bodies.body", body=body))
    form = EndForm(data={"until_on": clock.now().date()})

    def save() -> str:
        operations.end_membership(desk(), body, membership, form.until_on.data)
        return found.line.code

    return _saved(page, form, "bodies/end_form.html", save, _("The last day is kept."))


def _read(body: str) -> BodyPage:
    with open_reading(desk()) as work:
        return body_page(work, body)


def _filled(found: BodyPage) -> dict[str, object]:
    line = found.line
    said = {"version": found.version, "name": line.name, "chair": line.chair, "meets": line.meets}
    rules = {"quorum": found.quorum, "quorum_kind": found.quorum_kind.value, "rule": line.rule.value}
    return {**said, **rules, "update_months": found.update_months}


def _saved(page: FormPage, form: Form, template: str, save: Callable[[], str], said: str) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return show(template, page, form, status=422 if form.is_submitted() else 200)
    try:
        code = save()
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return show(template, page, form, status=422)
    except Conflict as refusal:
        return show(template, page, form, status=409, refused=refusal.sentence)
    flash(said)
    return redirect(url_for("bodies.body", body=code), 303)
