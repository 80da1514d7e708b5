"""The doors through which somebody lets another act for them, and withdraws it."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.errors import Invalid
from riskreg.domain.permissions import Permission
from riskreg.people.delegation_forms import DelegationForm
from riskreg.people.delegation_operations import delegate
from riskreg.people.delegation_pages import withdraw_here
from riskreg.people.delegation_queries import delegating_page
from riskreg.store.work import open_reading
from riskreg.web.access import actor, desk, door
from riskreg.web.rendering import show

blueprint = Blueprint("delegation", __name__)
_MINE = Permission.ACCOUNT_KEEP


@door(blueprint, "/account/delegations/new", needs=_MINE, methods=("GET", "POST"))
def give() -> ResponseReturnValue:
    with open_reading(desk()) as work:
        page = delegating_page(work, _("Let somebody act for you"))
    form = DelegationForm().offer(page)
    if form.validate_on_submit():
        try:
            delegate(desk(), form.terms())
        except Invalid as refusal:
            form.refuse(refusal.fields)
        else:
            flash(_("The delegation was given. You can withdraw it at any time."))
            return redirect(url_for("account.page"), 303)
    return show("people/delegate.html", page, form, status=422 if form.is_submitted() else 200)


@door(
    blueprint,
    "/account/delegations/<int(max=2147483647):delegation_id>/withdraw",
    needs=_MINE,
    methods=("GET", "POST"),
)
def withdraw(delegation_id: int) -> ResponseReturnValue:
    return withdraw_here(actor().person_id, delegation_id, url_for("account.page"))
