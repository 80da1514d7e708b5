"""Classifications of a risk and the highest among several."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Classification(StrEnum):
    """How widely something may be read, in rising order."""

    UNCLASSIFIED = "unclassified"
    CONFIDENTIAL = "confidential"
    STRICTLY_CONFIDENTIAL = "strictly confidential"

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @property
    def is_sealed(self) -> bool:
        """Whether only named people may know of it."""
        return self is Classification.STRICTLY_CONFIDENTIAL


CLOSED = "a strictly confidential risk"
"""What stands for the name of one to whoever may not know which it is."""
_ORDER = list(Classification)


def highest(classifications: Iterable[Classification]) -> Classification:
    """The highest of them; unclassified when there is none."""
    return max(classifications, key=_ORDER.index, default=Classification.UNCLASSIFIED)
