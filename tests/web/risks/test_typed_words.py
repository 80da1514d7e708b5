"""What somebody typed is never lost: whatever refuses a form shows its words again, and nobody else's."""

from __future__ import annotations

import pytest

from riskreg.risks.operations import Placing, place_risk
from riskreg.treatments.operations import cancel_action, withdraw_control
from tests.builders import PASSWORD, log, move, ready_to_submit, version_of, with_action, with_control

WORDS = "The guards were <b>replaced</b> in May."
SHOWN = "The guards were &lt;b&gt;replaced&lt;/b&gt; in May."


@pytest.fixture
def focal(client_of):
    return client_of("focal")


def refused(client, path: str, code: int, **form) -> str:
    answer = client.post(path, form)
    assert answer.status_code == code
    assert "What you typed" in answer.text
    assert SHOWN in answer.text
    return answer.text


def test_words_typed_while_somebody_ended_the_risk_are_shown_again(focal, house):
    reference = ready_to_submit(house)
    version = str(version_of(house, reference))
    for step, who in (("submit", "focal"), ("approve", "head"), ("refer", "secretariat")):
        move(house, reference, step, who, "Not ours.")
    text = refused(focal, f"/risks/{reference}/write/statement", 409, version=version, event=WORDS, title="Denial")
    assert "<dt>Event</dt>" in text
    assert "<dt>Version</dt>" not in text


def test_a_report_on_an_action_taken_off_the_plan_is_shown_again(focal, house):
    reference = log(house)
    number = with_action(house, reference)
    cancel_action(house.desk("focal"), reference, version_of(house, reference), number)
    refused(focal, f"/risks/{reference}/actions/{number}", 404, version="2", status="done", progress="100", text=WORDS)


def test_a_control_withdrawn_meanwhile_is_shown_again(focal, house):
    reference = log(house)
    number = with_control(house, reference)
    withdraw_control(house.desk("focal"), reference, version_of(house, reference), number)
    refused(focal, f"/risks/{reference}/write/controls/{number}", 404, description=WORDS)


def test_a_form_whose_token_is_too_old_shows_what_was_typed(focal):
    refused(focal, "/risks/new", 400, csrf_token="of yesterday", event=WORDS, entity="35")


def test_what_was_typed_for_a_risk_sealed_meanwhile_is_shown_above_the_seal(focal, house):
    reference = log(house)
    version = version_of(house, reference)
    place_risk(house.desk("focal"), reference, version, Placing(classification="strictly confidential"))
    refused(focal, f"/risks/{reference}/write/statement", 409, version=str(version), event=WORDS)


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_words_of_another_site_are_not_repeated(focal, origin):
    answer = focal.post("/risks/new", {"csrf_token": "", "event": WORDS}, headers={"Origin": origin})
    assert answer.status_code == 400
    assert SHOWN not in answer.text


@pytest.mark.parametrize("path", ["/account/password", "/sign-in"])
def test_a_password_is_never_shown_again(focal, path):
    answer = focal.post(path, {"csrf_token": "", "old": PASSWORD, "password": PASSWORD})
    assert answer.status_code == 400
    assert PASSWORD not in answer.text


def test_a_form_too_large_to_be_read_is_answered_without_its_words(focal):
    answer = focal.post("/risks/new", {"event": "x " * 1_100_000})
    assert answer.status_code == 413
    assert "What you typed" not in answer.text
