"""The figures of a round against published and independently computed values, and what must hold for any votes."""

from __future__ import annotations

import json
import statistics
from fractions import Fraction
from itertools import permutations
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.spread import FEWEST_SHOWN, Spread, Withheld, from_dict, quantile, spread_of

HALF = Fraction(1, 2)


@st.composite
def ballots(draw, least=0):
    """Votes on a scale of 2 to 10 steps, some of them "cannot judge", and the number of steps."""
    steps = draw(st.integers(2, 10))
    return draw(st.lists(st.integers(1, steps), min_size=least, max_size=30)), steps


def raw_r_wg(votes, steps):
    """1 − s²/σ² with the variance of the standard library, which is another implementation, and σ² by definition:
    the variance of a vote that takes each step with the same probability."""
    return 1 - Fraction(statistics.variance(map(Fraction, votes))) / Fraction(
        statistics.pvariance(map(Fraction, range(1, steps + 1)))
    )


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        # s² by hand over σ² = 2.0 for five steps (James, Demaree & Wolf 1984; LeBreton & Senter 2008, equation 1 and
        # table 2, where the uniform null of five steps has the variance 2.00).
        ((4, 4, 4, 4, 4), Fraction(1)),  # s² = 0
        ((3, 4, 4, 4, 5), Fraction(3, 4)),  # squares 1 + 1 = 2, s² = 2/4 = 0.5
        ((3, 3, 4, 4, 5, 5), Fraction(3, 5)),  # squares 1 + 1 + 1 + 1 = 4, s² = 4/5 = 0.8
        ((1, 3, 3, 3, 5), Fraction(0)),  # squares 4 + 4 = 8, s² = 8/4 = 2: exactly chance
        ((2, 4), Fraction(0)),  # squares 1 + 1 = 2, s² = 2
    ],
)
def test_r_wg_is_one_less_the_variance_over_that_of_chance(votes, expected):
    spread = spread_of(votes, 5)
    assert spread.r_wg == expected
    assert not spread.is_polarised


@pytest.mark.parametrize(
    ("steps", "variance"),
    # LeBreton & Senter 2008, table 2: the variance of the uniform null for scales of 5 to 11 steps, to two decimals.
    [(5, "2.00"), (6, "2.92"), (7, "4.00"), (8, "5.25"), (9, "6.67"), (10, "8.25"), (11, "10.00")],
)
def test_chance_has_the_published_variance_of_each_scale(steps, variance):
    # Of two votes one step apart s² is 1/2, so r_wg tells the variance of chance it was measured against.
    chance = HALF / (1 - spread_of((1, 2), steps).r_wg)
    assert f"{float(chance):.2f}" == variance


def test_a_split_vote_is_polarised_and_its_r_wg_is_shown_as_nothing():
    # Mean 3, squares 6 × 4 = 24, s² = 24/5 = 4.8; 1 − 4.8/2 = −1.4.
    spread = spread_of((1, 1, 1, 5, 5, 5), 5)
    assert (spread.r_wg, spread.is_polarised) == (0, True)
    assert (spread.median, spread.middle, spread.histogram) == (3, (1, 5), (3, 0, 0, 0, 3))
    assert (spread.lower_quartile, spread.upper_quartile, spread.iqr, spread.within_one) == (1, 5, 4, 0)


def test_the_smallest_step_beyond_chance_is_polarised():
    assert spread_of((1, 2, 3, 4, 5), 5).is_polarised  # s² = 10/4 = 2.5
    assert not spread_of((1, 3, 3, 3, 5), 5).is_polarised  # s² = 2, chance itself


@given(ballots(least=2))
def test_r_wg_agrees_with_another_implementation(ballot):
    spread, raw = spread_of(*ballot), raw_r_wg(*ballot)
    assert spread.r_wg == max(raw, 0)
    assert spread.is_polarised == (raw < 0)


@pytest.mark.parametrize(
    ("votes", "quartiles"),
    [
        # R: quantile(x, c(.25, .5, .75)), whose default is type 7: h = (n − 1)p + 1 (Hyndman & Fan 1996, definition 7).
        ((1, 2, 3, 4), ("1.75", "2.5", "3.25")),
        ((1, 2, 3, 4, 5), ("2", "3", "4")),
        ((1, 2, 3, 4, 5, 6), ("2.25", "3.5", "4.75")),
        ((1, 3), ("1.5", "2", "2.5")),
        ((2, 2, 3, 5, 5, 5, 5), ("2.5", "5", "5")),
        ((4,), ("4", "4", "4")),
    ],
)
def test_quartiles_are_those_of_type_seven(votes, quartiles):
    spread = spread_of(votes, 6)
    assert (spread.lower_quartile, spread.median, spread.upper_quartile) == tuple(map(Fraction, quartiles))
    assert spread.iqr == Fraction(quartiles[2]) - Fraction(quartiles[0])


@given(ballots(least=2))
def test_quartiles_agree_with_another_implementation(ballot):
    votes, steps = ballot
    spread = spread_of(votes, steps)
    expected = statistics.quantiles(map(Fraction, votes), n=4, method="inclusive")
    assert [spread.lower_quartile, spread.median, spread.upper_quartile] == expected
    assert spread.median == statistics.median(map(Fraction, votes))
    assert spread.median == Fraction(sum(spread.middle), 2)


@given(ballots(least=1))
def test_quartiles_are_ordered_and_the_ends_are_the_lowest_and_the_highest_vote(ballot):
    votes, steps = ballot
    spread = spread_of(votes, steps)
    assert min(votes) <= spread.lower_quartile <= spread.median <= spread.upper_quartile <= max(votes)
    assert spread.lower_quartile <= spread.upper_quartile - spread.iqr
    ends = [quantile(sorted(votes), Fraction(share)) for share in (0, 1)]
    assert ends == [min(votes), max(votes)]


@pytest.mark.parametrize(
    ("votes", "share"),
    [
        ((3, 4, 4, 4, 5), "1"),  # both neighbours of the median count
        ((2, 4, 4, 4, 5), "4/5"),
        ((1, 3, 3, 5), "1/2"),
        ((3, 3, 4, 4), "1"),  # from 3.5 one step reaches from 2.5 to 4.5
        ((2, 3, 4, 5), "1/2"),
        ((2, 3, 3, 4, 4, 5), "2/3"),
        ((2, 4), "1"),  # from 3 both are one step away
    ],
)
def test_the_share_within_one_step_of_the_median_counts_both_ends(votes, share):
    assert spread_of(votes, 5).within_one == Fraction(share)


@given(ballots())
def test_shares_and_agreement_lie_between_nothing_and_all(ballot):
    spread = spread_of(*ballot)
    assert spread.within_one is None or 0 <= spread.within_one <= 1
    assert spread.r_wg is None or 0 <= spread.r_wg <= 1
    assert sum(spread.histogram) == spread.n == len(ballot[0])


@given(ballots(least=2))
def test_agreement_is_complete_exactly_when_all_vote_the_same(ballot):
    assert (spread_of(*ballot).r_wg == 1) == (len(set(ballot[0])) == 1)


@given(ballots(), st.randoms(use_true_random=False))
def test_the_order_of_the_voters_changes_nothing(ballot, chance):
    votes, steps = ballot
    other = [*votes]
    chance.shuffle(other)
    assert spread_of(other, steps) == spread_of(votes, steps)


def test_every_order_of_a_few_votes_gives_one_spread():
    assert len({spread_of(order, 5) for order in permutations((1, 2, 2, 5, None))}) == 1


@given(ballots())
def test_the_mirrored_scale_mirrors_the_figures(ballot):
    votes, steps = ballot
    spread, mirrored = spread_of(votes, steps), spread_of([steps + 1 - vote for vote in votes], steps)
    assert mirrored.histogram == spread.histogram[::-1]
    assert (mirrored.iqr, mirrored.within_one) == (spread.iqr, spread.within_one)
    assert (mirrored.r_wg, mirrored.is_polarised) == (spread.r_wg, spread.is_polarised)
    if votes:
        assert mirrored.median == steps + 1 - spread.median
        assert mirrored.lower_quartile == steps + 1 - spread.upper_quartile
        assert mirrored.upper_quartile == steps + 1 - spread.lower_quartile


@given(ballots(), st.integers(1, 9))
def test_who_cannot_judge_changes_only_how_many_those_are(ballot, more):
    votes, steps = ballot
    before, after = spread_of(votes, steps).as_dict(), spread_of([None] * more + votes, steps).as_dict()
    assert (before.pop("cannot_judge"), after.pop("cannot_judge")) == (0, more)
    assert before == after


@given(ballots(least=1), st.sampled_from((floor, ceil)))
def test_a_vote_at_the_median_never_lowers_the_share_within_one(ballot, at):
    """This holds for every ballot. A median that is a step stays where it is, and the new vote is within one of it. A
    half median is no step; a vote for either step beside it becomes the new median, half a step away, and what was
    within one step stays so: the votes for 3 and 4 within one of 3.5 are within one of 3, and those for 2 come to them.
    """
    votes, steps = ballot
    spread = spread_of(votes, steps)
    more = spread_of([*votes, at(spread.median)], steps)
    assert more.median == at(spread.median)
    assert more.within_one >= spread.within_one
    if spread.median.denominator == 1:
        assert (more.within_one == spread.within_one) == (spread.within_one == 1)


def test_a_vote_away_from_the_median_may_lower_the_share():
    assert spread_of((3, 3, 3, 3, 3, 5), 5).within_one < spread_of((3, 3, 3, 3, 3), 5).within_one


def test_no_vote_and_one_vote_have_only_the_figures_they_can_have():
    nothing = spread_of((None, None), 5)
    assert (nothing.n, nothing.cannot_judge, nothing.answered) == (0, 2, 2)
    assert {nothing.median, nothing.lower_quartile, nothing.iqr, nothing.within_one, nothing.r_wg} == {None}
    assert nothing.middle is None
    assert not nothing.is_polarised
    one = spread_of((4,), 5)
    assert (one.median, one.iqr, one.within_one, one.r_wg, one.is_polarised) == (4, 0, 1, None, False)


@given(ballots(), st.integers(0, 8))
def test_a_spread_comes_back_from_json_as_it_was(ballot, unsure):
    votes, steps = ballot
    spread = spread_of(votes + [None] * unsure, steps)
    for kept in (spread, spread.shown()):
        assert from_dict(json.loads(json.dumps(kept.as_dict()))) == kept


def test_what_was_stored_is_read_as_it_was_computed_then_and_not_again():
    kept = spread_of((3, 3, 3, 4, 4), 5).as_dict() | {"r_wg": "1/3", "is_polarised": True}
    assert (from_dict(kept).r_wg, from_dict(kept).is_polarised) == (Fraction(1, 3), True)


@given(st.lists(st.integers(1, 5), min_size=4, max_size=4), st.lists(st.integers(1, 5), min_size=4, max_size=4))
def test_below_five_votes_nothing_shown_depends_on_what_was_voted(one, other):
    first, second = (spread_of(votes, 5).shown() for votes in (one, other))
    assert first == second == Withheld(4)
    assert first.as_dict() == second.as_dict() == {"answered": 4, "n": None}
    assert repr(first) == repr(second)


def test_the_fifth_vote_opens_the_distribution():
    assert FEWEST_SHOWN == 5
    five = spread_of((1, 2, 3, 4, 5), 5)
    assert five.shown() is five
    assert isinstance(spread_of((1, 2, 3, 4), 5).shown(), Withheld)


def test_how_many_could_judge_is_told_only_among_five_who_answered():
    assert spread_of((None, None, None, None), 5).shown() == Withheld(4)
    assert spread_of((3, None, None, None, None), 5).shown() == Withheld(5, 1)
    assert Withheld(5, 1).shown() == Withheld(5, 1)


def test_not_even_the_slots_of_what_is_withheld_can_hold_a_vote():
    withheld = spread_of((3, 3), 5).shown()
    assert not hasattr(withheld, "__dict__")
    assert set(type(withheld).__slots__) == {"answered", "n"}


@pytest.mark.parametrize("votes", [(0,), (6,), (True,), (2.5,), ("3",), (3, -1)])
def test_a_vote_off_the_scale_is_refused(votes):
    with pytest.raises(ValueError, match="from 1 to 5"):
        spread_of(votes, 5)


def test_the_ends_of_the_scale_are_on_it_and_one_step_is_no_scale():
    assert isinstance(spread_of((1, 5), 5), Spread)
    assert spread_of((1, 2), 2).iqr == HALF
    with pytest.raises(ValueError, match="at least 2 steps"):
        spread_of((1,), 1)
