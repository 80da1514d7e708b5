"""The heat map as a picture: a plain layout, and its drawing as SVG, PNG and PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskreg.drawing.heatmap_layout import HeatmapLayout, MapCell, Room
from riskreg.drawing.letters import clean

if TYPE_CHECKING:
    from riskreg.drawing.sheet import Sheet

__all__ = ["HeatmapLayout", "MapCell", "Room", "description", "draw_pdf", "draw_png", "draw_svg", "sheet_of"]


def sheet_of(layout: HeatmapLayout, room: Room | None = None) -> Sheet:
    """The map drawn on a sheet as wide as the room, and as high as it needs."""
    from riskreg.drawing.heatmap_sheet import draw

    return draw(layout, room or Room())


def draw_svg(layout: HeatmapLayout) -> bytes:
    """The map as an SVG whose text stays text, with a title and a description."""
    return sheet_of(layout).svg(layout.title, description(layout))


def draw_png(layout: HeatmapLayout, dots_per_inch: int = 200) -> bytes:
    return sheet_of(layout).png(dots_per_inch)


def draw_pdf(layout: HeatmapLayout) -> bytes:
    """The map alone on a page of its own size."""
    from riskreg.drawing.binding import About
    from riskreg.drawing.paper import picture_page

    return picture_page(sheet_of(layout), About(clean(layout.title), subject=clean(description(layout))))


def description(layout: HeatmapLayout) -> str:
    """The map in words: what runs where, how many risks each level holds, and which cells hold any."""
    levels = ", ".join(f"{level.label}: {count:,}" for level, count in layout.counts())
    filled = "; ".join(
        f"{layout.rows[row]}, {layout.columns[column]}: {cell.count:,} ({cell.level.label})"
        for row, cells in enumerate(layout.cells)
        for column, cell in enumerate(cells)
        if cell.count
    )
    axes = f"{layout.row_title} upwards, {layout.column_title} to the right. {levels}."
    return f"{axes} {filled}." if filled else f"{axes} No risks."
