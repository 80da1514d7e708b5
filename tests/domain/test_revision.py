"""Revisions: one text per content, a readable difference, and what matters for a decision already taken."""

import json
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskreg.domain.revision import (
    ActionContent,
    ControlContent,
    RiskContent,
    ScoreContent,
    differences,
    digest,
    from_canonical_json,
    is_material,
    to_canonical_json,
)
from riskreg.domain.wording import MOST_WORDS, says_the_same, word_parts

WORDS = st.text(max_size=12).map(lambda text: unicodedata.normalize("NFC", text))
STEPS = st.none() | st.integers(1, 5)
CONTROLS = st.builds(ControlContent, number=st.integers(1, 3), description=WORDS, owner=WORDS, effectiveness=WORDS)
ACTIONS = st.builds(ActionContent, number=st.integers(1, 3), description=WORDS, due=WORDS, progress=st.integers(0, 100))
SCORES = st.builds(
    ScoreContent,
    measure=st.sampled_from(["exposure", "residual", "target"]),
    likelihood=STEPS,
    level=WORDS,
    by_dimension=st.lists(st.tuples(WORDS, st.integers(1, 5)), max_size=2).map(tuple),
)


def several(items, key):
    return st.lists(items, max_size=3, unique_by=key).map(tuple)


CONTENTS = st.builds(
    RiskContent,
    title=WORDS,
    event=WORDS,
    root_causes=st.lists(WORDS, max_size=3).map(tuple),
    owner=WORDS,
    emerging=st.booleans(),
    controls=several(CONTROLS, lambda control: control.number),
    actions=several(ACTIONS, lambda action: action.number),
    scores=several(SCORES, lambda score: score.measure),
)

RISK = RiskContent(
    reference="R-0042",
    title="Denial of access",
    event="The office is refused entry by the authorities of the country",
    root_causes=("No agreement", "Mistrust"),
    level="entity",
    owner="Ana Ruiz (12)",
    links=("Pillar: Mechanisms",),
    response="mitigate",
    controls=(ControlContent(1, "Remote monitoring", "detective", effectiveness="limited"),),
    actions=(ActionContent(1, "Negotiate", "Ana Ruiz (12)", due="2027-01-31", progress=20),),
    scores=(ScoreContent("residual", 4, 5, (("legal", 5),), "limited", "high", "high"),),
)


@given(CONTENTS)
def test_content_survives_the_way_to_text_and_back(content):
    text = to_canonical_json(content)
    assert from_canonical_json(text) == content
    assert to_canonical_json(from_canonical_json(text)) == text


def test_canonical_text_is_sorted_dense_and_unescaped():
    text = to_canonical_json(replace(RISK, title="Gestión"))
    assert "Gestión" in text
    assert text == json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def test_two_ways_to_type_an_accent_are_one_content():
    typed = [replace(RISK, title=unicodedata.normalize(form, "Gestión")) for form in ("NFC", "NFD")]
    assert len({digest(to_canonical_json(content)) for content in typed}) == 1


def test_the_digest_is_sha_256():
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_revision_written_before_a_field_existed_stays_readable():
    assert from_canonical_json('{"title":"Old","controls":[{"number":1}],"forgotten":1}') == RiskContent(
        title="Old", controls=(ControlContent(1),)
    )


@given(CONTENTS)
def test_content_does_not_differ_from_itself(content):
    assert differences(content, content) == ()
    assert not is_material(content, content)


@given(CONTENTS, CONTENTS)
def test_whether_a_change_matters_has_no_direction(before, after):
    assert is_material(before, after) == is_material(after, before)


@given(CONTENTS, CONTENTS)
def test_contents_that_differ_show_a_difference_both_ways(before, after):
    there, back = differences(before, after), differences(after, before)
    assert {(change.field, change.before, change.after) for change in there} == {
        (change.field, change.after, change.before) for change in back
    }
    unordered = [
        replace(
            content,
            **{name: tuple(sorted(getattr(content, name), key=repr)) for name in ("controls", "actions", "scores")},
        )
        for content in (before, after)
    ]
    assert bool(there) == (unordered[0] != unordered[1])


def change_of(**changes):
    [difference] = differences(RISK, replace(RISK, **changes))
    return difference


@pytest.mark.parametrize(
    ("changes", "field", "label", "before", "after", "material"),
    [
        ({"title": "Loss of access"}, "title", "Title", "Denial of access", "Loss of access", True),
        ({"title": "denial  of access."}, "title", "Title", "Denial of access", "denial  of access.", False),
        ({"root_causes": ("Mistrust",)}, "root_causes", "Root causes", "No agreement; Mistrust", "Mistrust", True),
        ({"level": "corporate"}, "level", "Level in the organization", "entity", "corporate", True),
        ({"owner": "Ana Ruiz (13)"}, "owner", "Owner", "Ana Ruiz (12)", "Ana Ruiz (13)", True),
        ({"response": "tolerate"}, "response", "Response", "mitigate", "tolerate", True),
        ({"links": ()}, "links", "Links to the results framework", "Pillar: Mechanisms", "", False),
        ({"emerging": True}, "emerging", "Emerging risk", "no", "yes", False),
        (
            {"controls": (replace(RISK.controls[0], effectiveness="effective"),)},
            "controls.1.effectiveness", "Control 1: effectiveness", "limited", "effective", True,
        ),
        (
            {"controls": (replace(RISK.controls[0], last_tested="2026-10-01"),)},
            "controls.1.last_tested", "Control 1: last tested", "", "2026-10-01", False,
        ),
        (
            {"controls": ()},
            "controls.1", "Control 1: removed",
            "description: Remote monitoring; kind: detective; effectiveness: limited", "", True,
        ),
        (
            {"actions": (*RISK.actions, ActionContent(2, "Lobby"))},
            "actions.2", "Action 2: added", "", "description: Lobby; progress: 0", False,
        ),
        (
            {"actions": (replace(RISK.actions[0], progress=40),)},
            "actions.1.progress", "Action 1: progress", "20", "40", False,
        ),
        (
            {"scores": (replace(RISK.scores[0], level="medium"),)},
            "scores.residual.level", "Score of the residual: level", "high", "medium", True,
        ),
        (
            {"scores": (replace(RISK.scores[0], likelihood=None),)},
            "scores.residual.likelihood", "Score of the residual: likelihood", "4", "", False,
        ),
        (
            {"scores": (replace(RISK.scores[0], by_dimension=(("legal", 4),)),)},
            "scores.residual.by_dimension", "Score of the residual: by dimension", "legal: 5", "legal: 4", False,
        ),
    ],
)  # fmt: skip
def test_a_change_is_told_in_words_and_weighed(changes, field, label, before, after, material):
    change = change_of(**changes)
    assert (change.field, change.label, change.before, change.after) == (field, label, before, after)
    assert change.material is material
    assert is_material(RISK, replace(RISK, **changes)) is material


def test_a_difference_shows_the_words_that_changed():
    change = change_of(event="The office is refused a visa by the authorities of the country")
    assert change.before_parts == (
        ("The office is refused ", False),
        ("entry ", True),
        ("by the authorities of the country", False),
    )
    assert change.after_parts == (
        ("The office is refused ", False),
        ("a visa ", True),
        ("by the authorities of the country", False),
    )


TEXTS = st.lists(st.sampled_from(["the", "office", "is", "not", " ", "\n", "refused", "10"]), max_size=20).map(" ".join)


@given(TEXTS, TEXTS)
def test_the_parts_of_a_wording_put_together_are_that_wording(before, after):
    old, new = word_parts(before, after)
    assert ("".join(text for text, _ in old), "".join(text for text, _ in new)) == (before, after)
    kept = [[word for text, changed in parts if not changed for word in text.split()] for parts in (old, new)]
    assert kept[0] == kept[1]


def test_a_very_long_rewrite_is_marked_whole_between_what_stayed():
    before = "Start " + " ".join(f"a{n}" for n in range(MOST_WORDS + 1)) + " same end"
    after = before.replace("a", "b").replace("Stbrt", "Start").replace("sbme", "same").replace("b7 ", "a7 ")
    assert [changed for _, changed in word_parts(before, after)[0]] == [False, True, False]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Cash-flow crisis", "cash flow crisis."),
        ("Gestión de crisis", "Gestion de crisis"),
        ("The goverment refuses", "The government refuses"),
        ("Partners recieve threats", "Partners receive threats"),
        ("Partner withdraws", "Partners withdraws"),
        ("A centre closes", "A cantre closes"),
    ],
)
def test_spelling_says_the_same(before, after):
    assert says_the_same(before, after)
    assert says_the_same(after, before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Staff will be paid", "Staff will not be paid"),
        ("Access is legal", "Access is illegal"),
        ("It is likely", "It is unlikely"),
        ("The effect is seen", "The affect is seen"),
        ("Income falls 10 %", "Income falls 90 %"),
        ("Income falls 1.5 million", "Income falls 15 million"),
        ("Growth of -5", "Growth of 5"),
        ("Income > plan", "Income < plan"),
        ("Visits to Iran", "Visits to Iraq"),
        ("Visits to Slovakia", "Visits to Slovenia"),
        ("Unit 12345A closes", "Unit 12345B closes"),
        ("The plan is to leave now", "The plan is to leave"),
    ],
)
def test_another_meaning_is_not_spelling(before, after):
    assert not says_the_same(before, after)
    assert not says_the_same(after, before)


@settings(max_examples=200)
@given(st.text(max_size=20), st.text(max_size=20))
def test_saying_the_same_has_no_direction(first, second):
    assert says_the_same(first, second) == says_the_same(second, first)
    assert says_the_same(first, first)
