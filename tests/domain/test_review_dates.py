"""The next review is counted from when it was due: whatever the day it was done, the month's length or the leap year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.calendar import next_review
from riskreg.domain.review_dates import NextReview, after_review, at_other_level, first_review

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
RHYTHMS = st.sampled_from([1, 2, 3, 4, 6, 12])
LATE = st.integers(-400, 1500).map(lambda days: timedelta(days=days))


@pytest.mark.parametrize(
    ("was_due", "done", "months", "then"),
    [
        (date(2026, 6, 30), date(2026, 6, 30), 6, date(2026, 12, 31)),
        (date(2026, 6, 30), date(2026, 7, 20), 6, date(2026, 12, 31)),
        (date(2026, 1, 31), date(2026, 2, 2), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 2), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 3, 1), 12, date(2029, 2, 28)),
        (date(2026, 3, 15), date(2026, 7, 20), 1, date(2026, 8, 15)),
        (date(2026, 9, 15), date(2026, 8, 1), 3, date(2026, 12, 15)),
    ],
)
def test_the_next_one_is_counted_from_the_day_it_was_due(was_due, done, months, then):
    assert after_review(NextReview(date(2025, 1, 1), was_due), done, months).due == then


@given(DAYS, LATE, RHYTHMS)
def test_it_lies_after_the_day_it_was_done_on_the_grid_of_the_day_it_was_due(was_due, late, months):
    found = after_review(NextReview(was_due, was_due), was_due + late, months)
    assert found.due > max(was_due, was_due + late)
    assert found.due == next_review(found.since, months)
    step = was_due
    while step < found.since:
        step = next_review(step, months)
    assert step == found.since


@given(DAYS, st.integers(0, 25), st.integers(0, 25), RHYTHMS)
def test_how_late_it_was_done_does_not_shift_it(was_due, one, other, months):
    planned = NextReview(was_due, was_due)
    assert after_review(planned, was_due + timedelta(days=one), months) == after_review(planned, was_due + timedelta(days=other), months)


@given(DAYS, RHYTHMS)
def test_ten_punctual_reviews_do_not_drift_from_the_end_of_a_month(day, months):
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    planned = NextReview(last, last)
    for _ in range(10):
        planned = after_review(planned, planned.due, months)
        assert (planned.due + timedelta(days=1)).day == 1


@given(DAYS, RHYTHMS, RHYTHMS, st.integers(0, 800))
def test_another_level_keeps_what_is_due_and_otherwise_its_own_rhythm(entered, before, after, days):
    planned, today = first_review(entered, before), entered + timedelta(days=days)
    found = at_other_level(planned, today, after)
    if planned.due <= today:
        assert found == planned
    else:
        steps = [next_review(entered, after)]
        while steps[-1] <= today:
            steps.append(next_review(steps[-1], after))
        assert found == NextReview(entered, steps[-1])


def test_a_level_that_rises_brings_it_nearer_and_one_that_falls_lets_it_wait():
    planned = first_review(date(2026, 3, 1), 12)
    assert at_other_level(planned, date(2026, 10, 10), 1).due == date(2026, 11, 1)
    assert at_other_level(first_review(date(2026, 10, 1), 1), date(2026, 10, 10), 12).due == date(2027, 10, 1)
