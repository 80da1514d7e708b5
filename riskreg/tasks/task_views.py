"""The doors of tasks and notices: taking one, giving it back, putting away what was read."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.permissions import Permission
from riskreg.tasks.notice_operations import put_notices_away
from riskreg.tasks.task_operations import claim_task, release_task
from riskreg.web.access import desk, door

blueprint = Blueprint("tasks", __name__)

_TASK = "/tasks/<int(max=2147483647):task_id>"


@door(blueprint, f"{_TASK}/claim", needs=Permission.ACCOUNT_KEEP, methods=["POST"])
def claim(task_id: int) -> ResponseReturnValue:
    subject = claim_task(desk(), task_id)
    flash(_("You have taken %(subject)s. The others see that.", subject=subject))
    return redirect(url_for("risks.work"), 303)


@door(blueprint, f"{_TASK}/release", needs=Permission.ACCOUNT_KEEP, methods=["POST"])
def release(task_id: int) -> ResponseReturnValue:
    subject = release_task(desk(), task_id)
    flash(_("%(subject)s waits for everybody who can do it again.", subject=subject))
    return redirect(url_for("risks.work"), 303)


@door(blueprint, "/notices/put-away", needs=Permission.ACCOUNT_KEEP, methods=["POST"])
def put_away() -> ResponseReturnValue:
    last = request.form.get("last", "")
    if last.isascii() and last.isdecimal() and len(last) < 10:
        put_notices_away(desk(), int(last))
    return redirect(url_for("risks.work"), 303)
