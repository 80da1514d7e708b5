"""The doors of the register, its exports and saved views, and the heat map."""

from urllib.parse import parse_qsl

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.permissions import Permission
from riskreg.drawing.heatmap import draw_png, draw_svg
from riskreg.risks.chosen import chosen_map, chosen_risks
from riskreg.risks.doors import blueprint
from riskreg.risks.export import as_csv, as_json
from riskreg.risks.export_queries import export_rows
from riskreg.risks.heatmap_queries import heatmap_layout, heatmap_page
from riskreg.risks.moment_queries import moments_page
from riskreg.risks.register_queries import exact_reference, register_page
from riskreg.risks.view_operations import forget_view, save_view
from riskreg.store.work import open_reading
from riskreg.web.access import desk, door
from riskreg.web.downloads import download
from riskreg.web.rendering import show


@door(blueprint, "/risks", needs=Permission.RISK_READ)
def register() -> ResponseReturnValue:
    chosen = chosen_risks(request.args)
    with open_reading(desk()) as work:
        if reference := exact_reference(work, chosen.q):
            return redirect(_risk_at(reference, chosen.as_at), 303)
        if not _is_canonical(chosen.query()):
            return redirect(_register_at(chosen.query()), 303)
        page = register_page(work, chosen)
    return show("risks/register.html", page)


@door(blueprint, "/risks.<any(csv, json):kind>", needs=Permission.RISK_READ)
def export(kind: str) -> ResponseReturnValue:
    chosen = chosen_risks(request.args)
    with open_reading(desk()) as work:
        rows = export_rows(work, chosen)
    # Spreadsheets take a CSV file for UTF-8 only when it begins with a byte order mark.
    body = as_csv(rows).encode("utf-8-sig") if kind == "csv" else as_json(rows).encode()
    return download(body, _called("risks", chosen.as_at), work.now.date(), kind)


@door(blueprint, "/risks/as-at", needs=Permission.RISK_READ)
def moments() -> ResponseReturnValue:
    with open_reading(desk()) as work:
        return show("risks/moments.html", moments_page(work, chosen_risks(request.args)))


@door(blueprint, "/risks/views", needs=Permission.RISK_READ, methods=["POST"])
def keep_view() -> ResponseReturnValue:
    name = request.form.get("name", "")
    query = save_view(desk(), name, request.form.get("query", ""))
    flash(_("The view “%(name)s” is kept. It stands beside the others above the list.", name=" ".join(name.split())))
    return redirect(_register_at(query), 303)


@door(blueprint, "/risks/views/<int(max=2147483647):view_id>/forget", needs=Permission.RISK_READ, methods=["POST"])
def drop_view(view_id: int) -> ResponseReturnValue:
    forget_view(desk(), view_id)
    flash(_("The view is forgotten. The risks in it are as they were."))
    return redirect(url_for("risks.register"), 303)


@door(blueprint, "/heatmap", needs=Permission.RISK_READ)
def heatmap() -> ResponseReturnValue:
    chosen, measure = chosen_map(request.args)
    with open_reading(desk()) as work:
        page = heatmap_page(work, chosen, measure)
    return show("risks/heatmap.html", page)


@door(blueprint, "/heatmap.<any(svg, png):kind>", needs=Permission.RISK_READ)
def heatmap_picture(kind: str) -> ResponseReturnValue:
    chosen, measure = chosen_map(request.args)
    with open_reading(desk()) as work:
        layout = heatmap_layout(work, chosen, measure)
    draw = draw_svg if kind == "svg" else draw_png
    return download(draw(layout), _called(f"heat-map-{measure}", chosen.as_at), work.now.date(), kind)


def _is_canonical(query: str) -> bool:
    asked = request.query_string.decode("latin-1")
    return asked == query or parse_qsl(asked, keep_blank_values=True) == parse_qsl(query)


def _called(name: str, as_at: str) -> str:
    """The name of a file, which says when it is not of today."""
    return f"{name}-as-at-{as_at}" if as_at else name


def _risk_at(reference: str, as_at: str) -> str:
    """The page of the risk, or how it stood at the moment the list is shown as at."""
    if as_at:
        return url_for("risk.then", reference=reference, as_at=as_at)
    return url_for("risk.page", reference=reference)


def _register_at(query: str) -> str:
    return url_for("risks.register") + (f"?{query}" if query else "")
