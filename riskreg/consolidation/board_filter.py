"""What somebody chose to see of the board: read from a query string, written in one form."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from riskreg.domain.consolidation import Relation
from riskreg.domain.errors import Invalid
from riskreg.domain.vocabulary import Category

PAGE_SIZE: Final = 50
UNDECIDED: Final = "undecided"
DECIDED: Final = "decided"
ENDED: Final = "ended"
_SHOWN = (UNDECIDED, DECIDED, ENDED, *(relation.value for relation in Relation))


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """``show`` is empty (everything, undecided first), ``undecided``, ``decided``, ``ended`` (linked to a risk that is
    continued nowhere) or a relation; ``entity`` words of an entity's name or code; ``into`` the reference of the risk
    submissions are linked to, or of the one it was merged into.
    """

    show: str = ""
    category: str = ""
    entity: str = ""
    into: str = ""
    page: int = 1

    def but(self, **changes: Any) -> "BoardFilter":
        return replace(self, **({"page": 1} | changes))

    def query(self) -> str:
        pairs = (("show", self.show), ("category", self.category), ("entity", self.entity), ("into", self.into))
        return urlencode(
            [*((name, value) for name, value in pairs if value), *([("page", self.page)] * (self.page > 1))]
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.show or self.category or self.entity or self.into)


def read_board_filter(given: Mapping[str, str]) -> BoardFilter:
    """The filter of a query string; raises Invalid with a sentence that names what it does not know."""
    show, category = given.get("show", ""), given.get("category", "")
    _among("show", show, _SHOWN)
    _among("category", category, [each.value for each in Category])
    return BoardFilter(show, category, _text("entity", given), _text("into", given), _page(given.get("page", "")))


def _among(name: str, value: str, known: Any) -> None:
    if value and value not in known:
        choices = ", ".join(known)
        raise Invalid(f"The filter “{name}” does not know “{value[:40]}”. Choose one of: {choices}.")


def _text(name: str, given: Mapping[str, str]) -> str:
    value = " ".join(unicodedata.normalize("NFC", given.get(name, "")).split())
    if len(value) > 100 or any(unicodedata.category(mark) in ("Cc", "Cs") for mark in value):
        raise Invalid(f"Shorten the filter “{name}” to 100 characters of plain text.")
    return value


def _page(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 7 else 1
