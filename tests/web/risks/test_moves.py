"""Moves from a browser: said before they are made, made once, and refused without losing a word."""

import pytest

from riskreg.domain.vocabulary import Category
from riskreg.risks.operations import Statement, restate_risk
from tests.builders import approved, log, move, ready_to_submit, risk_row, submitted, version_of, with_control


def seen(house, reference, **more):
    row = risk_row(house, reference)
    return {"version": str(row.version), "seen": str(row.revision)} | more


def post(house, client, reference, code, **more):
    return client.post(f"/risks/{reference}/moves/{code}", seen(house, reference, **more))


def test_two_people_walk_a_risk_into_the_register(house, client_of):
    reference = ready_to_submit(house)
    focal, head = client_of("focal"), client_of("head")
    page = focal.get(f"/risks/{reference}")
    assert f'class="button" href="/risks/{reference}/moves/submit"' in page.text
    assert "It becomes “Submitted”" in focal.get(f"/risks/{reference}/moves/submit").text
    assert post(house, focal, reference, "submit").location == f"/risks/{reference}"
    assert "the risk is now “Submitted”" in focal.get(f"/risks/{reference}").text
    assert "This risk waits for your decision" in head.get(f"/risks/{reference}").text
    decide = head.get(f"/risks/{reference}/moves/approve").text
    for words in ("The office is refused entry.", "Remote monitoring", "Agree an access strategy", "4 Highly likely"):
        assert words in decide
    assert f"/risks/{reference}/moves/return_for_changes" in decide
    assert post(house, head, reference, "approve").status_code == 303
    assert risk_row(house, reference).state == "in_register"
    assert "Head approved the risk for the register." in head.get(f"/risks/{reference}").text


def test_who_sent_a_risk_is_told_why_they_cannot_approve_it(house, client_of):
    reference = submitted(house, "head")
    client = client_of("head")
    page = client.get(f"/risks/{reference}").text
    assert "You submitted this risk, so somebody else must decide on it." in page
    assert "You submitted this risk" in client.get(f"/risks/{reference}/moves/approve").text
    assert post(house, client, reference, "approve").status_code == 409
    assert risk_row(house, reference).state == "submitted"


def test_a_move_of_somebody_else_s_role_is_not_allowed(house, client_of):
    reference = submitted(house)
    client = client_of("focal")
    assert client.get(f"/risks/{reference}/moves/approve").status_code == 403
    assert post(house, client, reference, "approve").status_code == 403
    assert client.get(f"/risks/{reference}/moves/fly").status_code == 404


def test_what_is_missing_is_listed_beside_the_button_that_does_not_work(house, client_of):
    reference = log(house)
    page = client_of("focal").get(f"/risks/{reference}").text
    assert 'aria-disabled="true">Send to the head of office' in page
    assert "<li>Describe the event: what could happen?</li>" in page
    assert "Name a risk owner first." in page


def test_a_return_without_a_reason_is_asked_again(house, client_of):
    reference = submitted(house)
    answer = post(house, client_of("head"), reference, "return_for_changes", reason="  ")
    assert answer.status_code == 422
    assert "Fill in “Reason”." in answer.text
    assert risk_row(house, reference).state == "submitted"


def test_a_reason_too_long_is_kept_and_refused(house, client_of):
    reference = submitted(house)
    answer = post(house, client_of("head"), reference, "return_for_changes", reason="Long words " * 400)
    assert answer.status_code == 422
    assert "Long words Long words" in answer.text


def test_a_double_click_gets_a_plain_answer(house, client_of):
    reference = submitted(house)
    client, first = client_of("head"), seen(house, reference)
    for _ in range(2):
        answer = client.post(f"/risks/{reference}/moves/approve", first)
        assert (answer.status_code, answer.location) == (303, f"/risks/{reference}")
    page = client.get(f"/risks/{reference}").text
    assert "Already done: the risk is now “In the register”." in page
    assert page.count("Head approved the risk for the register.") == 1


def test_the_slower_of_two_heads_is_told_who_was_faster_and_keeps_the_reason(house, client_of):
    reference = submitted(house, "head")
    form = seen(house, reference, reason="Say which donors.")
    move(house, reference, "return_for_changes", "secretariat", "Name the partner.")
    answer = client_of("head").post(f"/risks/{reference}/moves/return_for_changes", form)
    assert answer.status_code == 409
    assert "Secretariat was faster" in answer.text
    assert "Say which donors." in answer.text


def test_a_change_meanwhile_is_shown_before_the_move_is_made(house, client_of):
    reference = ready_to_submit(house)
    form = seen(house, reference)
    words = Statement("Denial of access", Category.ENVIRONMENTAL, "Everybody is expelled.", "Monitoring stops.")
    restate_risk(house.desk("focal"), reference, version_of(house, reference), words)
    client = client_of("focal")
    answer = client.post(f"/risks/{reference}/moves/submit", form)
    assert answer.status_code == 409
    assert "Changed since you opened it" in answer.text
    assert "expelled" in answer.text
    assert risk_row(house, reference).state == "draft"
    assert f'value="{version_of(house, reference)}"' in answer.text
    assert post(house, client, reference, "submit").status_code == 303


@pytest.mark.parametrize("version", ["", "0", "x", "99999999999", "-1"])
def test_a_tampered_version_changes_nothing(house, client_of, version):
    reference = ready_to_submit(house)
    answer = client_of("focal").post(f"/risks/{reference}/moves/submit", {"version": version, "seen": version})
    assert answer.status_code == 409
    assert risk_row(house, reference).state == "draft"


def test_a_risk_is_merged_and_leads_to_where_it_continues(house, client_of):
    reference, into = approved(house), approved(house, title="Loss of access in the region")
    client = client_of("secretariat")
    wrong = post(house, client, reference, "merge", reason="The same cause.", target="R-9999")
    assert wrong.status_code == 422
    assert "Enter the reference of a risk that is open to you" in wrong.text
    assert "The same cause." in wrong.text
    assert post(house, client, reference, "merge", reason="The same cause.", target=into).status_code == 303
    page = client.get(f"/risks/{reference}").text
    assert "This risk continues in" in page
    assert f'href="/risks/{into}"' in page


def test_a_merge_into_a_risk_one_may_not_see_does_not_tell_its_title(house, client_of):
    reference, into = approved(house), approved(house, title="Harm to a partner")
    move_into = {"reason": "The same cause.", "target": into}
    assert post(house, client_of("secretariat"), reference, "merge", **move_into).status_code == 303
    from tests.web.risks.test_risk_page import seal

    seal(house, into, readers=())
    assert "Harm to a partner" not in client_of("oversight").get(f"/risks/{reference}").text


def test_without_the_token_of_the_form_nothing_moves(house, client_of):
    reference = submitted(house)
    client = client_of("head")
    answer = client.http.post(f"/risks/{reference}/moves/approve", data=seen(house, reference))
    assert answer.status_code == 400
    assert risk_row(house, reference).state == "submitted"


def test_only_a_stale_page_says_that_somebody_was_faster(house, client_of):
    reference = ready_to_submit(house)
    number = with_control(house, reference)
    path = f"/risks/{reference}/write/controls/{number}/withdraw"
    stale = client_of("focal").post(path, {"version": "1"})
    assert (stale.status_code, "Somebody was faster" in stale.text) == (409, True)
    move(house, reference, "submit", "focal")
    fixed = client_of("head").post(path, {"version": str(risk_row(house, reference).version)})
    assert (fixed.status_code, "Not possible now" in fixed.text) == (409, True)
