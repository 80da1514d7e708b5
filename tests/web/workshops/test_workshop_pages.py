"""A workshop in the browser: planned, voted in question by question, led, shown, decided and signed."""

from __future__ import annotations

import html
import re

import pytest
import sqlalchemy as sa

from riskreg.drawing.qr import draw_qr
from tests.builders import risk_row
from tests.gathering import VOTERS, candidate


def words(answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2])).split())


def hidden(page) -> dict[str, str]:
    found = re.findall(r'<input[^>]*type="hidden"[^>]*>', page.text.partition("<main")[2])
    pairs = [(re.search(r'name="([^"]+)"', each), re.search(r'value="([^"]*)"', each)) for each in found]
    return {name.group(1): html.unescape(value.group(1)) if value else "" for name, value in pairs if name.group(1) != "csrf_token"}


ASKED = ("likelihood", "impact", "control_effectiveness")


def vote(client, workshop, risk, steps, number=1, comment=""):
    """Every question of the ballot answered, then given, as a browser without a script does it."""
    at = f"/workshops/{workshop}/vote/{risk}/{number}"
    client.get(at)
    answers = {f"answer-{code}": step for code, step in zip(ASKED, steps, strict=False)}
    return client.post(at, answers | {"comment": comment})


def test_the_secretariat_plans_a_workshop_from_nothing(client_of, house):
    secretariat = client_of("secretariat")
    assert "There has been no workshop yet" in words(secretariat.get("/workshops"))
    answer = secretariat.post("/workshops/new", {"template": "two_days", "begins_on": "2031-03-03", "place": "Geneva", "title": ""})
    assert answer.status_code == 303
    page = secretariat.get("/workshops/W-0001")
    assert "Risk validation workshop 2031" in words(page)
    assert "No risk is on the agenda yet. Put the risks there first." in words(page)
    risk = candidate(house, "Denial of access")
    offered = secretariat.get("/workshops/W-0001/agenda?organizational_level=")
    assert f"{risk} Denial of access" in words(offered)
    data = hidden(offered) | {"risk": risk}
    assert secretariat.post("/workshops/W-0001/agenda", data).status_code == 303
    seat = secretariat.get("/workshops/W-0001/seats/new")
    data = hidden(seat) | {"person": str(house.people["senior"]), "part": "chair", "votes": "yes"}
    assert secretariat.post("/workshops/W-0001/seats/new", data).status_code == 303
    page = words(secretariat.get("/workshops/W-0001"))
    assert f"1 {risk} Denial of access" in page
    assert "Senior Chair votes not yet" in page
    assert secretariat.post("/workshops/W-0001/moves/open_pre_vote", {"version": "1"}).status_code == 409
    version = hidden(secretariat.get("/workshops/W-0001"))["version"]
    assert secretariat.post("/workshops/W-0001/moves/open_pre_vote", {"version": version}).status_code == 303
    assert "Voters vote on every risk of the agenda" in words(secretariat.get("/workshops/W-0001"))


def test_a_voter_answers_one_question_a_screen_and_nothing_leaves_it_before_the_last(client_of, gathering):
    gathering.begin()
    first = gathering.risks[0]
    gathering.open(first)
    voter, workshop = client_of("voter1"), gathering.reference
    at = f"/workshops/{workshop}/vote/{first}/1"
    page = voter.get(at)
    assert "Question 1 of 3" in words(page)
    assert "I cannot judge" in words(page)
    assert re.findall(r'<section id="(question-\d)"[^>]*class="first"', page.text) == ["question-1"]
    assert re.findall(r'href="(#question-\d)">(\w+)', page.text) == [
        ("#question-2", "Go"), ("#question-3", "Go"), ("#question-1", "Previous"), ("#question-2", "Previous")
    ]  # fmt: skip
    answer = voter.post(at, {"answer-likelihood": "4", "answer-impact": "99", "comment": ""})
    assert answer.status_code == 422
    assert "Choose one of the answers on this page" in words(answer)
    assert gathering.rows(sa.text("SELECT count(*) FROM voted_ballot"))[0][0] == 0
    done = vote(voter, workshop, first, ["4", "none", "2"], comment="Reports of May.")
    assert done.status_code == 303
    assert "Your vote is counted" in words(voter.get(f"/workshops/{workshop}/vote"))
    assert gathering.rows(sa.text("SELECT answers FROM voted_ballot"))[0][0] == '{"control_effectiveness":2,"impact":null,"likelihood":4}'
    assert voter.get(at).status_code == 303, "it leads back: the vote is cast"


def test_my_work_names_what_is_to_be_voted_on_prepared_and_signed(client_of, gathering):
    assert "Prepare the workshop" in words(client_of("secretariat").get("/work"))
    gathering.advance("open_pre_vote")
    assert "2 votes are open for you" in words(client_of("voter1").get("/work"))
    gathering.vote(gathering.risks[0], "voter1", number=0)
    assert "1 vote is open for you" in words(client_of("voter1").get("/work"))
    assert "votes are open for you" not in words(client_of("senior").get("/work")), "the chair stands above the vote"
    gathering.advance("close_pre_vote")
    assert "open for you" not in words(client_of("voter1").get("/work"))
    assert "Begin the workshop" in words(client_of("secretariat").get("/work"))


def test_nobody_without_a_seat_sees_or_votes(client_of, gathering):
    gathering.begin()
    first = gathering.risks[0]
    gathering.open(first)
    for who in ("focal", "head", "oversight"):
        assert client_of(who).get(f"/workshops/{gathering.reference}/vote").status_code == 404
        assert client_of(who).get(f"/workshops/{gathering.reference}/vote/{first}/1").status_code == 404
    led = client_of("focal").get(f"/workshops/{gathering.reference}", follow=True)
    assert led.status_code == 404, "it leads to a seat, and there is none"
    assert client_of("voter1").get(f"/workshops/{gathering.reference}/session").status_code == 403
    assert client_of("voter1").get(f"/workshops/{gathering.reference}/screen").status_code == 200


def voted_by_all(client_of, gathering, risk):
    """A round opened by the facilitator in which everybody has voted, each with a comment."""
    here = f"/workshops/{gathering.reference}/session/{risk}"
    assert client_of("secretariat").post(f"{here}/open", {"round": "1", "minutes": "3"}).status_code == 303
    for who in VOTERS:
        voted = vote(client_of(who), gathering.reference, risk, ["4", "4", "2"], comment=f"Of {who}")
        assert voted.status_code == 303
    return here


def test_nothing_of_a_vote_is_on_a_page_before_it_is_revealed(client_of, gathering):
    gathering.begin()
    secretariat = client_of("secretariat")
    here = voted_by_all(client_of, gathering, gathering.risks[0])
    page = secretariat.get(here)
    assert "6 of 6 have voted" in words(page)
    assert secretariat.post(f"{here}/close", {"round": "1"}).status_code == 303
    for each in (page, secretariat.get(here)):
        assert "Of voter1" not in each.text
        assert "<svg" not in each.text.partition("<main")[2]
    assert secretariat.post(f"{here}/reveal", {"round": "1"}).status_code == 303
    page = secretariat.get(here)
    assert "The room agrees." in words(page)
    assert "The median of the votes is 4 Highly likely. In the register now: 4 Highly likely." in words(page)
    assert "Of voter1" in page.text
    assert "<svg" in client_of("voter2").get(f"/workshops/{gathering.reference}/screen").text.partition("<main")[2]


def test_what_is_decided_enters_the_register_with_the_signature(client_of, house, gathering):
    gathering.begin()
    first, second = gathering.risks
    secretariat, workshop = client_of("secretariat"), gathering.reference
    here = voted_by_all(client_of, gathering, first)
    for act in ("close", "reveal"):
        secretariat.post(f"{here}/{act}", {"round": "1"})
    scores = {"likelihood": "4", "impact": "4", "control_effectiveness": "2", "owner": str(house.people["owner"])}
    data = hidden(secretariat.get(f"{here}/decide")) | scores | {"outcome": "validated"}
    assert secretariat.post(f"{here}/decide", data).status_code == 422, "no reason"
    assert secretariat.post(f"{here}/decide", data | {"reason": "As the room said."}).status_code == 303
    other = f"/workshops/{workshop}/session/{second}"
    data = hidden(secretariat.get(f"{other}/decide")) | {"outcome": "rejected", "reason": "It is an issue of one office."}
    assert secretariat.post(f"{other}/decide", data).status_code == 303
    gathering.advance("close")
    senior = client_of("senior")
    page = senior.get(f"/workshops/{workshop}/sign")
    assert "All 2 decisions enter the register when you sign" in words(page)
    assert risk_row(house, first).state == "candidate"
    assert senior.post(f"/workshops/{workshop}/sign", hidden(page)).status_code == 303
    assert (risk_row(house, first).state, risk_row(house, second).state) == ("validated", "rejected")
    assert "signed by Senior" in words(senior.get(f"/workshops/{workshop}"))


def test_a_guest_joins_with_the_code_and_votes_once_let_in(anonymous, client_of, gathering):
    gathering.begin()
    first, workshop = gathering.risks[0], gathering.reference
    gathering.open(first)
    code = gathering.row().join_code
    wrong = anonymous.post("/join", {"code": "222222", "name": "Ana"})
    assert wrong.status_code == 422
    assert "No workshop that can be joined has this code" in wrong.text
    assert anonymous.post("/join", {"code": code.lower(), "name": "Ana Guest"}).status_code == 303
    assert "The risk secretariat will let you in" in anonymous.get(f"/workshops/{workshop}/vote").text
    seat = gathering.rows(sa.text("SELECT id FROM workshop_seat WHERE name = 'Ana Guest'"))[0][0]
    assert client_of("secretariat").post(f"/workshops/{workshop}/seats/{seat}/let-in", {}).status_code == 303
    assert vote(anonymous, workshop, first, ["2", "2", "2"]).status_code == 303
    assert anonymous.post(f"/workshops/{workshop}/vote/come-in", {}).status_code == 303
    assert "1 of 7 have voted" in words(anonymous.get(f"/workshops/{workshop}/vote"))


def test_whoever_guesses_at_codes_is_slowed_down_after_ten(anonymous, gathering):
    said = [anonymous.post("/join", {"code": "222222", "name": "Ana"}).status_code for _ in range(11)]
    assert said == [422] * 10 + [429]


@pytest.mark.parametrize("part", ["vote", "session", "screen"])
def test_what_is_asked_every_two_seconds_answers_nothing_when_nothing_changed(client_of, gathering, part):
    gathering.begin()
    gathering.open(gathering.risks[0])
    client = client_of("voter1" if part == "vote" else "secretariat")
    client.post(f"/workshops/{gathering.reference}/vote/come-in", {})
    at = f"/workshops/{gathering.reference}/{part}/now"
    first = client.get(at)
    mark = re.search(r"seen=(\w+)", first.text).group(1)
    assert mark != "SEEN"
    again = client.get(f"{at}?seen={mark}")
    assert (again.status_code, again.text) == (204, "")
    gathering.vote(gathering.risks[0], "voter2")
    assert client.get(f"{at}?seen={mark}").status_code == 200


def test_the_screen_leads_telephones_to_joining_with_the_code_filled_in(anonymous, client_of, gathering):
    page = client_of("voter1").get(f"/workshops/{gathering.reference}/screen").text
    row = gathering.row().join_code
    code = f"{row[:3]}-{row[3:]}"
    assert draw_qr(f"http://localhost/join?code={code}") in page
    assert f"Join at http://localhost/join with the code {code}" in words(client_of("voter1").get(f"/workshops/{gathering.reference}/screen"))
    assert f'value="{code}"' in anonymous.get(f"/join?code={code}").text
    gathering.advance("cancel", "The room is not free.")
    assert 'class="qr"' not in client_of("voter1").get(f"/workshops/{gathering.reference}/screen").text


def test_a_page_with_a_button_is_not_sent_again_for_the_token_of_its_form(client_of, gathering):
    gathering.begin()
    at = f"/workshops/{gathering.reference}/vote/now"
    voter = client_of("voter1")
    first = voter.get(at)
    assert "I am here" in first.text
    mark = re.search(r"seen=(\w+)", first.text).group(1)
    assert voter.get(f"{at}?seen={mark}").status_code == 204


def test_a_guest_who_waits_is_told_to_the_facilitator_without_being_asked(anonymous, client_of, gathering):
    gathering.begin()
    at = f"/workshops/{gathering.reference}/session/now"
    assert "as a guest" not in client_of("secretariat").get(at).text
    anonymous.post("/join", {"code": gathering.row().join_code, "name": "Ana Guest"})
    assert "Ana Guest has joined with the code" in client_of("secretariat").get(at).text


def test_a_voter_sees_the_result_where_they_voted_and_not_before_it_is_revealed(client_of, gathering):
    gathering.begin()
    here = voted_by_all(client_of, gathering, gathering.risks[0])
    at, secretariat = f"/workshops/{gathering.reference}/vote", client_of("secretariat")
    secretariat.post(f"{here}/close", {"round": "1"})
    before = client_of("voter1").get(at).text.partition("<main")[2]
    assert "<svg" not in before
    assert "Of voter" not in before
    secretariat.post(f"{here}/reveal", {"round": "1"})
    page = client_of("voter1").get(at)
    assert "The median of the votes is 4 Highly likely." in words(page)
    assert "<svg" in page.text.partition("<main")[2]
    assert "Of voter2" in page.text
