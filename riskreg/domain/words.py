"""Counts as people say them: small numbers in words, levels listed worst first."""

from collections.abc import Mapping, Sequence
from datetime import date

from riskreg.domain.scale import Level

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def count_in_words(n: int) -> str:
    """Below ten in words, otherwise in figures: ``four``, ``16``, ``100,000``."""
    return _SMALL[n] if 0 <= n < len(_SMALL) else f"{n:,}"


def so_many(n: int, noun: str, plural: str = "") -> str:
    """``1 risk``, ``16 risks``, ``1,200 people``: always in figures; ``plural`` where it is not made with an s."""
    return f"{n:,} {noun if n == 1 else plural or f'{noun}s'}"


def day_in_words(day: date) -> str:
    """``12 May 2026``, whatever the language of the machine; of a moment its day."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def listed(names: Sequence[str], most: int = 5) -> str:
    """``R-0001``, ``R-0001 and R-0002``, ``R-0001, R-0002 and 12 more``; empty for none."""
    parts = list(names[:most])
    if len(names) > most:
        parts.append(f"{len(names) - most:,} more")
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def levels_in_words(counts: Mapping[Level, int]) -> str:
    """``four very high, four high and eight medium``: worst first, what is not there left out."""
    parts = [f"{count_in_words(counts[level])} {level}" for level in reversed(Level) if counts.get(level)]
    return listed(parts)


def register_sentence(total: int, counts: Mapping[Level, int], noun: str = "risk") -> str:
    """``16 corporate risks: four very high, four high and eight medium``, without the full stop.

    What was not scored yet is said last, when there is any.
    """
    if total == 0:
        return f"No {noun}s"
    unscored = total - sum(counts.values())
    said = levels_in_words(counts)
    if unscored and said:
        said += f"; {count_in_words(unscored)} not scored yet"
    words = f"{total:,} {noun}{'' if total == 1 else 's'}"
    return f"{words}: {said}" if said else f"{words}, not scored yet"
