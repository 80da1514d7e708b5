"""Reading the scales of a methodology file: steps of likelihood and impact, impact dimensions, grades of control."""

import re
from collections import Counter
from collections.abc import Sequence

from riskreg.domain.profile_table import LEVEL_NAMES, ProfileTable
from riskreg.domain.scale import Dimension, Grade, Level, Step
from riskreg.domain.toml_table import quoted

LEAST_STEPS, MOST_STEPS = 2, 10
_MOST_GRADES, _MOST_DIMENSIONS = 10, 20
_DIMENSION_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


def read_levels(top: ProfileTable) -> tuple[Level, ...]:
    """All levels, ascending; the file repeats them so that a reader of the file sees the order."""
    if top.value("levels") != list(LEVEL_NAMES):
        top.problem('levels must be ["low", "medium", "high", "very high"], in this order.')
    return tuple(Level)


def read_steps(top: ProfileTable, name: str) -> tuple[Step, ...]:
    """The steps of a scale, numbered by their place even when the file numbers them wrongly, which is then reported.

    None when there are too few or too many, so that nothing is measured against them.
    """
    steps = [_step(table) for table in top.each(name, ("step", "name", "meaning"))]
    if steps and not LEAST_STEPS <= len(steps) <= MOST_STEPS:
        top.problem(f"{name} has {len(steps)} steps; write {LEAST_STEPS} to {MOST_STEPS}.")
        return ()
    numbers = [step.number for step in steps if step.number]
    if len(numbers) == len(steps) and numbers != list(range(1, len(steps) + 1)):
        top.problem(f"the steps of {name} must be numbered 1 to {len(steps)}, in this order.")
    _report_twins(top, f"steps of {name}", "name", [step.name for step in steps])
    return tuple(Step(at, step.name, step.meaning) for at, step in enumerate(steps, start=1))


def _step(table: ProfileTable) -> Step:
    """A step with the number the file gives it; 0 stands for a wrong one, which was reported."""
    number = table.value("step")
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= MOST_STEPS:
        table.problem(f"step must be a whole number from 1 to {MOST_STEPS}.")
        number = 0
    step = Step(number, table.words("name"), table.optional_words("meaning"))
    table.refuse_the_rest()
    return step


def read_grades(top: ProfileTable) -> tuple[Grade, ...]:
    """The grades of control effectiveness, best first as in the file."""
    grades = [_grade(table) for table in top.each("control_effectiveness", ("code", "name", "meaning"))]
    if len(grades) > _MOST_GRADES:
        top.problem(f"control_effectiveness has {len(grades)} grades; write at most {_MOST_GRADES}.")
    _report_twins(top, "grades of control_effectiveness", "code", [grade.code for grade in grades])
    _report_twins(top, "grades of control_effectiveness", "name", [grade.name for grade in grades])
    return tuple(grades)


def _grade(table: ProfileTable) -> Grade:
    grade = Grade(table.code("code"), table.words("name"), table.optional_words("meaning"))
    table.refuse_the_rest()
    return grade


def _report_twins(top: ProfileTable, what: str, key: str, values: Sequence[str]) -> None:
    for value, times in Counter(values).items():
        if value and times > 1:
            top.problem(f"{times} {what} have the {key} {quoted(value)}; each needs its own.")


def read_dimensions(top: ProfileTable, steps: int) -> tuple[Dimension, ...]:
    """The impact dimensions, each with words for every one of `steps` impact steps; none when the file has none."""
    table = top.inner("dimensions", ("aggregate",)) if top.has("dimensions") else None
    if table is None:
        return ()
    if table.value("aggregate") != "max":
        table.problem('aggregate must be "max": the impact of a risk is the highest of its dimensions.')
    codes = table.keys_left()
    if len(codes) > _MOST_DIMENSIONS:
        table.problem(f"there are {len(codes)} dimensions; write at most {_MOST_DIMENSIONS}.")
    found = [_dimension(table, code, steps) for code in codes]
    return tuple(dimension for dimension in found if dimension)


def _dimension(table: ProfileTable, code: str, steps: int) -> Dimension | None:
    if not _DIMENSION_CODE.fullmatch(code):
        table.value(code)
        table.problem(f"the code {quoted(code)} must be lower-case letters, digits and underscores (at most 40).")
        return None
    inner = table.inner(code, ("title", "steps"))
    if inner is None:
        return None
    dimension = Dimension(code, inner.words("title"), _step_words(inner, steps))
    inner.refuse_the_rest()
    return dimension


def _step_words(table: ProfileTable, steps: int) -> tuple[str, ...]:
    value = table.value("steps")
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        table.problem("steps must be a list of texts, one for each impact step.")
        return ()
    if steps and len(value) != steps:
        table.problem(f"steps has {len(value)} texts; write {steps}, one for each impact step.")
    return tuple(table.line(f"text {at} of steps", item, 200) for at, item in enumerate(value, start=1))
