"""One cell of the heat map: the word of its level, how many risks it holds and, as far as they fit, which."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from riskreg.drawing.heatmap_layout import MapCell
from riskreg.drawing.ink import SLACK, SMALL, TINY, Weight, edge_of, text_on
from riskreg.drawing.letters import clean, width
from riskreg.drawing.sheet import Sheet

PAD = 5.0
LEADING = 1.22
_SIZES = (SMALL, 7.5, 6.75, TINY)
_LEAST_COUNT = 11.0
_APART = 9.0
"""Between the word and the count, which a heavier typeface may need."""
_MOST_NAMED = 120
"""More references than this never fit a cell, so no more are looked at."""


@dataclass(frozen=True)
class CellPlace:
    """Where a cell lies, in points from the top left of the sheet."""

    x: float
    y: float
    width: float
    height: float
    small: bool

    @property
    def inside(self) -> float:
        """The width its text has."""
        return max(self.width - (1.2 if self.small else 2) * PAD, 1)


def draw_cell(sheet: Sheet, place: CellPlace, cell: MapCell, colour: str) -> None:
    sheet.box(place.x, place.y, place.width, place.height, colour, edge_of(colour))
    if place.small:
        _draw_small(sheet, place, cell, text_on(colour))
        return
    bottom = _draw_head(sheet, place, cell, text_on(colour))
    size, lines = named(cell, place.inside, place.y + place.height - PAD / 2 - bottom)
    for number, line in enumerate(lines, start=1):
        sheet.text(place.x + PAD, bottom + number * size * LEADING, line, size, colour=text_on(colour))


def _draw_head(sheet: Sheet, place: CellPlace, cell: MapCell, colour: str) -> float:
    """The level on the left and the count, large, on the right; returns where they end below."""
    word, size = _head(cell, place)
    base = place.y + PAD + 11
    sheet.text(place.x + PAD, base, word, SMALL, colour=colour)
    if cell.count:
        sheet.text(place.x + place.width - PAD, base, f"{cell.count:,}", size, Weight.BOLD, colour, "right")
    return base + 3


def _head(cell: MapCell, place: CellPlace) -> tuple[str, float]:
    """(word, size of the count): a smaller count leaves room for the word or, failing that, for its initial."""
    unit = width(f"{cell.count:,}", 1, Weight.BOLD) * SLACK if cell.count else 0.1
    for word, least in ((cell.level.label, _LEAST_COUNT), (cell.level.initial, TINY)):
        size = (place.inside - width(word, SMALL) * SLACK - _APART) / unit
        if size >= least:
            return word, min(15.0, size)
    return cell.level.initial, TINY


def _draw_small(sheet: Sheet, place: CellPlace, cell: MapCell, colour: str) -> None:
    """The initial of the level in the corner and the count in the middle."""
    sheet.text(place.x + PAD * 0.6, place.y + TINY + 2, cell.level.initial, TINY, colour=colour)
    if cell.count:
        count = f"{cell.count:,}"
        size = min(10.5, place.inside / (width(count, 1, Weight.BOLD) * SLACK))
        middle = place.x + place.width / 2
        sheet.text(middle, place.y + place.height - PAD, count, size, Weight.BOLD, colour, "center")


def named(cell: MapCell, room: float, height: float) -> tuple[float, list[str]]:
    """(size, lines): every reference when one of the sizes allows it, else the first and "+n" at the smallest."""
    known = [clean(reference) for reference in islice(cell.risks, _MOST_NAMED)]
    words = [f"+{cell.count:,}", *(f"{reference}," for reference in known)]
    longest = max(width(word, 1) for word in words) * SLACK
    # A reference cut short would name another risk, so a cell too narrow for one names none.
    for size in (size for size in _SIZES if longest * size <= room):
        lines = _lines(known, cell.count, room, size)
        if len(lines) <= int(height / (size * LEADING)) and len(known) == len(cell.risks):
            return size, lines
    if longest * _SIZES[-1] > room:
        return _SIZES[-1], []
    return _SIZES[-1], _first_of(known, cell.count, room, int(height / (_SIZES[-1] * LEADING)))


def _first_of(known: list[str], count: int, room: float, most: int) -> list[str]:
    """As many references as fit the lines with "+n" for the rest; nothing when not even that fits."""
    fewest, too_many = -1, len(known) + 1
    while too_many - fewest > 1:
        middle = (fewest + too_many) // 2
        fits = len(_lines(known[:middle], count, room, _SIZES[-1])) <= most
        fewest, too_many = (middle, too_many) if fits else (fewest, middle)
    # "+16" alone would only repeat the count above it.
    return _lines(known[:fewest], count, room, _SIZES[-1]) if fewest > 0 else []


def _lines(references: list[str], count: int, room: float, size: float) -> list[str]:
    """The references and how many more there are, comma after comma, broken into lines."""
    more = [f"+{count - len(references):,}"] if count > len(references) else []
    words = [f"{reference}," for reference in references]
    if words and not more:
        words[-1] = references[-1]
    lines: list[str] = []
    for word in [*words, *more]:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size) * SLACK <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
