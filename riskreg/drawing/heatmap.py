"""The heat map as a picture: a plain layout, and its drawing as SVG, PNG and PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskreg.domain.scale import Level
from riskreg.drawing.letters import clean

if TYPE_CHECKING:
    from riskreg.drawing.sheet import Sheet


@dataclass(frozen=True)
class MapCell:
    """One cell: its level, how many risks are in it, and the references of those to be named, first things first."""

    level: Level
    risks: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class HeatmapLayout:
    """All words and numbers of a map: rows from the worst down, columns to the worst, ``cells[row][column]``."""

    title: str
    row_title: str
    column_title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[MapCell, ...], ...]
    palette: Mapping[Level, str]
    note: str = ""

    def counts(self) -> list[tuple[Level, int]]:
        """How many risks each level of the palette holds, the highest level first."""
        found = dict.fromkeys(sorted(self.palette, key=lambda level: level.rank, reverse=True), 0)
        for cell in (cell for row in self.cells for cell in row):
            found[cell.level] += cell.count
        return list(found.items())


@dataclass(frozen=True)
class Room:
    """How much room the picture has, in points; a small map shows counts without references and has no legend."""

    width: float = 640
    cell_height: float = 68
    small: bool = False
    margin: float = 12


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
