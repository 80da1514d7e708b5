"""The pages of controls, response and one action, as the people who keep them use them."""

from __future__ import annotations

import pytest

from tests.builders import approved, log, risk_row, submitted, version_of, with_action, with_control

HOSTILE = ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "محمد 😀", "\"'><img src=x onerror=alert(1)>", "{{ 7*7 }}"]


def seen(house, reference, **answers):
    return {"version": str(version_of(house, reference))} | answers


def test_controls_are_added_one_after_another_without_leaving_the_page(client_of, house):
    reference = log(house)
    client, address = client_of("focal"), f"/risks/{reference}/write/controls"
    first = {"description": "Remote monitoring", "kind": "preventive", "then": "treatments.controls"}
    answer = client.post(address, seen(house, reference, **first))
    assert (answer.status_code, answer.location) == (303, address)
    second = {"description": "Alerts", "kind": "detective", "owner": str(house.people["owner"]), "then": "assessments.scores"}
    answer = client.post(address, seen(house, reference, **second))
    assert answer.location == f"/risks/{reference}/write/scores"
    page = client.get(address).text
    assert "2 controls so far" in page
    assert "Remote monitoring" in page
    assert "Detective · Owner" in page


def test_an_empty_form_goes_on_but_cannot_be_added(client_of, house):
    reference = log(house)
    client, address = client_of("focal"), f"/risks/{reference}/write/controls"
    assert client.post(address, seen(house, reference, then="assessments.scores")).status_code == 303
    refused = client.post(address, seen(house, reference, then="treatments.controls"))
    assert refused.status_code == 422
    assert "Describe the control" in refused.text
    assert risk_row(house, reference).version == 1


def test_a_refused_control_keeps_what_was_typed(client_of, house):
    reference = log(house)
    answers = {"description": "Drills", "effectiveness_reason": "Held twice.", "last_tested": "2026-13-45"}
    answer = client_of("focal").post(f"/risks/{reference}/write/controls", seen(house, reference, **answers))
    assert answer.status_code == 422
    assert "Held twice." in answer.text
    assert "Enter a real date" in answer.text
    assert "Choose a kind" in answer.text


@pytest.mark.parametrize("answers", [{"kind": "magic"}, {"owner": "999999"}, {"owner": "x"}, {"effectiveness": "superb"}])
def test_unknown_choices_are_refused(client_of, house, answers):
    reference = log(house)
    said = {"description": "Drills", "kind": "preventive"} | answers
    answer = client_of("focal").post(f"/risks/{reference}/write/controls", seen(house, reference, **said))
    assert answer.status_code == 422
    assert risk_row(house, reference).version == 1


def test_a_control_is_changed_and_withdrawn(client_of, house):
    reference = log(house)
    with_control(house, reference)
    client, address = client_of("focal"), f"/risks/{reference}/write/controls/1"
    assert "Remote monitoring" in client.get(address).text
    answer = client.post(address, seen(house, reference, description="Satellite", kind="detective"))
    assert (answer.status_code, answer.location) == (303, f"/risks/{reference}/write/controls")
    assert "Satellite" in client.get(address).text
    assert client.post(f"{address}/withdraw", seen(house, reference)).status_code == 303
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_shown_as_words(client_of, house, words):
    reference = log(house)
    with_control(house, reference, description=words)
    with_action(house, reference, description=words, expected_effect=words)
    client = client_of("focal")
    for page in ("write/controls", "write/response", "actions/1"):
        text = client.get(f"/risks/{reference}/{page}").text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert ">49<" not in text


def test_response_and_first_action_are_saved_together(client_of, house):
    reference = log(house)
    client, address = client_of("focal"), f"/risks/{reference}/write/response"
    answers = {"response": "mitigate", "reason": "Worth it.", "description": "Train the staff", "due": "2027-03-31"}
    answer = client.post(address, seen(house, reference, **answers, owner=str(house.people["mitigator"]), then="writing.check"))
    assert (answer.status_code, answer.location) == (303, f"/risks/{reference}/write/check")
    page = client.get(address).text
    assert "1 mitigation action" in page
    assert "due 31 Mar 2027" in page
    assert 'value="mitigate" checked' in page


def test_dates_in_the_wrong_order_are_refused_and_the_response_is_kept(client_of, house):
    reference = log(house)
    answers = {"response": "mitigate", "description": "Train", "start": "2027-05-02", "due": "2027-05-01"}
    answer = client_of("focal").post(f"/risks/{reference}/write/response", seen(house, reference, **answers))
    assert answer.status_code == 422
    assert "The action is due before it starts." in answer.text
    assert 'value="mitigate" checked' in answer.text


def test_an_action_is_changed_and_given_up(client_of, house):
    reference = log(house)
    with_action(house, reference)
    client, address = client_of("focal"), f"/risks/{reference}/write/response/actions/1"
    assert "Agree an access strategy" in client.get(address).text
    assert client.post(address, seen(house, reference, description="Agree it in writing")).status_code == 303
    assert "simply taken off the plan" in client.get(f"{address}/cancel").text
    assert client.post(f"{address}/cancel", seen(house, reference)).status_code == 303
    assert client.get(address).status_code == 404


def test_in_the_register_giving_up_asks_why(client_of, house):
    reference = approved(house)
    client, address = client_of("focal"), f"/risks/{reference}/write/response/actions/1/cancel"
    refused = client.post(address, seen(house, reference))
    assert refused.status_code == 422
    assert "Say why the action is given up." in refused.text
    assert client.post(address, seen(house, reference, reason="The partner left.")).status_code == 303
    page = client_of("mitigator").get(f"/risks/{reference}/actions/1").text
    assert "The partner left." in page
    assert "nothing to report" in page


def test_a_mitigation_owner_reports_on_the_own_action(client_of, house):
    reference = approved(house)
    client, address = client_of("mitigator"), f"/risks/{reference}/actions/1"
    assert "Report progress" in client.get(address).text
    answer = client.post(address, seen(house, reference, step="start", progress="30", text="Talks have begun."))
    assert (answer.status_code, answer.location) == (303, address)
    page = client.get(address).text
    assert "Talks have begun." in page
    assert "started the action, 30 %" in page
    assert "In progress, 30 %" in page


@pytest.mark.parametrize(
    "answers", [{"step": "drop"}, {"step": ""}, {"progress": "101"}, {"progress": "much"}, {"step": "stays", "progress": "5"}, {"step": "finish", "text": ""}]
)
def test_a_report_that_cannot_be_is_refused_and_kept(client_of, house, answers):
    reference = approved(house)
    said = {"step": "start", "progress": "10", "text": "Typed on a train."} | answers
    answer = client_of("mitigator").post(f"/risks/{reference}/actions/1", seen(house, reference, **said))
    assert answer.status_code == 422
    assert said["text"] in answer.text
    assert "There is a problem" in answer.text


def test_a_report_on_a_changed_risk_shows_both_versions(client_of, house):
    reference = approved(house)
    stale = seen(house, reference, step="finish", progress="100", text="All done.")
    with_action(house, reference, who="owner")
    answer = client_of("mitigator").post(f"/risks/{reference}/actions/1", stale)
    assert answer.status_code == 409
    assert "All done." in answer.text
    assert "Owner saved it on" in answer.text


def test_who_may_not_report_reads_why(client_of, house):
    reference = approved(house)
    assert "Progress is reported by the mitigation owner" in client_of("oversight").get(f"/risks/{reference}/actions/1").text
    assert client_of("oversight").post(f"/risks/{reference}/actions/1", {}).status_code == 403


def test_a_second_saver_sees_both_versions_of_a_control(client_of, house):
    reference = log(house)
    with_control(house, reference)
    stale = seen(house, reference, description="Mine", kind="preventive")
    with_action(house, reference)
    answer = client_of("focal").post(f"/risks/{reference}/write/controls/1", stale)
    assert answer.status_code == 409
    assert "Remote monitoring" in answer.text
    assert "Mine" in answer.text


@pytest.mark.parametrize("page", ["write/controls/1", "write/response/actions/1", "write/response/actions/1/cancel", "actions/1"])
def test_numbers_of_another_risk_open_nothing(client_of, house, page):
    mine, other = log(house), log(house, title="Loss of data")
    with_control(house, other)
    with_action(house, other)
    assert client_of("focal").get(f"/risks/{other}/{page}").status_code == 200
    assert client_of("focal").get(f"/risks/{mine}/{page}").status_code == 404
    assert client_of("focal").get(f"/risks/{mine}/{page.replace('1', '9' * 30, 1)}").status_code == 404


@pytest.mark.parametrize("page", ["write/controls", "write/response", "write/controls/1", "write/response/actions/1"])
@pytest.mark.parametrize(("who", "status"), [("other_focal", 404), ("oversight", 403), ("admin", 403)])
def test_writing_is_closed_to_others(client_of, house, page, who, status):
    reference = log(house)
    with_control(house, reference)
    with_action(house, reference)
    assert client_of(who).get(f"/risks/{reference}/{page}").status_code == status


def test_while_the_head_decides_the_pages_say_so(client_of, house):
    reference = submitted(house)
    for page in ("write/controls", "write/response"):
        assert client_of("secretariat").post(f"/risks/{reference}/{page}", seen(house, reference)).status_code == 409
    withdrawn = client_of("secretariat").post(f"/risks/{reference}/write/controls/1/withdraw", seen(house, reference))
    assert withdrawn.status_code == 409


def test_who_reported_it_done_sees_why_they_do_not_confirm_and_the_risk_owner_does(client_of, house):
    reference = approved(house)
    address = f"/risks/{reference}/actions/1"
    said = seen(house, reference, step="finish", progress="100", text="The strategy is signed.")
    assert client_of("focal").post(address, said).status_code == 303
    page = client_of("focal").get(address).text
    assert "You reported this action done, so somebody else must confirm it." in page
    assert 'value="confirm"' not in page
    waiting = client_of("owner").get("/work").text
    assert "Confirm that the action is done" in waiting
    assert address in waiting
    page = client_of("owner").get(address).text
    assert "The strategy is signed." in page
    assert client_of("owner").post(address, seen(house, reference, step="confirm")).status_code == 303
    assert "Done and confirmed" in client_of("owner").get(address).text
    assert "Confirm that the action is done" not in client_of("owner").get("/work").text


def test_a_report_sent_twice_is_no_second_step_but_shows_what_is_there(client_of, house):
    reference = approved(house)
    address, said = f"/risks/{reference}/actions/1", seen(house, reference, step="finish", text="Signed.")
    assert client_of("mitigator").post(address, said).status_code == 303
    assert client_of("mitigator").post(address, said).status_code == 409


def test_the_page_of_an_action_nobody_may_see_says_so_to_who_keeps_the_risk(client_of, house):
    from riskreg.domain.classification import Classification
    from riskreg.risks.operations import Placing, place_risk
    from tests.builders import version_of

    reference = approved(house)
    placing = Placing(owner_id=house.people["owner"], focal_point_id=house.people["focal"], classification=Classification.STRICTLY_CONFIDENTIAL)
    place_risk(house.desk("focal"), reference, version_of(house, reference), placing)
    client = client_of("focal")
    client.post(f"/risks/{reference}/open", {})
    assert "Mitigator is not named on it" in client.get(f"/risks/{reference}/actions/1").text
    assert client_of("mitigator").get(f"/risks/{reference}/actions/1").status_code == 404
