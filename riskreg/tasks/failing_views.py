"""The administrator's doors to what fails."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.permissions import Permission
from riskreg.store.work import open_reading
from riskreg.tasks.failing_operations import give_mail_up, try_chores_again, try_mail_again
from riskreg.tasks.failing_queries import failing_page
from riskreg.web.access import desk, door
from riskreg.web.rendering import show

blueprint = Blueprint("failing", __name__)

_MANAGE = Permission.PEOPLE_MANAGE
_MAIL = "/failing/mails/<int(max=2147483647):mail_id>"


@door(blueprint, "/failing", needs=_MANAGE)
def page() -> ResponseReturnValue:
    with open_reading(desk()) as work:
        return show("tasks/failing.html", failing_page(work))


@door(blueprint, _MAIL + "/again", needs=_MANAGE, methods=("POST",))
def mail_again(mail_id: int) -> ResponseReturnValue:
    try_mail_again(desk(), mail_id)
    flash(_("The mail is tried again now. Look here in a minute."))
    return redirect(url_for("failing.page"), 303)


@door(blueprint, _MAIL + "/give-up", needs=_MANAGE, methods=("POST",))
def mail_given_up(mail_id: int) -> ResponseReturnValue:
    give_mail_up(desk(), mail_id)
    flash(_("The mail is not tried any more."))
    return redirect(url_for("failing.page"), 303)


@door(blueprint, "/failing/again", needs=_MANAGE, methods=("POST",))
def chores_again() -> ResponseReturnValue:
    try_chores_again(desk())
    flash(_("Everything that was put off is tried again now. Look here in a minute."))
    return redirect(url_for("failing.page"), 303)
