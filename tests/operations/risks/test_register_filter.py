"""A filter survives its way through a query string, and refuses what it does not know by name."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.errors import Invalid
from riskreg.domain.scale import Measure
from riskreg.domain.vocabulary import Category, OrganizationalLevel
from riskreg.risks.register_filter import SORTS, RegisterFilter, read_filter

WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=20)
FILTERS = st.builds(
    RegisterFilter,
    organizational_level=st.none() | st.sampled_from(OrganizationalLevel),
    levels=st.sets(st.integers(0, 4)).map(lambda found: tuple(sorted(found, reverse=True))),
    categories=st.sets(st.sampled_from(Category)).map(lambda found: tuple(c for c in Category if c in found)),
    state=st.sampled_from(["", "any", "drafted", "in_register"]),
    is_overdue=st.booleans(),
    is_emerging=st.booleans(),
    cell=st.none() | st.tuples(st.sampled_from(Measure), st.integers(0, 9999)),
    sort=st.sampled_from(SORTS),
    is_reversed=st.booleans(),
    page=st.integers(1, 1_000_000),
)


@given(FILTERS)
def test_a_filter_comes_back_from_its_query_string(chosen):
    assert read_filter(parse_qs(chosen.query())) == chosen


@given(st.dictionaries(st.sampled_from(["q", "entity", "region", "owner"]), WORDS))
def test_words_are_written_in_one_form(given_words):
    chosen = read_filter(given_words)
    assert read_filter(parse_qs(chosen.query())) == chosen
    assert read_filter(parse_qs(chosen.query())).query() == chosen.query()


@given(st.dictionaries(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=3), max_size=4))
def test_whatever_is_sent_is_read_or_refused_with_a_sentence(sent):
    refusal = _refusal(sent)
    assert refusal is None or (refusal.sentence.endswith(".") and refusal.fields)


def _refusal(sent):
    try:
        read_filter(sent)
    except Invalid as refusal:
        return refusal
    return None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("level", "huge"),
        ("category", "other"),
        ("subcategory", "none such"),
        ("organizational_level", "planet"),
        ("state", "IN REGISTER"),
        ("overdue", "perhaps"),
        ("emerging", "1"),
        ("cell", "residual"),
        ("cell", "residual-99999"),
        ("sort", "colour"),
        ("page", "0"),
        ("page", "-1"),
        ("page", "²"),
        ("page", "99999999999999999999"),
        ("q", "a\x00b"),
        ("q", "x" * 201),
        ("colour", "red"),
    ],
)
def test_a_value_no_filter_knows_is_refused_and_the_filter_named(name, value):
    with pytest.raises(Invalid) as refused:
        read_filter({name: value})
    assert name in refused.value.sentence
    assert list(refused.value.fields) == [name]


def test_what_is_not_chosen_is_not_written():
    assert RegisterFilter().query() == ""
    assert read_filter({"q": "", "page": "1", "sort": "level", "state": "registered"}).query() == ""


def test_changing_the_choice_begins_at_the_first_page():
    assert RegisterFilter(page=7).but(is_overdue=True).page == 1
