"""Parts, votes, rounds and the quorum of a workshop, at their limits and one beyond."""

from __future__ import annotations

import pytest

from riskreg.domain.errors import Invalid
from riskreg.domain.workshop import (
    MOST_ROUNDS,
    Part,
    Participant,
    is_quorate,
    quorum_in_words,
    why_no_next_round,
    wrong_quorum,
    wrong_rounds,
)


def test_chair_and_voters_vote_and_the_others_do_not():
    assert {part for part in Part if Participant.with_part("Ana", part).may_vote} == {Part.CHAIR, Part.VOTER}
    assert Part.CHAIR.label == "Chair"


def test_a_chair_may_stand_above_the_vote():
    assert not Participant("Ana", Part.CHAIR, False).may_vote
    assert {part for part in Part if part.may_choose} == {Part.CHAIR}


@pytest.mark.parametrize(
    ("part", "may_vote", "sentence"),
    [
        (Part.FACILITATOR, True, "A facilitator cannot vote."),
        (Part.OBSERVER, True, "An observer cannot vote."),
        (Part.VOTER, False, "A voter votes; make somebody who only watches an observer."),
    ],
)
def test_no_other_part_may_be_settled_otherwise(part, may_vote, sentence):
    with pytest.raises(Invalid) as refused:
        Participant("Ana", part, may_vote)
    assert refused.value.fields == {"may_vote": [sentence]}


def test_a_workshop_has_one_to_three_rounds():
    assert MOST_ROUNDS == 3
    assert [bool(wrong_rounds(rounds)) for rounds in (0, 1, 3, 4)] == [True, False, False, True]
    assert wrong_rounds(4) == "Choose one to three rounds for each risk."


@pytest.mark.parametrize(
    ("held", "rounds", "why"),
    [
        (0, 1, ""),
        (1, 1, "This risk was voted on once, as often as this workshop allows. Record what the room decides."),
        (1, 2, ""),
        (2, 2, "This risk was voted on two times, as often as this workshop allows. Record what the room decides."),
        (2, 3, ""),
        (3, 9, "This risk was voted on three times, as often as this workshop allows. Record what the room decides."),
    ],
)
def test_a_round_follows_until_the_workshop_has_had_its_number(held, rounds, why):
    assert why_no_next_round(held, rounds) == why


@pytest.mark.parametrize(
    ("present", "quorum", "words"),
    [
        (11, 11, "11 voters are present, 11 are needed: the workshop has its quorum."),
        (12, 11, "12 voters are present, 11 are needed: the workshop has its quorum."),
        (10, 11, "10 voters are present, 11 are needed: one is missing."),
        (1, 3, "1 voter is present, 3 are needed: two are missing."),
    ],
)
def test_the_quorum_itself_is_enough_and_is_said_in_words(present, quorum, words):
    assert is_quorate(present, quorum) == (present >= quorum)
    assert quorum_in_words(present, quorum) == words


def test_when_a_workshop_is_over_its_quorum_is_told_as_what_was():
    assert quorum_in_words(22, 11, is_over=True) == "22 voters were present, 11 were needed: the workshop had its quorum."
    assert quorum_in_words(1, 3, is_over=True) == "1 voter was present, 3 were needed."


def test_a_quorum_that_can_never_be_reached_or_never_missed_is_refused():
    assert wrong_quorum(0, 5) == "The quorum is at least one voter."
    assert wrong_quorum(6, 5) == "The quorum is 6, but only 5 may vote: it could never be reached."
    assert wrong_quorum(1, 5) == wrong_quorum(5, 5) == ""
