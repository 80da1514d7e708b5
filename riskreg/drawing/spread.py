"""How the votes on one attribute lie, round beside round, as a picture: inside a page, and as SVG, PNG and PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from riskreg.drawing.ink import CSS_FAMILY, INK, Weight, faded
from riskreg.drawing.inline import Svg, plain
from riskreg.drawing.letters import clean
from riskreg.drawing.marks import Box, Diamond, Mark, Tone
from riskreg.drawing.spread_layout import (
    PAGE,
    PAPER_COLUMN,
    PHONE,
    RoundShown,
    SpreadLayout,
    SpreadRoom,
    description,
)
from riskreg.drawing.spread_marks import lay_out

if TYPE_CHECKING:
    from riskreg.drawing.sheet import Sheet

__all__ = [
    "PAGE",
    "PAPER_COLUMN",
    "PHONE",
    "RoundShown",
    "SpreadLayout",
    "SpreadRoom",
    "description",
    "draw_pdf",
    "draw_png",
    "draw_spread",
    "draw_svg",
    "sheet_of",
]

MARGIN = 12.0
_NO_NAME = re.compile(r"[^A-Za-z0-9_-]+")
_ANCHORS = {"left": "", "right": ' text-anchor="end"'}


def draw_spread(layout: SpreadLayout, name: str, room: SpreadRoom = PAGE) -> Svg:
    """The picture for inside a page, in the colour of the text around it, so that light, dark and forced colours hold.

    ``name`` makes its ids, and differs for every picture of a page. Presentation attributes only; a sheet of style may
    make it as wide as its place, because the height follows.
    """
    marks, high = lay_out(layout, room)
    ids = [f"{_NO_NAME.sub('-', name)}-{part}" for part in ("title", "desc")]
    return Svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{room.width:g}" height="{high:.0f}"'
        f' viewBox="0 0 {room.width:g} {high:.0f}" role="img" aria-labelledby="{" ".join(ids)}"'
        f' font-family={quoteattr(CSS_FAMILY)} fill="currentColor">\n'
        f'<title id="{ids[0]}">{plain(layout.title)}</title>\n<desc id="{ids[1]}">{plain(description(layout))}</desc>\n'
        + "\n".join(_elements(marks))
        + "\n</svg>\n"
    )


def _elements(marks: list[Mark]) -> Iterator[str]:
    for mark in marks:
        if isinstance(mark, Box):
            sides = f'width="{mark.width:.1f}" height="{mark.height:.1f}"'
            yield f'<rect x="{mark.x:.1f}" y="{mark.y:.1f}" {sides}{_opacity(mark.tone)}/>'
        elif isinstance(mark, Diamond):
            yield f'<path d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in mark.corners)}Z"/>'
        else:
            look = f"{_ANCHORS[mark.align]}{_opacity(mark.tone)}"
            look += ' font-weight="600"' if mark.weight is Weight.BOLD else ""
            yield f'<text x="{mark.x:.1f}" y="{mark.y:.1f}" font-size="{mark.size:g}"{look}>{plain(mark.text)}</text>'


def _opacity(tone: Tone) -> str:
    return "" if tone is Tone.FULL else f' fill-opacity="{tone.value:g}"'


def sheet_of(layout: SpreadLayout, room: SpreadRoom = PAPER_COLUMN, margin: float = MARGIN) -> Sheet:
    """The same picture on a white sheet of its own, for papers and files."""
    from riskreg.drawing.sheet import Sheet

    marks, high = lay_out(layout, room)
    sheet = Sheet(room.width, high, margin)
    for mark in marks:
        if isinstance(mark, Diamond):
            sheet.shape(mark.corners, INK)
            continue
        colour = faded(INK, mark.tone.value)
        if isinstance(mark, Box):
            sheet.box(mark.x, mark.y, mark.width, mark.height, colour, colour, 0)
        else:
            sheet.text(mark.x, mark.y, mark.text, mark.size, mark.weight, colour, mark.align)
    return sheet


def draw_svg(layout: SpreadLayout, room: SpreadRoom = PAGE) -> bytes:
    """The picture as a file, on white, whose text stays text."""
    return sheet_of(layout, room).svg(layout.title, description(layout))


def draw_png(layout: SpreadLayout, room: SpreadRoom = PAGE, dots_per_inch: int = 144) -> bytes:
    return sheet_of(layout, room).png(dots_per_inch)


def draw_pdf(layout: SpreadLayout, room: SpreadRoom = PAGE) -> bytes:
    """The picture alone on a page of its own size."""
    from riskreg.drawing.binding import About
    from riskreg.drawing.paper import picture_page

    return picture_page(sheet_of(layout, room), About(clean(layout.title), subject=clean(description(layout))))
