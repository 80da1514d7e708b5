"""For whom a working week or a holiday holds, and how the days of a week are kept and told."""

from collections.abc import Collection
from dataclasses import dataclass

from riskreg.domain.calendar import WorkingCalendar
from riskreg.entities.keeping import KINDS
from riskreg.people.plain_text import Problems, checked_line

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Reach:
    """A country, a kind of entity, or (both empty) the whole organization."""

    country: str = ""
    kind: str = ""

    @classmethod
    def of(cls, chosen: str) -> "Reach":
        """From how a form sends it: ``country:Chad``, ``kind:project`` or nothing."""
        what, _colon, name = chosen.partition(":")
        return cls(country=name if what == "country" else "", kind=name if what == "kind" else "")

    @property
    def as_chosen(self) -> str:
        if self.country:
            return f"country:{self.country}"
        return f"kind:{self.kind}" if self.kind else ""

    @property
    def in_words(self) -> str:
        """How events and pages name it."""
        return self.country or self.kind.capitalize() or "Whole organization"


def checked_reach(problems: Problems, reach: Reach) -> Reach:
    """The reach as it is kept; what is wrong with it is added to ``problems``."""
    country = checked_line(problems, "reach", "Country", reach.country, longest=80, required=False)
    if reach.kind and (country or reach.kind not in KINDS):
        problems["reach"] = ["Choose a country or a kind of entity from the list, or the whole organization."]
    return Reach(country, reach.kind)


def checked_week(problems: Problems, days_off: Collection[int]) -> str:
    """The days off as they are kept, ``67`` for Saturday and Sunday."""
    try:
        WorkingCalendar(frozenset(days_off))
    except ValueError as refused:
        problems["days_off"] = [str(refused)]
    return "".join(str(day) for day in sorted(set(days_off)))


def week_days(kept: str) -> tuple[str, ...]:
    """The names of days that were kept."""
    return tuple(WEEKDAYS[int(digit) - 1] for digit in kept)


def week_in_words(kept: str) -> str:
    """``Saturday and Sunday``; how an event tells days off."""
    names = week_days(kept)
    if len(names) < 2:
        return "".join(names) or "No day"
    return f"{', '.join(names[:-1])} and {names[-1]}"
