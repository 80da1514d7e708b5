"""What the heat map's page holds: each cell with its level, count, references and the query of the list behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from riskreg.domain.scale import Level, Measure
from riskreg.risks.moment_queries import AsAt
from riskreg.risks.register_page import Chip, Tab


class CellView(NamedTuple):
    """``references`` are the first of the cell, none when the map holds too many to name; ``more`` are left over;
    ``query`` is that of the list behind it, empty for a cell without risks; ``changed`` of them were changed since they
    were decided on, and ``changed_query`` lists those.
    """

    level: Level
    count: int  # type: ignore[assignment]  # of risks; nobody counts in this tuple
    references: tuple[str, ...]
    query: str
    changed: int = 0
    changed_query: str = ""

    @property
    def more(self) -> int:
        return self.count - len(self.references) if self.references else 0


class RankedLine(NamedTuple):
    reference: str
    title: str
    level: Level


@dataclass(frozen=True, slots=True)
class HeatmapPage:
    """The map of one measure. ``query`` is for its pictures, ``list_query`` for the register behind it.

    ``not_scored`` risks have no score of the measure; ``elsewhere`` were assessed with another version of the
    methodology; ``left_out`` says both in sentences. ``changed`` is the sentence on what was
    changed since it was decided on, empty for none.
    """

    title: str
    sentence: str
    caption: str
    measure: Measure
    row_title: str
    column_title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[CellView, ...]], ...]
    counts: tuple[tuple[Level, int], ...]
    not_scored: int
    elsewhere: int
    left_out: tuple[str, ...]
    changed: str
    changed_query: str
    highest: tuple[RankedLine, ...]
    measures: tuple[Tab, ...]
    reaches: tuple[Tab, ...]
    chips: tuple[Chip, ...]
    query: str
    list_query: str
    suffix: str
    methodology: str
    methodology_confirmed: bool
    as_at: AsAt | None = None
    query_today: str = ""

    @property
    def is_filtered(self) -> bool:
        return bool(self.chips)
