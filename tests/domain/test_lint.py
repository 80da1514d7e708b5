"""What the linter says about a profile: errors that refuse it, warnings to weigh."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.colour import VISIONS, difference
from riskreg.domain.lint import lint
from riskreg.domain.scale import Level
from tests.domain.profiles import GRID, MATRIX, SHIPPED, small_profile

L, M, H, V = Level
STARTING = small_profile("MHV", "LMH", "LLM")


def findings(profile):
    return {finding.rule: finding for finding in lint(profile)}


def with_matrix(*rows):
    """A profile with any 3 × 3 matrix, the row of likelihood 3 first; not read from a file, which would be refused."""
    levels = {"L": L, "M": M, "H": H, "V": V}
    cells = {(3 - down, right + 1): levels[name] for down, row in enumerate(rows) for right, name in enumerate(row)}
    return replace(STARTING, matrix=cells)


def with_grid(change):
    return replace(GRID, grid=dict(GRID.grid) | change)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_profile_has_no_error(name):
    assert [finding for finding in lint(SHIPPED[name]) if finding.severity == "error"] == []


def test_products_of_two_scales_of_five_tie():
    assert findings(GRID)["ties"].sentence.startswith("exposure: 25 cells give only 14 different scores")
    assert findings(GRID)["ties"].severity == "warning"


def test_a_matrix_read_cell_by_cell_has_no_products_to_tie():
    assert "ties" not in findings(MATRIX)


def test_products_that_all_differ_do_not_tie():
    cells = {(1, 1): L, (1, 2): M, (1, 3): H}
    lonely = replace(STARTING, likelihood=STARTING.likelihood[:1], matrix=cells, exposure_rule="product bands")
    assert "ties" not in findings(lonely)


def test_a_level_that_falls_when_likelihood_rises_is_an_error_that_names_the_cells():
    finding = findings(with_matrix("LHV", "MMH", "LLM"))["monotone"]
    assert finding.severity == "error"
    assert finding.sentence == (
        "exposure: the level falls when likelihood or impact gets worse: "
        "medium at 2 Likely × 1 Small, but low at 3 Certain × 1 Small."
    )


def test_a_level_that_falls_when_impact_rises_is_an_error():
    assert findings(with_matrix("MHH", "LMH", "MLM"))["monotone"].severity == "error"


def test_neighbours_more_than_one_level_apart_are_an_error():
    finding = findings(with_matrix("MHV", "LMH", "LLH"))["neighbours"]
    assert finding.severity == "error"
    assert "low at 1 Rare × 2 Middling, but high at 1 Rare × 3 Large" in finding.sentence


def test_a_pair_of_neighbours_is_reported_once():
    fallen_by_two = findings(with_matrix("MHV", "VVV", "HHV"))
    assert "very high at 2 Likely × 1 Small, but medium at 3 Certain × 1 Small" in fallen_by_two["monotone"].sentence
    assert "neighbours" not in fallen_by_two


def test_a_long_list_of_places_is_cut_after_three():
    sentence = findings(with_matrix("LLL", "MMM", "HHH"))["monotone"].sentence
    assert sentence.count("but") == 3
    assert sentence.endswith("; and 3 more.")


def test_a_highest_cell_that_can_hold_less_than_a_lowest_cell_is_inconsistent():
    # Very high from likelihood 3, impact 1 up holds products down to 0; low at 2 × 2 holds products up to 4/9.
    finding = findings(with_matrix("VVV", "LLH", "LLM"))["weak consistency"]
    assert finding.severity == "warning"


def test_a_lowest_cell_that_touches_a_highest_by_its_corner_is_warned_of():
    warned = findings(with_matrix("MHV", "MLH", "LMM"))
    assert warned["betweenness"].severity == "warning"
    assert "betweenness" not in findings(STARTING)


def test_a_residual_level_that_falls_as_controls_get_worse_is_an_error():
    finding = findings(with_grid({(V, "limited"): V, (V, "significant"): H}))["monotone"]
    assert finding.severity == "error"
    assert "very high at Very high × Limited improvement needed" in finding.sentence


def test_a_residual_level_that_falls_as_exposure_rises_is_an_error():
    assert findings(with_grid({(H, "effective"): M, (V, "effective"): L}))["monotone"].severity == "error"


def test_a_jump_in_the_residual_grid_is_only_a_warning_because_grades_are_coarse():
    finding = findings(with_grid({(H, "limited"): L, (V, "limited"): M, (V, "effective"): L}))["neighbours"]
    assert finding.severity == "warning"


def test_what_could_not_be_read_is_not_judged():
    unread = replace(GRID, matrix={(1, 1): V}, grid={(V, "effective"): L}, palette={L: "#000000"})
    assert lint(unread) == ()


def test_errors_come_before_warnings():
    severities = [finding.severity for finding in lint(replace(GRID, palette=dict.fromkeys(Level, "#123456")))]
    assert severities == ["error"] * 6 + ["warning"]


def test_the_shipped_palette_keeps_its_worst_pair_nineteen_apart():
    pairs = combinations(GRID.palette.values(), 2)
    assert min(difference(*pair, vision) for pair in pairs for vision in VISIONS) == pytest.approx(19.03, abs=0.01)


def test_colours_that_look_alike_to_some_eyes_are_an_error_that_names_the_vision():
    # A red and a green that a normal eye tells apart without effort.
    finding = findings(replace(GRID, palette=dict(GRID.palette) | {M: "#8AB832", H: "#C8A032"}))["palette"]
    assert finding.severity == "error"
    assert "medium and high look alike with" in finding.sentence
    assert "normal" not in finding.sentence


def test_a_higher_level_that_is_not_darker_is_an_error():
    finding = findings(replace(GRID, palette=dict(GRID.palette) | {L: "#F8DA5E", M: "#ECF3FA"}))["lightness"]
    assert finding.severity == "error"
    assert "medium must be darker than low by at least 8 steps" in finding.sentence


def test_two_levels_of_one_colour_are_one_error():
    named = [finding.rule for finding in lint(replace(MATRIX, palette=dict(MATRIX.palette) | {H: "#F8DA5E"}))]
    assert named == ["palette"]


@given(st.lists(st.text("LMHV", min_size=3, max_size=3), min_size=3, max_size=3))
def test_the_linter_sees_every_fall_and_every_jump_of_any_matrix(rows):
    profile = with_matrix(*rows)
    rises = [
        profile.matrix[worse].rank - profile.matrix[cell].rank
        for cell in profile.matrix
        for worse in ((cell[0] + 1, cell[1]), (cell[0], cell[1] + 1))
        if worse in profile.matrix
    ]
    assert ("monotone" in findings(profile)) == (min(rises) < 0)
    assert ("neighbours" in findings(profile)) == (max(rises) > 1)


@given(st.lists(st.text("LMHV", min_size=3, max_size=3), min_size=3, max_size=3))
def test_weak_consistency_is_what_cox_wrote(rows):
    matrix = with_matrix(*rows).matrix
    least = [(i - 1) / 3 * ((j - 1) / 3) for (i, j), level in matrix.items() if level is V]
    most = [i / 3 * (j / 3) for (i, j), level in matrix.items() if level is L]
    fails = bool(least and most) and min(least) < max(most) - 1e-9
    assert ("weak consistency" in findings(with_matrix(*rows))) == fails
