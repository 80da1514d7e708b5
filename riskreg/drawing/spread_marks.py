"""Where everything of a spread's picture goes, as marks any ground can draw: bars, brackets, diamonds and words."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from riskreg.domain.spread import Shown, Spread, Withheld
from riskreg.drawing.ink import SLACK, Weight
from riskreg.drawing.letters import clean, width, wrap
from riskreg.drawing.marks import Box, Diamond, Mark, Tone, Words
from riskreg.drawing.spread_layout import NOT_SHOWN, POLARISED, SpreadLayout, SpreadRoom, how_many, median_in_words

LEADING = 1.25
LEAST_PANEL = 10.0
"""A round narrower than so many letters high stands under the one before instead of beside it."""

LABELS_ALONE, LABELS_BESIDE = 0.48, 0.27
"""The share of the width that the labels may take."""


def lay_out(layout: SpreadLayout, room: SpreadRoom) -> tuple[list[Mark], float]:
    """(marks, height) of the picture, x to the right and y down from its top left."""
    picture = _Picture(layout, room)
    return list(picture.marks()), picture.y


class _Picture:
    """Walks down the sheet; ``y`` is how far it has come."""

    def __init__(self, layout: SpreadLayout, room: SpreadRoom) -> None:
        self.layout, self.room, self.size, self.y = layout, room, room.size, 0.0
        self.steps = range(len(layout.attribute.steps), 0, -1)
        longest = max(width(clean(layout.attribute.label(step)), self.size) for step in self.steps) * SLACK
        self.left, self.beside = self._columns(longest + self.size)
        self.panel = (room.width - self.left) / self.beside
        inside = self.left - self.size * 0.6
        self.labels = [self._broken(layout.attribute.label(step), inside, 3) for step in self.steps]
        self.row = self.size * (LEADING * max(map(len, self.labels)) + 0.65)

    def _columns(self, longest: float) -> tuple[float, int]:
        """(width of the labels, rounds side by side): the labels are broken before rounds are put below each other."""
        rounds, wide = max(len(self.layout.rounds), 1), self.room.width
        for left in (min(longest, wide * share) for share in (LABELS_ALONE, LABELS_BESIDE)):
            if (wide - left) / rounds >= LEAST_PANEL * self.size:
                return left, rounds
        return min(longest, wide * LABELS_ALONE), 1

    def marks(self) -> Iterator[Mark]:
        if self.room.has_title:
            yield from self._lines(self.layout.title, 0, self.room.width, 2, Weight.BOLD)
            self.y += self.size * 0.5
        opened = self.layout.opened()
        for start in range(0, len(opened), self.beside):
            yield from self._band(opened[start : start + self.beside], start)
        if any(isinstance(shown, Spread) for _, shown in opened):
            yield from self._legend()

    def _band(self, rounds: list[tuple[str, Shown]], first: int) -> Iterator[Mark]:
        """Rounds side by side on the same rows."""
        top = self.y
        places = [self.left + at * self.panel for at in range(len(rounds))]
        inside = self.panel - self.size
        bottoms = []
        for x, (heading, shown) in zip(places, rounds, strict=True):
            self.y = top
            yield from self._head(heading, shown, x, inside)
            bottoms.append(self.y)
        rows = max(bottoms) + self.size * 0.4
        if all(isinstance(shown, Withheld) for _, shown in rounds):
            yield from self._closed(places, max(bottoms))
            return
        yield from self._row_labels(rows)
        for at, (x, (_, shown)) in enumerate(zip(places, rounds, strict=True)):
            is_last = first + at == len(self.layout.rounds) - 1
            yield from self._panel(shown, x, rows, Tone.BAR if is_last else Tone.EARLIER)
        yield from self._feet(rounds, places, rows + len(self.steps) * self.row + self.size * 0.3)

    def _closed(self, places: list[float], top: float) -> Iterator[Mark]:
        """Where nothing may be shown there are no rows to show it on."""
        for x in places:
            self.y = top
            yield from self._lines(NOT_SHOWN, x, self.panel - self.size, 4)
        self.y += self.size * 0.8

    def _feet(self, rounds: list[tuple[str, Shown]], places: list[float], top: float) -> Iterator[Mark]:
        bottoms = []
        for x, (_, shown) in zip(places, rounds, strict=True):
            self.y = top
            if isinstance(shown, Spread):
                yield from self._lines(median_in_words(self.layout.attribute, shown), x, self.panel - self.size, 6)
            bottoms.append(self.y)
        self.y = max(bottoms) + self.size * 0.8

    def _head(self, heading: str, shown: Shown, x: float, inside: float) -> Iterator[Mark]:
        yield from self._lines(heading, x, inside, 2, Weight.BOLD)
        yield from self._lines(how_many(shown), x, inside, 2, tone=Tone.SOFT)
        if isinstance(shown, Spread) and shown.is_polarised:
            yield from self._lines(POLARISED, x, inside, 1, Weight.BOLD)

    def _row_labels(self, rows: float) -> Iterator[Mark]:
        size, x = self.size, self.left - self.size * 0.6
        for at, lines in enumerate(self.labels):
            first = rows + (at + 0.5) * self.row - (len(lines) - 1) * size * LEADING / 2 + size * 0.35
            for number, line in enumerate(lines):
                yield Words(x, first + number * size * LEADING, line, size, align="right")

    def _panel(self, shown: Shown, x: float, rows: float, tone: Tone) -> Iterator[Mark]:
        axis = x + self.size * 1.6
        yield Box(axis - 1, rows, 1, len(self.steps) * self.row, Tone.LINE)
        if isinstance(shown, Withheld):
            self.y = rows + self.row * 0.5
            yield from self._lines(NOT_SHOWN, axis + self.size * 0.5, self.panel - self.size * 3, 4, tone=Tone.SOFT)
            return
        yield from self._bars(shown, axis, rows, tone)
        yield from self._middle(shown, x + self.size * 0.7, rows)

    def _bars(self, spread: Spread, axis: float, rows: float, tone: Tone) -> Iterator[Mark]:
        size, most = self.size, self.layout.highest_count
        longest = self.panel - size * 3.1 - width(f"{most:,}", size, Weight.BOLD) * SLACK
        for at, step in enumerate(self.steps):
            count = spread.histogram[step - 1]
            middle, long = rows + (at + 0.5) * self.row, longest * count / most
            if count:
                yield Box(axis, middle - size * 0.6, long, size * 1.2, tone)
            weight, shade = (Weight.BOLD, Tone.FULL) if count else (Weight.REGULAR, Tone.SOFT)
            yield Words(axis + long + size * 0.4, middle + size * 0.35, f"{count:,}", size, weight, shade)

    def _middle(self, spread: Spread, x: float, rows: float) -> Iterator[Mark]:
        """The bracket from quartile to quartile, and the median on it."""
        if spread.median is None or spread.lower_quartile is None or spread.upper_quartile is None:
            return
        top, bottom = self._height(spread.upper_quartile, rows), self._height(spread.lower_quartile, rows)
        if top < bottom:
            yield from self._bracket(x, top, bottom)
        yield Diamond(x, self._height(spread.median, rows), self.size * 0.42)

    def _bracket(self, x: float, top: float, bottom: float) -> Iterator[Mark]:
        line, cap = max(self.size * 0.11, 0.8), self.size * 0.5
        yield Box(x - line / 2, top - line / 2, line, bottom - top + line, Tone.FULL)
        for y in (top, bottom):
            yield Box(x - line / 2, y - line / 2, cap, line, Tone.FULL)

    def _height(self, at: Fraction, rows: float) -> float:
        """Where on the rows a median or quartile lies; the highest step is the first row."""
        return rows + (len(self.steps) - float(at) + 0.5) * self.row

    def _legend(self) -> Iterator[Mark]:
        """What the marks mean, beside each other where there is room, else below each other."""
        size, x = self.size, self.size * 0.5
        for mark, words in ((self._key_diamond, "median"), (self._key_bracket, "middle half of the votes")):
            long = width(words, size * 0.9) * SLACK
            if x > size and x + size * 0.9 + long > self.room.width:
                self.y, x = self.y + size * LEADING, size * 0.5
            middle = self.y + size * 0.6
            yield from mark(x, middle)
            yield Words(x + size * 0.9, middle + size * 0.32, words, size * 0.9, tone=Tone.SOFT)
            x += size * 2.4 + long
        self.y += size * 1.4

    def _key_diamond(self, x: float, middle: float) -> Iterator[Mark]:
        yield Diamond(x, middle, self.size * 0.42)

    def _key_bracket(self, x: float, middle: float) -> Iterator[Mark]:
        yield from self._bracket(x, middle - self.size * 0.45, middle + self.size * 0.45)

    def _lines(
        self,
        text: str,
        x: float,
        inside: float,
        most: int,
        weight: Weight = Weight.REGULAR,
        tone: Tone = Tone.FULL,
    ) -> Iterator[Mark]:
        for line in self._broken(text, inside, most, weight):
            self.y += self.size * LEADING
            yield Words(x, self.y - self.size * 0.3, line, self.size, weight, tone)

    def _broken(self, text: str, inside: float, most: int, weight: Weight = Weight.REGULAR) -> list[str]:
        return wrap(clean(text), inside / SLACK, self.size, most, weight)
