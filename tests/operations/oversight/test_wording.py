"""Events in words: every kind the product records has its own, and what an event says is said."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from riskreg.oversight.wording import _VERBS, sentence_of
from riskreg.paths import SEED
from tests.builders import build_house  # noqa: F401  (the builders must import for the houses to be known)

SOURCES = SEED.parent / "riskreg"
RECORDED = re.compile(r'\.(?:record|note)\(\s*"([a-z_]+\.[a-z_]+)"')


def test_every_kind_of_event_the_product_records_has_words():
    recorded = {kind for file in SOURCES.rglob("*.py") for kind in RECORDED.findall(file.read_text())}
    assert len(recorded) > 25
    assert recorded - set(_VERBS) == set()


def test_a_move_is_told_with_its_course_and_reason():
    body = {"changed": ["state"], "from": "in_register", "to": "merged", "into": "R-0007", "move": "merge",
            "past": "merged", "reason": "The same cause.", "revision": 4}  # fmt: skip
    assert sentence_of("risk.merge", body) == "merged, from in register to merged, into R-0007. Reason: The same cause."


def test_an_edit_is_told_with_what_changed():
    assert sentence_of("risk.restated", {"changed": ["title", "root_causes"], "revision": 2}) == (
        "changed the statement: title, root causes."
    )


def test_details_are_told_by_name_and_empty_ones_are_left_out():
    body = {"number": 2, "status": "done", "still_owned": {"risks": 1}, "own": True, "codes": ["A", "B"], "country": "", "x": None}
    assert sentence_of("risk.action_reported", body) == (
        "reported on a mitigation action; number 2; status done; still owned risks 1; own yes; codes A, B."
    )


def test_numbers_of_rows_are_not_told_and_levels_are_told_with_the_one_before():
    body = {"changed": ["actions.2.due", "scores.exposure"], "number": 2, "entity_id": 7,
            "levels": {"exposure": {"before": "", "after": "high"}, "residual": {"before": "high", "after": "low"}}}  # fmt: skip
    assert sentence_of("risk.scored", body) == (
        "scored the risk: action 2 due, score exposure; levels exposure high, residual from high to low."
    )


def test_an_unknown_kind_is_spelled_out():
    assert sentence_of("review.cast_away", {}) == "review: cast away."


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
BODIES = st.fixed_dictionaries(
    {},
    optional={"from": st.text(), "to": st.text(), "changed": st.lists(st.text()), "reason": JSON, "into": JSON, "past": JSON, "more": JSON},
)


@given(st.text(), BODIES)
def test_whatever_an_event_says_becomes_a_sentence_of_bounded_length(kind, body):
    sentence = sentence_of(kind, json.loads(json.dumps(body)))
    assert sentence
    assert len(sentence) < 1000


def test_what_is_the_same_before_and_after_is_said_once():
    body = {"version": {"before": 1, "after": 2}, "state": {"before": "in_register", "after": "in_register"}}
    assert sentence_of("risk.lifecycle_changed", body) == (
        "moved the risk onto another version of its lifecycle; version from 1 to 2; state still in register."
    )
