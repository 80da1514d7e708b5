"""How the votes on one attribute in one round lie: histogram, median, quartiles, agreement, and what may be shown.

Every figure is an exact fraction, so that 0.70 is 0.70 whoever asks and a limit is met or missed, never nearly.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

Vote = int | None
"""A step from 1 up, or None for "cannot judge", which is not a number and is left out of every figure."""

FEWEST_SHOWN = 5
"""With fewer votes than this nothing is shown that depends on what was voted."""

LEAST_STEPS = 2


@dataclass(frozen=True, slots=True)
class Withheld:
    """What may be known of a round with too few votes: how many answered, and nothing of what they said.

    A median of one vote is that vote, of two it tells each voter the other's, and a quartile is no better; so with
    the histogram goes every figure computed from it. How many could judge is itself something that was answered:
    ``n`` is known only where at least ``FEWEST_SHOWN`` answered.
    """

    answered: int
    n: int | None = None

    def shown(self) -> Withheld:
        return self

    def as_dict(self) -> dict[str, Any]:
        return {"answered": self.answered, "n": self.n}


@dataclass(frozen=True, slots=True)
class Spread:
    """The votes on one attribute in one round, without their order: who voted what cannot be read from it.

    ``steps`` is the number of steps of the scale, ``histogram[k - 1]`` how many voted step k. Median and quartiles
    are of type 7 (inclusive; Hyndman & Fan 1996) and None without votes. ``within_one`` is the share of the votes at
    most one step from the median: from 3.5 these are the votes for 3 and 4.

    ``r_wg`` = 1 − s²/σ² (James, Demaree & Wolf 1984) with s² the sample variance and σ² = (steps² − 1)/12, the
    variance of votes spread evenly; None below two votes, which have no variance. A value below zero is kept as 0 with
    ``is_polarised``: the votes differ more than chance would let them. Exactly zero is chance, and not polarised.
    """

    steps: int
    histogram: tuple[int, ...]
    n: int
    cannot_judge: int
    median: Fraction | None
    lower_quartile: Fraction | None
    upper_quartile: Fraction | None
    iqr: Fraction | None
    within_one: Fraction | None
    r_wg: Fraction | None
    is_polarised: bool

    @property
    def answered(self) -> int:
        return self.n + self.cannot_judge

    @property
    def middle(self) -> tuple[int, int] | None:
        """The two votes in the middle, the same one twice when n is odd: the median lies half way between them."""
        if not self.n:
            return None
        votes = _in_order(self.histogram)
        return votes[(self.n - 1) // 2], votes[self.n // 2]

    def shown(self) -> Shown:
        """What may leave the server after the reveal, and what a round is stored as: too few votes are not in it."""
        if self.n >= FEWEST_SHOWN:
            return self
        return Withheld(self.answered, self.n if self.answered >= FEWEST_SHOWN else None)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; a fraction is written as text such as ``"7/2"``, so that nothing is rounded."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}


Shown = Spread | Withheld
"""What pages, papers and exports are made of: a ``Spread`` of enough votes, or ``Withheld``."""


def spread_of(votes: Sequence[Vote], steps: int) -> Spread:
    """The spread of the votes in any order; raises ValueError for a vote that is not on the scale."""
    _check(votes, steps)
    ordered = sorted(vote for vote in votes if vote is not None)
    low, median, high = (quantile(ordered, Fraction(quarter, 4)) for quarter in (1, 2, 3))
    raw = _r_wg(ordered, steps)
    return Spread(
        steps=steps,
        histogram=tuple(ordered.count(step) for step in range(1, steps + 1)),
        n=len(ordered),
        cannot_judge=len(votes) - len(ordered),
        median=median,
        lower_quartile=low,
        upper_quartile=high,
        iqr=None if low is None or high is None else high - low,
        within_one=None if median is None else _share(ordered, median - 1, median + 1),
        r_wg=None if raw is None else max(raw, Fraction(0)),
        is_polarised=raw is not None and raw < 0,
    )


def from_dict(values: Mapping[str, Any]) -> Shown:
    """What ``as_dict`` wrote of either kind, as it was computed then: nothing is computed again."""
    if "histogram" not in values:
        return Withheld(values["answered"], values["n"])
    kept = {name: Fraction(value) if isinstance(value, str) else value for name, value in values.items()}
    return Spread(**kept | {"histogram": tuple(values["histogram"])})


def quantile(ordered: Sequence[int], share: Fraction) -> Fraction | None:
    """The quantile of type 7 of ordered numbers: at h = (n − 1)·share, on the line between its neighbours."""
    if not ordered:
        return None
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _share(ordered: Sequence[int], least: Fraction, most: Fraction) -> Fraction:
    return Fraction(bisect_right(ordered, most) - bisect_left(ordered, least), len(ordered))


def _r_wg(ordered: Sequence[int], steps: int) -> Fraction | None:
    """As the formula gives it, below zero too; None when there is no variance to speak of."""
    if len(ordered) < 2:
        return None
    mean = Fraction(sum(ordered), len(ordered))
    variance = sum(((vote - mean) ** 2 for vote in ordered), Fraction(0)) / (len(ordered) - 1)
    return 1 - variance / Fraction(steps**2 - 1, 12)


def _in_order(histogram: Sequence[int]) -> list[int]:
    return [step for step, count in enumerate(histogram, start=1) for _ in range(count)]


def _check(votes: Sequence[Vote], steps: int) -> None:
    if steps < LEAST_STEPS:
        raise ValueError(f"A scale needs at least {LEAST_STEPS} steps.")
    for vote in votes:
        if vote is not None and (isinstance(vote, bool) or not isinstance(vote, int) or not 1 <= vote <= steps):
            raise ValueError(f"A vote is a step from 1 to {steps} or None, not {vote!r}.")


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
