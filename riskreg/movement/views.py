"""The door of movement."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from riskreg.domain.permissions import Permission
from riskreg.movement.queries import movement_page
from riskreg.risks.chosen import chosen_risks
from riskreg.risks.register_filter import as_moment
from riskreg.store.work import open_reading
from riskreg.web.access import desk, door
from riskreg.web.rendering import show

blueprint = Blueprint("movement", __name__)


@door(blueprint, "/movement", needs=Permission.RISK_READ)
def page() -> ResponseReturnValue:
    """The filters are those of the register, whose moment is the later one; ``since`` is the earlier."""
    rest = MultiDict(request.args)
    since = as_moment("since", rest.poplist("since"))
    with open_reading(desk()) as work:
        return show("movement/page.html", movement_page(work, chosen_risks(rest), since))
