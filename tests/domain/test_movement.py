"""Two registers compared: every kind of change by hand, and what holds for any two."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.movement import Change, Stood, counted, movement


def stood(number, rank=2, profile=1, is_registered=True, merged_into=None):
    return Stood(number, f"Risk {number}", 1, "environmental", is_registered, rank, profile, merged_into)


def register(*risks):
    return {each.number: each for each in risks}


def test_a_pair_made_by_hand_with_every_kind_of_change():
    before = register(
        stood(1, rank=2), stood(2, rank=4), stood(3), stood(4), stood(5), stood(6, rank=None), stood(7, profile=1),
        stood(8, rank=None), stood(9, is_registered=False), stood(11, is_registered=False), stood(13, rank=1),
    )  # fmt: skip
    after = register(
        stood(1, rank=3), stood(2, rank=2), stood(3), stood(4, is_registered=False),
        stood(5, is_registered=False, merged_into=1), stood(6, rank=3), stood(7, profile=2), stood(8, rank=None),
        stood(9), stood(10), stood(11, is_registered=False), stood(12, is_registered=False), stood(13, rank=4),
    )  # fmt: skip
    found = [(each.number, each.change, each.steps) for each in movement(before, after)]
    assert found == [
        (13, Change.UP, 3),
        (1, Change.UP, 1),
        (10, Change.NEW, 0),
        (9, Change.BACK, 0),
        (2, Change.DOWN, -2),
        (5, Change.MERGED, 0),
        (4, Change.CLOSED, 0),
        (6, Change.NOT_COMPARED, 0),
        (7, Change.NOT_COMPARED, 0),
        (3, Change.UNCHANGED, 0),
        (8, Change.UNCHANGED, 0),
    ]


def test_a_risk_that_is_not_there_any_more_left_the_register():
    (moved,) = movement(register(stood(1)), {})
    assert (moved.change, moved.shown) == (Change.CLOSED, stood(1))


RISKS = st.builds(
    stood,
    number=st.integers(1, 9),
    rank=st.none() | st.integers(1, 4),
    profile=st.integers(1, 2),
    is_registered=st.booleans(),
    merged_into=st.none() | st.just(9),
)
REGISTERS = st.lists(RISKS, max_size=9).map(lambda risks: register(*risks))


@given(REGISTERS)
def test_a_register_compared_with_itself_has_not_moved(one):
    assert {each.change for each in movement(one, one)} <= {Change.UNCHANGED}


@given(REGISTERS, REGISTERS)
def test_each_risk_of_either_register_is_told_once_and_no_other(before, after):
    told = [each.number for each in movement(before, after)]
    there = {number for side in (before, after) for number, risk in side.items() if risk.is_registered}
    assert sorted(told) == sorted(there)


@given(REGISTERS, REGISTERS)
def test_what_came_and_went_makes_the_later_register_of_the_earlier(before, after):
    counts = counted(movement(before, after))
    had, has = (sum(risk.is_registered for risk in side.values()) for side in (before, after))
    left = counts[Change.MERGED] + counts[Change.CLOSED]
    came = counts[Change.NEW] + counts[Change.BACK]
    assert had - left + came == has
    assert sum(counts[change] for change in Change if change.is_there_after) == has


@given(REGISTERS, REGISTERS)
def test_told_backwards_what_rose_falls(before, after):
    forth = {each.number: each.steps for each in movement(before, after)}
    back = {each.number: each.steps for each in movement(after, before)}
    assert back == {number: -steps for number, steps in forth.items()}


@given(REGISTERS, st.integers(1, 9))
def test_another_methodology_is_never_compared_with_this_one(one, number):
    other = {each: replace(risk, profile=(risk.profile or 0) + 1) for each, risk in one.items()}
    moved = movement(one, other)
    assert {each.steps for each in moved} <= {0}
    scored = {each.number for each in moved if one[each.number].rank is not None}
    assert all(each.change is Change.NOT_COMPARED for each in moved if each.number in scored)
