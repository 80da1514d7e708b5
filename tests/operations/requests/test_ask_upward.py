"""Asking a higher level: whom it goes to, who may ask, and that it is asked once."""

from __future__ import annotations

import pytest
from freezegun import freeze_time

from riskreg.domain.classification import Classification
from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from riskreg.domain.permissions import Role
from riskreg.domain.upward import Condition, Provision, RequestKind
from riskreg.people.operations import disable_person
from riskreg.requests.asking import Wish
from riskreg.requests.operations import ask_upward
from riskreg.risks.operations import Placing, place_risk
from tests.builders import approved, ready_to_submit, version_of

DECIDE = Wish(RequestKind.DECIDE, Condition.CUTS_ACROSS, "Three offices are concerned.")
FUNDS = Wish(RequestKind.PROVIDE, Condition.BEYOND_AUTHORITY, "The office has no budget.", Provision.FUNDS)


def ask(house, reference, wish=DECIDE, who="focal"):
    return ask_upward(house.desk(who), reference, wish)


def seal(house, reference, *readers):
    placing = Placing(
        owner_id=house.people["owner"],
        focal_point_id=house.people["focal"],
        classification=Classification.STRICTLY_CONFIDENTIAL,
        reader_ids=frozenset(house.people[who] for who in readers),
    )
    place_risk(house.desk("focal"), reference, version_of(house, reference), placing)
    return reference


def test_a_request_goes_to_the_head_of_the_entity_above_with_one_event(house, chief, requests, told):
    reference = approved(house)
    assert ask(house, reference) == "Q-0001"
    (row,) = requests()
    assert (row.role, row.entity_id, row.state, row.version) == (Role.HEAD_OF_ENTITY, house.entities["AMB"], "asked", 1)
    assert (row.asked_by_id, row.from_owner_id) == (house.people["focal"], house.people["owner"])
    ((kind, body),) = told()
    assert kind == "asked"
    assert (body["request"], body["asked"], body["of"]) == ("Q-0001", "Decide", "the head of Office AMB")


@pytest.mark.usefixtures("chief")
def test_whoever_is_asked_has_ten_working_days(house, tasks):
    with freeze_time("2026-11-16 10:00"):
        ask(house, approved(house))
    (task,) = tasks()
    assert (task.role, task.entity_id, task.subject) == (Role.HEAD_OF_ENTITY.value, house.entities["AMB"], "Q-0001")
    assert str(task.due_on) == "2026-11-30"
    assert task.barred_id == house.people["focal"]


def test_without_a_head_above_it_goes_to_the_risk_secretariat(house, requests):
    ask(house, approved(house))
    (row,) = requests()
    assert (row.role, row.entity_id) == (Role.SECRETARIAT, None)


def test_without_a_secretariat_it_goes_to_senior_management_and_then_nowhere(house, requests):
    reference = approved(house)
    for who, level in (("secretariat", Role.SENIOR_MANAGER), ("senior", None)):
        disable_person(house.machine, house.people[who])
        if level is None:
            with pytest.raises(Conflict, match="Nobody above"):
                ask(house, reference, FUNDS)
        else:
            ask(house, reference)
            assert requests()[-1].role == level


def test_the_owner_who_heads_the_division_is_not_asked_about_the_own_risk(house, chief, requests):
    reference = approved(house)
    place_risk(house.desk("focal"), reference, version_of(house, reference), Placing(owner_id=house.people[chief]))
    ask(house, reference)
    assert requests()[0].role == Role.SECRETARIAT


@pytest.mark.parametrize("who", ["focal", "head", "owner"])
def test_who_answers_for_the_risk_may_ask(house, who):
    assert ask(house, approved(house), who=who) == "Q-0001"


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("mitigator", NotAllowed), ("senior", NotAllowed), ("oversight", NotAllowed), ("secretariat", NotAllowed), ("other_focal", NotFound)],
)
def test_others_may_not(house, requests, who, refusal):
    with pytest.raises(refusal):
        ask(house, approved(house), who=who)
    assert requests() == []


def test_a_draft_goes_nowhere(house, requests):
    with pytest.raises(Conflict, match="in the register"):
        ask(house, ready_to_submit(house))
    assert requests() == []


def test_the_same_asked_again_is_refused_while_it_waits_and_something_else_is_not(house, requests):
    reference = approved(house)
    ask(house, reference)
    with pytest.raises(Conflict, match="Q-0001 asks for this already"):
        ask(house, reference, who="owner")
    ask(house, reference, FUNDS)
    with pytest.raises(Conflict, match="Q-0002"):
        ask(house, reference, FUNDS)
    assert [row.number for row in requests()] == [1, 2]


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish(RequestKind.DECIDE, Condition.CUTS_ACROSS, " "), "reason"),
        (Wish(RequestKind.DECIDE, Condition.CUTS_ACROSS, "x" * 4001), "reason"),
        (Wish(RequestKind.DECIDE, Condition.CUTS_ACROSS, "a\x00b"), "reason"),
        (Wish(RequestKind.PROVIDE, Condition.CUTS_ACROSS, "Money."), "asked"),
        (Wish(RequestKind.DECIDE, Condition.CUTS_ACROSS, "Money.", Provision.FUNDS), "asked"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_with_its_field(house, requests, wish, field):
    with pytest.raises(Invalid) as refused:
        ask(house, approved(house), wish)
    assert list(refused.value.fields) == [field]
    assert requests() == []


@pytest.mark.usefixtures("chief")
def test_asking_about_a_strictly_confidential_risk_opens_it_to_nobody(house, requests):
    reference = seal(house, approved(house))
    with pytest.raises(Conflict, match="Name one of them as a reader first"):
        ask(house, reference)
    assert requests() == []
    seal(house, reference, "chief")
    ask(house, reference)
    assert requests()[0].role == Role.HEAD_OF_ENTITY
