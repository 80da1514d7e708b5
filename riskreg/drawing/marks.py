"""What a picture in one ink is made of, for any ground that can draw it: bars, diamonds and words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from riskreg.drawing.ink import Weight


class Tone(Enum):
    """How much of the ink is laid on: the picture has one colour, and says nothing by shades alone."""

    FULL = 1.0
    SOFT = 0.78
    BAR = 0.9
    EARLIER = 0.55
    LINE = 0.35


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    tone: Tone


@dataclass(frozen=True)
class Diamond:
    """The mark of the median, as far as ``reach`` from its middle to each corner."""

    x: float
    y: float
    reach: float

    @property
    def corners(self) -> tuple[tuple[float, float], ...]:
        x, y, reach = self.x, self.y, self.reach
        return (x - reach, y), (x, y - reach), (x + reach, y), (x, y + reach)


@dataclass(frozen=True)
class Words:
    """One line with its baseline at y; x is its left end, middle or right end as aligned."""

    x: float
    y: float
    text: str
    size: float
    weight: Weight = Weight.REGULAR
    tone: Tone = Tone.FULL
    align: str = "left"


Mark = Box | Diamond | Words
