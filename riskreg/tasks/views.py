"""The doors of the lifecycle page."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from riskreg.domain.permissions import Permission
from riskreg.tasks.page_queries import lifecycle_page
from riskreg.web.access import desk, door
from riskreg.web.rendering import show

blueprint = Blueprint("lifecycle", __name__)


@door(blueprint, "/lifecycles/risk", needs=Permission.LIFECYCLE_READ)
def risk() -> ResponseReturnValue:
    return show("tasks/lifecycle.html", lifecycle_page(desk(), "risk"))
