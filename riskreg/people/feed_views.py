"""The doors of one's own calendar address: looking, making a new one, switching it off."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.permissions import Permission
from riskreg.people.feed_operations import renew_feed, switch_feed_off
from riskreg.people.feed_queries import feed_page
from riskreg.store.work import open_reading
from riskreg.web.access import desk, door
from riskreg.web.addresses import public_address
from riskreg.web.rendering import show

blueprint = Blueprint("feed", __name__)

_MINE = Permission.ACCOUNT_KEEP


@door(blueprint, "/account/calendar", needs=_MINE)
def page() -> ResponseReturnValue:
    return _page()


@door(blueprint, "/account/calendar/address", needs=_MINE, methods=("POST",))
def renew() -> ResponseReturnValue:
    return _page(public_address(url_for("days.feed", token=renew_feed(desk()))))


@door(blueprint, "/account/calendar/off", needs=_MINE, methods=("POST",))
def off() -> ResponseReturnValue:
    switch_feed_off(desk())
    flash(_("The address is switched off. Whoever has it reads nothing any more."))
    return redirect(url_for("feed.page"), 303)


def _page(address: str = "") -> ResponseReturnValue:
    with open_reading(desk()) as work:
        return show("people/feed.html", feed_page(work, _("Your calendar"), address))
