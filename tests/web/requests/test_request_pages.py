"""Asking a higher level and answering, as people do it in a browser."""

from __future__ import annotations

import html
import re

import pytest
from freezegun import freeze_time

from riskreg.domain.classification import Classification
from riskreg.domain.permissions import Role
from riskreg.exchange.worker import work_through
from riskreg.risks.operations import Placing, place_risk
from riskreg.settings import read_settings
from riskreg.store.work import open_work
from tests.builders import add_person, approved, asked, ready_to_submit, risk_row, version_of
from tests.laws.hostile import SCRIPT, TITLES

ASKED = {"asked": "take over", "condition": "beyond authority", "reason": "The measures need the division."}


@pytest.fixture
def reference(house) -> str:
    """A risk in the register of an office whose division has a head."""
    with open_work(house.machine) as work:
        house.people["chief"] = add_person(work, "chief", Role.HEAD_OF_ENTITY, house.entities["AMB"])
    return approved(house)


def words(answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2])).split())


def ask(client_of, reference, who="focal", **said):
    return client_of(who).post(f"/risks/{reference}/requests/new", ASKED | said)


def answer(client_of, reference, who="chief", **said):
    client = client_of(who)
    page = client.get(f"/risks/{reference}/requests/Q-0001")
    version = re.search(r'name="version"[^>]*value="(\d+)"', page.text)
    data = {"version": version.group(1) if version else "1", "answer": "accept", "reason": "We have the means."} | said
    return client.post(f"/risks/{reference}/requests/Q-0001", data)


def test_the_page_of_a_risk_leads_to_asking_and_says_whom_it_goes_to(client_of, reference):
    page = client_of("focal").get(f"/risks/{reference}")
    assert "Nothing was asked of a higher level" in page.text
    assert f"/risks/{reference}/requests/new" in page.text
    form = client_of("focal").get(f"/risks/{reference}/requests/new")
    assert "This goes to the head of Office AMB (Chief)." in words(form)
    assert "The risk cuts across offices" in words(form)


def test_who_may_not_ask_is_offered_nothing_and_refused(client_of, reference):
    assert "Ask a higher level" not in client_of("senior").get(f"/risks/{reference}").text
    assert ask(client_of, reference, who="senior").status_code == 403


def test_what_is_missing_is_said_and_what_was_typed_is_kept(client_of, reference):
    refused = client_of("focal").post(f"/risks/{reference}/requests/new", {"asked": "funds", "reason": "Twenty thousand a year."})
    assert refused.status_code == 422
    assert "There is a problem" in refused.text
    assert "Twenty thousand a year." in refused.text
    assert refused.text.count("checked") == 1


def test_from_asking_to_a_new_owner(client_of, house, reference):
    sent = ask(client_of, reference)
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/risks/{reference}/requests/Q-0001")
    page = words(client_of("focal").get(sent.headers["Location"]))
    assert "Your request was sent to the head of Office AMB." in page
    assert "Focal asks the head of Office AMB, due on" in page
    assert "Q-0001 Take over the risk" in words(client_of("chief").get("/work"))
    assert "One request waits for your answer." in words(client_of("chief").get("/work"))
    done = answer(client_of, reference)
    assert done.status_code == 303
    told = words(client_of("focal").get(done.headers["Location"]))
    assert "Accepted. The level asked does what it was asked for." in told
    assert "Chief accepted. Chief owns the risk now. “We have the means.”" in told
    assert risk_row(house, reference).owner_id == house.people["chief"]
    page = client_of("focal").get(f"/risks/{reference}")
    assert "Chief owns the risk now" in words(page)
    assert 'href="/requests/Q-0001"' in page.text


def test_the_acceptor_names_another_owner(client_of, house, reference):
    ask(client_of, reference)
    answer(client_of, reference, owner=str(house.people["senior"]))
    assert risk_row(house, reference).owner_id == house.people["senior"]


@pytest.mark.parametrize(("given", "said"), [("accept in part", "Accepted in part"), ("decline", "Declined")])
def test_other_answers_leave_the_owner_and_stand_on_the_risk(client_of, house, reference, given, said):
    ask(client_of, reference)
    answer(client_of, reference, answer=given)
    assert risk_row(house, reference).owner_id == house.people["owner"]
    assert said in words(client_of("focal").get(f"/risks/{reference}"))


def test_an_answer_needs_its_reason_and_one_of_the_answers(client_of, reference):
    ask(client_of, reference)
    assert answer(client_of, reference, reason=" ").status_code == 422
    assert answer(client_of, reference, answer="perhaps").status_code == 422


def test_who_is_not_asked_reads_why_they_cannot_answer(client_of, reference):
    ask(client_of, reference)
    for who in ("head", "secretariat", "senior"):
        page = client_of(who).get(f"/risks/{reference}/requests/Q-0001")
        assert "Only the level that is asked can do this." in words(page)
        assert "Send the answer" not in page.text
        assert answer(client_of, reference, who=who).status_code == 409
    assert answer(client_of, reference, who="focal").status_code == 403


def test_it_is_passed_on_and_the_first_level_has_no_more_say(client_of, reference):
    ask(client_of, reference)
    chief, address = client_of("chief"), f"/risks/{reference}/requests/Q-0001"
    assert "It then waits for the risk secretariat" in words(chief.get(f"{address}/pass-on"))
    assert chief.post(f"{address}/pass-on", {"version": "1", "reason": "Beyond the division."}).status_code == 303
    page = words(chief.get(address))
    assert "Chief passed it on to the risk secretariat. “Beyond the division.”" in page
    assert "Only the level that is asked" in page
    assert chief.get(f"{address}/pass-on").status_code == 409
    assert "Q-0001" in words(client_of("secretariat").get("/work"))


def test_somebody_who_was_slower_reads_what_is_there_now_and_keeps_their_words(client_of, reference):
    ask(client_of, reference)
    chief = client_of("chief")
    address = f"/risks/{reference}/requests/Q-0001"
    chief.post(f"{address}/pass-on", {"version": "1", "reason": "Beyond the division."})
    late = client_of("secretariat").post(address, {"version": "1", "answer": "decline", "reason": "A long text."})
    assert late.status_code == 409
    assert "Somebody changed this request" in words(late)
    assert "A long text." in late.text
    answer(client_of, reference, who="secretariat")
    gone = client_of("secretariat").post(address, {"version": "2", "answer": "decline", "reason": "Too late."})
    assert gone.status_code == 409
    assert "What you wrote was not sent: Too late." in words(gone)


def test_who_asked_withdraws_it(client_of, reference):
    ask(client_of, reference)
    address = f"/risks/{reference}/requests/Q-0001"
    focal = client_of("focal")
    assert f"{address}/withdraw" in focal.get(address).text
    assert focal.post(f"{address}/withdraw", {"version": "1", "reason": ""}).status_code == 422
    assert focal.post(f"{address}/withdraw", {"version": "1", "reason": "Solved."}).status_code == 303
    assert "Withdrawn." in words(focal.get(address))
    assert focal.post(f"{address}/withdraw", {"version": "2", "reason": "Again."}).status_code == 409
    assert client_of("chief").get(f"{address}/withdraw").status_code == 409


def test_a_form_sent_twice_makes_one_request(client_of, reference):
    ask(client_of, reference)
    again = ask(client_of, reference)
    assert again.status_code == 409
    assert "Q-0001 asks for this already" in words(again)
    assert "The measures need the division." in again.text


def test_open_requests_are_listed_by_age_for_both_sides(client_of, house, reference):
    with freeze_time("2026-11-02 10:00"):
        asked(house, reference)
    with freeze_time("2026-11-20 10:00"):
        mine = words(client_of("focal").get("/requests"))
        theirs = words(client_of("chief").get("/requests"))
        all_of_them = words(client_of("oversight").get("/requests"))
    assert "You wait for others" in mine
    assert "One request waits for your answer. Waiting for you" in theirs
    assert "18 days 16 Nov 2026, 4 days late" in all_of_them


def test_with_none_open_the_list_says_how_to_ask(client_of, reference):
    assert "No request waits for an answer." in words(client_of("focal").get("/requests"))


def test_a_letter_leads_to_the_page_under_the_risk(client_of, reference):
    ask(client_of, reference)
    found = client_of("chief").get("/requests/Q-0001")
    assert found.headers["Location"] == f"/risks/{reference}/requests/Q-0001"
    for wrong in ("Q-0002", "R-0001", "x"):
        assert client_of("chief").get(f"/requests/{wrong}").status_code == 404


def test_a_request_of_another_risk_is_not_found_under_this_one(client_of, house, reference):
    ask(client_of, reference)
    assert client_of("focal").get(f"/risks/{approved(house)}/requests/Q-0001").status_code == 404


def test_a_draft_offers_nothing_and_says_why(client_of, house, reference):
    draft = ready_to_submit(house)
    assert "Requests upward" not in client_of("focal").get(f"/risks/{draft}").text
    refused = client_of("focal").get(f"/risks/{draft}/requests/new")
    assert refused.status_code == 409
    assert "Only a risk in the register" in words(refused)


def test_a_request_about_a_strictly_confidential_risk_is_seen_by_its_named_people_only(client_of, house, reference):
    ask(client_of, reference)
    placing = Placing(
        owner_id=house.people["owner"],
        focal_point_id=house.people["focal"],
        classification=Classification.STRICTLY_CONFIDENTIAL,
    )
    place_risk(house.desk("focal"), reference, version_of(house, reference), placing)
    for who in ("chief", "secretariat", "oversight", "head"):
        client = client_of(who)
        assert client.get(f"/risks/{reference}/requests/Q-0001").status_code == 404
        assert client.get("/requests/Q-0001").status_code == 404
        assert "Q-0001" not in client.get("/requests").text
        assert "Q-0001" not in client.get("/work").text
    sealed = client_of("focal").get(f"/risks/{reference}/requests/Q-0001")
    assert "is sealed" in sealed.text
    assert "The measures need" not in sealed.text
    assert "The measures need" not in client_of("oversight").get("/audit?noun=escalation_request").text


def test_words_that_turn_round_what_is_read_are_refused(client_of, reference):
    assert ask(client_of, reference, reason="\u202eevil\u202c").status_code == 422
    assert client_of("chief").get(f"/risks/{reference}/requests/Q-0001").status_code == 404


@pytest.mark.parametrize("text", [text for text in (SCRIPT, *TITLES) if "\u202e" not in text])
def test_hostile_words_come_out_as_words(client_of, reference, text):
    ask(client_of, reference, reason=text)
    page = client_of("chief").get(f"/risks/{reference}/requests/Q-0001")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert answer(client_of, reference, answer="decline", reason=text).status_code == 303
    assert "<script>alert" not in client_of("focal").get(f"/risks/{reference}/requests/Q-0001").text


def test_what_was_told_about_a_request_leads_to_it(client_of, house, reference, tmp_path):
    ask(client_of, reference)
    work_through(house.engine, read_settings({"RISKREG_SECRET_KEY": "J7w-Qz3xVb_k9TnRm2LsYd8FhCp4Gt6Ae1Ui5Oo0"}, data_dir=tmp_path))
    address = f"/risks/{reference}/requests/Q-0001"
    chief = client_of("chief")
    assert "Told lately" not in chief.get("/work").text, "it stands among what waits already"
    chief.post(f"{address}/pass-on", {"version": "1", "reason": "Up."})
    work_through(house.engine, read_settings({"RISKREG_SECRET_KEY": "J7w-Qz3xVb_k9TnRm2LsYd8FhCp4Gt6Ae1Ui5Oo0"}, data_dir=tmp_path))
    assert "Read and answer" in client_of("secretariat").get("/work").text
