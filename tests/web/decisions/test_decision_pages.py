"""The pages of decisions: the list, the change in words, the confirmation, and the mark on the risk and the register."""

from __future__ import annotations

import pytest

from riskreg.domain.vocabulary import Category
from riskreg.risks.operations import Statement, restate_risk
from tests.builders import approved, move, version_of

WORDS = ("Denial of access", Category.ENVIRONMENTAL, "The office is closed by force.", "Monitoring stops.")


@pytest.fixture
def changed(house):
    """An approved risk whose focal point has said something else of it since."""
    reference = approved(house)
    restate_risk(house.desk("focal"), reference, version_of(house, reference), Statement(*WORDS))
    return reference


def said(answer):
    return " ".join(answer.text.split())


def test_the_risk_says_since_when_it_is_changed_and_leads_to_the_difference(changed, client_of):
    page = client_of("head").get(f"/risks/{changed}")
    assert "Changed since it was approved on" in page.text
    link = page.text.partition("Changed since it was approved on")[2].partition('href="')[2].partition('"')[0]
    compared = client_of("head").get(link.replace("&amp;", "&"))
    assert compared.status_code == 200
    assert "refused entry" in compared.text
    assert "by force" in compared.text


def test_a_validated_risk_says_that_it_was_validated(house, client_of):
    reference = approved(house)
    for step in ("propose_for_validation", "validate"):
        move(house, reference, step, "secretariat")
    restate_risk(house.desk("focal"), reference, version_of(house, reference), Statement(*WORDS))
    assert "Changed since it was validated on" in client_of("senior").get(f"/risks/{reference}").text


def test_the_head_finds_it_under_my_work_and_confirms_it_on_one_page(changed, client_of):
    head = client_of("head")
    work = head.get("/work")
    assert "Confirm the decision after the change" in work.text
    address = f"/risks/{changed}/decisions/D-0001"
    assert address in work.text
    page = head.get(address)
    assert "This waits for your confirmation" in page.text
    assert "By Focal." in page.text
    assert "Event" in page.text
    assert "closed by force" in page.text
    version = page.text.partition('name="version"')[2].partition('value="')[2].partition('"')[0]
    answer = head.post(f"{address}/approval", {"version": version, "reason": "Still ours."})
    assert answer.status_code == 303
    assert "Changed since" not in head.get(f"/risks/{changed}").text
    assert "Confirm the decision" not in head.get("/work").text
    assert "Still ours." in head.get(f"/risks/{changed}/decisions").text


def test_whoever_changed_it_sees_why_they_cannot_confirm(house, client_of):
    reference = approved(house)
    restate_risk(house.desk("head"), reference, version_of(house, reference), Statement(*WORDS))
    page = client_of("head").get(f"/risks/{reference}/decisions/D-0001")
    assert "You made the change, so somebody else must confirm the decision." in page.text
    assert "<textarea" not in page.text


def test_what_was_typed_is_kept_when_the_risk_was_changed_meanwhile(house, changed, client_of):
    head, address = client_of("head"), f"/risks/{changed}/decisions/D-0001"
    version = version_of(house, changed)
    restate_risk(house.desk("focal"), changed, version, Statement(*WORDS[:2], "Its cars are taken.", WORDS[3]))
    answer = head.post(f"{address}/approval", {"version": str(version), "reason": "Read twice."})
    assert answer.status_code == 409
    assert "Read twice." in answer.text
    assert "Its cars are taken." in answer.text


def test_the_register_filters_what_was_changed_and_counts_it_in_words(house, changed, client_of):
    approved(house, title="Late payments")
    page = said(client_of("secretariat").get("/risks?changed=yes"))
    assert "Risks changed since they were decided on" in page
    assert "1 risk: one high" in page
    assert "Changed since decided" in page
    assert "Late payments" not in page
    everything = client_of("secretariat").get("/risks")
    assert 'name="changed" value="yes"' in everything.text


def test_a_letter_leads_to_the_decision_under_its_risk(changed, client_of):
    answer = client_of("head").get("/decisions/D-0001")
    assert answer.headers["Location"].endswith(f"/risks/{changed}/decisions/D-0001")
    assert client_of("head").get("/decisions/D-9999").status_code == 404
    assert client_of("other_head").get("/decisions/D-0001").status_code == 404


def test_a_decision_of_another_risk_is_not_under_this_one(house, changed, client_of):
    other = approved(house, title="Late payments")
    assert client_of("head").get(f"/risks/{other}/decisions/D-0001").status_code == 404
