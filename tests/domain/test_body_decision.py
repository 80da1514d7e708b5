"""When a decision of a body is reported on: a grid of days from the decision, however late or early somebody reports."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.body_decision import EARLY_DAYS, Decided, first_update, next_update
from riskreg.domain.review_dates import NextReview

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
MONTHS = st.integers(1, 24)


@pytest.mark.parametrize(
    ("decided", "recorded", "since", "due"),
    [
        (date(2026, 1, 15), date(2026, 1, 15), date(2026, 1, 15), date(2026, 7, 15)),
        (date(2024, 8, 31), date(2026, 1, 15), date(2025, 8, 31), date(2026, 2, 28)),
        (date(2026, 1, 15), date(2026, 7, 15), date(2026, 7, 15), date(2027, 1, 15)),
    ],
)
def test_the_first_update_is_still_to_come(decided, recorded, since, due):
    assert first_update(decided, recorded, 6) == NextReview(since, due)


PLANNED = NextReview(date(2026, 1, 15), date(2026, 7, 15))


@pytest.mark.parametrize(
    ("reported", "due"),
    [
        (date(2026, 2, 1), date(2026, 7, 15)),
        (date(2026, 7, 15) - timedelta(days=EARLY_DAYS + 1), date(2026, 7, 15)),
        (date(2026, 7, 15) - timedelta(days=EARLY_DAYS), date(2027, 1, 15)),
        (date(2026, 7, 15), date(2027, 1, 15)),
        (date(2026, 12, 24), date(2027, 1, 15)),
        (date(2028, 3, 1), date(2028, 7, 15)),
    ],
)
def test_the_next_is_counted_from_when_it_was_due(reported, due):
    assert next_update(PLANNED, reported, 6).due == due


@given(DAYS, DAYS, DAYS, MONTHS)
def test_the_next_update_is_always_to_come_and_late_reports_shift_nothing(decided, recorded, reported, months):
    recorded = max(decided, recorded)
    planned = first_update(decided, recorded, months)
    assert planned.due > recorded
    after = next_update(planned, max(recorded, reported), months)
    assert after.due > max(recorded, reported)
    assert after.due >= planned.due


def test_how_a_body_decides_has_words():
    assert [each.label for each in Decided] == ["Meeting", "Electronic review", "Workshop"]
    assert [each.in_words for each in Decided] == ["at a meeting", "by electronic review", "in a workshop"]
