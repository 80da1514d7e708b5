"""The doors of the tracker: all decisions, as a page and as a file, and all electronic reviews."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from riskreg.bodies.circulating_queries import circulated_page
from riskreg.bodies.export import as_csv
from riskreg.bodies.tracker_filter import TrackerFilter
from riskreg.bodies.tracker_queries import exported, tracker_page
from riskreg.domain.permissions import Permission
from riskreg.store.work import open_reading
from riskreg.web.access import desk, door
from riskreg.web.downloads import download
from riskreg.web.rendering import show

blueprint = Blueprint("tracker", __name__)


@door(blueprint, "/decisions", needs=Permission.RISK_READ)
def decisions() -> ResponseReturnValue:
    with open_reading(desk()) as work:
        return show("bodies/tracker.html", tracker_page(work, TrackerFilter.of(request.args)))


@door(blueprint, "/decisions.csv", needs=Permission.RISK_READ)
def decisions_csv() -> ResponseReturnValue:
    with open_reading(desk()) as work:
        text = as_csv(exported(work, TrackerFilter.of(request.args)))
    # Spreadsheets take a CSV file for UTF-8 only when it begins with a byte order mark.
    return download(text.encode("utf-8-sig"), "decisions", work.now.date(), "csv")


@door(blueprint, "/decisions/electronic", needs=Permission.RISK_READ)
def circulated() -> ResponseReturnValue:
    with open_reading(desk()) as work:
        return show("bodies/circulated.html", circulated_page(work, TrackerFilter.of(request.args).page))
