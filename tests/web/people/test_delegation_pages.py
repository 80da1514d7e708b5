"""The pages on which people let each other act for them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from riskreg import clock
from riskreg.domain.permissions import Permission
from riskreg.people.delegation_operations import Terms, delegate
from tests.builders import risk_row, submitted, version_of

NEW = "/account/delegations/new"


def typed(house, to="owner", **other):
    today = clock.now().date()
    words = {"to_id": str(house.people[to]), "permissions": ["risk:approve"], "entity_id": "", "reason": "On leave."}
    return words | {"first": today.isoformat(), "last": (today + timedelta(days=6)).isoformat()} | other


def give(house, to="owner", days=0, permission=Permission.RISK_APPROVE):
    first = clock.now().date() + timedelta(days=days)
    terms = Terms(house.people[to], frozenset({permission}), None, first, first + timedelta(days=2), "On leave.")
    return delegate(house.desk("head"), terms)


def test_a_head_lets_somebody_approve_who_then_does_it(client_of, house):
    head, deputy, reference = client_of("head"), client_of("senior"), submitted(house)
    assert "Nobody acts for you" in head.get("/account").text
    form = head.get(NEW).text
    assert "Approve risks for the register" in form
    assert "(optional)" not in re.search(r"<legend>What they may do.*?</legend>", form).group()
    assert head.post(NEW, typed(house, "senior", entity_id=str(house.entities["CO-COL"]))).location == "/account"
    page = head.get("/account").text
    assert "Senior for you" in page
    assert "CO-COL and below" in page
    assert "acting for Head" in deputy.get("/account").text
    assert "You for Head" in deputy.get("/account").text
    assert "Approve for the register" in deputy.get(f"/risks/{reference}").text
    form = {"version": str(version_of(house, reference)), "seen": str(risk_row(house, reference).revision)}
    assert deputy.post(f"/risks/{reference}/moves/approve", form).status_code == 303
    assert "Senior for Head approved the risk for the register." in deputy.get(f"/risks/{reference}").text


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"to_id": ""}, "Fill in “Who acts for you”."),
        ({"permissions": []}, "Choose at least one thing this person may do for you."),
        ({"permissions": ["people:manage"]}, "something ticked here is not on it"),
        ({"last": ""}, "Fill in “Until”."),
        ({"last": "2026-02-30"}, "Enter a real date"),
        ({"reason": ""}, "Fill in “Reason”."),
        ({"entity_id": "999"}, "Choose one of the answers"),
        ({"first": "2020-01-01"}, "Choose today or a later day."),
        ({"last": "2199-01-01"}, "at most 180 days"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client_of, house, other, sentence):
    client = client_of("head")
    client.get(NEW)
    page = client.post(NEW, typed(house, reason="Mission to the field.") | other)
    assert page.status_code == 422
    assert page.text.count(sentence) == 2, "in the summary and beside the field"
    assert "reason" in other or "Mission to the field." in page.text


def test_who_has_nothing_to_lend_is_told_so(client_of):
    assert "Let somebody act for you" not in client_of("admin").get("/account").text
    assert "You have no role that somebody could take over." in client_of("admin").get(NEW).text


@pytest.mark.parametrize("who", ["head", "owner"])
def test_either_side_withdraws_after_being_asked(client_of, house, who):
    path = f"/account/delegations/{give(house)}/withdraw"
    client = client_of(who)
    assert "It ends at once." in client.get(path).text
    assert client.post(path).location == "/account"
    assert "withdrawn" in client.get("/account").text
    assert client.post(path).status_code == 409
    assert "has ended already" in client.get(path).text


def test_nobody_else_finds_it(client_of, house):
    path = f"/account/delegations/{give(house)}/withdraw"
    for who in ("focal", "secretariat", "oversight", "admin"):
        assert client_of(who).get(path).status_code == 404
        assert client_of(who).post(path).status_code == 404
    for unknown in ("999", "x", "99999999999"):
        assert client_of("head").get(f"/account/delegations/{unknown}/withdraw").status_code == 404


def test_an_administrator_sees_it_on_both_persons_and_withdraws_it(client_of, house):
    given, coming = give(house), give(house, "mitigator", days=5)
    admin = client_of("admin")
    assert "approve risks for the register" in admin.get(f"/people/{house.people['owner']}").text
    page = admin.get(f"/people/{house.people['head']}").text
    assert "(coming)" in page
    assert admin.get(f"/people/{house.people['focal']}/delegations/{given}/withdraw").status_code == 404
    path = f"/people/{house.people['head']}/delegations/{given}/withdraw"
    assert admin.get(path).status_code == 200
    assert admin.post(path).location == f"/people/{house.people['head']}"
    assert admin.post(path).status_code == 409
    assert client_of("owner").post(f"/people/{house.people['head']}/delegations/{coming}/withdraw").status_code == 403


def test_acting_for_several_is_said_briefly(client_of, house):
    give(house, "senior")
    delegate(
        house.desk("other_head"),
        Terms(house.people["senior"], frozenset({Permission.RISK_CLOSE}), None, clock.today(), clock.today(), "On leave."),
    )
    assert "acting for two people" in client_of("senior").get("/work").text
    assert "acting for" not in client_of("focal").get("/work").text
