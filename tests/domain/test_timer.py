"""The timer of a round: what is left, however it was paused, extended or looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.timer import LONGEST, Timer, wrong_seconds

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FIVE_MINUTES = Timer(NOON, 300)


def at(seconds):
    return NOON + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("after", "left"), [(0, 300), (0.4, 300), (1, 299), (299, 1), (299.9, 1), (300, 0), (301, 0), (-20, 300)]
)
def test_a_second_that_has_begun_is_left(after, left):
    assert FIVE_MINUTES.left(at(after)) == left
    assert FIVE_MINUTES.is_over(at(after)) == (left == 0)


def test_a_pause_stops_it_and_going_on_loses_nothing():
    paused = FIVE_MINUTES.paused(at(100))
    assert paused.is_paused
    assert paused.left(at(100)) == paused.left(at(5000)) == 200
    assert not paused.is_over(at(5000))
    on = paused.resumed(at(5000))
    assert not on.is_paused
    assert (on.left(at(5000)), on.left(at(5100))) == (200, 100)


def test_pausing_or_going_on_twice_is_the_same_as_once():
    paused = FIVE_MINUTES.paused(at(100))
    assert paused.paused(at(150)) is paused
    assert FIVE_MINUTES.resumed(at(100)) is FIVE_MINUTES


def test_an_extension_adds_to_what_is_left():
    assert FIVE_MINUTES.extended_by(60, at(100)).left(at(100)) == 260
    assert FIVE_MINUTES.paused(at(100)).extended_by(60, at(999)).left(at(9999)) == 260


@pytest.mark.parametrize("overrun", [0, 0.5, 90])
def test_a_minute_added_after_the_end_is_a_whole_minute(overrun):
    longer = FIVE_MINUTES.extended_by(60, at(300 + overrun))
    assert longer.left(at(300 + overrun)) == 60
    assert not longer.is_over(at(300 + overrun))


@given(st.lists(st.tuples(st.sampled_from(("paused", "resumed", "extended")), st.integers(0, 200)), max_size=8))
def test_it_counts_exactly_the_seconds_it_ran(played):
    """Against a count second by second, which forgets everything but what is left and whether it stands."""
    timer, clock, left, stands = FIVE_MINUTES, 0, 300, False
    for move, wait in played:
        clock += wait
        left -= 0 if stands else min(wait, left)
        if move == "extended":
            timer, left = timer.extended_by(30, at(clock)), left + 30
        else:
            timer, stands = getattr(timer, move)(at(clock)), move == "paused"
        assert timer.left(at(clock)) == left


def test_lengths_and_moments_that_make_no_sense_are_refused():
    assert [bool(wrong_seconds(seconds)) for seconds in (0, 1, LONGEST, LONGEST + 1)] == [True, False, False, True]
    with pytest.raises(ValueError, match="1 to 240 minutes"):
        Timer(NOON, 0)
    with pytest.raises(ValueError, match="1 to 240 minutes"):
        FIVE_MINUTES.extended_by(-60, NOON)
    for naive in ({"started_at": datetime(2026, 1, 1)}, {"started_at": NOON, "paused_at": datetime(2026, 1, 1)}):
        with pytest.raises(ValueError, match="time zone"):
            Timer(seconds=60, **naive)
