"""The administrator's doors to one person: roles, invitation, closing and opening the account."""

from dataclasses import dataclass

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.permissions import Role
from riskreg.people.delegation_pages import withdraw_here
from riskreg.people.directory_views import MANAGE, PERSON, entities_offered, find_person
from riskreg.people.doors import blueprint
from riskreg.people.forms import GrantForm, chosen_id
from riskreg.people.operations import disable_person, enable_person, end_role, grant_role, invite_person
from riskreg.people.person_queries import PersonPage
from riskreg.settings import Settings
from riskreg.web.access import desk, door
from riskreg.web.addresses import public_address
from riskreg.web.rendering import show


@dataclass(frozen=True, slots=True)
class InvitedPage:
    """``link`` is shown this once, when the register sends no mail."""

    title: str
    person: PersonPage
    link: str


@door(blueprint, PERSON, needs=MANAGE)
def person(person_id: int) -> ResponseReturnValue:
    return _page(person_id, _grant_form())


@door(blueprint, PERSON + "/roles", needs=MANAGE, methods=("POST",))
def grant(person_id: int) -> ResponseReturnValue:
    form = _grant_form()
    if not form.validate():
        return _page(person_id, form, 422)
    try:
        grant_role(desk(), person_id, Role(form.role.data), chosen_id(form.entity_id.data))
    except (Invalid, Conflict) as refusal:
        form.refuse(refusal.fields if isinstance(refusal, Invalid) else {"role": [refusal.sentence]})
        return _page(person_id, form, 422)
    flash(_("The role was granted."))
    return _back_to(person_id)


@door(blueprint, PERSON + "/roles/<int(max=2147483647):grant_id>/end", needs=MANAGE, methods=("POST",))
def end_grant(person_id: int, grant_id: int) -> ResponseReturnValue:
    end_role(desk(), person_id, grant_id)
    flash(_("The role was ended."))
    return _back_to(person_id)


@door(blueprint, PERSON + "/invitation", needs=MANAGE, methods=("POST",))
def invite(person_id: int) -> ResponseReturnValue:
    settings: Settings = current_app.extensions["riskreg.settings"]
    mail = bool(settings.mail_server and settings.base_url)
    words = {"base_url": settings.base_url, "organization": settings.organization}
    token = invite_person(desk(), person_id, mail=mail, **words)
    found = find_person(person_id)
    if mail:
        flash(_("The invitation is on its way to %(email)s.", email=found.email))
        return _back_to(person_id)
    link = public_address(url_for("people.invitation", token=token))
    return show("people/invited.html", InvitedPage(_("The invitation is ready"), found, link))


@door(blueprint, PERSON + "/delegations/<int(max=2147483647):given_id>/withdraw", needs=MANAGE, methods=("GET", "POST"))
def withdraw(person_id: int, given_id: int) -> ResponseReturnValue:
    return withdraw_here(person_id, given_id, url_for("people.person", person_id=person_id))


@door(blueprint, PERSON + "/disable", needs=MANAGE, methods=("GET", "POST"))
def disable(person_id: int) -> ResponseReturnValue:
    if request.method != "POST":
        return show("people/disable.html", find_person(person_id))
    owned = disable_person(desk(), person_id)
    flash(" ".join([_("The account is disabled and every session of it ended."), owned.in_words]))
    return _back_to(person_id)


@door(blueprint, PERSON + "/enable", needs=MANAGE, methods=("POST",))
def enable(person_id: int) -> ResponseReturnValue:
    enable_person(desk(), person_id)
    flash(_("The account is open again, with the roles it had."))
    return _back_to(person_id)


def _grant_form() -> GrantForm:
    return GrantForm().offer(entities_offered())


def _page(person_id: int, form: GrantForm, status: int = 200) -> ResponseReturnValue:
    return show("people/person.html", find_person(person_id), form, status=status)


def _back_to(person_id: int) -> ResponseReturnValue:
    return redirect(url_for("people.person", person_id=person_id), 303)
