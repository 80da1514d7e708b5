"""Whether a round has agreed: the rule of a workshop, and for each part a vote fails the reason in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from riskreg.domain.errors import Invalid
from riskreg.domain.profile_scales import MOST_STEPS
from riskreg.domain.spread import FEWEST_SHOWN, Shown, Spread, Vote, Withheld, from_dict, spread_of

__all__ = [
    "FEWEST_SHOWN",
    "ConsensusRule",
    "Shown",
    "Spread",
    "Verdict",
    "Vote",
    "Withheld",
    "figure",
    "from_dict",
    "percent",
    "rule_from",
    "spread_of",
]

Number = int | float | str | Decimal | Fraction
_WRITTEN = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?|[0-9]{1,6}/[0-9]{1,6}", re.ASCII)
TOO_FEW = f"Fewer than {FEWEST_SHOWN} votes are too few to speak of a consensus."


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the votes agree; when they do not, ``reasons`` says for each part of the rule why."""

    agrees: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConsensusRule:
    """When votes count as agreed: all three limits are met, each of them included.

    ``max_iqr`` in steps of the scale, ``min_within_one`` a share from 0 to 1, ``min_r_wg`` from 0 to 1. Made from what
    a person wrote by ``rule_from``; raises ``Invalid`` with the field of each limit that makes no sense.
    """

    max_iqr: Fraction = Fraction(1)
    min_within_one: Fraction = Fraction(3, 4)
    min_r_wg: Fraction = Fraction(7, 10)

    def __post_init__(self) -> None:
        wrong = {name: [sentence] for name, most, sentence in _LIMITS if not 0 <= getattr(self, name) <= most}
        _refuse(wrong)

    def agrees(self, spread: Shown) -> Verdict:
        """With too few votes never, and whatever they were: the verdict must not tell what may not be shown."""
        shown = spread.shown()
        if isinstance(shown, Withheld):
            return Verdict(False, (TOO_FEW,))
        reasons = tuple(reason for reason in (self._apart(shown), self._afar(shown), self._unlike(shown)) if reason)
        return Verdict(not reasons, reasons)

    def _apart(self, spread: Spread) -> str:
        if spread.iqr is None or spread.iqr <= self.max_iqr:
            return ""
        return (
            f"The middle half of the votes spans {figure(spread.iqr)} steps;"
            f" a consensus needs {figure(self.max_iqr)} or fewer."
        )

    def _afar(self, spread: Spread) -> str:
        if spread.within_one is None or spread.within_one >= self.min_within_one:
            return ""
        return (
            f"{percent(spread.within_one)} of the votes are within one step of the median;"
            f" a consensus needs at least {percent(self.min_within_one)}."
        )

    def _unlike(self, spread: Spread) -> str:
        if spread.r_wg is None or spread.r_wg >= self.min_r_wg:
            return ""
        split = ", because the votes are polarised" if spread.is_polarised else ""
        needed = f"a consensus needs at least {figure(self.min_r_wg)}."
        return f"The agreement r_wg is {figure(spread.r_wg)}{split}; {needed}"

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON, each as exact text such as ``"7/10"``."""
        return {name: str(getattr(self, name)) for name, _, _ in _LIMITS}


_LIMITS = (
    ("max_iqr", MOST_STEPS - 1, f"Give the widest middle half of the votes as a number from 0 to {MOST_STEPS - 1}."),
    ("min_within_one", 1, "Give the least share within one step of the median as a number from 0 to 1, such as 0.75."),
    ("min_r_wg", 1, "Give the least agreement r_wg as a number from 0 to 1, such as 0.70."),
)


def rule_from(values: Mapping[str, Number]) -> ConsensusRule:
    """The rule with the limits given, read as they are written: 0.7 is seven tenths. Those not given stay as shipped.

    Raises ``Invalid`` for what is not a number, makes no sense, or is no limit of the rule.
    """
    sentences = {name: sentence for name, _, sentence in _LIMITS}
    wrong = {name: [sentences.get(name, "There is no such limit.")] for name in values if name not in sentences}
    limits: dict[str, Fraction] = {}
    for name in sorted(set(values) & set(sentences)):
        try:
            limits[name] = _exact(values[name])
        except (ValueError, ZeroDivisionError):
            wrong[name] = [sentences[name]]
    _refuse(wrong)
    return ConsensusRule(**limits)


def _exact(value: Number) -> Fraction:
    # A float is read as it is printed: 0.7 was meant, not the binary number next to it. What is long or has an exponent
    # is no limit anybody means, and making a fraction of it could take for ever.
    written = str(value).strip().replace(",", ".")
    if isinstance(value, bool) or not _WRITTEN.fullmatch(written):
        raise ValueError(f"{written[:40]!r} is no limit.")
    return Fraction(written)


def _refuse(wrong: Mapping[str, list[str]]) -> None:
    if wrong:
        raise Invalid(" ".join(sentence for sentences in wrong.values() for sentence in sentences), wrong)


def percent(share: Fraction) -> str:
    """``75 %`` or ``74.9 %``: cut off, not rounded, so that what misses a limit never reads as if it met it."""
    return f"{figure(share * 100, places=1)} %"


def figure(number: Fraction, places: int = 2) -> str:
    """A figure from 0 up as people write it, cut off after so many places: ``1``, ``0.5``, ``0.69``."""
    whole, rest = divmod(int(number * 10**places), 10**places)
    return f"{whole}.{rest:0{places}d}".rstrip("0").rstrip(".")
