"""The doors of one's own work: the first page after signing in."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from riskreg.domain.permissions import Permission
from riskreg.risks.doors import blueprint
from riskreg.risks.work_queries import work_page
from riskreg.store.work import open_reading
from riskreg.web.access import desk, door
from riskreg.web.rendering import show


@door(blueprint, "/", needs=Permission.ACCOUNT_KEEP)
def home() -> ResponseReturnValue:
    return redirect(url_for("risks.work"))


@door(blueprint, "/work", needs=Permission.ACCOUNT_KEEP)
def work() -> ResponseReturnValue:
    with open_reading(desk()) as reading:
        return show("risks/work.html", work_page(reading))
