"""An electronic review in a browser: put to the members, answered, closed, withdrawn; and the pages of bodies."""

from __future__ import annotations

from datetime import timedelta

from riskreg import clock
from riskreg.bodies.electronic_operations import close_electronic_review
from tests.deciding import TEXT, body, circulated, review_of

ONE = "/decisions/electronic/V-0001"


def closes() -> str:
    return (clock.now().date() + timedelta(days=7)).isoformat()


def test_from_a_text_to_a_decision(client_of, house, smt, words, send):
    secretariat, senior, head = (client_of(who) for who in ("secretariat", "senior", "head"))
    sent = secretariat.post("/decisions/electronic/new", {"body": "SMT", "text": TEXT, "closes_on": closes()})
    assert sent.headers["Location"].endswith(ONE)
    assert "One text of a body waits for your answer." in words(senior.get("/work"))
    page = words(senior.get(ONE))
    assert "This waits for your answer" in page
    assert "Answers are given by name and are not secret" in page
    assert "None of two have answered, one is needed." in page
    senior.post(ONE, {"answer": "object", "reason": "Not before the talks."})
    assert "Not before the talks." in words(head.get(ONE))
    assert "Close it" not in words(secretariat.get("/work"))
    assert "1 member has not answered, and there is time" in words(secretariat.get(f"{ONE}/close"))
    senior.post(ONE, {"answer": "approve"})
    head.post(ONE, {"answer": "approve"})
    page = words(senior.get(ONE))
    assert "You answered “approve” on" in page
    assert "object – Not before the talks." in page
    assert "waits for your answer" not in words(senior.get("/work"))
    assert "Close it" in words(secretariat.get("/work"))
    foreseen = words(secretariat.get(f"{ONE}/close"))
    assert "Adopted: two approve, nobody objects, nobody abstains; two of two answered, one was needed." in foreseen
    assert send(secretariat, f"{ONE}/close").status_code == 303
    assert "Decision B-0001" in words(senior.get(ONE))
    assert "by electronic review V-0001" in words(senior.get("/decisions/made/B-0001"))
    assert "B-0001" in words(senior.get("/decisions/electronic"))


def test_an_answer_that_says_too_little_or_comes_too_late_is_refused_in_words(client_of, house, smt, words):
    circulated(house)
    senior, head = client_of("senior"), client_of("head")
    missing = senior.post(ONE, {"answer": "object"})
    assert missing.status_code == 422
    assert "Say why you object." in words(missing)
    assert senior.post(ONE, {}).status_code == 422
    for member in (senior, head):
        member.post(ONE, {"answer": "approve"})
    close_electronic_review(house.desk("secretariat"), "V-0001", 1)
    late = senior.post(ONE, {"answer": "abstain"})
    assert late.status_code == 409
    assert "has ended" in words(late)


def test_who_is_no_member_reads_and_is_offered_no_answer(client_of, house, words):
    body(house, voters=("senior",))
    circulated(house)
    assert 'name="answer"' not in client_of("head").get(ONE).text
    refused = client_of("head").post(ONE, {"answer": "approve"})
    assert refused.status_code == 409
    assert "not among the voting members" in words(refused)
    assert client_of("other_head").get(ONE).status_code == 404


def test_it_is_withdrawn_with_a_reason(client_of, house, smt, words, send):
    circulated(house)
    secretariat = client_of("secretariat")
    assert send(secretariat, f"{ONE}/withdraw", reason=" ").status_code == 422
    assert send(secretariat, f"{ONE}/withdraw", reason="Wrong text.").status_code == 303
    assert "Withdrawn: Wrong text." in words(client_of("senior").get(ONE))
    assert review_of(house, "V-0001").state == "withdrawn"
    for step in ("withdraw", "close"):
        assert "It has ended already." in words(secretariat.get(f"{ONE}/{step}"))


def test_what_cannot_be_asked_is_said_beside_its_field(client_of, house, smt, words):
    secretariat = client_of("secretariat")
    said = {"body": "SMT", "text": TEXT, "closes_on": "2199-01-01"}
    refused = secretariat.post("/decisions/electronic/new", said)
    assert refused.status_code == 422
    assert "from one to 120 days" in words(refused)
    body(house, "EMPTY", ())
    nobody = secretariat.post("/decisions/electronic/new", said | {"body": "EMPTY", "closes_on": closes()})
    assert nobody.status_code == 409
    assert "Nobody has a vote in the EMPTY today." in words(nobody)


def test_a_body_is_added_named_changed_and_left(client_of, house, words, send):
    secretariat = client_of("secretariat")
    rules = {"quorum": "3", "quorum_kind": "number", "rule": "majority", "update_months": "6"}
    given = {"code": "PAG", "name": "Policy Advisory Group", **rules}
    assert secretariat.post("/bodies/new", given | {"quorum": "0"}).status_code == 422
    assert secretariat.post("/bodies/new", given).headers["Location"].endswith("/bodies/PAG")
    assert "called PAG already" in words(secretariat.post("/bodies/new", given))
    assert "PAG. Nobody has a vote in it today." in words(secretariat.get("/bodies/pag"))
    named = {"person": str(house.people["senior"]), "from_on": "2026-01-01", "has_vote": "y"}
    assert secretariat.post("/bodies/PAG/members", named).status_code == 303
    assert "a member in these days already" in words(secretariat.post("/bodies/PAG/members", named))
    page = words(client_of("senior").get("/bodies/PAG"))
    assert "One member has a vote today; three must answer an electronic review." in page
    assert send(secretariat, "/bodies/PAG/correct", **(given | {"quorum": "1"})).status_code == 303
    assert "At least one voting member" in words(secretariat.get("/bodies"))
    assert secretariat.post("/bodies/PAG/members/1/end", {"until_on": "2026-02-01"}).status_code == 303
    assert "no longer a member" in words(secretariat.get("/bodies/PAG"))
    assert secretariat.get("/bodies/NONE").status_code == 404
