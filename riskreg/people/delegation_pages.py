"""The page that asks before a delegation is withdrawn, from one's own account and from a person's page."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.people.delegation_operations import withdraw_delegation
from riskreg.people.delegation_queries import withdraw_page
from riskreg.store.work import open_reading
from riskreg.web.access import desk
from riskreg.web.rendering import show


def withdraw_here(person_id: int | None, delegation_id: int, back: str) -> ResponseReturnValue:
    """Ask, then withdraw what the person gave or received, and go ``back``."""
    with open_reading(desk()) as work:
        page = withdraw_page(work, _("Withdraw this delegation?"), person_id, delegation_id, back)
    if request.method == "POST":
        withdraw_delegation(desk(), delegation_id)
        flash(_("The delegation is withdrawn. It gives nothing any more."))
        return redirect(back, 303)
    return show("people/withdraw.html", page)
