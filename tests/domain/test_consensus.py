"""When votes count as agreed: each limit is part of the agreement, and each part that fails says so in words."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.consensus import TOO_FEW, ConsensusRule, figure, percent, rule_from, spread_of
from riskreg.domain.errors import Invalid

RULE = ConsensusRule()


def reasons(*votes, rule=RULE):
    verdict = rule.agrees(spread_of(votes, 5))
    assert verdict.agrees == (not verdict.reasons)
    return verdict.reasons


def test_the_shipped_rule_is_one_step_three_quarters_and_seventy_hundredths():
    assert RULE.as_dict() == {"max_iqr": "1", "min_within_one": "3/4", "min_r_wg": "7/10"}


def test_votes_that_agree_need_no_reason():
    assert reasons(4, 4, 4, 4, 5) == ()


def test_an_iqr_of_exactly_the_limit_agrees_and_a_quarter_more_does_not():
    lenient = rule_from({"min_r_wg": 0, "min_within_one": 0})
    assert reasons(3, 3, 3, 4, 4, 4, rule=lenient) == ()  # IQR 1
    assert reasons(2, 3, 3, 4, 4, 5, rule=lenient) == ()  # quartiles 3 and 4
    assert reasons(2, 2, 3, 3, 4, 4, rule=lenient) == (  # quartiles 2.25 and 3.75
        "The middle half of the votes spans 1.5 steps; a consensus needs 1 or fewer.",
    )


def test_three_quarters_within_one_step_are_enough_and_less_is_not():
    lenient = rule_from({"min_r_wg": 0, "max_iqr": 4})
    assert reasons(1, 1, 3, 3, 3, 3, 3, 3, rule=lenient) == ()  # 6 of 8
    assert reasons(1, 1, 3, 3, 3, 3, 3, rule=lenient) == (  # 5 of 7 = 71.42 %
        "71.4 % of the votes are within one step of the median; a consensus needs at least 75 %.",
    )


def test_an_agreement_of_exactly_seventy_hundredths_is_enough():
    # Mean 3.5, squares 6 × 1/4 = 1.5, s² = 1.5/5 = 0.3, r_wg = 1 − 0.3/2 = 0.85.
    exact = spread_of((3, 3, 3, 4, 4, 4), 5)
    assert exact.r_wg == Fraction(85, 100)
    assert rule_from({"min_r_wg": 0.85}).agrees(exact).agrees
    assert not rule_from({"min_r_wg": "0.850001"}).agrees(exact).agrees
    # Eleven votes about the mean 4, six of them one step off: s² = 6/10, r_wg = 0.7, which no binary number is.
    seven_tenths = (3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5)
    assert spread_of(seven_tenths, 5).r_wg == Fraction(7, 10)
    assert not [reason for reason in reasons(*seven_tenths) if "r_wg" in reason]
    assert "r_wg" in reasons(3, 3, 3, 4, 4, 4, 4, 5, 5, 5)[-1]  # ten: s² = 6/9


def test_a_split_vote_fails_each_part_and_is_called_polarised():
    assert reasons(1, 1, 1, 5, 5, 5) == (
        "The middle half of the votes spans 4 steps; a consensus needs 1 or fewer.",
        "0 % of the votes are within one step of the median; a consensus needs at least 75 %.",
        "The agreement r_wg is 0, because the votes are polarised; a consensus needs at least 0.7.",
    )


def test_agreement_as_bad_as_chance_is_not_called_polarised():
    (*_, last) = reasons(1, 3, 3, 3, 5)
    assert last == "The agreement r_wg is 0; a consensus needs at least 0.7."


@given(st.lists(st.integers(1, 5), max_size=4))
def test_too_few_votes_never_agree_and_the_verdict_does_not_tell_what_they_were(votes):
    assert reasons(*votes) == (TOO_FEW,)


def test_five_votes_may_agree():
    assert reasons(3, 3, 3, 3, 3) == ()
    assert reasons(3, 3, 3, 3, None) == (TOO_FEW,)


@given(st.lists(st.integers(1, 5), min_size=5, max_size=20))
def test_a_stricter_rule_never_agrees_where_a_milder_one_did_not(votes):
    spread = spread_of(votes, 5)
    strict = rule_from({"max_iqr": "0.5", "min_within_one": "0.9", "min_r_wg": "0.8"})
    assert RULE.agrees(spread).agrees or not strict.agrees(spread).agrees


@pytest.mark.parametrize("written", [0.7, "0.7", "0.70", "0,7", " 0.7 ", "7/10", Decimal("0.70"), Fraction(7, 10)])
def test_a_limit_is_read_as_it_is_written(written):
    assert rule_from({"min_r_wg": written}) == RULE


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("max_iqr", -1),
        ("max_iqr", "9.1"),
        ("max_iqr", "one"),
        ("min_within_one", "1.01"),
        ("min_within_one", "75 %"),
        ("min_within_one", "nan"),
        ("min_r_wg", float("inf")),
        ("min_r_wg", "-0.1"),
        ("min_r_wg", "1/0"),
        ("min_r_wg", "1e-999999999"),
        ("min_r_wg", "٠"),
        ("min_r_wg", True),
        ("min_r_wg", ""),
        ("min_something", 1),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_in_words_by_field(field, value):
    with pytest.raises(Invalid) as refused:
        rule_from({field: value})
    assert list(refused.value.fields) == [field]
    assert refused.value.sentence.endswith(".")


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(Invalid) as refused:
        ConsensusRule(Fraction(-1), Fraction(2), Fraction(2))
    assert set(refused.value.fields) == {"max_iqr", "min_within_one", "min_r_wg"}


@pytest.mark.parametrize("limits", [(0, 0, 0), (9, 1, 1)])
def test_the_ends_of_what_makes_sense_are_allowed(limits):
    assert rule_from(dict(zip(("max_iqr", "min_within_one", "min_r_wg"), limits, strict=True))).max_iqr == limits[0]


def test_a_rule_comes_back_from_what_was_stored():
    rule = rule_from({"max_iqr": "1.5", "min_within_one": "2/3"})
    assert rule_from(rule.as_dict()) == rule


@pytest.mark.parametrize(
    ("number", "shown"), [("0", "0"), ("1", "1"), ("10", "10"), ("0.5", "0.5"), ("0.6999", "0.69"), ("2/3", "0.66"), ("9.05", "9.05")]
)
def test_figures_are_cut_off_and_never_rounded_over_a_limit(number, shown):
    assert figure(Fraction(number)) == shown


def test_shares_are_said_in_per_cent_and_cut_off():
    assert percent(Fraction(3, 4)) == "75 %"
    assert percent(Fraction(7499, 10000)) == "74.9 %"
    assert percent(Fraction(1)) == "100 %"
