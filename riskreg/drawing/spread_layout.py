"""The plain values of a spread's picture: an attribute, its rounds side by side, the room it has, and it in words."""

from __future__ import annotations

from dataclasses import dataclass

from riskreg.domain.spread import Shown, Spread, Withheld
from riskreg.domain.voting import Attribute
from riskreg.domain.words import count_in_words


@dataclass(frozen=True)
class RoundShown:
    """One round under its heading. What may not be shown is not in ``shown`` at all: see ``Spread.shown``."""

    heading: str
    shown: Shown


@dataclass(frozen=True)
class SpreadLayout:
    """All words and numbers of the picture; the rounds in the order they were held, the last one stands out.

    A ``Spread`` of too few votes is drawn as ``Withheld``, whoever passes it in.
    """

    title: str
    attribute: Attribute
    rounds: tuple[RoundShown, ...]

    def __post_init__(self) -> None:
        for each in self.rounds:
            if isinstance(each.shown, Spread) and each.shown.steps != len(self.attribute.steps):
                raise ValueError(f"{each.heading} was voted on another scale than {self.attribute.title}.")

    def opened(self) -> list[tuple[str, Shown]]:
        return [(each.heading, each.shown.shown()) for each in self.rounds]

    @property
    def highest_count(self) -> int:
        """The longest bar of all rounds, which share one scale; 1 where there is none."""
        found = [count for _, shown in self.opened() if isinstance(shown, Spread) for count in shown.histogram]
        return max([1, *found])


@dataclass(frozen=True)
class SpreadRoom:
    """The width and the size of its letters, both in points or pixels; a page, a projector and a paper differ."""

    width: float = 640
    size: float = 14
    has_title: bool = True


PAGE, PHONE, PAPER_COLUMN = SpreadRoom(), SpreadRoom(328), SpreadRoom(360, 8.5)

NOT_SHOWN = "Not shown: fewer than five votes."
POLARISED = "Polarised vote"


def how_many(shown: Shown) -> str:
    """``22 votes, one cannot judge``; below five votes ``4 answered``, unless it may be known how many could judge."""
    if isinstance(shown, Withheld) and shown.n is None:
        return f"{shown.answered} answered"
    judged = shown.n or 0
    unsure = shown.answered - judged
    votes = f"{judged:,} {'vote' if judged == 1 else 'votes'}"
    return f"{votes}, {count_in_words(unsure)} cannot judge" if unsure else votes


def median_in_words(attribute: Attribute, spread: Spread) -> str:
    return "" if spread.median is None else f"Median: {attribute.place(spread.median)}"


def description(layout: SpreadLayout) -> str:
    """The picture in words: round by round the counts from the highest step, the median and the quartiles."""
    return " ".join(_told(layout.attribute, heading, shown) for heading, shown in layout.opened())


def _told(attribute: Attribute, heading: str, shown: Shown) -> str:
    start = f"{heading}: {how_many(shown)}."
    if isinstance(shown, Withheld) or shown.lower_quartile is None or shown.upper_quartile is None:
        return f"{start} {NOT_SHOWN}"
    steps = range(shown.steps, 0, -1)
    counts = "; ".join(f"{attribute.label(step)}: {shown.histogram[step - 1]:,}" for step in steps)
    low, high = attribute.place(shown.lower_quartile), attribute.place(shown.upper_quartile)
    figures = f"{median_in_words(attribute, shown)}; lower quartile {low}, upper quartile {high}."
    polarised = f" {POLARISED}." if shown.is_polarised else ""
    return f"{start} {counts}. {figures}{polarised}"
