"""What ReportLab sets on a page that it does not know itself: our pictures, levels as chips, bookmarks, page x of y."""

from __future__ import annotations

from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from riskreg.drawing.ink import Weight, edge_of, text_on
from riskreg.drawing.letters import shorten, width
from riskreg.drawing.sheet import Sheet
from riskreg.drawing.surfaces import write

CHIP_SIZE = 7.5


class Picture(Flowable):  # type: ignore[misc]
    """A sheet placed as vectors, in its own size."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self.sheet = sheet

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.sheet.width, self.sheet.height

    def draw(self) -> None:
        self.sheet.onto(self.canv)


class Chip(Flowable):  # type: ignore[misc]
    """The word of a level on its colour, as wide as the column lets it."""

    def __init__(self, word: str, colour: str) -> None:
        super().__init__()
        self.word, self.colour = word, colour

    def wrap(self, available: float, _: float) -> tuple[float, float]:
        self.word = shorten(self.word, available - 8, CHIP_SIZE, Weight.BOLD)
        self.width = min(width(self.word, CHIP_SIZE, Weight.BOLD) + 8, available)
        return self.width, CHIP_SIZE + 4.5

    def draw(self) -> None:
        self.canv.setFillColor(HexColor(self.colour))
        self.canv.setStrokeColor(HexColor(edge_of(self.colour)))
        self.canv.setLineWidth(0.5)
        self.canv.roundRect(0, 0, self.width, CHIP_SIZE + 4, 1.5, stroke=1, fill=1)
        self.canv.setFillColor(HexColor(text_on(self.colour)))
        write(self.canv, 4, 3, self.word, CHIP_SIZE, Weight.BOLD)


class Bookmark(Flowable):  # type: ignore[misc]
    """A place the reader can jump to from the outline; takes no room."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words

    def wrap(self, *_: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        key = f"part-{self.words}"
        self.canv.bookmarkHorizontal(key, 0, 14)
        self.canv.addOutlineEntry(self.words, key, level=0)


class CountedCanvas(Canvas):  # type: ignore[misc]
    """Keeps every page until the last is known, then has the furniture drawn with "page x of y"."""

    furniture: Any = None

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._kept, start=1):
            self.__dict__.update(page)
            self.furniture(self, number, len(self._kept))
            super().showPage()
        super().save()
