"""The doors of tasks and notices: taking one, giving it back, putting away what was read."""

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.permissions import Permission
from riskreg.people.account_queries import telling_page
from riskreg.store.work import open_reading
from riskreg.tasks.mail_files import MailFolder, MailPage
from riskreg.tasks.notice_operations import put_notices_away
from riskreg.tasks.task_operations import claim_task, release_task
from riskreg.web.access import desk, door
from riskreg.web.rendering import show

blueprint = Blueprint("tasks", __name__)

_TASK = "/tasks/<int(max=2147483647):task_id>"


@door(blueprint, f"{_TASK}/claim", needs=Permission.ACCOUNT_KEEP, methods=["POST"])
def claim(task_id: int) -> ResponseReturnValue:
    subject = claim_task(desk(), task_id, current_app.extensions["riskreg.subjects"])
    flash(_("You have taken %(subject)s. The others see that.", subject=subject))
    return redirect(url_for("risks.work"), 303)


@door(blueprint, f"{_TASK}/release", needs=Permission.ACCOUNT_KEEP, methods=["POST"])
def release(task_id: int) -> ResponseReturnValue:
    subject = release_task(desk(), task_id, current_app.extensions["riskreg.subjects"])
    flash(_("%(subject)s waits for everybody who can do it again.", subject=subject))
    return redirect(url_for("risks.work"), 303)


@door(blueprint, "/notices/put-away", needs=Permission.ACCOUNT_KEEP, methods=["POST"])
def put_away() -> ResponseReturnValue:
    last = request.form.get("last", "")
    if last.isascii() and last.isdecimal() and len(last) < 10:
        put_notices_away(desk(), int(last))
    return redirect(url_for("risks.work"), 303)


@door(blueprint, "/mail", needs=Permission.ACCOUNT_KEEP)
def mail() -> ResponseReturnValue:
    """What a demonstration would have mailed to the person asking; elsewhere, where it goes."""
    settings = current_app.extensions["riskreg.settings"]
    with open_reading(desk()) as work:
        address = telling_page(work, "").email
    mails = MailFolder(settings.mail_folder).to(address) if settings.demonstration else None
    return show(
        "tasks/mail.html", MailPage(_("Mail of the demonstration") if mails is not None else _("Mail"), address, mails)
    )
