"""Krippendorff's alpha of a whole ballot: how far all who voted read the risks in the same way.

Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), sections C and E. The coincidences of a
unit (here: one risk in one round) are o_ck = (pairs of a vote c and a vote k in the unit) / (m − 1) with m its votes.
The pairs are n_c · n_k for c ≠ k and n_c · (n_c − 1) for c = k: they depend on how often each step was voted in the
unit and on nothing else. Alpha therefore never asks who voted what, nor which of two votes on different risks came
from the same person. Histograms are enough, so votes can be kept without anything that joins them to a voter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from riskreg.domain.spread import Shown, Spread

RELIABLE, TENTATIVE = Fraction(8, 10), Fraction(667, 1000)
"""From here on readings of a ballot can be relied upon, or conclusions drawn with care: K. Krippendorff, "Content
Analysis" (2nd ed. 2004), chapter 11, who gives .800 and .667.
"""
FEWEST_RISKS = 2
"""Over a single risk alpha is 0 whatever was voted: there is nothing to tell it apart from."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Alpha of one attribute over so many ``risks`` with enough votes; None where it says nothing."""

    alpha: Fraction | None
    risks: int

    @property
    def in_words(self) -> str:
        """What it says, for people who never heard of it."""
        if self.risks < FEWEST_RISKS:
            return "Too few votes to say."
        if self.alpha is None:
            return "Everybody gave the same answer on every risk, so it cannot be said."
        if self.alpha >= RELIABLE:
            return "The voters saw the register the same way."
        if self.alpha >= TENTATIVE:
            return "The voters saw the register in nearly the same way."
        if self.alpha > 0:
            return "The voters saw the register in different ways."
        return "The voters agreed no more than by chance."


def read_ballot(rounds: Iterable[Shown]) -> Reading:
    """How far the voters saw the risks the same way in one attribute, each risk in the round that counts."""
    shown = [each for each in rounds if isinstance(each.shown(), Spread)]
    return Reading(ballot_alpha(shown) if len(shown) >= FEWEST_RISKS else None, len(shown))


def ballot_alpha(rounds: Iterable[Shown]) -> Fraction | None:
    """Alpha of one attribute over the risks voted on, each in the round that counts; see ``ordinal_alpha``.

    A risk with too few votes is left out: together with the others' histograms alpha would tell what is withheld.
    """
    shown = [each.shown() for each in rounds]
    return ordinal_alpha([each.histogram for each in shown if isinstance(each, Spread)])


def ordinal_alpha(histograms: Sequence[Sequence[int]]) -> Fraction | None:
    """Alpha with the ordinal metric; ``histograms[u][k - 1]`` counts the votes for step k on unit u.

    1 is perfect agreement, 0 what chance would give, below 0 is worse than chance. "Cannot judge" is a missing value:
    it is simply in no histogram, and a unit with fewer than two votes has no pairs and says nothing. All units are of
    one attribute, with one scale; raises ValueError when their lengths differ.

    None where alpha is 0/0: no unit has two votes, or all votes in such units are the same step. Some programs give 1
    for the latter, but without variation there is no evidence that the voters could tell the risks apart.
    """
    if len({len(counts) for counts in histograms}) > 1:
        raise ValueError("The histograms of one alpha are of one scale and have one length.")
    pairable = [counts for counts in histograms if sum(counts) >= 2]
    totals = [sum(column) for column in zip(*pairable, strict=True)]
    pairs = list(combinations(range(len(totals)), 2))
    observed = sum((_coincidences(pairable, c, k) * _apart(totals, c, k) for c, k in pairs), Fraction(0))
    expected = sum((totals[c] * totals[k] * _apart(totals, c, k) for c, k in pairs), Fraction(0))
    return 1 - (sum(totals) - 1) * observed / expected if expected else None


def _coincidences(histograms: Sequence[Sequence[int]], c: int, k: int) -> Fraction:
    return sum((Fraction(counts[c] * counts[k], sum(counts) - 1) for counts in histograms), Fraction(0))


def _apart(totals: Sequence[int], c: int, k: int) -> Fraction:
    """The ordinal metric: the votes from step c to step k with half of those at the two ends, squared."""
    return (sum(totals[c : k + 1]) - Fraction(totals[c] + totals[k], 2)) ** 2
