"""A profile computes levels from scores: the rules of both shipped methodologies, cell by cell where it matters."""

import csv
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.errors import Invalid
from riskreg.domain.scale import Level, Measure, Score
from tests.domain.profiles import FOLDER, GRID, MATRIX, SHIPPED, small_profile

with (FOLDER / "risks.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))

PROFILES = st.sampled_from(list(SHIPPED.values()))
STEPS = st.integers(1, 5)


@st.composite
def judged(draw):
    """A shipped profile, a measure and any score on its scales."""
    profile = draw(PROFILES)
    grade = draw(st.sampled_from(profile.control_effectiveness))
    return profile, draw(st.sampled_from(list(Measure))), Score(draw(STEPS), draw(STEPS), grade.code)


def test_the_list_of_risks_has_its_52_rows():
    assert len(ROWS) == 52


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["ref"])
def test_every_risk_of_the_list_has_the_levels_its_last_columns_expect(row):
    score = Score(int(row["likelihood"]), int(row["impact"]), row["control_effectiveness"])
    assert GRID.level(Measure.EXPOSURE, score) == row["expected_exposure"]
    assert GRID.level(Measure.RESIDUAL, score) == row["expected_residual"]


@pytest.mark.parametrize(
    ("controls", "residual"),
    [("effective", Level.MEDIUM), ("limited", Level.HIGH), ("significant", Level.VERY_HIGH)],
)
def test_the_worked_example_of_twenty_points(controls, residual):
    assert GRID.exposure_level(4, 5) is Level.VERY_HIGH
    assert GRID.level(Measure.RESIDUAL, Score(4, 5, controls)) is residual


@given(judged(), STEPS)
def test_a_level_never_falls_when_likelihood_rises(case, likelihood):
    profile, measure, score = case
    other = Score(likelihood, score.impact, score.control_effectiveness)
    assert_same_order(score.likelihood, likelihood, profile.level(measure, score), profile.level(measure, other))


@given(judged(), STEPS)
def test_a_level_never_falls_when_impact_rises(case, impact):
    profile, measure, score = case
    other = Score(score.likelihood, impact, score.control_effectiveness)
    assert_same_order(score.impact, impact, profile.level(measure, score), profile.level(measure, other))


@given(judged(), st.data())
def test_a_level_never_falls_when_controls_get_worse(case, data):
    profile, measure, score = case
    codes = [grade.code for grade in profile.control_effectiveness]
    other = Score(score.likelihood, score.impact, data.draw(st.sampled_from(codes)))
    places = (codes.index(grade) for grade in (score.control_effectiveness, other.control_effectiveness))
    assert_same_order(*places, profile.level(measure, score), profile.level(measure, other))


def assert_same_order(one, other, level, other_level):
    if one <= other:
        assert level.rank <= other_level.rank
    else:
        assert level.rank >= other_level.rank


@given(judged())
def test_residual_is_never_above_exposure(case):
    profile, _, score = case
    assert profile.level(Measure.RESIDUAL, score).rank <= profile.level(Measure.EXPOSURE, score).rank


@given(judged())
def test_a_target_is_computed_by_the_rule_of_the_residual(case):
    profile, _, score = case
    assert profile.level(Measure.TARGET, score) is profile.level(Measure.RESIDUAL, score)
    assert profile.axes(Measure.TARGET) == profile.axes(Measure.RESIDUAL)


@given(judged())
def test_the_cell_of_a_score_on_the_map_has_its_level_and_its_words(case):
    profile, measure, score = case
    axes = profile.axes(measure)
    row, column = profile.cell_of(measure, score)
    assert axes.levels[row][column] is profile.level(measure, score)
    if profile.needs_control_effectiveness(measure):
        assert axes.rows[row] == profile.exposure_level(score.likelihood, score.impact).label
        assert axes.columns[column] == profile.grade(score.control_effectiveness).name
    else:
        assert axes.rows[row].startswith(f"{score.likelihood} ")
        assert axes.columns[column].startswith(f"{score.impact} ")


def test_the_exposure_map_has_likelihood_upwards_and_impact_to_the_right():
    axes = GRID.axes(Measure.EXPOSURE)
    assert (axes.row_title, axes.column_title) == ("Likelihood", "Impact")
    assert axes.rows == ("5 Expected", "4 Highly likely", "3 Likely", "2 Not likely", "1 Slight")
    assert axes.columns == ("1 Low", "2 Moderate", "3 High", "4 Significant", "5 Critical")
    assert axes.levels[0][4] is Level.VERY_HIGH
    assert axes.levels[4][0] is Level.LOW


def test_the_residual_map_under_a_grid_has_exposure_and_control_grades():
    axes = GRID.axes(Measure.RESIDUAL)
    assert (axes.row_title, axes.column_title) == ("Exposure", "Control effectiveness")
    assert axes.rows == ("Very high", "High", "Medium", "Low")
    assert axes.columns[0] == "Effective"
    assert axes.columns[-1] == "Highly ineffective"
    assert [len(row) for row in axes.levels] == [5, 5, 5, 5]


def test_the_residual_map_under_rescoring_is_likelihood_and_impact():
    assert MATRIX.axes(Measure.RESIDUAL) == MATRIX.axes(Measure.EXPOSURE)


def test_the_rows_of_a_matrix_are_written_from_the_highest_likelihood_down():
    assert MATRIX.exposure_level(5, 1) is Level.MEDIUM
    assert MATRIX.exposure_level(1, 5) is Level.MEDIUM
    assert MATRIX.exposure_level(4, 1) is Level.LOW
    assert MATRIX.exposure_level(5, 4) is Level.VERY_HIGH
    assert MATRIX.exposure_level(4, 4) is Level.HIGH


def test_only_a_grid_asks_how_effective_the_controls_are():
    asked = [measure for measure in Measure if GRID.needs_control_effectiveness(measure)]
    assert asked == [Measure.RESIDUAL, Measure.TARGET]
    assert not any(MATRIX.needs_control_effectiveness(measure) for measure in Measure)
    assert MATRIX.level(Measure.RESIDUAL, Score(3, 3)) is Level.MEDIUM


@pytest.mark.parametrize("step", [0, 6, -1, True, 2.0, "3", None, 10**400, float("nan")])
def test_a_step_that_is_not_on_the_scale_is_refused_with_the_scale(step):
    with pytest.raises(Invalid, match=r"Choose the likelihood from 1 Slight to 5 Expected\.") as caught:
        GRID.exposure_level(step, 3)
    assert list(caught.value.fields) == ["likelihood"]
    with pytest.raises(Invalid, match=r"Choose the impact from 1 Low to 5 Critical\."):
        GRID.level(Measure.RESIDUAL, Score(3, step, "limited"))


@pytest.mark.parametrize("grade", [None, "", "Effective", "1"])
def test_an_unknown_control_grade_is_refused_with_the_grades(grade):
    with pytest.raises(Invalid, match=r"Say how effective the controls are: Effective, Limited") as caught:
        GRID.level(Measure.RESIDUAL, Score(3, 3, grade))
    assert list(caught.value.fields) == ["control_effectiveness"]


@given(st.dictionaries(st.sampled_from([dimension.code for dimension in GRID.dimensions]), STEPS, min_size=1))
def test_the_impact_is_the_highest_of_its_dimensions(by_dimension):
    assert GRID.impact_of(by_dimension) == max(by_dimension.values())


@pytest.mark.parametrize(
    ("by_dimension", "sentence"),
    [
        ({}, "Choose the impact in at least one dimension."),
        ({"weather": 3}, "There is no impact dimension “weather”."),
        ({"scope": 6}, "Choose the impact from 1 Low to 5 Critical."),
        ({"scope": True}, "Choose the impact from 1 Low to 5 Critical."),
    ],
)
def test_an_impact_that_no_dimension_explains_is_refused(by_dimension, sentence):
    with pytest.raises(Invalid) as caught:
        GRID.impact_of(by_dimension)
    assert caught.value.sentence == sentence


@pytest.mark.parametrize(
    ("profile", "measure", "sentence"),
    [
        (GRID, Measure.EXPOSURE, "Likelihood 4 Highly likely × impact 5 Critical = 20, exposure very high."),
        (
            GRID,
            Measure.RESIDUAL,
            "Likelihood 4 Highly likely × impact 5 Critical = 20, exposure very high; "
            "controls limited improvement needed, so residual high.",
        ),
        (MATRIX, Measure.TARGET, "Likelihood 4 Likely × impact 5 Extreme, target very high."),
    ],
)
def test_a_level_is_explained_in_one_sentence(profile, measure, sentence):
    assert profile.explain(measure, Score(4, 5, "limited")) == sentence


def test_the_shipped_profiles_say_what_they_are():
    assert (GRID.code, GRID.version, GRID.confirmed) == ("secretariat-style", 1, False)
    assert (MATRIX.code, MATRIX.version, MATRIX.confirmed) == ("lookup-5x5", 1, True)
    assert [len(dimension.steps) for dimension in GRID.dimensions] == [5] * 7
    assert GRID.likelihood[0].meaning.startswith("Probability below 10 %")
    assert dict(GRID.review_every_months) == dict(zip(Level, [12, 6, 3, 1], strict=True))


def test_a_profile_in_use_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        GRID.version = 2
    with pytest.raises(TypeError):
        GRID.palette[Level.LOW] = "#000000"


def test_scales_of_three_steps_work_like_those_of_five():
    profile = small_profile("MHV", "LMH", "LLM")
    assert profile.cell_of(Measure.RESIDUAL, Score(3, 3)) == (0, 2)
    assert profile.level(Measure.RESIDUAL, Score(3, 3)) is Level.VERY_HIGH
    with pytest.raises(Invalid, match="from 1 Rare to 3 Certain"):
        profile.exposure_level(4, 1)
