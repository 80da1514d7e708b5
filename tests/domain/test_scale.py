"""Levels, steps and grades: their order and the words a page prints."""

import pytest

from riskreg.domain.scale import Level, Step


def test_levels_are_ranked_from_low_to_very_high():
    assert [level.rank for level in Level] == [1, 2, 3, 4]


def test_a_level_is_found_again_by_its_rank():
    assert [Level.from_rank(level.rank) for level in Level] == list(Level)


@pytest.mark.parametrize("rank", [-1, 0, 5])
def test_there_is_no_level_outside_the_ranks(rank):
    with pytest.raises(ValueError, match="no level of rank"):
        Level.from_rank(rank)


def test_a_level_has_an_initial_for_small_cells_a_slug_for_addresses_and_a_label_for_pages():
    said = [(level.initial, level.slug, level.label) for level in Level]
    assert said == [
        ("L", "low", "Low"),
        ("M", "medium", "Medium"),
        ("H", "high", "High"),
        ("VH", "very-high", "Very high"),
    ]


def test_a_step_prints_its_number_with_its_word():
    assert Step(4, "Highly likely").label == "4 Highly likely"
