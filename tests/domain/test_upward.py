"""Which level a request goes to, and who may answer, pass on or take back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import Actor, Role, machine
from riskreg.domain.upward import (
    Addressee,
    Condition,
    Provision,
    RequestCase,
    RequestKind,
    asked_in_words,
    next_addressee,
)

HEAD, SECRETARIAT, SENIOR = Role.HEAD_OF_ENTITY, Role.SECRETARIAT, Role.SENIOR_MANAGER
ANA, LUIS, MEI = 1, 2, 3
AMB = Addressee(HEAD, 10, "Office AMB", {ANA: "Ana"})
ORG = Addressee(HEAD, 20, "the Organization", {LUIS: "Luis", ANA: "Ana"})
PLANNING = Addressee(SECRETARIAT, None, "", {MEI: "Mei"})
CHAIN = (AMB, ORG, PLANNING, Addressee(SENIOR))
GUARDS = guards_for("escalation_request")
CASE = RequestCase("asked", HEAD, 10, frozenset({LUIS}), owner_id=LUIS, risk_entity_id=11, next_level="senior management")


def head(person: int, *entities: int) -> Actor:
    return Actor(person, "Somebody", by_entity={HEAD: frozenset(entities)})


def test_the_nearest_head_is_asked_first():
    assert next_addressee(CHAIN, ()) == AMB


def test_whoever_asks_is_not_asked():
    assert next_addressee(CHAIN, {ANA}) == replace(ORG, people={LUIS: "Luis"})


def test_where_no_entity_above_has_a_head_the_secretariat_is_asked():
    assert next_addressee(CHAIN, {ANA, LUIS}) == PLANNING


def test_a_request_is_passed_on_beyond_the_level_that_has_it():
    assert next_addressee(CHAIN, (), (HEAD, 20)) == PLANNING
    assert next_addressee(CHAIN, (), (SECRETARIAT, None)) is None


def test_a_level_that_has_gone_asks_from_the_bottom_again():
    assert next_addressee(CHAIN, (), (HEAD, 99)) == AMB


people = st.dictionaries(st.integers(1, 6), st.just("Somebody"), max_size=4)
TOP = (Addressee(SECRETARIAT, None, "", {1: "Somebody"}), Addressee(SENIOR, None, "", {6: "Somebody"}))
chains = st.lists(people, max_size=6).map(
    lambda held: (*(Addressee(HEAD, number, f"Office {number}", who) for number, who in enumerate(held)), *TOP)
)


@given(chains, st.frozensets(st.integers(1, 6)))
def test_passing_on_climbs_and_ends_and_never_meets_who_is_barred(chain, barred):
    reached, here = [], next_addressee(chain, barred)
    while here is not None:
        assert here.people
        assert not barred & set(here.people)
        reached.append((here.role, here.entity_id))
        here = next_addressee(chain, barred, reached[-1])
    places = [[(level.role, level.entity_id) for level in chain].index(each) for each in reached]
    assert places == sorted(set(places))
    skipped = [level for place, level in enumerate(chain) if place not in places]
    assert not any(set(level.people or ()) - barred for level in skipped)


@pytest.mark.parametrize(
    ("level", "title"), [(AMB, "the head of Office AMB"), (PLANNING, "the risk secretariat"), (CHAIN[3], "senior management")]
)
def test_a_level_has_words(level, title):
    assert level.title == title


def test_every_condition_and_wish_has_words():
    assert len({condition.label for condition in Condition}) == len(Condition) == 5
    assert asked_in_words(RequestKind.PROVIDE, Provision.ACCESS) == "Provide access"
    assert asked_in_words(RequestKind.TAKE_OVER, None) == "Take over the risk"
    assert asked_in_words(RequestKind.DECIDE, None) == "Decide"


def test_only_the_level_asked_may_answer():
    asks = GUARDS["is_whom_it_asks"]
    assert asks(CASE, head(ANA, 10, 11)) is None
    assert asks(CASE, head(MEI, 20, 10, 11)) is None, "whoever heads an entity above heads this one too"
    assert "Only the level" in asks(CASE, head(MEI, 11))
    assert "Only the level" in asks(CASE, Actor(MEI, "Mei", everywhere=frozenset({SECRETARIAT})))
    assert asks(replace(CASE, role=SECRETARIAT, entity_id=None), Actor(MEI, "Mei", everywhere=frozenset({SECRETARIAT}))) is None


def test_nobody_answers_what_they_asked():
    stands = GUARDS["is_not_its_asker"]
    assert "somebody else" in stands(CASE, head(LUIS, 10))
    assert "name of a person" in stands(CASE, machine("Worker"))
    assert stands(CASE, head(ANA, 10)) is None


def test_who_asked_and_who_owns_the_risk_may_take_it_back():
    own = GUARDS["is_its_asker"]
    assert own(CASE, head(LUIS)) is None
    assert own(replace(CASE, parties=frozenset(), owner_id=MEI), head(MEI)) is None
    assert "take this request back" in own(CASE, head(ANA, 10))
    assert "take this request back" in own(replace(CASE, owner_id=None), machine("Worker"))


def test_at_the_top_nothing_is_passed_on():
    assert GUARDS["has_a_higher_level"](CASE, head(ANA)) is None
    assert "no higher level" in GUARDS["has_a_higher_level"](replace(CASE, next_level=""), head(ANA))


def test_what_left_the_register_is_not_accepted():
    assert GUARDS["is_about_the_register"](CASE, head(ANA)) is None
    assert "Decline it" in GUARDS["is_about_the_register"](replace(CASE, is_in_register=False), head(ANA))
