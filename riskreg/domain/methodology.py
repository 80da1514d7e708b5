"""Reading a methodology profile written as TOML: all of it is right, or it is refused with every problem in one report."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from riskreg.domain.errors import Invalid
from riskreg.domain.lint import lint
from riskreg.domain.profile import Axes, Profile
from riskreg.domain.scale import Dimension, Grade, Level, Step
from riskreg.domain.toml_table import TomlTable, quoted

_CODE = re.compile(r"[a-z][a-z0-9-]{0,59}")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_LONGEST = 300
_MOST_STEPS = 10

__all__ = ["Axes", "Profile", "ProfileRefused", "parse_profile"]


class ProfileRefused(Invalid):
    """A profile was refused whole; ``problems`` are sentences that name the place and what is wrong."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("The methodology was refused.", {"source": list(problems)})
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(self.problems)


def parse_profile(source: str) -> Profile:
    """The profile in TOML text; raises ``ProfileRefused`` with every problem found, and nothing else."""
    problems: list[str] = []
    top = TomlTable(_toml(source), "profile", problems)
    profile = _profile(top, problems)
    top.refuse_the_rest()
    if problems:
        raise ProfileRefused(problems)
    errors = [finding.sentence for finding in lint(profile) if finding.severity == "error"]
    if errors:
        raise ProfileRefused(errors)
    return profile


def _toml(source: str) -> dict[str, Any]:
    # tomllib lets ValueError through for a number of thousands of digits and RecursionError for deep nesting.
    try:
        return tomllib.loads(source)
    except RecursionError:
        raise ProfileRefused(["The file is nested too deeply."]) from None
    except ValueError as error:
        raise ProfileRefused([f"The file is not valid TOML: {error}."]) from None


def _profile(top: TomlTable, problems: list[str]) -> Profile:
    levels = _levels(top)
    likelihood, impact = _steps(top, "likelihood"), _steps(top, "impact")
    grades = _grades(top)
    exposure_rule, matrix = _exposure(top.table("exposure", "exposure"), len(likelihood), len(impact), levels, problems)
    residual_rule, grid = _residual(top.table("residual", "residual"), levels, grades, problems)
    return Profile(
        code=_profile_code(top),
        version=top.number("version", 1, 1_000_000),
        title=_short(top, "title"),
        confirmed=top.flag("confirmed"),
        levels=levels,
        likelihood=likelihood,
        impact=impact,
        dimensions=_dimensions(top.table("dimensions", "dimensions") if top.has("dimensions") else None, len(impact), problems),
        control_effectiveness=grades,
        exposure_rule=exposure_rule,
        residual_rule=residual_rule,
        matrix=matrix,
        grid=grid,
        review_every_months=_months(_needed(top, "review_every_months"), levels),
        palette=_palette(_needed(top, "palette"), levels),
    )


def _profile_code(top: TomlTable) -> str:
    code = top.text("code")
    if code and not _CODE.fullmatch(code):
        top.problem(f"code {quoted(code)} must be lower-case letters, digits and hyphens (at most 60).")
    return code


def _short(table: TomlTable, key: str) -> str:
    value = table.text(key)
    if len(value) > _LONGEST or any(ord(mark) < 32 for mark in value):
        table.problem(f"{key} must be one line of at most {_LONGEST} characters.")
    return value


def _needed(top: TomlTable, key: str) -> TomlTable | None:
    if not top.has(key):
        top.problem(f"the table [{key}] is missing.")
    return top.table(key, key)


def _levels(top: TomlTable) -> tuple[Level, ...]:
    words = top.texts("levels")
    if list(words) != [level.value for level in Level]:
        top.problem('levels must be ["low", "medium", "high", "very high"], in this order.')
    return tuple(Level)


def _steps(top: TomlTable, name: str) -> tuple[Step, ...]:
    tables = top.tables(name, f"{name} step")
    steps = tuple(_step(table) for table in tables)
    if steps and [step.number for step in steps] != list(range(1, len(steps) + 1)):
        top.problem(f"the steps of {name} must be numbered 1, 2, 3 … without a gap.")
    if len(steps) == 1:
        top.problem(f"{name} needs at least two steps.")
    return steps


def _step(table: TomlTable) -> Step:
    step = Step(table.number("step", 1, _MOST_STEPS), _short(table, "name"), _short(table, "meaning") if table.has("meaning") else "")
    table.refuse_the_rest()
    return step


def _grades(top: TomlTable) -> tuple[Grade, ...]:
    grades = []
    for table in top.tables("control_effectiveness", "control effectiveness"):
        meaning = _short(table, "meaning") if table.has("meaning") else ""
        grades.append(Grade(table.code("code"), _short(table, "name"), meaning))
        table.refuse_the_rest()
    if len({grade.code for grade in grades}) < len(grades):
        top.problem("two grades of control effectiveness have the same code.")
    return tuple(grades)


def _dimensions(table: TomlTable | None, steps: int, problems: list[str]) -> tuple[Dimension, ...]:
    if table is None:
        return ()
    if table.text("aggregate") != "max":
        table.problem('aggregate must be "max": the impact is the highest of its dimensions.')
    found = []
    for code in table.keys_left():
        inner = table.table(code, f"dimension {code}")
        if inner is None:
            continue
        words = inner.texts("steps")
        if len(words) != steps:
            inner.problem(f"has {len(words)} steps; the impact scale has {steps}.")
        found.append(Dimension(code, _short(inner, "title"), words))
        inner.refuse_the_rest()
    return tuple(found)


def _exposure(
    table: TomlTable | None, rows: int, columns: int, levels: Sequence[Level], problems: list[str]
) -> tuple[str, dict[tuple[int, int], Level]]:
    if table is None:
        problems.append("profile: the table [exposure] is missing.")
        return "", {}
    rule = table.text("rule")
    table.known("rule", rule, ("product bands", "matrix"))
    matrix = {}
    if rule == "product bands":
        matrix = _banded(table, rows, columns, levels)
    elif rule == "matrix":
        matrix = _drawn(table, rows, columns)
    table.refuse_the_rest()
    return rule, matrix


def _banded(table: TomlTable, rows: int, columns: int, levels: Sequence[Level]) -> dict[tuple[int, int], Level]:
    """Levels from the product of both steps: ``bands`` names the highest product in each level."""
    bands = table.table("bands", "exposure bands")
    if bands is None:
        table.problem("bands is missing: name the highest product in each level.")
        return {}
    tops = [bands.number(level.value, 1, rows * columns or 1) for level in levels]
    bands.refuse_the_rest()
    if tops != sorted(set(tops)) or tops[-1] != rows * columns:
        table.problem(f"bands must rise from level to level and end at the highest product, {rows * columns}.")
        return {}
    products = {(row, column): row * column for row in range(1, rows + 1) for column in range(1, columns + 1)}
    return {cell: next(lv for lv, top in zip(levels, tops, strict=True) if product <= top) for cell, product in products.items()}


def _drawn(table: TomlTable, rows: int, columns: int) -> dict[tuple[int, int], Level]:
    """Levels cell by cell: one row per likelihood step from the highest down, one column per impact step upwards."""
    lines = table.value("rows")
    shape = f"rows must be {rows} lists (likelihood {rows} first) of {columns} levels each."
    if not isinstance(lines, list) or len(lines) != rows or not all(isinstance(line, list) and len(line) == columns for line in lines):
        table.problem(shape)
        return {}
    matrix = {}
    for down, line in enumerate(lines):
        for across, word in enumerate(line):
            level = _level(word)
            if level is None:
                table.problem(f"row {down + 1}, column {across + 1}: {quoted(str(word))} is not a level.")
            else:
                matrix[rows - down, across + 1] = level
    return matrix


def _residual(
    table: TomlTable | None, levels: Sequence[Level], grades: Sequence[Grade], problems: list[str]
) -> tuple[str, dict[tuple[Level, str], Level]]:
    if table is None:
        problems.append("profile: the table [residual] is missing.")
        return "", {}
    rule = table.text("rule")
    table.known("rule", rule, ("grid", "rescored"))
    grid = _grid(table, levels, grades) if rule == "grid" else {}
    table.refuse_the_rest()
    return rule, grid


def _grid(table: TomlTable, levels: Sequence[Level], grades: Sequence[Grade]) -> dict[tuple[Level, str], Level]:
    inner = table.table("grid", "residual grid")
    if inner is None:
        table.problem("grid is missing: one line per exposure level, one level per grade of control.")
        return {}
    grid: dict[tuple[Level, str], Level] = {}
    for level in levels:
        line = inner.table(level.value, f"residual grid, {level}")
        if line is None:
            inner.problem(f"the line for exposure {quoted(level.value)} is missing.")
            continue
        for grade in grades:
            word = line.text(grade.code)
            found = _level(word)
            if word and found is None:
                line.problem(f"{quoted(word)} is not a level.")
            elif found:
                grid[level, grade.code] = found
        line.refuse_the_rest()
    inner.refuse_the_rest()
    return grid


def _months(table: TomlTable | None, levels: Sequence[Level]) -> Mapping[Level, int]:
    if table is None:
        return {}
    months = {level: table.number(level.value, 1, 120) for level in levels}
    table.refuse_the_rest()
    return months


def _palette(table: TomlTable | None, levels: Sequence[Level]) -> Mapping[Level, str]:
    if table is None:
        return {}
    palette = {level: table.text(level.value) for level in levels}
    for level, colour in palette.items():
        if colour and not _COLOUR.fullmatch(colour):
            table.problem(f"{level}: {quoted(colour)} is not a colour; write it as #RRGGBB.")
    table.refuse_the_rest()
    return palette


def _level(word: object) -> Level | None:
    return next((level for level in Level if level.value == word), None)
