"""How far a review has come: where the return of each entity stands, counted by region and by kind of entity."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """Where an entity's return stands, as far as the secretariat waits for it."""

    SIGNED = "signed"
    SENT = "sent"
    OPEN = "open"
    SILENT = "silent"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Standing.SIGNED: "Signed",
    Standing.SENT: "Waiting for the signature",
    Standing.OPEN: "With the entity",
    Standing.SILENT: "Not answered",
}
LATE = "late"
"""What a list can be narrowed to besides a standing: who is past their day."""


@dataclass(frozen=True, slots=True)
class Return:
    """One entity's return as progress sees it: ``days_late`` is 0 while there is time."""

    region: str
    kind: str
    standing: Standing
    days_late: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many entities of a group are where. ``late`` are those of ``sent`` and ``open`` past their day."""

    name: str
    asked: int
    signed: int
    sent: int
    open: int
    silent: int
    late: int

    @property
    def percent(self) -> int:
        """Signed ones of a hundred, rounded down: a hundred means all."""
        return self.signed * 100 // self.asked if self.asked else 0


def share_of(name: str, returns: Sequence[Return]) -> Share:
    """The group counted."""
    count = {standing: sum(each.standing is standing for each in returns) for standing in Standing}
    return Share(
        name=name,
        asked=len(returns),
        signed=count[Standing.SIGNED],
        sent=count[Standing.SENT],
        open=count[Standing.OPEN],
        silent=count[Standing.SILENT],
        late=sum(each.days_late > 0 for each in returns),
    )


def shares_by(returns: Iterable[Return], group: Callable[[Return], str]) -> tuple[Share, ...]:
    """The returns counted by what ``group`` says of each, in alphabetical order."""
    groups: dict[str, list[Return]] = {}
    for each in returns:
        groups.setdefault(group(each), []).append(each)
    return tuple(share_of(name, groups[name]) for name in sorted(groups))
