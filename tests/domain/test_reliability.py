"""Krippendorff's alpha against his published example, an independent computation by pairs, and what must always hold."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.reliability import Reading, ballot_alpha, ordinal_alpha, read_ballot
from riskreg.domain.spread import spread_of

# K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C: four observers, twelve units, a dot
# where an observer gave no value. The paper gives alpha = .743 nominal, .815 ordinal, .849 interval and .797 ratio.
OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
PUBLISHED = {"nominal": "0.743", "ordinal": "0.815", "interval": "0.849", "ratio": "0.797"}
UNITS = [[int(value) for value in unit if value != "."] for unit in zip(*(row.split() for row in OBSERVERS), strict=True)]


def histograms(units, steps=5):
    return [[unit.count(step) for step in range(1, steps + 1)] for unit in units]


def squared_difference(metric, c, k, values):
    """The four metrics as the paper defines them; `values` are all pairable values."""
    if metric == "nominal":
        return Fraction(c != k)
    if metric == "interval":
        return Fraction(c - k) ** 2
    if metric == "ratio":
        return Fraction(c - k, c + k) ** 2
    low, high = sorted((c, k))
    between = sum(low <= value <= high for value in values)
    return (between - Fraction(values.count(c) + values.count(k), 2)) ** 2 if c != k else Fraction(0)


def alpha_by_pairs(units, metric):
    """1 − Do/De without coincidences or counts: every ordered pair of values within a unit, weighted with 1/(m − 1),
    against every ordered pair of values anywhere."""
    pairable = [unit for unit in units if len(unit) > 1]
    values = [value for unit in pairable for value in unit]
    observed = expected = Fraction(0)
    for unit in pairable:
        for at, c in enumerate(unit):
            for k in unit[:at] + unit[at + 1 :]:
                observed += squared_difference(metric, c, k, values) / (len(unit) - 1)
    for at, c in enumerate(values):
        for k in values[:at] + values[at + 1 :]:
            expected += squared_difference(metric, c, k, values) / (len(values) - 1)
    return 1 - observed / expected if expected else None


@pytest.mark.parametrize("metric", PUBLISHED)
def test_the_computation_by_pairs_gives_all_four_published_values(metric):
    assert f"{float(alpha_by_pairs(UNITS, metric)):.3f}" == PUBLISHED[metric]


def test_the_published_example_with_missing_values_has_the_ordinal_alpha_of_the_paper():
    alpha = ordinal_alpha(histograms(UNITS))
    assert f"{float(alpha):.3f}" == "0.815"
    assert alpha == alpha_by_pairs(UNITS, "ordinal")


def test_a_small_ballot_worked_by_hand():
    # Units (1, 1), (1, 2), (3, 3): n = 6, votes per step 3, 1, 2. Ordinal: δ²(1,2) = (4 − 2)² = 4,
    # δ²(1,3) = (6 − 2.5)² = 12.25, δ²(2,3) = (3 − 1.5)² = 2.25. Observed: the one pair (1, 2) gives 4.
    # Expected: 3·1·4 + 3·2·12.25 + 1·2·2.25 = 90. Alpha = 1 − (6 − 1) · 4/90 = 7/9.
    assert ordinal_alpha([(2, 0, 0), (1, 1, 0), (0, 0, 2)]) == Fraction(7, 9)


ballots = st.lists(st.lists(st.integers(1, 5), max_size=6), max_size=7)


@given(ballots)
def test_it_agrees_with_the_computation_by_pairs_on_any_ballot(units):
    assert ordinal_alpha(histograms(units)) == alpha_by_pairs(units, "ordinal")


@given(ballots, st.randoms(use_true_random=False))
def test_whose_vote_is_whose_changes_nothing(units, chance):
    """Each unit's votes are handed to other raters, differently in each unit: nobody can be followed, alpha stays."""
    other = [chance.sample(unit, len(unit)) for unit in units]
    chance.shuffle(other)
    assert ordinal_alpha(histograms(other)) == ordinal_alpha(histograms(units))


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(2, 6)), min_size=1, max_size=8))
def test_perfect_agreement_is_one_where_there_is_variation_and_undefined_where_there_is_none(said):
    units = [[step] * voters for step, voters in said]
    expected = 1 if len({step for step, _ in said}) > 1 else None
    assert ordinal_alpha(histograms(units)) == expected


@given(ballots)
def test_it_is_never_above_one_and_the_mirrored_scale_has_the_same(units):
    alpha = ordinal_alpha(histograms(units))
    assert alpha is None or alpha <= 1
    assert ordinal_alpha(histograms([[6 - step for step in unit] for unit in units])) == alpha


@given(ballots, st.integers(1, 5))
def test_a_unit_with_a_single_vote_says_nothing(units, step):
    assert ordinal_alpha(histograms([*units, [step], []])) == ordinal_alpha(histograms(units))


def test_worse_than_chance_is_below_zero():
    assert ordinal_alpha([(1, 1), (1, 1)]) < 0


@pytest.mark.parametrize("nothing", [[], [[0, 0, 0]], [[1, 0, 0], [0, 1, 0]], [[4, 0, 0], [3, 0, 0]]])
def test_without_pairs_or_without_variation_it_is_undefined(nothing):
    assert ordinal_alpha(nothing) is None


def test_votes_on_different_scales_are_refused():
    with pytest.raises(ValueError, match="one scale"):
        ordinal_alpha([[1, 1], [1, 1, 0]])


@given(st.lists(st.lists(st.none() | st.integers(1, 5), min_size=5, max_size=9), max_size=4), st.lists(st.integers(1, 5), max_size=4))
def test_the_alpha_of_a_ballot_does_not_tell_of_a_risk_with_too_few_votes(units, few):
    rounds = [spread_of(votes, 5) for votes in units]
    shown = [[vote for vote in votes if vote is not None] for votes in units]
    expected = alpha_by_pairs([votes for votes in shown if len(votes) >= 5], "ordinal")
    assert ballot_alpha(rounds) == ballot_alpha([*rounds, spread_of(few, 5)]) == expected


@pytest.mark.parametrize(
    ("alpha", "said"),
    [
        (1, "the same way"), (Fraction(8, 10), "the same way"), (Fraction(799, 1000), "nearly the same way"),
        (Fraction(667, 1000), "nearly the same way"), (Fraction(666, 1000), "different ways"), (Fraction(1, 100), "different ways"),
        (0, "no more than by chance"), (Fraction(-1, 2), "no more than by chance"), (None, "the same answer on every risk"),
    ],
)  # fmt: skip
def test_what_alpha_says_is_said_in_plain_words(alpha, said):
    assert said in Reading(Fraction(alpha) if alpha is not None else None, 2).in_words


def test_over_one_risk_or_too_few_votes_nothing_is_said():
    enough, few = spread_of([1, 2, 2, 3, 4], 5), spread_of([5, 5, 5, 5], 5)
    for rounds in ([], [enough], [enough, few], [few, few, few]):
        reading = read_ballot(rounds)
        assert (reading.alpha, reading.in_words) == (None, "Too few votes to say.")
    assert read_ballot([enough, few, enough]) == Reading(ballot_alpha([enough, enough]), 2)
