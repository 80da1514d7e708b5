"""Counting an electronic review: the quorum first, then the rule of the body; said in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.electronic_review import AdoptionRule, MemberAnswer, Quorum, QuorumKind, Result, outcome_of

APPROVE, OBJECT, ABSTAIN = MemberAnswer
NO_OBJECTION, MAJORITY = AdoptionRule
HALF = Quorum(QuorumKind.PERCENT, 50)
ANSWERS = st.lists(st.sampled_from(MemberAnswer), max_size=12)
RULES = st.sampled_from(AdoptionRule)
QUORUMS = st.builds(Quorum, st.just(QuorumKind.PERCENT), st.integers(1, 100)) | st.builds(
    Quorum, st.just(QuorumKind.NUMBER), st.integers(1, 15)
)


@pytest.mark.parametrize(
    ("answers", "rule", "result"),
    [
        ([APPROVE] * 3, NO_OBJECTION, Result.ADOPTED),
        ([APPROVE] * 5 + [OBJECT], NO_OBJECTION, Result.NOT_ADOPTED),
        ([APPROVE] * 2 + [OBJECT], MAJORITY, Result.ADOPTED),
        ([APPROVE, APPROVE, OBJECT, OBJECT, ABSTAIN], MAJORITY, Result.NOT_ADOPTED),
        ([APPROVE, ABSTAIN, ABSTAIN], NO_OBJECTION, Result.ADOPTED),
        ([APPROVE, ABSTAIN, ABSTAIN], MAJORITY, Result.ADOPTED),
        ([ABSTAIN] * 6, NO_OBJECTION, Result.NOT_ADOPTED),
        ([ABSTAIN] * 6, MAJORITY, Result.NOT_ADOPTED),
        ([APPROVE] * 2, NO_OBJECTION, Result.NO_QUORUM),
        ([OBJECT] * 2, MAJORITY, Result.NO_QUORUM),
        ([], NO_OBJECTION, Result.NO_QUORUM),
    ],
)
def test_of_six_members_with_half_of_them_as_quorum(answers, rule, result):
    assert outcome_of(answers, 6, HALF, rule).result is result


@pytest.mark.parametrize(
    ("quorum", "members", "needed"),
    [
        (HALF, 6, 3),
        (HALF, 5, 3),
        (Quorum(QuorumKind.PERCENT, 1), 5, 1),
        (Quorum(QuorumKind.PERCENT, 100), 7, 7),
        (Quorum(QuorumKind.PERCENT, 67), 3, 3),
        (Quorum(QuorumKind.NUMBER, 4), 3, 4),
        (HALF, 0, 1),
    ],
)
def test_how_many_must_answer(quorum, members, needed):
    assert quorum.needed(members) == needed


def test_a_quorum_that_cannot_be_is_said_to_be_wrong():
    assert HALF.problem == ""
    assert Quorum(QuorumKind.NUMBER, 300).problem == ""
    for wrong in (Quorum(QuorumKind.PERCENT, 0), Quorum(QuorumKind.PERCENT, 101), Quorum(QuorumKind.NUMBER, 0)):
        assert wrong.problem


def test_it_is_said_in_words():
    said = outcome_of([APPROVE] * 3 + [ABSTAIN], 5, HALF, NO_OBJECTION)
    assert said.sentence == "Adopted: three approve, nobody objects, one abstains; four of five answered, three were needed."
    assert said.turnout_now == "four of five have answered, three are needed"
    alone = outcome_of([OBJECT], 1, Quorum(QuorumKind.NUMBER, 1), MAJORITY)
    assert alone.sentence == "Not adopted: nobody approves, one objects, nobody abstains; one of one answered, one was needed."
    assert alone.turnout_now == "one of one has answered, one is needed"
    silent = outcome_of([], 2, HALF, MAJORITY)
    assert silent.sentence.startswith("Not decided, for too few answered: nobody approves")
    assert silent.turnout_now == "none of two have answered, one is needed"
    assert HALF.in_words == "at least 50 per cent of the voting members"
    assert Quorum(QuorumKind.NUMBER, 1).in_words == "at least one voting member"
    assert Quorum(QuorumKind.NUMBER, 3).in_words == "at least three voting members"


@given(st.data(), ANSWERS, QUORUMS, RULES)
def test_in_which_order_members_answer_changes_nothing(data, answers, quorum, rule):
    otherwise = data.draw(st.permutations(answers))
    assert outcome_of(answers, 12, quorum, rule) == outcome_of(otherwise, 12, quorum, rule)


@given(ANSWERS, QUORUMS, RULES)
def test_one_more_approval_never_takes_an_adoption_away(answers, quorum, rule):
    if outcome_of(answers, 13, quorum, rule).result is Result.ADOPTED:
        assert outcome_of([*answers, APPROVE], 13, quorum, rule).result is Result.ADOPTED


@given(ANSWERS, QUORUMS, RULES)
def test_where_enough_have_answered_one_more_objection_never_brings_an_adoption(answers, quorum, rule):
    if outcome_of(answers, 13, quorum, rule).result is Result.NOT_ADOPTED:
        assert outcome_of([*answers, OBJECT], 13, quorum, rule).result is Result.NOT_ADOPTED


@given(ANSWERS, QUORUMS, RULES)
def test_where_enough_have_answered_an_abstention_changes_nothing(answers, quorum, rule):
    before = outcome_of(answers, 13, quorum, rule).result
    if before is not Result.NO_QUORUM:
        assert outcome_of([*answers, ABSTAIN], 13, quorum, rule).result is before


@given(ANSWERS, QUORUMS, RULES)
def test_nothing_is_adopted_without_the_quorum_or_against_an_objection_where_none_may_be(answers, quorum, rule):
    found = outcome_of(answers, 12, quorum, rule)
    assert (found.result is Result.NO_QUORUM) == (found.answered < quorum.needed(12))
    assert found.answered == len(answers)
    if found.result is Result.ADOPTED:
        assert found.approve > (found.against if rule is MAJORITY else 0)
        assert rule is MAJORITY or not found.against
