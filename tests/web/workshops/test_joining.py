"""Coming to a workshop with its code: with an account or without, twice, under a name that is taken, too late."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from riskreg.domain.workshop import Part
from riskreg.workshops.operations import seat_person
from tests.builders import PASSWORD
from tests.web.workshops.test_workshop_pages import vote, words


def join(client, gathering, name="Ana Guest"):
    return client.post("/join", {"code": gathering.row().join_code, "name": name})


def seats(gathering):
    return [row.name for row in gathering.rows(sa.text("SELECT name FROM workshop_seat WHERE left_at IS NULL ORDER BY id"))]


def seat_id(gathering, name):
    return gathering.rows(sa.text("SELECT id FROM workshop_seat WHERE name = :name").bindparams(name=name))[0][0]


def let_in(client, gathering, name="Ana Guest"):
    return client.post(f"/workshops/{gathering.reference}/seats/{seat_id(gathering, name)}/let-in", {})


@pytest.fixture
def at(gathering):
    """A session in which a vote is open."""
    gathering.begin()
    gathering.open(gathering.risks[0])
    return f"/workshops/{gathering.reference}/vote"


def test_whoever_has_signed_in_and_has_a_seat_is_led_to_it_and_gets_no_other(client_of, gathering, at):
    before, voter = seats(gathering), client_of("voter1")
    answer = join(voter, gathering)
    assert (answer.status_code, answer.headers["Location"]) == (303, at)
    assert voter.get(at).status_code == 200
    assert seats(gathering) == before
    scanned = voter.get(f"/join?code={gathering.row().join_code}")
    assert (scanned.status_code, scanned.headers["Location"]) == (303, at), "the picture on the screen leads there too"


def test_whoever_has_signed_in_without_a_seat_asks_for_one_under_their_name(client_of, gathering, at):
    focal = client_of("focal")
    page = focal.get(f"/join?code={gathering.row().join_code}")
    assert "You join as Focal" in words(page)
    assert 'name="name"' not in page.text
    for _ in range(3):
        assert focal.post("/join", {"code": gathering.row().join_code}, follow=True).status_code == 200
    assert seats(gathering).count("Focal") == 1
    assert "The risk secretariat will let you in" in words(focal.get(at))
    assert let_in(client_of("secretariat"), gathering, "Focal").status_code == 303
    assert vote(focal, gathering.reference, gathering.risks[0], ["2", "2", "2"]).status_code == 303
    assert gathering.rows(sa.text("SELECT count(*) FROM has_voted"))[0][0] == 1


def test_one_who_waits_is_given_the_seat_by_naming_their_part(client_of, gathering, at):
    join(client_of("focal"), gathering)
    house = gathering.house
    seat_person(house.desk("secretariat"), gathering.reference, gathering.version(), house.people["focal"], Part.VOTER)
    assert seats(gathering).count("Focal") == 1
    assert client_of("focal").get(f"{at}/{gathering.risks[0]}/1").status_code == 200


def test_a_guest_who_signs_in_later_keeps_the_seat(anonymous, client_of, gathering, at):
    join(anonymous, gathering)
    let_in(client_of("secretariat"), gathering)
    assert anonymous.sign_in("focal@example.org", PASSWORD).status_code == 303
    assert "You are here as Ana Guest" in words(anonymous.get(at))
    assert vote(anonymous, gathering.reference, gathering.risks[0], ["2", "2", "2"]).status_code == 303
    assert join(anonymous, gathering).headers["Location"] == at
    assert "Focal" not in seats(gathering)


def test_a_guest_who_joins_twice_has_one_seat(anonymous, gathering, at):
    for _ in range(3):
        assert join(anonymous, gathering).status_code == 303
    assert seats(gathering).count("Ana Guest") == 1
    assert anonymous.get(f"/join?code={gathering.row().join_code}").headers["Location"] == at


def test_before_they_are_let_in_a_guest_reads_nothing_of_the_agenda(anonymous, client_of, gathering, at):
    join(anonymous, gathering)
    first = gathering.risks[0]
    for part in (at, f"{at}/now", f"{at}/{first}/1", f"{at}/{first}/0"):
        answer = anonymous.get(part)
        assert first not in words(answer)
        assert "Candidate" not in answer.text
    assert anonymous.get(f"{at}/{first}/1").status_code == 403
    join(client_of("focal"), gathering)
    for part in (at, f"{at}/{first}/1", f"/workshops/{gathering.reference}/screen"):
        assert "Candidate" not in client_of("focal").get(part).text
    let_in(client_of("secretariat"), gathering)
    assert "Candidate 1" in anonymous.get(f"{at}/{first}/1").text


@pytest.mark.parametrize("name", ["Voter1", "voter1", "ANA GUEST"])
def test_a_name_that_is_taken_is_refused(client_of, new_browser, gathering, at, name):
    join(new_browser(), gathering)
    before = seats(gathering)
    answer = join(new_browser(), gathering, name)
    assert answer.status_code == 422
    assert "Somebody of this name takes part already." in words(answer)
    assert seats(gathering) == before


@pytest.mark.parametrize("same_browser", [True, False])
def test_a_guest_taken_off_who_comes_again_does_not_vote_twice(new_browser, client_of, gathering, at, same_browser):
    secretariat, first = client_of("secretariat"), gathering.risks[0]
    guest = new_browser()
    join(guest, gathering)
    let_in(secretariat, gathering)
    assert vote(guest, gathering.reference, first, ["2", "2", "2"]).status_code == 303
    away = f"/workshops/{gathering.reference}/seats/{seat_id(gathering, 'Ana Guest')}/leave"
    assert secretariat.post(away, {"version": str(gathering.version())}).status_code == 303
    assert guest.get(at).status_code == 404
    again, name = (guest, "Another Name") if same_browser else (new_browser(), "ana guest")
    assert join(again, gathering, name).status_code == 303
    assert "will let you in" in words(again.get(at))
    let_in(secretariat, gathering, name)
    assert "Your vote on" in words(vote_again(again, gathering, first))
    assert gathering.rows(sa.text("SELECT count(*) FROM voted_ballot"))[0][0] == 1


def vote_again(client, gathering, risk):
    assert vote(client, gathering.reference, risk, ["5", "5", "5"]).status_code == 303
    return client.get(f"/workshops/{gathering.reference}/vote")


def test_once_it_is_closed_nobody_joins_and_the_screen_says_no_code(new_browser, client_of, gathering):
    from riskreg.domain.outcome import Outcome

    gathering.begin()
    gathering.voted(gathering.risks[0], [4, 4, 4, 4])
    for risk in gathering.risks:
        gathering.decide(risk, Outcome.REJECTED)
    gathering.advance("close")
    assert join(new_browser(), gathering).status_code == 422
    screen = client_of("voter1").get(f"/workshops/{gathering.reference}/screen").text
    assert 'class="qr"' not in screen
    assert "with the code" not in screen


def test_between_the_pre_vote_and_the_session_people_come_and_are_seated(new_browser, client_of, gathering):
    gathering.advance("open_pre_vote")
    gathering.advance("close_pre_vote")
    assert join(new_browser(), gathering).status_code == 303
    assert let_in(client_of("secretariat"), gathering).status_code == 303
    house = gathering.house
    seat_person(house.desk("secretariat"), gathering.reference, gathering.version(), house.people["focal"], Part.VOTER)
