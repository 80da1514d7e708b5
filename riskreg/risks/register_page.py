"""What the register's page holds: rows and counts ready to be shown, every link as a canonical query string."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from riskreg.risks.moment_queries import AsAt
from riskreg.risks.register_filter import RegisterFilter
from riskreg.risks.vocabulary_queries import Endorsement

NEW, UNSCORED = 8, 9
"""What ``moved`` says of a risk with no earlier level, and of one with no level."""


class RegisterRow(NamedTuple):
    """One risk of the list.

    ``address`` is its page below the register's, and knows the list it came from; ``rank`` is the residual level (0:
    not scored); ``moved`` counts levels up (+) since the one before, or is ``NEW`` or ``UNSCORED``; ``late`` and
    ``actions`` are numbers of actions.
    """

    reference: str
    address: str
    title: str
    about: str
    rank: int
    moved: int
    likelihood: int | None
    impact: int | None
    owner: str
    late: int
    actions: int
    state: str
    updated: datetime


class Column(NamedTuple):
    """A column head: the query that sorts by it, and how it is sorted now (``ascending``, ``descending`` or empty)."""

    name: str
    label: str
    query: str
    sorted: str


class Facet(NamedTuple):
    """A value of a filter with the number of risks it would show."""

    value: str
    label: str
    count: int  # type: ignore[assignment]  # of risks; nobody counts in this tuple
    is_chosen: bool


Choices = tuple[tuple[str, str], ...]
"""What one may choose among: (value, words)."""


class Tab(NamedTuple):
    """A view of the register; ``id`` is empty unless somebody saved it."""

    name: str
    query: str
    is_current: bool
    id: int | None = None


class Chip(NamedTuple):
    """One thing that was chosen, in words, and the query without it."""

    name: str
    value: str
    without: str

    @property
    def words(self) -> str:
        return f"{self.name}: {self.value}" if self.value else self.name


@dataclass(frozen=True, slots=True)
class Pager:
    number: int
    last: int
    previous_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """One page of the register. ``query`` is its canonical query string, ``view_query`` that of the choice alone;
    ``query_today`` leads back from a past moment.
    """

    title: str
    sentence: str
    chosen: RegisterFilter
    query: str
    view_query: str
    total: int
    first: int
    rows: tuple[RegisterRow, ...]
    columns: tuple[Column, ...]
    tabs: tuple[Tab, ...]
    chips: tuple[Chip, ...]
    levels: tuple[Facet, ...]
    categories: tuple[Facet, ...]
    selects: tuple[tuple[str, tuple[Choices, str]], ...]
    pager: Pager
    may_log: bool
    endorsement: Endorsement | None = None
    as_at: AsAt | None = None
    query_today: str = ""

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def current(self) -> Tab | None:
        """The view that shows exactly this choice."""
        return next((tab for tab in self.tabs if tab.is_current), None)
