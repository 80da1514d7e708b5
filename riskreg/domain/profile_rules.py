"""Reading the rules of a methodology file: exposure, residual, how often to review, the colours of the levels."""

import re
from collections.abc import Sequence

from riskreg.domain.profile_table import LEVEL_NAMES, ProfileTable
from riskreg.domain.scale import Grade, Level

Matrix = dict[tuple[int, int], Level]
"""Exposure level per (likelihood, impact)."""
Grid = dict[tuple[Level, str], Level]
"""Residual level per (exposure level, code of the control grade)."""

MOST_MONTHS = 60
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def read_exposure(top: ProfileTable, likelihoods: int, impacts: int) -> tuple[str, Matrix]:
    """The name of the rule and the level of every cell; a cell that could not be read is left out."""
    table = top.inner("exposure", ("rule", "bands", "rows"))
    if table is None:
        return "", {}
    rule = _one_of(table, "rule", ("product bands", "matrix"))
    matrix: Matrix = {}
    if not rule or not (likelihoods and impacts):
        # Without the rule or the scales nothing more can be said, and the keys are not to blame.
        table.value("bands")
        table.value("rows")
    elif rule == "matrix":
        matrix = _from_rows(table, likelihoods, impacts)
    else:
        matrix = _from_bands(table, likelihoods, impacts)
    table.refuse_the_rest()
    return rule, matrix


def _one_of(table: ProfileTable, key: str, known: Sequence[str]) -> str:
    value = table.text(key)
    table.known(key, value, known)
    return value if value in known else ""


def _from_bands(table: ProfileTable, likelihoods: int, impacts: int) -> Matrix:
    """`bands` names the highest product of likelihood and impact in each level."""
    highest = likelihoods * impacts
    bands = table.inner("bands", LEVEL_NAMES)
    tops = [_whole(bands, name, highest) for name in LEVEL_NAMES] if bands else [0]
    if bands:
        bands.refuse_the_rest()
    if not bands or not all(tops):
        return {}
    if tops != sorted(set(tops)) or tops[-1] != highest:
        bands.problem(f"the numbers must rise from level to level and end at the highest product, {highest}.")
        return {}
    cells = [(row, column) for row in range(1, likelihoods + 1) for column in range(1, impacts + 1)]
    return {cell: Level.from_rank(1 + sum(cell[0] * cell[1] > top for top in tops)) for cell in cells}


def _whole(table: ProfileTable, key: str, most: int) -> int:
    """A whole number from 1 to `most`; 0 for anything else, which was then reported."""
    value = table.value(key)
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
        return value
    table.problem(f"{key} must be a whole number from 1 to {most}.")
    return 0


def _from_rows(table: ProfileTable, likelihoods: int, impacts: int) -> Matrix:
    """One row per likelihood step from the highest down; columns are impact steps from 1 up."""
    rows = table.value("rows")
    if not isinstance(rows, list) or len(rows) != likelihoods:
        table.problem(f"rows must be a list of {likelihoods} rows, the row of likelihood {likelihoods} first.")
        return {}
    matrix: Matrix = {}
    for likelihood, row in zip(range(likelihoods, 0, -1), rows, strict=True):
        if not isinstance(row, list) or len(row) != impacts:
            table.problem(f"the row of likelihood {likelihood} must be a list of {impacts} levels.")
            continue
        for impact, value in enumerate(row, start=1):
            level = table.as_level(f"rows, likelihood {likelihood}, impact {impact}", value)
            if level:
                matrix[likelihood, impact] = level
    return matrix


def read_residual(top: ProfileTable, grades: Sequence[Grade]) -> tuple[str, Grid]:
    """The name of the rule and, under ``grid``, the level of every cell that could be read."""
    table = top.inner("residual", ("rule", "grid"))
    if table is None:
        return "", {}
    rule = _one_of(table, "rule", ("grid", "rescored"))
    codes = [grade.code for grade in grades if grade.code]
    grid: Grid = {}
    if not rule or (rule == "grid" and len(set(codes)) < max(len(grades), 1)):
        # Without the rule or the grades nothing more can be said, and the grid is not to blame.
        table.value("grid")
    elif rule == "grid":
        grid = _grid(table, codes)
    table.refuse_the_rest()
    return rule, grid


def _grid(table: ProfileTable, codes: Sequence[str]) -> Grid:
    lines = table.inner("grid", LEVEL_NAMES)
    if lines is None:
        return {}
    grid: Grid = {}
    for exposure in reversed(Level):
        line = lines.inner(exposure.value, codes)
        if line is None:
            continue
        found = {(exposure, code): line.level(code) for code in codes}
        grid |= {cell: level for cell, level in found.items() if level}
        line.refuse_the_rest()
    lines.refuse_the_rest()
    return grid


def read_months(top: ProfileTable) -> dict[Level, int]:
    """After how many months a risk of each level is reviewed again."""
    table = top.inner("review_every_months", LEVEL_NAMES)
    if table is None:
        return {}
    months = {level: _whole(table, level.value, MOST_MONTHS) for level in Level}
    table.refuse_the_rest()
    return months


def read_palette(top: ProfileTable) -> dict[Level, str]:
    """The colour of each level as ``#RRGGBB``; one that could not be read is left out."""
    table = top.inner("palette", LEVEL_NAMES)
    if table is None:
        return {}
    palette: dict[Level, str] = {}
    for level in Level:
        value = table.value(level.value)
        if isinstance(value, str) and _COLOUR.fullmatch(value):
            palette[level] = value
        else:
            table.problem(f"{level.value} must be a colour written as #RRGGBB, such as #D67945.")
    table.refuse_the_rest()
    return palette
