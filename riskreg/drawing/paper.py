"""The page furniture of every paper: sheets of A4 with header and footer, our typefaces, the same bytes each time.

ReportLab and pikepdf are loaded when the first paper is set, so that importing this stays cheap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from riskreg.drawing import ink
from riskreg.drawing.binding import About, bound
from riskreg.drawing.ink import Weight
from riskreg.drawing.letters import clean, face, runs, shorten, width
from riskreg.drawing.sheet import Sheet

A4_LANDSCAPE = (841.89, 595.28)
MARGIN, HEADER, FOOTER = 36.0, 46.0, 46.0
ROOM = A4_LANDSCAPE[0] - 2 * MARGIN
"""The width text and pictures have on a page, in points."""

Style = str
_STYLES: dict[Style, tuple[float, Weight, str]] = {
    "title": (19, Weight.BOLD, ink.INK),
    "lead": (11.5, Weight.REGULAR, ink.INK),
    "heading": (13, Weight.BOLD, ink.INK),
    "text": (9, Weight.REGULAR, ink.INK),
    "cell": (7.75, Weight.REGULAR, ink.INK),
    "strong": (7.75, Weight.BOLD, ink.INK),
    "soft": (7.75, Weight.REGULAR, ink.SOFT),
}


@dataclass(frozen=True)
class Furniture:
    """What stands on every page: above the heading, a notice and the classification, below the two lines."""

    heading: str
    notice: str
    classification: str
    foot: str
    anchor: str


@cache
def _style(name: Style) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle

    size, weight, colour = _STYLES[name]
    face(weight.value)
    return ParagraphStyle(name, fontName=weight.value, fontSize=size, leading=size * 1.28, textColor=HexColor(colour))


def paragraph(text: str, style: Style = "text", most: int = 600) -> Any:
    """The text as a paragraph that breaks where it must; after so many characters it is cut with an ellipsis."""
    from reportlab.platypus import Paragraph

    shown = clean(text)
    shown = shown if len(shown) <= most else shown[: most - 1].rstrip() + "…"
    return Paragraph(_marked(shown, _STYLES[style][1]), _style(style))


def _marked(text: str, weight: Weight) -> str:
    """The text as ReportLab's markup, naming the typeface where it is not the usual one."""
    return "".join(
        escape(piece) if name == weight.value else f"<font name={quoteattr(name)}>{escape(piece)}</font>"
        for name, piece in runs(text, weight)
    )


def chip(word: str, colour: str) -> Any:
    from riskreg.drawing.flowables import Chip

    return Chip(word, colour)


def qr_code(text: str, side: float) -> Any:
    """The text as a QR code of that width in points, its quiet zone included."""
    from riskreg.drawing.flowables import Modules
    from riskreg.drawing.qr import QUIET, modules_of

    return Modules(modules_of(text), side, QUIET)


def tick(key: str) -> Any:
    """A box to tick by hand, with its key inside."""
    from riskreg.drawing.flowables import Tick

    return Tick(key)


def picture(sheet: Sheet) -> Any:
    from riskreg.drawing.flowables import Picture

    return Picture(sheet)


def bookmark(words: str) -> Any:
    from riskreg.drawing.flowables import Bookmark

    return Bookmark(words)


def space(points: float) -> Any:
    from reportlab.platypus import Spacer

    return Spacer(1, points)


def new_page() -> Any:
    from reportlab.platypus import PageBreak

    return PageBreak()


def table(rows: Sequence[Sequence[Any]], widths: Sequence[float], align: str = "TOP") -> Any:
    """A table with thin lines; its first row is the head, repeated on each page the table reaches."""
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import LongTable

    look = [
        ("FONTNAME", (0, 0), (-1, -1), Weight.REGULAR.value),
        ("VALIGN", (0, 0), (-1, -1), align),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 7),
        ("TOPPADDING", (0, 0), (-1, -1), 3.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ("LINEBELOW", (0, 0), (-1, 0), 1, HexColor(ink.INK)),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, HexColor(ink.LINE)),
    ]
    return LongTable(rows, colWidths=widths, repeatRows=1, hAlign="LEFT", style=look)


def side_by_side(columns: Sequence[Sequence[Any]], widths: Sequence[float]) -> Any:
    """Columns of flowables next to each other, beginning at the same height."""
    from reportlab.platypus import Table

    look = [
        ("FONTNAME", (0, 0), (-1, -1), Weight.REGULAR.value),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        *[(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")],
    ]
    return Table([[list(column) for column in columns]], colWidths=widths, hAlign="LEFT", style=look)


def together(flowables: Sequence[Any]) -> Any:
    """Flowables that stand on one page wherever a page can hold them."""
    from reportlab.platypus import KeepTogether

    return KeepTogether(list(flowables))


def lines_to_write_on(how_many: int) -> list[Any]:
    """Empty lines across the page, as far apart as a hand writes."""
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import HRFlowable

    return [HRFlowable(width="100%", thickness=0.5, color=HexColor(ink.STRONG_LINE), spaceBefore=20)] * how_many


def height_of(flowables: Sequence[Any], room: float = ROOM) -> float:
    """How high the flowables come out one under the other, in points."""
    return sum(float(flowable.wrap(room, 10_000)[1]) for flowable in flowables)


def print_paper(story: list[Any], furniture: Furniture, about: About) -> bytes:
    """The story on as many pages as it takes, with the furniture on each; the same bytes for the same words."""
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    from riskreg.drawing.flowables import CountedCanvas

    counted = type("Pages", (CountedCanvas,), {"furniture": partial(_draw_furniture, furniture)})
    out = BytesIO()
    document = BaseDocTemplate(out, pagesize=A4_LANDSCAPE, initialFontName=_style("text").fontName, invariant=1)
    frame = Frame(MARGIN, FOOTER, ROOM, page_room(), leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    document.addPageTemplates(PageTemplate(frames=[frame]))
    document.build(story, canvasmaker=counted)
    return bound(out.getvalue(), about)


def page_room() -> float:
    """The height a page gives to its text, in points."""
    return A4_LANDSCAPE[1] - HEADER - FOOTER


def _draw_furniture(furniture: Furniture, canvas: Any, number: int, pages: int) -> None:
    """Heading, notice and classification above; moment, page number and chain below."""
    top, right = A4_LANDSCAPE[1] - 27, A4_LANDSCAPE[0] - MARGIN
    _line(canvas, A4_LANDSCAPE[1] - HEADER + 11)
    _words(canvas, MARGIN, top, furniture.heading, Weight.BOLD, room=ROOM * 0.36)
    _words(canvas, A4_LANDSCAPE[0] / 2, top, furniture.notice, align=0.5, room=ROOM * 0.26)
    _words(canvas, right, top, furniture.classification, Weight.BOLD, align=1, room=ROOM * 0.36)
    _line(canvas, FOOTER - 9)
    _words(canvas, MARGIN, FOOTER - 19, furniture.foot, colour=ink.SOFT, room=ROOM * 0.9)
    _words(canvas, MARGIN, FOOTER - 29, furniture.anchor, colour=ink.SOFT, room=ROOM)
    _words(canvas, right, FOOTER - 19, f"Page {number} of {pages}", align=1, colour=ink.SOFT)


def _line(canvas: Any, y: float) -> None:
    canvas.setStrokeColorRGB(*ink.channels(ink.STRONG_LINE))
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN, y, A4_LANDSCAPE[0] - MARGIN, y)


def _words(
    canvas: Any,
    x: float,
    y: float,
    text: str,
    weight: Weight = Weight.REGULAR,
    *,
    align: float = 0,
    colour: str = ink.INK,
    room: float = ROOM,
) -> None:
    """One line at the size of furniture, cut to its room; ``align`` is the share of its width left of x."""
    from riskreg.drawing.surfaces import write

    size = 7.5
    shown = shorten(clean(text), room, size, weight)
    canvas.setFillColorRGB(*ink.channels(colour))
    write(canvas, x - align * width(shown, size, weight), y, shown, size, weight)


def picture_page(sheet: Sheet, about: About) -> bytes:
    """One picture on a page of its own size with a narrow margin."""
    from reportlab.pdfgen.canvas import Canvas

    out, margin = BytesIO(), MARGIN / 2
    size = (sheet.width + 2 * margin, sheet.height + 2 * margin)
    canvas = Canvas(out, pagesize=size, initialFontName=_style("text").fontName, invariant=1)
    canvas.translate(margin, margin)
    sheet.onto(canvas)
    canvas.save()
    return bound(out.getvalue(), about)
