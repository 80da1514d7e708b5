"""Counts as people say them."""

from datetime import UTC, date, datetime

import pytest

from riskreg.domain.scale import Level
from riskreg.domain.words import count_in_words, day_in_words, levels_in_words, register_sentence, so_many

SIXTEEN = {Level.VERY_HIGH: 4, Level.HIGH: 4, Level.MEDIUM: 8, Level.LOW: 0}


@pytest.mark.parametrize(
    ("number", "words"), [(0, "no"), (1, "one"), (9, "nine"), (10, "10"), (1234, "1,234"), (-2, "-2")]
)
def test_numbers_below_ten_are_said_in_words(number, words):
    assert count_in_words(number) == words


def test_the_sixteen_are_said_as_the_client_says_them():
    said = register_sentence(16, SIXTEEN, noun="corporate risk")
    assert said == "16 corporate risks: four very high, four high and eight medium"


def test_levels_are_said_worst_first_and_absent_ones_left_out():
    assert levels_in_words({Level.LOW: 12, Level.VERY_HIGH: 1}) == "one very high and 12 low"
    assert levels_in_words({Level.MEDIUM: 3}) == "three medium"
    assert levels_in_words({}) == ""


@pytest.mark.parametrize(
    ("total", "counts", "sentence"),
    [
        (0, {}, "No risks"),
        (1, {Level.HIGH: 1}, "1 risk: one high"),
        (1, {}, "1 risk, not scored yet"),
        (5, {}, "5 risks, not scored yet"),
        (5, {Level.LOW: 3}, "5 risks: three low; two not scored yet"),
        (12000, {Level.LOW: 12000}, "12,000 risks: 12,000 low"),
    ],
)
def test_a_register_of_any_size_is_said_in_a_sentence(total, counts, sentence):
    assert register_sentence(total, counts) == sentence


def test_a_day_is_said_in_words_whatever_the_machine_speaks():
    assert day_in_words(date(2026, 5, 2)) == "2 May 2026"
    assert day_in_words(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)) == "31 December 2026"


def test_things_are_counted_in_figures_with_their_plural():
    said = [so_many(1, "risk"), so_many(0, "risk"), so_many(1200, "person", "people")]
    assert said == ["1 risk", "0 risks", "1,200 people"]
