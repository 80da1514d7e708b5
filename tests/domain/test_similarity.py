"""Similar titles: a number that behaves, and a list that finds the duplicate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.similarity import folded_words, similar_titles, title_similarity

TITLES = st.text(max_size=60)


@given(TITLES, TITLES)
def test_likeness_lies_between_nothing_and_one_and_has_no_direction(first, second):
    assert 0.0 <= title_similarity(first, second) <= 1.0
    assert title_similarity(first, second) == title_similarity(second, first)


@given(TITLES)
def test_a_title_is_like_itself_unless_it_has_no_words(title):
    assert title_similarity(title, title) == (1.0 if folded_words(title) else 0.0)


@pytest.mark.parametrize(
    "other",
    [
        "Denial of access to the country",
        "country access, denied",
        "DENIAL OF ACCÈSS TO COUNTRY",
        "Acess to the country denied",
    ],
)
def test_order_case_accents_and_slips_leave_titles_similar(other):
    assert title_similarity("Denial of access to the country", other) >= 0.55


@pytest.mark.parametrize("other", ["Fraud in field procurement", "Denial of service attack on the website", "", "?!"])
def test_other_titles_are_not_similar(other):
    assert title_similarity("Denial of access to the country", other) < 0.55


def test_a_title_of_stop_words_alone_keeps_them():
    assert folded_words("To and from") == ("to", "and", "from")


def test_the_most_similar_title_comes_first_and_no_more_than_asked():
    candidates = [
        ("R-1", "Loss of staff"),
        ("R-2", "Loss of key staff"),
        ("R-3", "Flood in the archive"),
        ("R-4", "Loss of key staff"),
    ]
    assert similar_titles("Loss of key staff", candidates, most=2) == (
        ("R-2", "Loss of key staff"),
        ("R-4", "Loss of key staff"),
    )
    assert ("R-3", "Flood in the archive") not in similar_titles("Loss of key staff", candidates)
