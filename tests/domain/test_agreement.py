"""Who can be the next to agree where several must, and when it is enough."""

from __future__ import annotations

import pytest

from riskreg.domain.agreement import Agreement, Agreements, quorum_of
from riskreg.domain.workflow import Move, State, Task

ANA, LUIS, FOR_EVA = Agreement(1, None, "Ana"), Agreement(2, None, "Luis"), Agreement(2, 3, "Luis")
NOBODY = frozenset()


def never(_person: int) -> bool:
    return False


def test_it_is_counted_in_words_and_enough_with_the_last():
    assert Agreements((), 2).in_words == "0 of 2 have agreed."
    assert Agreements((ANA,), 2).in_words == "1 of 2 have agreed: Ana."
    assert not Agreements((ANA,), 2).is_enough
    assert Agreements((ANA, LUIS), 2).is_enough


@pytest.mark.parametrize(
    ("given", "person", "for_id", "words"),
    [
        ((), None, None, "name of a person"),
        ((ANA,), 1, None, "agreed already"),
        ((FOR_EVA,), 3, None, "in your name"),
        ((FOR_EVA,), 2, None, "agreed already"),
        ((ANA,), 4, 1, "person you act for has agreed"),
        ((FOR_EVA,), 4, 3, "person you act for has agreed"),
        ((ANA,), 4, 2, None),
        ((ANA,), 2, None, None),
    ],
)
def test_nobody_counts_twice_nor_for_somebody_who_has_agreed(given, person, for_id, words):
    refusal = Agreements(given, 3).objection(person, for_id, NOBODY, never)
    assert (refusal is None) if words is None else words in refusal


def test_who_took_part_is_barred_and_so_is_who_acts_for_them():
    assert "had a part" in Agreements((), 2).objection(7, None, frozenset({7}), never)
    assert "had a part" in Agreements((), 2).objection(8, None, frozenset({7}), lambda each: each == 7)
    assert Agreements((), 2).objection(8, None, frozenset({7}), never) is None


def test_only_the_main_move_of_the_state_needs_so_many():
    def move(tone):
        return Move("go", "Go", "went", ("here",), "there", "risk:approve", tone=tone)

    asks = State("here", "Here", "", task=Task("secretariat", "Decide", quorum=2))
    assert quorum_of(asks, move("main")) == 2
    assert quorum_of(asks, move("quiet")) == quorum_of(State("here", "Here", ""), move("main")) == 1
