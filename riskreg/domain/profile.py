"""A methodology profile: the scales, and the one place where a level is computed from what an assessor says."""

from collections.abc import Mapping
from dataclasses import dataclass

from riskreg.domain.errors import Invalid
from riskreg.domain.scale import Dimension, Grade, Level, Measure, Score, Step
from riskreg.domain.toml_table import quoted


@dataclass(frozen=True)
class Axes:
    """The map of a measure: labels of its rows (worst first) and columns, and the level of each cell."""

    row_title: str
    column_title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    levels: tuple[tuple[Level, ...], ...]


@dataclass(frozen=True)
class Profile:
    """One version of a methodology.

    ``matrix`` gives the exposure level of (likelihood, impact); ``grid`` the residual level of (exposure level, code of
    the control grade) and is empty when ``residual_rule`` is ``rescored``: then residual and target are read from the
    matrix with the likelihood and impact after controls.
    """

    code: str
    version: int
    title: str
    confirmed: bool
    levels: tuple[Level, ...]
    likelihood: tuple[Step, ...]
    impact: tuple[Step, ...]
    dimensions: tuple[Dimension, ...]
    control_effectiveness: tuple[Grade, ...]
    exposure_rule: str
    residual_rule: str
    matrix: Mapping[tuple[int, int], Level]
    grid: Mapping[tuple[Level, str], Level]
    review_every_months: Mapping[Level, int]
    palette: Mapping[Level, str]

    def needs_control_effectiveness(self, measure: Measure) -> bool:
        """Whether the level of that measure cannot be computed without a grade of the controls."""
        return self.residual_rule == "grid" and measure is not Measure.EXPOSURE

    def exposure_level(self, likelihood: int, impact: int) -> Level:
        """The level before controls; raises ``Invalid`` for steps that are not on the scale."""
        self._check_step("likelihood", likelihood, self.likelihood)
        self._check_step("impact", impact, self.impact)
        return self.matrix[likelihood, impact]

    def level(self, measure: Measure, score: Score) -> Level:
        """The level of a score; raises ``Invalid`` for a step or grade that the profile does not have."""
        exposure = self.exposure_level(score.likelihood, score.impact)
        if not self.needs_control_effectiveness(measure):
            return exposure
        return self.grid[exposure, self.grade(score.control_effectiveness).code]

    def grade(self, code: str | None) -> Grade:
        """The grade of control effectiveness with that code; raises ``Invalid``."""
        for grade in self.control_effectiveness:
            if grade.code == code:
                return grade
        names = ", ".join(grade.name for grade in self.control_effectiveness)
        sentence = f"Say how effective the controls are: {names}."
        raise Invalid(sentence, {"control_effectiveness": [sentence]})

    def impact_of(self, by_dimension: Mapping[str, int]) -> int:
        """The impact of a risk is the highest of its dimensions; raises ``Invalid`` for an unknown one or none."""
        known = {dimension.code for dimension in self.dimensions}
        unknown = sorted(set(by_dimension) - known)
        if unknown or not by_dimension:
            no_such = f"There is no impact dimension {quoted(unknown[0])}." if unknown else ""
            sentence = no_such or "Choose the impact in at least one dimension."
            raise Invalid(sentence, {"impact": [sentence]})
        for step in by_dimension.values():
            self._check_step("impact", step, self.impact)
        return max(by_dimension.values())

    def axes(self, measure: Measure) -> Axes:
        """The map has the axes of the rule that computes the measure."""
        if self.needs_control_effectiveness(measure):
            rows = tuple(reversed(self.levels))
            grades = self.control_effectiveness
            return Axes(
                "Exposure",
                "Control effectiveness",
                tuple(level.label for level in rows),
                tuple(grade.name for grade in grades),
                tuple(tuple(self.grid[level, grade.code] for grade in grades) for level in rows),
            )
        steps = tuple(reversed(self.likelihood))
        return Axes(
            "Likelihood",
            "Impact",
            tuple(step.label for step in steps),
            tuple(step.label for step in self.impact),
            tuple(tuple(self.matrix[row.number, column.number] for column in self.impact) for row in steps),
        )

    def cell_of(self, measure: Measure, score: Score) -> tuple[int, int]:
        """Row and column of a score in ``axes(measure)``, counted from 0 at the top and the start."""
        exposure = self.exposure_level(score.likelihood, score.impact)
        if self.needs_control_effectiveness(measure):
            grade = self.grade(score.control_effectiveness)
            return len(self.levels) - 1 - self.levels.index(exposure), self.control_effectiveness.index(grade)
        return len(self.likelihood) - score.likelihood, score.impact - 1

    def explain(self, measure: Measure, score: Score) -> str:
        """Why the level is what it is, in one sentence."""
        exposure = self.exposure_level(score.likelihood, score.impact)
        likelihood, impact = self.likelihood[score.likelihood - 1], self.impact[score.impact - 1]
        product = f" = {score.likelihood * score.impact}" if self.exposure_rule == "product bands" else ""
        said = f"Likelihood {likelihood.label} × impact {impact.label}{product}"
        if not self.needs_control_effectiveness(measure):
            return f"{said}, {measure} {exposure}."
        grade = self.grade(score.control_effectiveness).name
        controls = f"controls {grade[:1].lower()}{grade[1:]}"
        return f"{said}, exposure {exposure}; {controls}, so {measure} {self.level(measure, score)}."

    def _check_step(self, name: str, number: int, scale: tuple[Step, ...]) -> None:
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= len(scale):
            sentence = f"Choose the {name} from 1 {scale[0].name} to {len(scale)} {scale[-1].name}."
            raise Invalid(sentence, {name: [sentence]})
