"""Movement: two moments of a register compared, risk by risk, by the levels as they were computed then."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Change(StrEnum):
    """What became of a risk between two moments, in the order in which it is told."""

    UP = "up"
    NEW = "new"
    BACK = "back in the register"
    DOWN = "down"
    MERGED = "merged"
    CLOSED = "left the register"
    NOT_COMPARED = "not compared"
    UNCHANGED = "unchanged"

    @property
    def is_there_after(self) -> bool:
        """Whether the risk is in the register of the later moment."""
        return self not in (Change.MERGED, Change.CLOSED)


@dataclass(frozen=True, slots=True)
class Stood:
    """A risk as it stood at a moment. ``rank`` (1 low to 4 very high) and ``profile`` are empty before it is scored;
    ``merged_into`` is the number of the risk that took it in.
    """

    number: int
    title: str
    entity: int
    category: str
    is_registered: bool
    rank: int | None = None
    profile: int | None = None
    merged_into: int | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """One risk and what became of it; ``steps`` are levels up (+) or down (−), 0 where nothing can be said."""

    number: int
    change: Change
    before: Stood | None
    after: Stood | None
    steps: int = 0

    @property
    def shown(self) -> Stood:
        """As it stands at the later moment, or as it last stood."""
        found = self.after or self.before
        assert found is not None
        return found


def movement(before: Mapping[int, Stood], after: Mapping[int, Stood]) -> tuple[Moved, ...]:
    """Every risk that was in the register at one of the two moments, by what became of it, then by its number.

    Both map the number of a risk to how it stood, in the register or ended. Levels are compared only where the same
    version of a methodology computed both: another matrix says other things with the same words.
    """
    order = list(Change)
    found = [_moved(number, before.get(number), after.get(number)) for number in sorted({*before, *after})]
    told = (each for each in found if each is not None)
    return tuple(sorted(told, key=lambda each: (order.index(each.change), -abs(each.steps), each.number)))


def counted(moved: Iterable[Moved]) -> dict[Change, int]:
    """How many of each change there are, in the order in which changes are told."""
    counts = Counter(each.change for each in moved)
    return {change: counts[change] for change in Change}


def _moved(number: int, before: Stood | None, after: Stood | None) -> Moved | None:
    was, stands = (each is not None and each.is_registered for each in (before, after))
    if not was and not stands:
        return None
    if not stands:
        is_merged = after is not None and after.merged_into is not None
        return Moved(number, Change.MERGED if is_merged else Change.CLOSED, before, after)
    if not was:
        return Moved(number, Change.NEW if before is None else Change.BACK, before, after)
    assert before is not None
    assert after is not None
    if before.rank is None or after.rank is None or before.profile != after.profile:
        is_same = before.rank is after.rank is None
        return Moved(number, Change.UNCHANGED if is_same else Change.NOT_COMPARED, before, after)
    steps = after.rank - before.rank
    change = Change.UP if steps > 0 else Change.DOWN if steps < 0 else Change.UNCHANGED
    return Moved(number, change, before, after, steps)
