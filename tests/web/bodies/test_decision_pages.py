"""Recording, reporting on, closing and superseding a decision, as people do it in a browser."""

from __future__ import annotations

from datetime import timedelta

from riskreg import clock
from tests.builders import approved
from tests.deciding import TEXT, course_of, decided

ONE = "/decisions/made/B-0001"


def record(client, house, **said):
    day = (clock.now().date() - timedelta(days=1)).isoformat()
    given = {"body": "SMT", "decided_on": day, "how": "meeting", "text": TEXT, "entity": str(house.entities["CO-COL"])}
    return client.post("/decisions/new", given | said)


def test_from_recording_to_a_confirmed_end(client_of, house, smt, words, send):
    risk = approved(house)
    secretariat, head = client_of("secretariat"), client_of("head")
    sent = record(secretariat, house, risks=risk.lower(), workshop="w-0001")
    assert sent.headers["Location"].endswith(ONE)
    page = words(secretariat.get(ONE))
    assert "Decision of the SMT, B-0001 Open. Head of Office CO-COL reports by" in page
    assert f"{risk} Denial of access" in page
    assert "Workshop W-0001" in page
    assert "Report what became of it" in words(head.get(ONE))
    refused = send(head, f"{ONE}/report", standing="implemented", text="All offices have one.")
    assert refused.status_code == 422
    assert "Say what shows that it is implemented" in words(refused)
    assert "All offices have one." in refused.text
    done = send(head, f"{ONE}/report", standing="implemented", text="All offices have one.", evidence="Minutes of May")
    assert done.status_code == 303
    assert "Look and confirm" in words(secretariat.get("/work"))
    assert "Minutes of May" in words(secretariat.get(f"{ONE}/confirm"))
    assert send(secretariat, f"{ONE}/confirm").status_code == 303
    assert "Implemented. Somebody other than who reported it has confirmed it." in words(head.get(ONE))


def test_what_is_missing_is_said_and_what_was_typed_is_kept(client_of, house, smt, words):
    client = client_of("secretariat")
    refused = record(client, house, text="", risks="R-0999")
    assert refused.status_code == 422
    assert "There is a problem" in refused.text
    assert "R-0999" in refused.text
    refused = record(client, house, risks="R-0999")
    assert refused.status_code == 422
    assert "There is no risk R-0999, or it is not open to you." in words(refused)
    assert record(client, house, decided_on="2199-01-01").status_code == 422
    assert client.get(ONE).status_code == 404


def test_a_report_on_another_version_is_refused_and_kept(client_of, house, smt, words, send):
    decided(house)
    head = client_of("head")
    send(head, f"{ONE}/report", standing="going on", text="Begun.")
    stale = head.post(f"{ONE}/report", {"version": "1", "standing": "going on", "text": "Begun again."})
    assert stale.status_code == 409
    assert "Begun again." in stale.text
    assert "Last said on" in words(stale)


def test_steps_that_are_not_possible_say_why(client_of, house, smt, words):
    decided(house)
    blocked = client_of("secretariat").get(f"{ONE}/confirm")
    assert blocked.status_code == 409
    assert "This is not possible: the decision is “Open” now." in words(blocked)
    stranger = client_of("senior").get(f"{ONE}/report")
    assert stranger.status_code == 409
    assert "Who answers for the decision reports on it" in words(stranger)


def test_it_is_given_up_with_a_reason_and_followed_up_again(client_of, house, smt, words, send):
    decided(house)
    secretariat = client_of("secretariat")
    assert send(secretariat, f"{ONE}/give_up", reason=" ").status_code == 422
    assert send(secretariat, f"{ONE}/give_up", reason="The host refuses.").status_code == 303
    assert "“The host refuses.”" in words(secretariat.get(ONE))
    assert secretariat.get(f"{ONE}/responsible").status_code == 409
    assert send(secretariat, f"{ONE}/reopen", reason="Asked again.").status_code == 303
    assert course_of(house, "B-0001").state == "in_progress"


def test_somebody_else_is_made_to_answer_for_it(client_of, house, smt, words, send):
    decided(house)
    secretariat = client_of("secretariat")
    wrong = send(secretariat, f"{ONE}/responsible", responsible=str(house.people["oversight"]), reason="New.")
    assert wrong.status_code == 422
    assert "has no role that reports" in words(wrong)
    right = send(secretariat, f"{ONE}/responsible", responsible=str(house.people["focal"]), reason="New.")
    assert right.status_code == 303
    assert "Focal reports by" in words(secretariat.get(ONE))


def test_a_later_decision_takes_its_place(client_of, house, smt, words, send):
    decided(house)
    secretariat = client_of("secretariat")
    day = clock.now().date().isoformat()
    said = {"body": "SMT", "decided_on": day, "how": "meeting", "text": "Only where the host agrees."}
    without = send(secretariat, f"{ONE}/supersede", **said)
    assert without.status_code == 422
    assert "Say why the earlier decision no longer stands." in words(without)
    sent = send(secretariat, f"{ONE}/supersede", **said, reason="The host must agree.")
    assert sent.headers["Location"].endswith("/decisions/made/B-0002")
    assert "A later decision took its place: B-0002" in words(secretariat.get(ONE))
    assert "B-0001 : The host must agree." in words(secretariat.get("/decisions/made/B-0002"))
    again = secretariat.get(f"{ONE}/supersede")
    assert again.status_code == 409
    assert "It was superseded already." in words(again)


def test_an_update_is_in_my_work_once_it_is_due_soon(client_of, house, smt, words):
    today = clock.now().date()
    decided(house, decided_on=today - timedelta(days=100))
    assert "Report on it" not in words(client_of("head").get("/work"))
    decided(house, decided_on=today - timedelta(days=170))
    page = words(client_of("head").get("/work"))
    assert "One decision of a body waits for you." in page
    assert page.count("Report on it") == 1


def test_what_is_late_says_that_it_was_to_be_reported(client_of, house, smt, words):
    with clock.at(clock.now() - timedelta(days=200)):
        decided(house)
    page = words(client_of("head").get(ONE))
    assert "days late. Head of Office CO-COL was to report by" in page
    assert "One task of yours is late." in words(client_of("head").get("/work"))
