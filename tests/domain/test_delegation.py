"""What a delegation gives: never more than the giver has, nothing outside its period or entities, nothing passed on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.delegation import (
    DELEGABLE,
    Period,
    has_anything_to_lend,
    has_to_lend,
    lend,
    receive,
    who_for_whom,
)
from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import EVERYWHERE, MATRIX, Actor, Permission, Place, Role, Scope, machine
from riskreg.domain.risk_case import RiskCase

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HERE, BELOW, ELSEWHERE = 1, 2, 3
ENTITIES = st.sampled_from([HERE, BELOW, ELSEWHERE])
PERMISSIONS = st.sampled_from(list(Permission))
PEOPLE = st.sampled_from([10, 11, 12])
ENTITY_ROLES = [role for role in Role if role.scope is Scope.ENTITY]
WIDE_ROLES = [role for role in Role if role.scope is Scope.ALL]
PLACES = st.one_of(
    st.just(EVERYWHERE),
    st.builds(Place, ENTITIES, st.none() | PEOPLE, st.frozensets(PEOPLE), is_sealed=st.booleans()),
)


def actors(person_id, wide=WIDE_ROLES):
    return st.builds(
        Actor,
        st.just(person_id),
        st.just(f"Person {person_id}"),
        everywhere=st.frozensets(st.sampled_from(wide), max_size=2),
        by_entity=st.dictionaries(st.sampled_from(ENTITY_ROLES), st.frozensets(ENTITIES, min_size=1), max_size=2),
        holds=st.frozensets(st.sampled_from([Role.RISK_OWNER, Role.MITIGATION_OWNER])),
    )


ASKED = st.frozensets(PERMISSIONS)
REACH = st.none() | st.frozensets(ENTITIES, min_size=1)
HEAD = Actor(10, "Luis", by_entity={Role.HEAD_OF_ENTITY: frozenset({HERE, BELOW})})
DEPUTY, STRANGER = Actor(11, "Ana"), Actor(13, "Zoë")
APPROVE = frozenset({Permission.RISK_APPROVE})


def deputy(giver=HEAD, asked=APPROVE, entities=None, receiver=DEPUTY):
    loan = lend(giver, asked, entities)
    return receive(receiver, [loan] if loan else [])


@given(actors(10), ASKED, REACH, PERMISSIONS, PLACES)
def test_a_delegation_never_exceeds_the_giver_what_was_asked_or_its_entities(giver, asked, reach, permission, place):
    somebody = deputy(giver, asked, reach, receiver=STRANGER)
    if permission is Permission.ACCOUNT_KEEP or not somebody.may_at(permission, place):
        return
    assert giver.may_at(permission, place)
    assert not place.is_sealed
    assert reach is None or place.entity_id in reach
    used = {permission} if permission is not Permission.RISK_READ else asked & DELEGABLE.keys()
    assert any(giver.may_at(each, place) and each in asked and each in DELEGABLE for each in used)
    assert somebody.for_whom(permission, place).person_id == giver.person_id


@given(actors(10), ASKED, REACH, PERMISSIONS)
def test_what_is_lent_anywhere_is_had_by_the_giver_anywhere(giver, asked, reach, permission):
    somebody = deputy(giver, asked, reach)
    given_there = somebody.entities_where(permission)
    assert not somebody.may(permission) or giver.may(permission)
    assert not somebody.has_everywhere(permission) or giver.has_everywhere(permission)
    assert all(giver.may_at(permission, Place(each)) and somebody.may_at(permission, Place(each)) for each in given_there)
    assert reach is None or given_there <= reach


@given(actors(10), ASKED, REACH, PERMISSIONS, PLACES)
def test_everything_the_giver_has_and_lends_is_given(giver, asked, reach, permission, place):
    within = place is not EVERYWHERE and (reach is None or place.entity_id in reach) and not place.is_sealed
    owned = place.owner_id == giver.person_id or giver.person_id in place.action_owner_ids
    if within and not owned and permission in asked & DELEGABLE.keys() and giver.may_at(permission, place):
        assert deputy(giver, asked, reach).may_at(permission, place)


@given(actors(10), actors(11), actors(12), ASKED, PERMISSIONS, PLACES)
def test_what_was_received_is_not_passed_on(first, second, third, asked, permission, place):
    received = receive(second, filter(None, [lend(first, asked, None)]))
    passed_on, alone = lend(received, asked, None), lend(second, asked, None)
    assert (passed_on is None) == (alone is None)
    if passed_on:
        assert receive(third, [passed_on]).may_at(permission, place) == receive(third, [alone]).may_at(permission, place)


@given(actors(10), actors(11), ASKED, REACH, PERMISSIONS, PLACES)
def test_ones_own_stays_ones_own(giver, receiver, asked, reach, permission, place):
    both = receive(receiver, filter(None, [lend(giver, asked, reach)]))
    assert both.alone == receiver
    assert both.may_alone_at(permission, place) == receiver.may_at(permission, place)
    if receiver.may_at(permission, place):
        assert both.may_at(permission, place)
        assert both.for_whom(permission, place) is None


@given(actors(10), actors(11), ASKED)
def test_whoever_keeps_the_accounts_receives_nothing(giver, receiver, asked):
    keeper = replace(receiver, everywhere=receiver.everywhere | {Role.ADMINISTRATOR})
    assert receive(keeper, filter(None, [lend(giver, asked, None)])).lent == ()


MOMENTS = st.integers(-400, 400).map(lambda hours: NOW + timedelta(hours=hours))


@given(MOMENTS, MOMENTS, st.none() | MOMENTS)
def test_nothing_is_in_force_outside_its_period_or_once_withdrawn(begins, ends, withdrawn):
    standing = Period(begins, ends, withdrawn).standing(NOW)
    assert (standing == "in force") == (begins <= NOW < ends and withdrawn is None)
    assert (standing == "ended") == (withdrawn is not None or ends <= NOW)


@pytest.mark.parametrize("role", list(Role))
def test_only_some_permissions_of_a_role_can_be_delegated(role):
    keeping = {"people:manage", "entity:manage", "audit:read", "methodology:adopt", "lifecycle:adopt"}
    assert not (keeping | {"risk:validate", "risk:override"}) & {permission.value for permission in DELEGABLE}
    assert all(permission in MATRIX[role] for permission in DELEGABLE if has_to_lend(of(role), permission, HERE))


def of(role):
    if role.scope is Scope.ENTITY:
        return Actor(10, "Luis", by_entity={role: frozenset({HERE})})
    return Actor(10, "Luis", everywhere=frozenset({role})) if role.scope is Scope.ALL else Actor(10, "Luis", holds=frozenset({role}))


def test_a_person_without_a_role_has_nothing_to_lend_and_a_machine_lends_nothing():
    assert not has_anything_to_lend(DEPUTY)
    assert not has_anything_to_lend(of(Role.ADMINISTRATOR))
    assert has_anything_to_lend(HEAD)
    assert lend(machine("worker"), DELEGABLE, None) is None
    assert lend(HEAD, [Permission.RISK_CONSOLIDATE], None) is None


def test_what_was_received_is_nothing_to_lend():
    assert not has_to_lend(deputy(), Permission.RISK_APPROVE, HERE)
    assert not has_anything_to_lend(deputy())


def test_nobody_lends_to_themselves():
    assert deputy(receiver=HEAD).lent == ()


def test_an_owner_lends_what_they_may_do_with_their_own_risks():
    owner = Actor(10, "Luis", holds=frozenset({Role.RISK_OWNER}))
    somebody = deputy(owner, {Permission.RISK_CLOSE})
    assert somebody.may(Permission.RISK_CLOSE)
    assert somebody.may_at(Permission.RISK_CLOSE, Place(HERE, owner_id=10))
    assert not somebody.may_at(Permission.RISK_CLOSE, Place(HERE, owner_id=12))
    assert not somebody.may(Permission.RISK_EDIT)


def test_an_organization_wide_role_can_be_lent_for_one_entity():
    secretariat = Actor(10, "Luis", everywhere=frozenset({Role.SECRETARIAT}))
    somebody = deputy(secretariat, {Permission.RISK_RETURN}, frozenset({HERE}))
    assert somebody.entities_where(Permission.RISK_RETURN) == {HERE}
    assert not somebody.has_everywhere(Permission.RISK_RETURN)
    assert somebody.may_at(Permission.RISK_READ, Place(HERE))
    assert not somebody.may_at(Permission.RISK_READ, Place(ELSEWHERE))
    assert deputy(secretariat, {Permission.RISK_RETURN}).may_at(Permission.RISK_RETURN, EVERYWHERE)


@pytest.mark.parametrize(
    ("case", "actor", "sentence"),
    [
        (RiskCase(entity_id=HERE, submitter_id=10), deputy(), "You act for the person who submitted"),
        (RiskCase(entity_id=HERE, submitter_id=12, submitted_for_id=10), deputy(), "You act for the person who submitted"),
        (RiskCase(entity_id=HERE, submitter_id=11), deputy(), "You submitted this risk"),
        (RiskCase(entity_id=HERE, submitter_id=11, submitted_for_id=10), HEAD, "submitted in your name"),
    ],
)
def test_separation_of_duties_is_not_got_round(case, actor, sentence):
    assert sentence in guards_for("risk")["is_not_its_submitter"](case, actor)


def test_acting_for_the_head_lets_somebody_decide_on_what_a_third_person_submitted():
    case = RiskCase(entity_id=HERE, submitter_id=12)
    assert guards_for("risk")["is_not_its_submitter"](case, deputy()) is None
    second_head = replace(HEAD, person_id=11)
    own = RiskCase(entity_id=HERE, submitter_id=10)
    assert guards_for("risk")["is_not_its_submitter"](own, deputy(receiver=second_head)) is None, "in their own right"


def test_who_had_it_submitted_may_take_it_back():
    case = RiskCase(submitter_id=11, submitted_for_id=10)
    assert all(guards_for("risk")["is_its_submitter"](case, actor) is None for actor in (HEAD, DEPUTY))


def test_who_acted_for_whom_is_said_and_an_older_event_says_the_name():
    assert who_for_whom("Ana Ruiz", {"for": {"id": 10, "name": "Luis Díaz"}}) == "Ana Ruiz for Luis Díaz"
    assert who_for_whom("Ana Ruiz", {}) == "Ana Ruiz"
    assert who_for_whom("Ana Ruiz", {"for": "a reason"}) == "Ana Ruiz"
