"""Signals: what is worth a question, what never is, and that each question is kind and names what it means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.review import ReviewAnswer
from riskreg.domain.signals import IN_A_ROW, SAME_WORDS, SECONDS_FOR_ONE, Answered, SignalKind, signals

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def answered(number=1, answer=ReviewAnswer.UNCHANGED, words=None, seconds=3600, **more):
    """A risk confirmed an hour after the page was opened, in words of its own."""
    words = f"Report {number} of the field team." if words is None else words
    known = {"rank_at_opening": 3, "rank": 3} | more
    return Answered(f"R-{number:04d}", answer, words, NOON + timedelta(seconds=seconds), NOON, **known)


def kinds(*answers):
    return [signal.kind for signal in signals(answers)]


answers = st.lists(
    st.builds(
        Answered,
        risk=st.integers(1, 9999).map(lambda n: f"R-{n:04d}"),
        answer=st.sampled_from(ReviewAnswer),
        words=st.text(max_size=20),
        answered_at=st.integers(-5, 200).map(lambda n: NOON + timedelta(seconds=n)),
        shown_at=st.none() | st.integers(0, 3).map(lambda n: NOON + timedelta(seconds=n)),
        unchanged_before=st.integers(0, 12),
        late_actions=st.integers(0, 3),
        untested_controls=st.integers(0, 3),
        rank_at_opening=st.none() | st.integers(1, 4),
        rank=st.none() | st.integers(1, 4),
    ),
    max_size=12,
    unique_by=lambda each: each.risk,
)


def test_a_careful_answer_asks_nothing():
    assert signals([answered(number) for number in range(1, 11)]) == ()


@pytest.mark.parametrize(("before", "asked"), [(0, False), (IN_A_ROW - 2, False), (IN_A_ROW - 1, True), (7, True)])
def test_the_third_time_unchanged_is_a_question(before, asked):
    assert (kinds(answered(unchanged_before=before)) == [SignalKind.UNCHANGED_AGAIN]) == asked


def test_the_question_is_the_one_a_colleague_would_ask():
    (signal,) = signals([answered(42, unchanged_before=2)])
    assert signal.question == "R-0042 has been confirmed unchanged for the third time in a row. Is there something the office would like to discuss?"
    (signal,) = signals([answered(42, unchanged_before=6)])
    assert "for the 7th time" in signal.question


def test_seconds_are_measured_against_the_number_of_risks_on_the_page():
    ten = [answered(number, seconds=SECONDS_FOR_ONE * 10 - 1) for number in range(1, 11)]
    (signal,) = signals(ten)
    assert (signal.kind, signal.number, len(signal.risks)) == (SignalKind.IN_SECONDS, 59, 10)
    assert signal.question.startswith("10 risks were confirmed 59 seconds after the page was opened.")
    assert signals([replace(each, answered_at=NOON + timedelta(seconds=60)) for each in ten]) == ()
    assert kinds(answered(seconds=5)) == [SignalKind.IN_SECONDS]


def test_what_nobody_knows_the_opening_of_was_not_answered_in_seconds():
    assert signals([replace(answered(seconds=1), shown_at=None)]) == ()
    assert signals([answered(seconds=-3)]) == ()


def test_the_same_words_for_many_risks_whatever_their_case_and_spaces():
    same = [answered(number, words=("No change", " no  change.", "NO CHANGE", "No change")[number - 1]) for number in range(1, SAME_WORDS + 1)]
    (signal,) = signals(same)
    assert (signal.kind, signal.number) == (SignalKind.SAME_WORDS, SAME_WORDS)
    assert "(R-0001, R-0002, R-0003, R-0004)" in signal.question
    assert signals(same[1:]) == ()
    (signal,) = signals([answered(number, words="No change") for number in range(1, 9)])
    assert "R-0005 and 3 more)" in signal.question


@pytest.mark.parametrize(
    ("facts", "kind", "sentence"),
    [
        ({"late_actions": 1}, SignalKind.LATE_ACTIONS, "The level of R-0001 is the same, and one of its actions is late."),
        ({"late_actions": 2}, SignalKind.LATE_ACTIONS, "2 of its actions are late."),
        ({"untested_controls": 1}, SignalKind.UNTESTED_CONTROLS, "one of its controls was last tested more than a year ago"),
        ({"untested_controls": 3}, SignalKind.UNTESTED_CONTROLS, "3 of its controls were last tested more than a year ago"),
    ],
)
def test_a_level_that_stands_while_actions_are_late_or_controls_untested(facts, kind, sentence):
    (signal,) = signals([answered(**facts)])
    assert signal.kind is kind
    assert sentence in signal.question
    assert signals([answered(**facts, rank=4)]) == ()
    assert signals([answered(**facts, rank=None)]) == ()


@given(answers)
def test_only_what_was_confirmed_unchanged_is_asked_about(given_answers):
    unchanged = {each.risk for each in given_answers if each.answer is ReviewAnswer.UNCHANGED}
    for signal in signals(given_answers):
        assert signal.risks
        assert set(signal.risks) <= unchanged


@given(answers)
def test_every_signal_is_one_question_that_names_a_risk_or_how_many(given_answers):
    for signal in signals(given_answers):
        assert signal.question.endswith("?")
        assert signal.risks[0] in signal.question or str(len(signal.risks)) in signal.question
        assert not any(word in signal.question.lower() for word in ("score", "fail", "must", "wrong", "warning"))


@given(answers)
def test_another_risk_answered_with_care_takes_no_question_away(given_answers):
    careful = replace(answered(99999, words="Something nobody else has written."), shown_at=None)
    assert set(signals(given_answers)) <= set(signals([*given_answers, careful]))
    assert len(signals(given_answers)) == len(signals([*given_answers, careful]))
