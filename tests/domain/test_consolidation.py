"""What a submission can be: every answer has its words, and the lifecycle knows the moves it makes."""

from __future__ import annotations

import pytest

from riskreg.domain.consolidation import Relation
from riskreg.paths import SEED
from riskreg.tasks.queries import read_lifecycle

LIFECYCLE = read_lifecycle((SEED / "lifecycles" / "risk.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("relation", list(Relation))
def test_every_answer_has_a_label_a_meaning_and_a_sentence_for_its_entity(relation):
    for words in (relation.label, relation.found, relation.nameless):
        assert words[:1].isupper()
        assert not words.endswith(".")
    assert relation.meaning.endswith(".")
    assert relation.then.endswith(".")
    assert relation.past[:1].islower()


def test_only_what_is_continued_elsewhere_or_has_happened_ends_the_submission():
    assert {relation for relation in Relation if relation.move} == {Relation.SAME, Relation.DUPLICATE, Relation.ISSUE}
    assert {relation for relation in Relation if relation.needs_candidate} == {
        Relation.SAME, Relation.CONTRIBUTES, Relation.DUPLICATE,
    }  # fmt: skip
    assert all(relation.needs_candidate for relation in Relation if relation.asks_corporate)


@pytest.mark.parametrize("relation", [relation for relation in Relation if relation.move])
def test_the_lifecycle_ends_a_submission_from_the_register_and_reopens_it_there(relation):
    move, back = LIFECYCLE.move(relation.move), LIFECYCLE.move("reopen")
    assert "in_register" in move.from_states
    assert LIFECYCLE.state(move.to_state).stage == "end"
    assert move.to_state in back.from_states
    assert back.to_state == "in_register"
    assert move.asks_target == relation.needs_candidate
