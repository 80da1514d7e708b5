"""How alike two statements are: a number that behaves, and the words that made it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.likeness import Likeness, Rarity, Wording, likeness, marked, read_wording, root_of, weigh

TEXT = st.text(alphabet=st.sampled_from("access denied agreement staff área 契約 risk-s the of\n"), max_size=40) | st.text(max_size=20)
WORDINGS = st.builds(
    Wording, TEXT, TEXT, st.tuples(TEXT, TEXT), TEXT, st.sampled_from(["environmental", "programmatic", ""])
)
ACCESS = Wording(
    "Denial of access or of a host-country agreement",
    "OHCHR is refused entry, visas or a legal basis to operate",
    ("Unwillingness of authorities to engage", "No host-country agreement"),
    "Violations are not documented",
    "environmental",
)
BURUNDI = Wording(
    "No host-country agreement in Burundi", "The office cannot operate", ("Authorities unwilling to engage",), "", "environmental"
)
MONEY = Wording("Regular-budget liquidity crisis", "Allotments are withheld", ("Late payment",), "", "institutional")


def compare(first: Wording, second: Wording, *others: Wording) -> Likeness:
    rarity = Rarity([read_wording(each) for each in (first, second, *others)])
    return likeness(*(weigh(rarity, read_wording(each)) for each in (first, second)))


@given(WORDINGS, WORDINGS, WORDINGS)
def test_it_lies_between_nothing_and_one_and_has_no_direction(first, second, third):
    there, back = compare(first, second, third), compare(second, first, third)
    assert 0.0 <= there.share <= 1.0
    assert there.share == back.share
    assert there.roots == back.roots


@given(WORDINGS)
def test_a_statement_is_like_itself_unless_it_has_no_words(wording):
    whole = 1.0 if wording.category else 0.9
    wanted = whole if read_wording(wording).parts else 0.0
    assert abs(compare(wording, wording).share - wanted) < 1e-9


@given(WORDINGS, WORDINGS)
def test_it_names_only_words_both_have_and_says_how_many_more_there_are(first, second):
    found, mine, other = compare(first, second), read_wording(first), read_wording(second)
    named = {root_of(word) for shared in found.shared for word in shared.words}
    assert named <= found.roots == mine.parts.keys() & other.parts.keys()
    assert len(named) + found.more == len(found.roots)
    for shared in found.shared:
        for word in shared.words:
            both = mine.parts[root_of(word)] & other.parts[root_of(word)]
            assert shared.part in both if both else shared.part == "elsewhere"


@given(WORDINGS, st.text(max_size=60))
def test_a_marked_text_is_still_the_text_and_marks_words_with_those_roots_only(wording, text):
    roots = frozenset(read_wording(wording).parts)
    pieces = marked(text, roots)
    assert "".join(piece for piece, _is_shared in pieces) == text
    for piece, is_shared in pieces:
        assert bool(read_wording(Wording(title=piece)).parts.keys() & roots) == is_shared


def test_the_same_thing_said_by_an_office_is_more_alike_than_something_else():
    same, other = compare(BURUNDI, ACCESS, MONEY), compare(BURUNDI, MONEY, ACCESS)
    assert same.per_cent > 35
    assert other == Likeness(0.0)


def test_the_reason_names_the_words_in_the_form_of_the_first_and_where_they_stand():
    found = compare(BURUNDI, ACCESS, MONEY)
    assert found.same_category
    assert found.shared[0].part == "title"
    assert {"agreement", "country", "host"} <= {word for shared in found.shared for word in shared.words}


def test_a_rare_word_weighs_more_than_one_that_everybody_uses():
    common = [Wording(title=f"programme {word}") for word in ("north", "south", "east", "west")]
    rare = compare(Wording(title="cyclone aaa"), Wording(title="cyclone bbb"), *common)
    usual = compare(Wording(title="programme aaa"), Wording(title="programme bbb"), *common)
    assert rare.share > usual.share


def test_the_forms_of_a_word_are_one_and_small_words_are_none():
    assert root_of("agreements") == root_of("agreement")
    assert root_of("posts") == root_of("post")
    assert root_of("access") == "access"
    assert compare(Wording(title="no new one"), Wording(title="no new other")).share == 0.0


def test_words_are_marked_in_whatever_form_and_case():
    assert marked("Agreements, signed", frozenset({"agreem"})) == (("Agreements", True), (", signed", False))
    assert marked("", frozenset({"agreem"})) == ()
