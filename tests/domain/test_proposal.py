"""What votes propose, the level that would follow, and where a decision owes them a reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.consensus import ConsensusRule, spread_of
from riskreg.domain.errors import Invalid
from riskreg.domain.proposal import (
    level_that_follows,
    proposed_scores,
    proposed_steps,
    score_of,
    why_is_a_reason_needed,
)
from riskreg.domain.scale import Level, Measure, Score
from riskreg.domain.voting import choose_attributes
from tests.domain.profiles import GRID, MATRIX

THREE = choose_attributes(GRID, ["likelihood", "impact", "control_effectiveness"])
RULE = ConsensusRule()
STEPS = {"likelihood": 4, "impact": 5, "control_effectiveness": 2}


def proposal(*votes, code="likelihood"):
    return proposed_scores(THREE, {code: spread_of(votes, 5)})[code]


def needed(*votes, validated=4, code="likelihood"):
    return why_is_a_reason_needed({code: validated}, THREE, {code: spread_of(votes, 5)}, RULE)


def test_a_median_that_somebody_voted_is_proposed():
    said = proposal(3, 4, 4, 4, 5)
    assert (said.step, said.between, said.sentence) == (4, None, "The median of the votes is 4 Highly likely.")
    assert proposal(2, 2, 2, 2, 3, code="control_effectiveness").sentence == (
        "The median of the votes is Limited improvement needed."
    )


def test_a_half_median_is_no_step_and_the_room_is_asked():
    said = proposal(3, 3, 3, 4, 4, 4)
    assert (said.step, said.between) == (None, (3, 4))
    assert said.sentence == "The median lies between 3 Likely and 4 Highly likely: say which step it is."


def test_a_whole_median_that_nobody_voted_is_not_proposed_either():
    said = proposal(2, 2, 2, 4, 4, 4)  # s² = 1.2, not polarised; the median is 3
    assert (said.step, said.between) == (None, (2, 4))
    assert "between 2 Not likely and 4 Highly likely" in said.sentence


@pytest.mark.parametrize(("votes", "between"), [((1, 1, 1, 5, 5, 5), (1, 5)), ((1, 1, 1, 5, 5, 5, 5), None)])
def test_a_polarised_vote_proposes_nothing_even_where_its_median_was_voted(votes, between):
    said = proposal(*votes)
    assert (said.step, said.between) == (None, between)
    assert "polarised" in said.sentence


@given(st.lists(st.integers(1, 5), max_size=4), st.lists(st.none(), max_size=4))
def test_too_few_votes_propose_nothing_and_tell_nothing(votes, unsure):
    said = proposal(*votes, *unsure)
    assert (said.step, said.between) == (None, None)
    assert said.sentence == "Fewer than 5 votes propose nothing: say which step it is."


def test_only_what_was_voted_on_is_proposed_in_the_order_of_the_ballot():
    spreads = {code: spread_of((2,) * 5, 5) for code in ("control_effectiveness", "likelihood")}
    assert list(proposed_scores(THREE, spreads)) == ["likelihood", "control_effectiveness"]
    assert proposed_steps(proposed_scores(THREE, spreads)) == {"likelihood": 2, "control_effectiveness": 2}


def test_the_level_follows_the_worked_example_of_the_methodology():
    # Likelihood 4 × impact 5 = 20, exposure very high; controls effective → medium, limited → high, significant → very high.
    levels = [level_that_follows(GRID, STEPS | {"control_effectiveness": grade}) for grade in (1, 2, 3)]
    assert levels == [Level.MEDIUM, Level.HIGH, Level.VERY_HIGH]
    assert score_of(GRID, STEPS) == Score(4, 5, "limited")
    assert GRID.explain(Measure.RESIDUAL, score_of(GRID, STEPS)).endswith("so residual high.")


def test_without_a_grid_the_controls_may_be_voted_and_do_not_enter_the_level():
    assert level_that_follows(MATRIX, {"likelihood": 5, "impact": 5}) is Level.VERY_HIGH
    assert level_that_follows(MATRIX, {"likelihood": 5, "impact": 5, "control_effectiveness": 1}) is Level.VERY_HIGH
    assert score_of(MATRIX, {"likelihood": 1, "impact": 1, "control_effectiveness": 3}).control_effectiveness == "ineffective"


def test_the_impact_is_the_highest_of_the_dimensions_voted_on():
    steps = {"likelihood": 4, "impact.financial": 2, "impact.reputation": 5, "control_effectiveness": 1}
    assert score_of(GRID, steps).impact == 5


@pytest.mark.parametrize("open_one", ["likelihood", "impact", "control_effectiveness"])
def test_no_level_follows_while_a_step_it_needs_is_open(open_one):
    assert level_that_follows(GRID, STEPS | {open_one: None}) is None
    assert level_that_follows(GRID, {code: step for code, step in STEPS.items() if code != open_one}) is None


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"likelihood": 0}, "likelihood", "Likelihood: choose a step from 1 Slight to 5 Expected."),
        ({"likelihood": 6}, "likelihood", "Likelihood: choose a step from 1 Slight to 5 Expected."),
        ({"likelihood": True}, "likelihood", "Likelihood: choose a step from 1 Slight to 5 Expected."),
        ({"likelihood": None}, "likelihood", "Likelihood: choose a step."),
        ({"control_effectiveness": 6}, "control_effectiveness", "from Effective to Highly ineffective"),
        ({"control_effectiveness": None}, "control_effectiveness", "Control effectiveness: choose a step."),
        ({"impact.financial": 3}, "impact", "not both"),
        ({"impact": None, "impact.financial": None}, "impact.financial", "share of budget: choose a step."),
        ({"impact": None, "impact.financial": 6}, "impact.financial", "from 1 Low to 5 Critical"),
        ({"impact": None, "impact.colour": 3}, "impact.colour", "nothing called “impact.colour”"),
        ({"colour": 3}, "colour", "nothing called “colour”"),
    ],
)
def test_scores_that_the_methodology_does_not_know_are_refused_by_field(changes, field, words):
    with pytest.raises(Invalid) as refused:
        score_of(GRID, STEPS | changes)
    assert list(refused.value.fields) == [field]
    assert words in refused.value.fields[field][0]


@pytest.mark.parametrize(("likelihood", "impact"), [(1, 1), (5, 5)])
def test_the_ends_of_the_scale_are_scores(likelihood, impact):
    assert score_of(GRID, STEPS | {"likelihood": likelihood, "impact": impact}).likelihood == likelihood


def test_a_score_on_the_median_of_votes_that_agree_owes_no_reason():
    assert needed(4, 4, 4, 4, 5) == ()


@pytest.mark.parametrize("step", [3, 5])
def test_a_score_away_from_the_median_asks_why(step):
    said = needed(4, 4, 4, 4, 4, validated=step)
    label = {3: "3 Likely", 5: "5 Expected"}[step]
    assert said == (f"Likelihood: {label} is validated, and the median of the votes is 4 Highly likely. Say why.",)


@pytest.mark.parametrize(("step", "asks"), [(2, True), (3, False), (4, False), (5, True)])
def test_beside_a_half_median_both_steps_stand(step, asks):
    said = needed(3, 3, 3, 4, 4, 4, validated=step)
    assert bool(said) == asks
    assert not said or "between 3 Likely and 4 Highly likely. Say why." in said[0]


def test_a_polarised_vote_asks_why_whatever_is_validated():
    for step in (1, 3, 5):
        assert needed(1, 1, 1, 5, 5, 5, validated=step) == (
            "Likelihood: the votes are polarised. Say how the room came to one score.",
        )


def test_votes_without_consensus_ask_why_in_the_words_of_the_rule():
    assert needed(2, 2, 3, 3, 4, 4, validated=3) == (
        "Likelihood: there is no consensus. The middle half of the votes spans 1.5 steps; a consensus needs 1 or fewer."
        " The agreement r_wg is 0.6; a consensus needs at least 0.7.",
    )
    lenient = ConsensusRule(RULE.max_iqr * 2, RULE.min_within_one, RULE.min_r_wg / 2)
    spreads = {"likelihood": spread_of((2, 2, 3, 3, 4, 4), 5)}
    assert why_is_a_reason_needed({"likelihood": 3}, THREE, spreads, lenient) == ()


@given(st.lists(st.integers(1, 5), max_size=4), st.integers(1, 5))
def test_too_few_votes_ask_why_and_the_sentence_does_not_tell_what_they_were(votes, step):
    assert needed(*votes, validated=step) == (
        "Likelihood: fewer than 5 votes cannot carry the score. Say what does.",
    )


def test_each_attribute_that_was_voted_on_is_looked_at_and_the_others_are_not():
    spreads = {"likelihood": spread_of((4,) * 5, 5), "impact": spread_of((1, 1, 1, 5, 5, 5), 5)}
    said = why_is_a_reason_needed({"likelihood": 3, "control_effectiveness": 1}, THREE, spreads, RULE)
    assert [sentence.split(":")[0] for sentence in said] == ["Likelihood", "Impact"]
