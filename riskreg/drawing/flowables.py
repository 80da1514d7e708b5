"""What ReportLab sets on a page that it does not know itself: our pictures, levels as chips, bookmarks, page x of y."""

from __future__ import annotations

from collections.abc import Sequence
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


class Modules(Flowable):  # type: ignore[misc]
    """A QR code, dark on white, as wide as it is told; its quiet zone is part of it."""

    def __init__(self, modules: Sequence[Sequence[bool]], side: float, quiet: int) -> None:
        super().__init__()
        self.modules, self.side, self.quiet = modules, side, quiet

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.side, self.side

    def draw(self) -> None:
        one = self.side / (len(self.modules) + 2 * self.quiet)
        self.canv.setFillColorRGB(0, 0, 0)
        for y, row in enumerate(self.modules):
            for x, dark in enumerate(row):
                if dark:
                    # A little over its edge: hairlines between modules would print as white lines.
                    left, bottom = (x + self.quiet) * one, self.side - (y + 1 + self.quiet) * one
                    self.canv.rect(left, bottom, one + 0.05, one + 0.05, stroke=0, fill=1)


class Tick(Flowable):  # type: ignore[misc]
    """An empty box to tick, with the key that is typed for it inside in grey."""

    SIDE = 15.0

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.SIDE, self.SIDE

    def draw(self) -> None:
        self.canv.setStrokeColorRGB(0, 0, 0)
        self.canv.setLineWidth(0.8)
        self.canv.rect(0, 0, self.SIDE, self.SIDE, stroke=1, fill=0)
        self.canv.setFillColorRGB(0.45, 0.45, 0.45)
        wide = width(self.key, 8, Weight.REGULAR)
        write(self.canv, (self.SIDE - wide) / 2, 4.5, self.key, 8, Weight.REGULAR)
