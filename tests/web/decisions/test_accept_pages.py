"""Accepting in a browser: what the risk says before, the form, and what stands there afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from riskreg import clock
from tests.builders import move, ready_to_submit, scored, with_response


@pytest.fixture
def tolerated(house):
    reference = ready_to_submit(house)
    scored(house, reference, controls="effective")
    with_response(house, reference, response="tolerate")
    move(house, reference, "submit", "focal")
    move(house, reference, "approve", "head")
    return reference


def version_in(page):
    return page.text.partition('name="version"')[2].partition('value="')[2].partition('"')[0]


def test_a_tolerated_risk_says_that_nobody_accepted_it_until_somebody_does(tolerated, client_of):
    head = client_of("head")
    before = head.get(f"/risks/{tolerated}")
    assert "not yet accepted by somebody with the authority" in before.text
    page = head.get(f"/risks/{tolerated}/accept")
    assert "A medium risk is accepted by the head of its entity" in page.text
    until = (clock.today() + timedelta(days=90)).isoformat()
    answer = head.post(f"/risks/{tolerated}/accept", {"version": version_in(page), "until": until, "reason": "It stays small."})
    assert answer.status_code == 303
    after = head.get(f"/risks/{tolerated}")
    assert "not yet accepted" not in after.text
    assert "Accepted" in after.text
    assert "It stays small." in head.get(f"/risks/{tolerated}/decisions/D-0002").text


def test_a_form_with_a_past_day_and_no_reason_keeps_what_was_typed(tolerated, client_of):
    head = client_of("head")
    version = version_in(head.get(f"/risks/{tolerated}/accept"))
    answer = head.post(f"/risks/{tolerated}/accept", {"version": version, "until": "2020-01-01", "reason": "It stays small."})
    assert answer.status_code == 422
    assert "Choose a day to come" in answer.text
    assert "It stays small." in answer.text


def test_whoever_may_not_at_this_level_reads_who_may(house, tolerated, client_of):
    scored(house, tolerated, controls="ineffective", who="secretariat")
    page = client_of("head").get(f"/risks/{tolerated}/accept")
    assert client_of("head").post(f"/risks/{tolerated}/accept", {"reason": "It stays small."}).status_code == 409
    assert "A very high risk is accepted by a senior manager." in page.text
    assert "<form method" not in page.text.partition("<main")[2].replace("search", "")


def test_the_rules_are_a_page_in_words_and_are_adopted_from_it(client_of):
    page = client_of("senior").get("/authority")
    assert "A senior manager" in page.text
    assert "3 months" in page.text
    secretariat = client_of("secretariat")
    form = secretariat.get("/authority/adopt")
    assert "version = 1" in form.text
    source = secretariat.get("/authority/1.toml").text.replace("version = 1", "version = 2").replace("low = 24", "low = 0")
    data = {"source": source, "from_date": clock.today().isoformat(), "reason": "The board decided."}
    refused = secretariat.post("/authority/adopt", data)
    assert refused.status_code == 422
    assert "low must be a whole number" in refused.text
    kept = secretariat.post("/authority/adopt", data | {"source": source.replace("low = 0", "low = 18")}, follow=True)
    assert "18 months" in kept.text
