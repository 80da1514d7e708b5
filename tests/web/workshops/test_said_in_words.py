"""What goes wrong around a vote is said in words: too little, too late, twice, a guess, a number nobody has."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from riskreg import clock
from riskreg.domain.outcome import Outcome
from riskreg.workshops.operations import make_takeover_code
from tests.web.workshops.test_workshop_pages import hidden, vote, words


def test_whoever_answers_nothing_is_told_what_to_choose_and_where(client_of, gathering):
    gathering.begin()
    first = gathering.risks[0]
    gathering.open(first)
    voter, at = client_of("voter1"), f"/workshops/{gathering.reference}/vote/{first}/1"
    answer = voter.post(at, {"answer-likelihood": "4", "comment": ""})
    assert answer.status_code == 422
    assert words(answer).count("Choose one of the answers, or “I cannot judge”.") == 4, "in the summary and beside both"
    assert "“”" not in words(answer)
    assert re.findall(r'<section id="(question-\d)"[^>]*class="first"', answer.text) == ["question-2"]
    assert re.search(r'name="answer-likelihood" value="4" checked', answer.text), "nothing answered is lost"


@pytest.mark.parametrize("at", ["0011", "00199999", "-1", "x", "٣", "99999999999999999999"])
def test_a_question_nobody_was_asked_is_answered_in_words(client_of, gathering, at):
    gathering.begin()
    gathering.open(gathering.risks[0])
    answer = client_of("voter1").post(f"/workshops/{gathering.reference}/vote/{gathering.risks[0]}/1", {"at": at, "step": at})
    assert answer.status_code == 422


def test_whoever_took_over_lets_guests_in_and_closes_what_is_decided(anonymous, client_of, gathering):
    gathering.begin()
    workshop = gathering.reference
    code = make_takeover_code(gathering.house.desk("secretariat"), workshop, gathering.version())
    focal = client_of("focal")
    assert focal.post(f"/workshops/{workshop}/take-over", {"code": code}).status_code == 303
    anonymous.post("/join", {"code": gathering.row().join_code, "name": "Ana Guest"})
    assert "The facilitator will let you in: Focal." in words(anonymous.get(f"/workshops/{workshop}/vote"))
    seat = gathering.rows(sa.text("SELECT id FROM workshop_seat WHERE name = 'Ana Guest'"))[0][0]
    where = f"/workshops/{workshop}/seats/{seat}/let-in"
    assert where in focal.get(f"/workshops/{workshop}/session").text
    assert client_of("voter1").post(where, {}).status_code == 403
    assert focal.post(where, {"back": "session"}, follow=True).status_code == 200
    gathering.voted(gathering.risks[0], [4, 4, 4, 4])
    finish = f"/workshops/{workshop}/session/finish"
    refused = focal.post(finish, {"version": str(gathering.version())})
    assert (refused.status_code, "Nothing is decided yet" in refused.text) == (409, True)
    assert finish not in refused.text
    for risk in gathering.risks:
        gathering.decide(risk, Outcome.REJECTED)
    page = focal.get(f"/workshops/{workshop}/session")
    assert finish in page.text
    assert client_of("voter1").post(finish, {"version": str(gathering.version())}).status_code == 403
    assert focal.post(finish, {"version": hidden(page)["version"]}, follow=True).status_code == 200
    assert gathering.row().state == "closed"
    assert focal.post(f"/workshops/{workshop}/moves/reopen", {"version": "1", "reason": "No"}).status_code == 403


def test_after_its_last_day_the_pre_vote_says_so_and_can_be_given_more(client_of, gathering):
    gathering.advance("open_pre_vote")
    last, at = gathering.row().pre_vote_closes_on, f"/workshops/{gathering.reference}"
    voter, secretariat = client_of("voter1"), client_of("secretariat")
    assert "The pre-vote is open until" in words(voter.get(f"{at}/vote"))
    with gathering.house.engine.begin() as connection:
        connection.execute(sa.text("UPDATE workshop SET pre_vote_closes_on = '2020-01-01'"))
    page = voter.get(f"{at}/vote")
    assert "Nothing more is counted, unless the risk secretariat gives it more days." in words(page)
    assert f"{at}/vote/" not in page.text.partition("<main")[2].replace(f"{at}/vote/now", "")
    assert "votes are open for you" not in words(voter.get("/work"))
    assert voter.get(f"{at}/vote/{gathering.risks[0]}/0").status_code == 303
    assert vote(voter, gathering.reference, gathering.risks[0], ["2", "2", "2"], number=0).status_code == 303
    assert gathering.rows(sa.text("SELECT count(*) FROM voted_ballot"))[0][0] == 0
    assert "no vote is counted any more: close it, or give it more days" in words(secretariat.get(at))
    data = hidden(secretariat.get(f"{at}/pre-vote"))
    assert secretariat.post(f"{at}/pre-vote", data | {"until": "2020-01-02"}).status_code == 422
    assert secretariat.post(f"{at}/pre-vote", data | {"until": last.isoformat()}).status_code == 303
    assert secretariat.post(f"{at}/pre-vote", data | {"until": last.isoformat()}).status_code == 409, "an old page"
    assert "2 votes are open for you" in words(voter.get("/work"))
    assert vote(voter, gathering.reference, gathering.risks[0], ["2", "2", "2"], number=0).status_code == 303
    assert gathering.rows(sa.text("SELECT count(*) FROM voted_ballot"))[0][0] == 1


def test_a_form_sent_twice_makes_one_workshop(client_of):
    secretariat = client_of("secretariat")
    data = hidden(secretariat.get("/workshops/new")) | {"template": "two_days", "begins_on": "2031-03-03"}
    places = {secretariat.post("/workshops/new", data).headers["Location"] for _ in range(3)}
    assert places == {"/workshops/W-0001"}
    again = hidden(secretariat.get("/workshops/new")) | {"template": "two_days", "begins_on": "2031-03-03"}
    assert secretariat.post("/workshops/new", again).headers["Location"] == "/workshops/W-0002"


@pytest.mark.parametrize("minutes", ["-5", "soon", "1.5", "0", "99999999999"])
def test_a_time_that_is_none_opens_no_vote(client_of, gathering, minutes):
    gathering.begin()
    here = f"/workshops/{gathering.reference}/session/{gathering.risks[0]}"
    answer = client_of("secretariat").post(f"{here}/open", {"round": "1", "minutes": minutes})
    assert answer.status_code in (409, 422)
    assert gathering.rounds(gathering.risks[0]) == []


def test_a_vote_without_a_time_is_not_given_one_by_a_minute_more(client_of, gathering):
    gathering.begin()
    here = f"/workshops/{gathering.reference}/session/{gathering.risks[0]}"
    secretariat = client_of("secretariat")
    assert secretariat.post(f"{here}/open", {"round": "1", "minutes": ""}).status_code == 303
    answer = secretariat.post(f"{here}/time", {"round": "1", "act": "extend"})
    assert (answer.status_code, "This vote has no time" in answer.text) == (409, True)


def test_whoever_guesses_at_the_code_for_taking_over_is_slowed_down_after_ten(client_of, gathering):
    gathering.begin()
    at = f"/workshops/{gathering.reference}/take-over"
    code = make_takeover_code(gathering.house.desk("secretariat"), gathering.reference, gathering.version())
    said = [client_of("focal").post(at, {"code": "222222"}).status_code for _ in range(11)]
    assert said == [422] * 10 + [429]
    assert client_of("focal").post(at, {"code": code}).status_code == 429, "guessing on helps nobody"
    assert client_of("head").post(at, {"code": code}).status_code == 303, "somebody else is not kept waiting"


def test_wrong_codes_of_one_keep_a_room_waiting_half_a_minute_at_most(new_browser, gathering):
    for turn in range(60):
        with clock.at(clock.now() + timedelta(seconds=31 * turn)):
            new_browser().post("/join", {"code": "222222", "name": "Ana"})
    with clock.at(clock.now() + timedelta(seconds=31 * 60)):
        answer = new_browser().post("/join", {"code": gathering.row().join_code, "name": "Ana Guest"})
    assert answer.status_code == 303


def test_once_it_is_closed_no_code_for_taking_over_is_made(client_of, gathering):
    gathering.advance("cancel", "The room is not free.")
    before = gathering.version()
    answer = client_of("secretariat").post(f"/workshops/{gathering.reference}/takeover", {"version": str(before)})
    assert (answer.status_code, gathering.version()) == (409, before)


@pytest.mark.parametrize("address", ["/workshops/W-0001/seats/{}/leave", "/workshops/W-0001/seats/{}/let-in", "/bodies/SMT/members/{}/end"])
def test_a_number_no_record_has_is_not_found(client_of, gathering, address):
    assert client_of("secretariat").post(address.format("9" * 23), {"version": "1"}).status_code == 404
