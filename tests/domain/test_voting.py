"""What a methodology lets a workshop vote on, and which ballots count."""

from __future__ import annotations

from fractions import Fraction

import pytest

from riskreg.domain.errors import Invalid
from riskreg.domain.methodology import parse_profile
from riskreg.domain.voting import (
    LONGEST_COMMENT,
    Ballot,
    check_ballot,
    choose_attributes,
    grade_of,
    possible_attributes,
    step_of_grade,
)
from tests.domain.profiles import GRID, MATRIX, MATRIX_FILE, small_profile

ALL = {attribute.code: attribute for attribute in possible_attributes(GRID)}
THREE = choose_attributes(GRID, ["likelihood", "impact", "control_effectiveness"])
FULL = {"likelihood": 4, "impact": 5, "control_effectiveness": 2}


def test_likelihood_impact_its_dimensions_and_the_controls_can_be_voted_on():
    dimensions = [f"impact.{dimension.code}" for dimension in GRID.dimensions]
    assert list(ALL) == ["likelihood", "impact", *dimensions, "control_effectiveness"]
    assert [attribute.code for attribute in possible_attributes(MATRIX)] == ["likelihood", "impact", "control_effectiveness"]


def test_the_question_says_whether_to_think_the_controls_away():
    assert ALL["likelihood"].question == "How likely is it, without the existing controls?"
    assert ALL["impact.financial"].question == (
        "Financial, share of budget: how large would the impact be, without the existing controls?"
    )
    assert [attribute.question for attribute in possible_attributes(MATRIX)] == [
        "How likely is it, with the existing controls?",
        "How large would its impact be, with the existing controls?",
        "How effective are the existing controls?",
    ]


def test_steps_have_their_number_their_word_and_what_it_means():
    assert ALL["likelihood"].label(4) == "4 Highly likely"
    assert ALL["likelihood"].steps[3].meaning == "Probability below 90 %; once in one to three years"
    financial = ALL["impact.financial"]
    assert (financial.label(5), financial.steps[4].meaning) == ("5 Critical", "Over 5 %")
    assert (financial.dimension, ALL["impact"].dimension, ALL["likelihood"].dimension) == ("financial", "", "")
    assert ALL["likelihood"].ends == "1 Slight to 5 Expected"


def test_grades_of_control_have_an_order_and_no_number_to_be_read():
    controls = ALL["control_effectiveness"]
    assert [step.name for step in controls.steps] == [grade.name for grade in GRID.control_effectiveness]
    assert controls.label(2) == "Limited improvement needed"


def test_a_vote_and_a_grade_are_turned_into_each_other():
    for at, grade in enumerate(GRID.control_effectiveness, start=1):
        assert grade_of(GRID, at) is grade
        assert step_of_grade(GRID, grade.code) == at
    for step in (0, 6):
        with pytest.raises(Invalid):
            grade_of(GRID, step)
    with pytest.raises(Invalid):
        step_of_grade(GRID, "perfect")


def test_attributes_are_asked_in_the_order_of_the_methodology():
    chosen = choose_attributes(GRID, ["control_effectiveness", "impact.safety_and_security", "likelihood"])
    assert [attribute.code for attribute in chosen] == ["likelihood", "impact.safety_and_security", "control_effectiveness"]


@pytest.mark.parametrize(
    ("profile", "codes", "words"),
    [
        (GRID, [], "at least one"),
        (GRID, ["likelihood", "colour"], "“colour”"),
        (GRID, ["impact", "impact.financial"], "not on both"),
        (MATRIX, ["impact.duration"], "“impact.duration”"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused_in_words(profile, codes, words):
    with pytest.raises(Invalid, match=words) as refused:
        choose_attributes(profile, codes)
    assert refused.value.fields == {"attributes": [refused.value.sentence]}


def test_what_has_one_step_cannot_be_voted_on():
    start = MATRIX_FILE.index("control_effectiveness = [")
    rest = MATRIX_FILE[MATRIX_FILE.index("]", start) + 1 :]
    one = 'control_effectiveness = [{ code = "effective", name = "Effective" }]'
    profile = parse_profile(MATRIX_FILE[:start] + one + rest)
    with pytest.raises(Invalid, match="one step only"):
        choose_attributes(profile, ["control_effectiveness"])
    assert len(choose_attributes(small_profile("MHV", "LMH", "LLM"), ["control_effectiveness"])[0].steps) == 2


@pytest.mark.parametrize("step", [1, 5, None])
def test_a_step_of_the_scale_or_no_judgement_counts(step):
    assert check_ballot(Ballot(FULL | {"likelihood": step}, "Seen in three countries.\nMore to come."), THREE) == {}


@pytest.mark.parametrize("step", [0, 6, -1, True, False, 2.0, "3", [3]])
def test_what_is_no_step_of_the_scale_is_refused_with_the_scale(step):
    assert check_ballot(Ballot(FULL | {"likelihood": step}), THREE) == {
        "likelihood": ["Choose a step from 1 Slight to 5 Expected, or “I cannot judge”."]
    }


def test_an_answer_left_out_is_not_the_same_as_no_judgement():
    answers = {"likelihood": None, "impact": 3}
    assert check_ballot(Ballot(answers), THREE) == {"control_effectiveness": ["Choose a step, or “I cannot judge”."]}


def test_an_answer_to_what_was_not_asked_is_refused():
    assert check_ballot(Ballot(FULL), THREE[:2]) == {"control_effectiveness": ["This is not voted on here."]}


def test_one_question_a_screen_is_checked_alone():
    assert check_ballot(Ballot({"impact": 5}), (ALL["impact"],)) == {}


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        ("x" * (LONGEST_COMMENT + 1), "Shorten this to 1,000 characters or fewer."),
        ("a\x00b", "Remove the invisible control characters from this text."),
        ("a\x9fb", "Remove the invisible control characters from this text."),
        ("\ud800", "Remove the invisible control characters from this text."),
    ],
)
def test_a_comment_that_cannot_be_kept_is_refused(comment, words):
    assert check_ballot(Ballot(FULL, comment), THREE) == {"comment": [words]}


@pytest.mark.parametrize("comment", ["", "x" * LONGEST_COMMENT, "Une\tligne\r\nl’autre", "👩‍👩‍👧 شبكة"])
def test_a_comment_of_any_script_with_lines_is_kept(comment):
    assert check_ballot(Ballot(FULL, comment), THREE) == {}


def test_everything_wrong_with_a_ballot_is_said_at_once():
    wrong = check_ballot(Ballot({"likelihood": 9, "colour": 1}, "\x00"), THREE)
    assert set(wrong) == {"likelihood", "impact", "control_effectiveness", "colour", "comment"}


def test_a_median_or_quartile_is_placed_between_the_steps_it_lies_between():
    likelihood, controls = ALL["likelihood"], ALL["control_effectiveness"]
    assert likelihood.place(Fraction(4)) == "4 Highly likely"
    assert likelihood.place(Fraction(15, 4)) == "between 3 Likely and 4 Highly likely"
    assert controls.place(Fraction(3, 2)) == "between Effective and Limited improvement needed"
