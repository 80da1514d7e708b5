"""The plain values of a heat map: its words and numbers, and the room it has."""

from collections.abc import Mapping
from dataclasses import dataclass

from riskreg.domain.scale import Level


@dataclass(frozen=True)
class MapCell:
    """One cell: its level, how many risks are in it, and the references of those to be named, first things first."""

    level: Level
    risks: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class HeatmapLayout:
    """All words and numbers of a map: rows from the worst down, columns to the worst, ``cells[row][column]``."""

    title: str
    row_title: str
    column_title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[MapCell, ...], ...]
    palette: Mapping[Level, str]
    note: str = ""

    def counts(self) -> list[tuple[Level, int]]:
        """How many risks each level of the palette holds, the highest level first."""
        found = dict.fromkeys(sorted(self.palette, key=lambda level: level.rank, reverse=True), 0)
        for cell in (cell for row in self.cells for cell in row):
            found[cell.level] += cell.count
        return list(found.items())


@dataclass(frozen=True)
class Room:
    """How much room the picture has, in points; a small map shows counts without references and has no legend."""

    width: float = 640
    cell_height: float = 68
    small: bool = False
    margin: float = 12
