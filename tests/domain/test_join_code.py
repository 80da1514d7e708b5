"""The code to join with: read from a screen, typed on a phone, not to be guessed."""

from __future__ import annotations

from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.join_code import ALPHABET, LENGTH, new_code, normal_code, shown_code

codes = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)


def test_no_character_looks_like_another_and_no_word_can_arise():
    assert not set(ALPHABET) & set("01OILAEUY" + "ZSB")
    assert len(set(ALPHABET)) == len(ALPHABET) == 24


def test_a_code_is_drawn_character_by_character_and_unlike_the_last():
    characters = cycle("7KDM4X")
    assert new_code(lambda alphabet: next(characters) if alphabet == ALPHABET else "?") == "7KDM4X"
    drawn = {new_code() for _ in range(50)}
    assert len(drawn) == 50
    assert all(normal_code(code) == code for code in drawn)


@given(codes)
def test_a_code_as_shown_is_read_as_it_was(code):
    assert normal_code(shown_code(code)) == code
    assert normal_code(shown_code(code).lower()) == code
    assert len(shown_code(code)) == LENGTH + 1


@pytest.mark.parametrize(
    "typed", ["7kdm4x", " 7KD M4X ", "7kd-m4x", "7KD–M4X", "7.k.d.m.4.x", "７ＫＤＭ４Ｘ", "7K\u200bDM4X\n", "7KD\u00a0M4X"]
)
def test_case_blanks_and_dashes_are_forgiven(typed):
    assert normal_code(typed) == "7KDM4X"


def test_letters_that_are_in_no_code_are_read_as_the_figures_they_look_like():
    assert normal_code("zsb-ZSB") == "258258"


@pytest.mark.parametrize("typed", ["", "7KDM4", "7KDM4XX", "7KDM4O", "7KDM4E", "7KDM41", "7KDM4€", "-" * 6, "7KDM4X" + " " * 95])
def test_what_can_be_no_code_is_none(typed):
    assert normal_code(typed) is None


def test_blanks_around_a_code_may_be_many():
    assert normal_code("7KDM4X" + " " * 94) == "7KDM4X"


@given(st.text(max_size=120))
def test_whatever_is_typed_gives_a_code_or_none(typed):
    code = normal_code(typed)
    assert code is None or (len(code) == LENGTH and set(code) <= set(ALPHABET) and normal_code(code) == code)
