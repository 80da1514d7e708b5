"""What a workshop decides about a risk: what each outcome needs, and how one that lacks it is refused."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from riskreg.domain.errors import Invalid
from riskreg.domain.outcome import (
    LONGEST_TITLE,
    LONGEST_WORDS,
    Decided,
    Outcome,
    check_outcome,
    resulting_level,
)
from riskreg.domain.scale import Level
from tests.domain.profiles import GRID, MATRIX

TODAY = date(2020, 10, 14)
STEPS = {"likelihood": 4, "impact": 5, "control_effectiveness": 2}
COMPLETE = {
    Outcome.VALIDATED: Decided(Outcome.VALIDATED, "Seen twice this year.", STEPS, owner=7, due=TODAY, dissent="One voice."),
    Outcome.MERGED: Decided(Outcome.MERGED, "One cause.", target="r-3"),
    Outcome.SPLIT: Decided(Outcome.SPLIT, "Two causes.", titles=("Loss of access", "Loss of funds")),
    Outcome.REJECTED: Decided(Outcome.REJECTED, "Not ours."),
    Outcome.DEFERRED: Decided(Outcome.DEFERRED, "The audit comes first.", due=TODAY),
    Outcome.REFERRED: Decided(Outcome.REFERRED, "It takes the Secretary-General."),
    Outcome.ISSUE: Decided(Outcome.ISSUE, "It has happened in May.", owner=7),
}
EMPTY = {"reason": "", "scores": {}, "owner": None, "due": None, "target": "", "titles": ()}


def check(decided, profile=GRID, reference="R-0042"):
    return check_outcome(decided, reference, profile, TODAY)


@pytest.mark.parametrize("outcome", Outcome)
def test_each_outcome_has_a_label_and_is_recorded_when_complete(outcome):
    assert outcome.label
    assert check(COMPLETE[outcome]) == {}


def test_what_each_outcome_needs_is_what_the_form_asks():
    assert {outcome.value: sorted(outcome.needs - {"reason"}) for outcome in Outcome} == {
        "validated": ["owner", "scores"],
        "merged": ["target"],
        "split": ["titles"],
        "rejected": [],
        "deferred": ["due"],
        "referred": [],
        "issue": ["owner"],
    }
    assert all({"reason", "dissent"} <= outcome.takes for outcome in Outcome)


@pytest.mark.parametrize(("outcome", "field"), [(outcome, field) for outcome in Outcome for field in sorted(outcome.needs)])
def test_nothing_it_needs_may_be_missing(outcome, field):
    wrong = check(replace(COMPLETE[outcome], **{field: EMPTY[field]}))
    expected = {"likelihood", "impact", "control_effectiveness"} if field == "scores" else {field}
    assert set(wrong) == expected
    assert all(sentence.endswith(".") for sentences in wrong.values() for sentence in sentences)


@pytest.mark.parametrize("outcome", Outcome)
def test_a_reason_of_blanks_is_none(outcome):
    assert check(replace(COMPLETE[outcome], reason=" \n ")) == {"reason": ["Say why the room decided so."]}


@pytest.mark.parametrize("outcome", Outcome)
def test_what_an_outcome_has_no_use_for_is_neither_checked_nor_kept(outcome):
    full = Decided(outcome, "Because.", {"likelihood": 99}, 7, TODAY - timedelta(1), "R-0042", ("", ""), "One voice.")
    kept = full.settled()
    for name in (field.name for field in fields(Decided) if field.name != "outcome"):
        taken = name in outcome.takes
        assert getattr(kept, name) == getattr(full if taken else Decided(outcome), name), name
    wrong = {"likelihood" if name == "scores" else name for name in outcome.takes & {"scores", "due", "target", "titles"}}
    extra = {"impact", "control_effectiveness"} if outcome is Outcome.VALIDATED else set()
    assert set(check(full)) == wrong | extra


def test_the_level_of_a_validated_risk_is_computed():
    assert resulting_level(COMPLETE[Outcome.VALIDATED], GRID) is Level.HIGH
    assert resulting_level(replace(COMPLETE[Outcome.REJECTED], scores=STEPS), GRID) is None
    with pytest.raises(Invalid):
        resulting_level(Decided(Outcome.VALIDATED), GRID)


@pytest.mark.parametrize(("step", "is_wrong"), [(0, True), (1, False), (5, False), (6, True)])
def test_a_validated_score_is_on_the_scale(step, is_wrong):
    wrong = check(replace(COMPLETE[Outcome.VALIDATED], scores=STEPS | {"likelihood": step}))
    assert set(wrong) == ({"likelihood"} if is_wrong else set())


def test_without_a_grid_a_risk_is_validated_without_its_controls():
    scores = {"likelihood": 4, "impact": 4}
    assert check(replace(COMPLETE[Outcome.VALIDATED], scores=scores), MATRIX) == {}


@pytest.mark.parametrize("target", ["R-0042", "r42", " R-42 "])
def test_a_risk_is_not_merged_into_itself(target):
    assert check(Decided(Outcome.MERGED, "One cause.", target=target)) == {
        "target": ["A risk cannot be merged into itself. Name another one."]
    }


def test_a_target_is_the_reference_of_a_risk():
    assert check(Decided(Outcome.MERGED, "One cause.", target="the other one")) == {
        "target": ["Write the reference of the other risk, such as R-0042."]
    }


@pytest.mark.parametrize(
    ("titles", "sentence"),
    [
        (("Only one",), "Name the risks it is split into, two at least."),
        (("One", "  "), "Name the risks it is split into, two at least."),
        (tuple(f"Part {n}" for n in range(13)), "Split it into 12 risks at most."),
        (("One", "Two \u202e"), "Remove the invisible control characters from this text."),
        (("One", " one "), "Give each of the risks a title of its own."),
        (("One", "x" * (LONGEST_TITLE + 1)), "Shorten this to 200 characters or fewer."),
        (("One", "T\x00wo"), "Remove the invisible control characters from this text."),
    ],
)
def test_the_parts_of_a_split_risk_are_named_and_differ(titles, sentence):
    assert check(Decided(Outcome.SPLIT, "Two causes.", titles=titles)) == {"titles": [sentence]}


def test_a_title_may_be_as_long_as_a_title():
    assert check(Decided(Outcome.SPLIT, "Two causes.", titles=("One", "x" * LONGEST_TITLE))) == {}


def test_a_day_that_has_passed_is_refused_and_today_is_not():
    deferred = COMPLETE[Outcome.DEFERRED]
    assert check(deferred) == {}
    assert check(replace(deferred, due=TODAY - timedelta(1))) == {"due": ["Choose a day that has not passed."]}


@pytest.mark.parametrize("field", ["reason", "dissent"])
def test_words_no_column_should_hold_are_refused(field):
    rejected = COMPLETE[Outcome.REJECTED]
    assert check(replace(rejected, **{field: "x" * LONGEST_WORDS})) == {}
    assert check(replace(rejected, **{field: "x" * (LONGEST_WORDS + 1)})) == {field: ["Shorten this to 4,000 characters or fewer."]}
    assert "control characters" in check(replace(rejected, **{field: "a\x00"}))[field][0]
