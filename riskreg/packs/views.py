"""The doors of the papers."""

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from riskreg.domain.permissions import Permission
from riskreg.packs.document import heatmap_paper
from riskreg.packs.queries import heatmap_paper_contents
from riskreg.risks.chosen import chosen_map
from riskreg.store.work import open_reading
from riskreg.web.access import desk, door
from riskreg.web.downloads import download

blueprint = Blueprint("packs", __name__)


@door(blueprint, "/heatmap.pdf", needs=Permission.PAPER_ISSUE)
def heatmap_pdf() -> ResponseReturnValue:
    settings = current_app.extensions["riskreg.settings"]
    chosen, measure = chosen_map(request.args)
    with open_reading(desk()) as work:
        contents = heatmap_paper_contents(work, chosen, measure, settings.organization, settings.demonstration)
    return download(heatmap_paper(contents), f"heat-map-{measure}", contents.as_at.date(), "pdf")
