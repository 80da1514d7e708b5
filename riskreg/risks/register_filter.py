"""What somebody chose to see of the register: read from a query string, refused in words, written in one form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from riskreg.domain.errors import Invalid
from riskreg.domain.scale import Level, Measure
from riskreg.domain.vocabulary import SUBCATEGORIES, Category, OrganizationalLevel

PAGE_SIZE: Final = 50
NOT_SCORED: Final = "not-scored"
ANY_STATE: Final = "any"
STANDINGS: Final = ("registered", "drafted", "submitted", "ended")
SORTS: Final = ("level", "ref", "title", "movement", "exposure", "owner", "actions", "state", "updated")

_RANKS = {level.slug: level.rank for level in reversed(Level)} | {NOT_SCORED: 0}
_SLUGS = {rank: slug for slug, rank in _RANKS.items()}
_SUBCATEGORIES = sorted({name for names in SUBCATEGORIES.values() for name in names})
_CELL = re.compile(r"(exposure|residual|target)-(0|[1-9][0-9]{0,3})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"([WBC])-?0*([1-9][0-9]{0,8})", re.IGNORECASE)
_CODE = re.compile(r"[a-z][a-z_]{0,23}")
_MOST_PAGES = 1_000_000


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """A choice of risks, their order and the page. Empty values choose everything that is in the register.

    ``levels`` are residual ranks, worst first, 0 for not scored. ``state`` is empty (in the register), ``any``, a
    standing, or a state of the lifecycle. ``owner`` is a person's id, ``me``, ``none``, or words of a name or function.
    ``is_changed`` chooses what was materially changed since it was approved, validated or accepted.
    ``is_review_late`` chooses what should have been looked at again before today.
    ``as_at`` is a past day (``2020-05-12``) or the reference of what names a moment (``W-0001``), empty for now.
    ``cell`` is a place on a map of the methodology in use: measure and row × 100 + column. ``sort`` names a column in
    its natural direction; ``is_reversed`` turns it round.
    """

    q: str = ""
    organizational_level: OrganizationalLevel | None = None
    levels: tuple[int, ...] = ()
    categories: tuple[Category, ...] = ()
    subcategory: str = ""
    entity: str = ""
    region: str = ""
    state: str = ""
    owner: str = ""
    is_overdue: bool = False
    is_emerging: bool = False
    is_changed: bool = False
    is_review_late: bool = False
    cell: tuple[Measure, int] | None = None
    as_at: str = ""
    sort: str = "level"
    is_reversed: bool = False
    page: int = 1

    def but(self, **changes: Any) -> RegisterFilter:
        """The same choice with something changed, from its first page unless the page is given."""
        return replace(self, **({"page": 1} | changes))

    @property
    def narrowed(self) -> RegisterFilter:
        """The choice alone: without order and page."""
        return replace(self, sort="level", is_reversed=False, page=1)

    def query(self, **more: str) -> str:
        """The canonical query string: what is not chosen is left out, the rest stands in a fixed order."""
        if not more:
            return _written(self)
        return urlencode([*_pairs(self), *((name, value) for name, value in more.items() if value)])


def read_filter(given: Mapping[str, str | Sequence[str]]) -> RegisterFilter:
    """The filter of a query string's names and values; raises Invalid with a sentence that names the filter."""
    chosen: dict[str, Any] = {}
    for name, values in given.items():
        reader = _READERS.get(name)
        if reader is None:
            raise _refusal(name, f"There is no filter called “{name[:40]}”. Choose among the filters of the register.")
        kept = [values] if isinstance(values, str) else list(values)
        field, value = reader(name, [_text(name, value) for value in kept if value])
        if isinstance(field, tuple):
            chosen.update(zip(field, value, strict=True))
        else:
            chosen[field] = value
    return RegisterFilter(**chosen)


@lru_cache(maxsize=2048)
def _written(chosen: RegisterFilter) -> str:
    # A page links to some forty choices beside its own, and to the same ones the next time.
    return urlencode(_pairs(chosen))


def _pairs(chosen: RegisterFilter) -> list[tuple[str, str]]:
    sort = ("-" if chosen.is_reversed else "") + chosen.sort
    pairs = [
        ("organizational_level", chosen.organizational_level.value if chosen.organizational_level else ""),
        *(("level", _SLUGS[rank]) for rank in chosen.levels),
        *(("category", category.value) for category in chosen.categories),
        ("subcategory", chosen.subcategory),
        ("entity", chosen.entity),
        ("region", chosen.region),
        ("state", chosen.state),
        ("owner", chosen.owner),
        ("overdue", "yes" if chosen.is_overdue else ""),
        ("emerging", "yes" if chosen.is_emerging else ""),
        ("changed", "yes" if chosen.is_changed else ""),
        ("review_late", "yes" if chosen.is_review_late else ""),
        ("cell", f"{chosen.cell[0].value}-{chosen.cell[1]}" if chosen.cell else ""),
        ("q", chosen.q),
        ("as_at", chosen.as_at),
        ("sort", "" if sort == "level" else sort),
        ("page", "" if chosen.page == 1 else str(chosen.page)),
    ]
    return [(name, value) for name, value in pairs if value]


def _text(name: str, value: str) -> str:
    value = unicodedata.normalize("NFC", value).strip()
    if len(value) > 200:
        raise _refusal(name, f"The filter “{name}” is too long. Use 200 characters or fewer.")
    if any(unicodedata.category(mark) in ("Cc", "Cs") for mark in value):
        raise _refusal(name, f"The filter “{name}” holds invisible control characters. Remove them.")
    return value


def _words(name: str, values: list[str]) -> tuple[str, str]:
    return name, " ".join(_one(name, values).split())


def _level(name: str, values: list[str]) -> tuple[str, tuple[int, ...]]:
    ranks = {_among(name, value, _RANKS) for value in values}
    return "levels", tuple(sorted(ranks, reverse=True))


def _category(name: str, values: list[str]) -> tuple[str, tuple[Category, ...]]:
    known = {category.value: category for category in Category}
    found = {_among(name, value, known) for value in values}
    return "categories", tuple(category for category in Category if category in found)


def _subcategory(name: str, values: list[str]) -> tuple[str, str]:
    value = _one(name, values)
    return name, _among(name, value, {known: known for known in _SUBCATEGORIES}) if value else ""


def _organizational_level(name: str, values: list[str]) -> tuple[str, OrganizationalLevel | None]:
    value, known = _one(name, values), {level.value: level for level in OrganizationalLevel}
    return name, _among(name, value, known) if value else None


def _state(name: str, values: list[str]) -> tuple[str, str]:
    value = _one(name, values)
    if value and not _CODE.fullmatch(value):
        raise _unknown(name, value, [ANY_STATE, *STANDINGS])
    return name, "" if value == "registered" else value


def _yes(name: str, values: list[str]) -> tuple[str, bool]:
    value = _one(name, values)
    return f"is_{name}", _among(name, value, {"yes": True, "no": False}) if value else False


def _cell(name: str, values: list[str]) -> tuple[str, tuple[Measure, int] | None]:
    value = _one(name, values)
    found = _CELL.fullmatch(value)
    if value and not found:
        raise _refusal(name, "The filter “cell” takes a place such as residual-203. Choose a cell on the heat map.")
    return name, (Measure(found[1]), int(found[2])) if found else None


def _as_at(name: str, values: list[str]) -> tuple[str, str]:
    return name, as_moment(name, values)


def as_moment(name: str, values: Sequence[str]) -> str:
    """The one form of a day or of a reference that names a moment; empty for none; raises Invalid."""
    value = _one(name, [_text(name, value) for value in values if value])
    found = _MOMENT.fullmatch(value)
    if value and not (value.isascii() and (_DAY.fullmatch(value) or found)):
        raise _refusal(
            name,
            "The filter “as_at” takes a day such as 2026-05-12, or the reference of a workshop, decision or review.",
        )
    return f"{found[1].upper()}-{int(found[2]):04d}" if found else value


def _sort(name: str, values: list[str]) -> tuple[tuple[str, str], tuple[str, bool]]:
    value = _one(name, values) or "level"
    column = value.removeprefix("-")
    _among(name, column, {known: known for known in SORTS})
    return ("sort", "is_reversed"), (column, value.startswith("-"))


def _page(name: str, values: list[str]) -> tuple[str, int]:
    value = _one(name, values) or "1"
    if not (value.isascii() and value.isdecimal() and len(value) < 8 and 1 <= int(value) <= _MOST_PAGES):
        raise _refusal(name, "The filter “page” takes a whole number from 1.")
    return name, int(value)


def _one(name: str, values: list[str]) -> str:
    if len(values) > 1:
        raise _refusal(name, f"The filter “{name}” takes one value. Choose one.")
    return values[0] if values else ""


def _among(name: str, value: str, known: Mapping[str, Any]) -> Any:
    if value not in known:
        raise _unknown(name, value, list(known))
    return known[value]


def _unknown(name: str, value: str, known: list[str]) -> Invalid:
    choices = ", ".join(known[:-1]) + f" or {known[-1]}"
    return _refusal(name, f"The filter “{name}” does not know “{value[:40]}”. Choose {choices}.")


def _refusal(name: str, sentence: str) -> Invalid:
    return Invalid(sentence, {name: [sentence]})


_READERS: dict[str, Any] = {
    "q": _words,
    "organizational_level": _organizational_level,
    "level": _level,
    "category": _category,
    "subcategory": _subcategory,
    "entity": _words,
    "region": _words,
    "state": _state,
    "owner": _words,
    "overdue": _yes,
    "emerging": _yes,
    "changed": _yes,
    "review_late": _yes,
    "cell": _cell,
    "as_at": _as_at,
    "sort": _sort,
    "page": _page,
}
