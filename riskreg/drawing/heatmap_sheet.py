"""Where everything of a heat map goes on its sheet: title, axes, cells, legend and note."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from riskreg.domain.scale import Level
from riskreg.drawing.heatmap_cell import CellPlace, draw_cell
from riskreg.drawing.heatmap_layout import HeatmapLayout, Room
from riskreg.drawing.ink import INK, LABEL, SLACK, SMALL, SOFT, TINY, TITLE, Weight, edge_of
from riskreg.drawing.letters import clean, width, wrap
from riskreg.drawing.sheet import Sheet

GAP = 2.5
LEADING = 1.25
SWATCH = 10.0
_Lines = list[str]


@dataclass(frozen=True)
class _Plan:
    """Every text broken into lines, and the heights (points) that follow from them."""

    room: Room
    label: float
    title: _Lines
    across: _Lines
    upwards: _Lines
    columns: list[_Lines]
    rows: list[_Lines]
    legend: list[list[tuple[Level, str]]]
    note: _Lines
    left: float
    cell_width: float

    @property
    def title_size(self) -> float:
        return LABEL if self.room.small else TITLE

    @property
    def title_height(self) -> float:
        return len(self.title) * self.title_size * LEADING + 4

    @property
    def head_height(self) -> float:
        """Axis title and column labels, or the row axis title in the corner if that needs more."""
        lines = len(self.across) + max([len(lines) for lines in self.columns], default=0)
        return max(lines, len(self.upwards)) * self.label * LEADING + 6

    @property
    def top(self) -> float:
        return self.title_height + self.head_height

    @property
    def bottom(self) -> float:
        return self.top + len(self.rows) * self.room.cell_height

    @property
    def height(self) -> float:
        legend = len(self.legend) * (SWATCH + 6) + 8 if self.legend else 0
        return self.bottom + legend + len(self.note) * SMALL * LEADING + 4


def draw(layout: HeatmapLayout, room: Room) -> Sheet:
    plan = _plan(layout, room)
    sheet = Sheet(room.width, plan.height, room.margin)
    _draw_lines(sheet, plan.title, 0, plan.title_size, plan.title_size, Weight.BOLD)
    _draw_axes(sheet, plan)
    for row, cells in enumerate(layout.cells):
        for column, cell in enumerate(cells):
            x, y = plan.left + column * plan.cell_width, plan.top + row * room.cell_height
            place = CellPlace(x, y, plan.cell_width - GAP, room.cell_height - GAP, room.small)
            draw_cell(sheet, place, cell, layout.palette[cell.level])
    _draw_legend(sheet, plan, layout)
    _draw_lines(sheet, plan.note, 0, plan.height - 4 - (len(plan.note) - 1) * SMALL * LEADING, SMALL, colour=SOFT)
    return sheet


def _plan(layout: HeatmapLayout, room: Room) -> _Plan:
    left = room.width * (0.2 if room.small else 0.17)
    cell = (room.width - left) / max(len(layout.columns), 1)
    label = _label_size(layout, cell - GAP, left - 8, 7.0 if room.small else LABEL)
    row_lines = max(int((room.cell_height - GAP) / (label * LEADING)), 1)
    return _Plan(
        room=room,
        label=label,
        title=_broken(layout.title, room.width, LABEL if room.small else TITLE, 2, Weight.BOLD),
        across=_broken(f"{layout.column_title} → worse to the right", room.width - left, label, 2, Weight.BOLD),
        upwards=_broken(f"{layout.row_title} ↑ worse upwards", left - 8, label, 3, Weight.BOLD),
        columns=[_broken(text, cell - GAP, label, 3) for text in layout.columns],
        rows=[_broken(text, left - 8, label, min(row_lines, 4)) for text in layout.rows],
        legend=[] if room.small else list(_legend_rows(layout, room.width - left)),
        note=_broken(layout.note, room.width, SMALL, 3),
        left=left,
        cell_width=cell,
    )


def _label_size(layout: HeatmapLayout, column: float, row: float, most: float) -> float:
    """The largest size, down to the smallest printed, at which no word of a label is broken."""
    words = [(word, column) for text in layout.columns for word in clean(text).split()]
    words += [(word, row) for text in layout.rows for word in clean(text).split()]
    fitting = [room / (width(word, 1) * SLACK) for word, room in words if width(word, 1)]
    return max(min([most, *fitting]), TINY)


def _broken(text: str, room: float, size: float, lines: int, weight: Weight = Weight.REGULAR) -> _Lines:
    return wrap(clean(text), room / SLACK, size, lines, weight)


def _draw_lines(
    sheet: Sheet,
    lines: _Lines,
    x: float,
    y: float,
    size: float,
    weight: Weight = Weight.REGULAR,
    colour: str = INK,
    align: str = "left",
) -> None:
    """The lines one under the other, the first with its baseline at y."""
    for number, line in enumerate(lines):
        sheet.text(x, y + number * size * LEADING, line, size, weight, colour, align)


def _draw_axes(sheet: Sheet, plan: _Plan) -> None:
    """Axis titles, column labels standing on the cells, row labels beside the middle of theirs."""
    size, step = plan.label, plan.label * LEADING
    _draw_lines(sheet, plan.across, plan.left, plan.title_height + size, size, Weight.BOLD)
    _draw_lines(sheet, plan.upwards, 0, plan.top - 6 - (len(plan.upwards) - 1) * step, size, Weight.BOLD)
    for column, lines in enumerate(plan.columns):
        x = plan.left + column * plan.cell_width + (plan.cell_width - GAP) / 2
        _draw_lines(sheet, lines, x, plan.top - 6 - (len(lines) - 1) * step, size, colour=SOFT, align="center")
    for row, lines in enumerate(plan.rows):
        middle = plan.top + (row + 0.5) * plan.room.cell_height - GAP / 2
        y = middle - len(lines) * step / 2 + size
        _draw_lines(sheet, lines, plan.left - 8, y, size, colour=SOFT, align="right")


def _legend_rows(layout: HeatmapLayout, room: float) -> Iterator[list[tuple[Level, str]]]:
    """(level, words) of the legend, as many in a row as its width holds."""
    row: list[tuple[Level, str]] = []
    for level, count in layout.counts():
        entry = level, f"{level.label}: {count:,} {'risk' if count == 1 else 'risks'}"
        if row and sum(_entry_width(words) for _, words in [*row, entry]) > room:
            yield row
            row = []
        row.append(entry)
    yield row


def _entry_width(words: str) -> float:
    return SWATCH * 1.6 + 5 + width(words, SMALL) * SLACK + 14


def _draw_legend(sheet: Sheet, plan: _Plan, layout: HeatmapLayout) -> None:
    for number, row in enumerate(plan.legend):
        x, y = plan.left, plan.bottom + 8 + number * (SWATCH + 6)
        for level, words in row:
            sheet.box(x, y, SWATCH * 1.6, SWATCH, layout.palette[level], edge_of(layout.palette[level]))
            sheet.text(x + SWATCH * 1.6 + 5, y + SWATCH - 2, words, SMALL)
            x += _entry_width(words)
