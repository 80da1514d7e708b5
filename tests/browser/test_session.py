"""A whole session of a workshop: a facilitator, a projector and five voters, each in a browser of their own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from tests.browser.room import CANNOT_JUDGE, Room, Somebody, gather
from tests.builders import risk_row
from tests.databases import copy_sqlite
from tests.gathering import Gathering, gathered

COMMENT = "The reports of May say otherwise."
FIRST = ((2, 3, 2), (4, 4, 2), (4, 4, 2), (5, 4, 2), (4, 4, CANNOT_JUDGE))
SECOND = ((4, 4, 2), (4, 4, 2), (4, 4, 2), (4, 4, 2), (4, 4, 2))
LABELS = ("Highly likely", "Not likely", "5 Expected", "4 Significant", "Limited improvement", "median", COMMENT)


@pytest.fixture
def served(sqlite_house, tmp_path: Path, browser: Browser) -> Iterator[tuple[str, Gathering]]:
    """A workshop in preparation, two candidates on its agenda, served over loopback."""
    from waitress import create_server

    from riskreg.app import create_app
    from riskreg.settings import read_settings
    from riskreg.store.engine import open_engine

    template, house = sqlite_house
    engine = open_engine(copy_sqlite(Path(template), tmp_path / "riskreg.sqlite3"))
    gathering = gathered(house.at(engine))
    environ = {"RISKREG_SECRET_KEY": "J7w-Qz3xVb_k9TnRm2LsYd8FhCp4Gt6Ae1Ui5Oo0"}
    settings = read_settings(environ, data_dir=tmp_path)
    server = create_server(create_app(settings, engine), host="127.0.0.1", port=0, threads=6)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}", gathering
    server.close()
    engine.dispose()


@pytest.fixture
def room(served, browser: Browser) -> Iterator[Room]:
    found, opened = gather(browser, served[0])
    yield found
    for context in opened:
        context.close()


def test_a_session_from_its_first_vote_to_the_signature(served, room: Room):
    gathering: Gathering = served[1]
    first, second = gathering.risks
    begin(room, gathering, first)
    come(room, gathering)
    vote_first(room, gathering, first)
    close(room)
    nothing_is_told(room)
    reveal(room, 1)
    second_round(room, first)
    decide(room.facilitator, first)
    reject(room.facilitator, second)
    close_and_sign(room, gathering)
    row = risk_row(gathering.house, first)
    assert (row.state, row.exposure_likelihood, row.exposure_impact) == ("validated", 5, 4)
    assert risk_row(gathering.house, second).state == "rejected"


def begin(room: Room, gathering: Gathering, risk: str) -> None:
    """The facilitator begins, and the projector shows the code of the room; then a vote with a time is opened."""
    leads, screen = room.facilitator, room.screen
    leads.page.goto(f"/workshops/{gathering.reference}")
    leads.look("plan")
    leads.press("Begin the workshop")
    leads.press("Lead the session", "link")
    screen.page.goto(f"/workshops/{gathering.reference}/screen")
    screen.sees("Join")
    leads.hand.press(leads.main.get_by_role("link", name=risk))
    leads.look("before the vote")
    leads.press("Open round 1")
    leads.press("One minute more")
    leads.sees("4 minutes left")
    screen.sees("0 of 6 have voted")


def come(room: Room, gathering: Gathering) -> None:
    """Those with an account find the workshop in My work; the guest types what stands on the screen."""
    laptop, guest, *others = room.voters
    for voter in (laptop, *others):
        voter.page.reload()
        voter.hand.press(voter.main.get_by_role("link", name="Vote", exact=False).last)
        voter.page.wait_for_url("**/vote")
        voter.press("I am here")
    guest.page.goto("/join")
    guest.look("join")
    code = gathering.row().join_code
    assert code in room.screen.main.inner_text().replace("-", "")
    guest.hand.write(guest.page.locator("[name=code]"), code.lower())
    guest.hand.write(guest.page.locator("[name=name]"), "Ana Guest")
    guest.press("Join")
    guest.sees("The risk secretariat will let you in")
    guest.look("let in")
    room.facilitator.sees("Ana Guest has joined with the code")
    room.facilitator.press("Let Ana Guest in")
    guest.press("I am here")  # its page has refreshed itself; from here on the guest does not wait for that


def vote_first(room: Room, gathering: Gathering, risk: str) -> None:
    """Each in their own way: one is cut off before the vote leaves, another before the answer comes back."""
    laptop, guest, keyboard, phone, doubting = room.voters
    to_vote = keyboard.main.get_by_role("link", name="Vote now")
    keyboard.hand.reach(to_vote)
    laptop_loses_the_answer(laptop, risk, FIRST[0])
    for somebody in (room.screen, keyboard):
        somebody.sees("1 of 7 have voted")
    expect(to_vote, "the page was shown anew under the keyboard").to_be_focused()
    guest.vote(risk, 1, FIRST[1])
    keyboard.vote(risk, 1, FIRST[2])
    room.facilitator.sees("3 of 7 have voted")
    phone_loses_the_line(phone, risk, FIRST[3])
    doubting_goes_back(doubting)
    doubting.vote(risk, 1, FIRST[4], COMMENT)
    guest.refresh()
    for somebody in room.everybody:
        somebody.sees("5 of 7 have voted")
    assert counted(gathering) == (5, 5)


def laptop_loses_the_answer(laptop: Somebody, risk: str, steps) -> None:
    """The vote arrives, the answer does not: sent again it is counted once."""
    laptop.hand.press(laptop.main.get_by_role("link", name="Vote now"))
    laptop.answer(risk, 1, steps)
    laptop.page.route("**/vote/**", lambda route: (route.fetch(max_redirects=0), route.abort()))
    laptop.press("Give my vote")
    laptop.page.wait_for_url("chrome-error://**")
    laptop.page.unroute_all()
    laptop.page.reload()
    laptop.sees("is counted")


def phone_loses_the_line(phone: Somebody, risk: str, steps) -> None:
    phone.hand.press(phone.main.get_by_role("link", name="Vote now"))
    phone.answer(risk, 1, steps)
    phone.page.context.set_offline(True)
    phone.press("Give my vote")
    phone.page.wait_for_url("chrome-error://**")
    phone.page.context.set_offline(False)
    phone.page.reload()
    phone.sees("Your vote is counted")


def doubting_goes_back(doubting: Somebody) -> None:
    """By the browser's own button and by that of the page: what was chosen is still chosen, and can be changed."""
    doubting.press("Vote now", "link")
    shown, first = doubting.main.locator(".progress:visible"), doubting.main.locator("#question-1 [value='5']")
    first.check()
    doubting.press("Go on", "link")
    expect(shown).to_have_text("Question 2 of 3")
    doubting.page.go_back()
    expect(shown).to_have_text("Question 1 of 3")
    expect(first).to_be_checked()
    doubting.press("Go on", "link")
    doubting.hand.press(doubting.main.get_by_role("link", name="Previous question"))
    expect(shown).to_have_text("Question 1 of 3")
    expect(first).to_be_checked()
    doubting.press("Not now", "link")


def counted(gathering: Gathering) -> tuple[int, int]:
    """Votes, and people who have voted."""
    kinds = ("voted_ballot", "has_voted")
    return tuple(gathering.rows(sa.text(f"SELECT count(*) FROM {kind}"))[0][0] for kind in kinds)


def nothing_is_told(room: Room) -> None:
    """Nobody's page has anything of what was voted first: no picture, no step, no comment."""
    for somebody in room.everybody:
        told = somebody.page.locator("body").inner_html()
        assert not somebody.main.locator("figure.spread").count(), somebody.name
        assert not [label for label in LABELS if label in told], somebody.name


def close(room: Room) -> None:
    nothing_is_told(room)
    room.screen.look("counting")
    room.facilitator.look("counting")
    room.facilitator.press("Close the vote")
    room.facilitator.look("closed")
    room.screen.sees("The vote is closed.")


def reveal(room: Room, number: int) -> None:
    """One phone has no line while it happens, and shows it all the same when it has one again."""
    phone = room.voters[3].page.context
    phone.set_offline(True)
    room.facilitator.press("Reveal the vote")
    room.screen.sees("The median of the votes")
    phone.set_offline(False)
    room.voters[1].refresh()
    for somebody in room.everybody:
        somebody.sees("The median of the votes is 4 Highly likely.")
        somebody.look(f"revealed {number}")
    room.screen.page.emulate_media(color_scheme="dark")
    room.screen.look(f"revealed {number} in the dark")
    room.screen.page.emulate_media(color_scheme="light")


def second_round(room: Room, risk: str) -> None:
    """Nobody has touched their page since the first: it says by itself that there is more to vote on."""
    room.facilitator.press("Open round 2")
    for voter, steps in zip(room.voters, SECOND, strict=True):
        voter.refresh()
        voter.vote(risk, 2, steps, COMMENT)
    room.facilitator.press("Close the vote")
    for somebody in room.everybody:
        assert COMMENT not in somebody.page.locator("body").inner_html()
        assert "Round 2" not in " ".join(somebody.main.locator("figure.spread").all_inner_texts())
    reveal(room, 2)
    for somebody in room.everybody:
        somebody.sees("The room agrees.")
        pictures = somebody.main.locator("figure.spread svg").first
        expect(pictures).to_contain_text("Round 1")
        expect(pictures).to_contain_text("Round 2")
    assert room.screen.main.get_by_text(COMMENT).count() == 5


def decide(leads: Somebody, risk: str) -> None:
    """A likelihood above the median: the page asks why before it takes it."""
    leads.press("Record the decision", "link")
    leads.look("decide")
    leads.sees("Validated")
    leads.main.locator("[name=likelihood]").select_option("5")
    leads.main.locator("[name=owner]").select_option(index=1)
    leads.main.locator("[name=reason]").fill("Agreed.")
    leads.press("Record the decision")
    leads.sees("Answer it in 20 characters or more")
    leads.look("asked why")
    leads.main.locator("[name=reason]").fill("Access was refused again this morning, after the vote.")
    leads.press("Record the decision")
    leads.sees("1 of 2 risks are decided", "Decided: Validated")


def reject(leads: Somebody, risk: str) -> None:
    """The next risk, on which the room decides without a vote."""
    leads.hand.press(leads.page.get_by_role("navigation", name="Agenda").get_by_role("link", name=risk))
    leads.press("Record the decision", "link")
    leads.press("Rejected", "link")
    leads.main.locator("[name=reason]").fill("It is an issue of one office, and settled there.")
    leads.press("Record the decision")
    leads.sees("2 of 2 risks are decided")


def close_and_sign(room: Room, gathering: Gathering) -> None:
    leads, chair = room.facilitator, room.chair
    leads.page.goto(f"/workshops/{gathering.reference}")
    leads.press("Close the workshop")
    room.voters[1].refresh()
    for voter in room.voters:
        voter.sees("Everything is decided.")
    chair.page.reload()
    chair.hand.press(chair.main.get_by_role("link", name="Open the workshop"))
    chair.press("Sign the decisions", "link")
    chair.look("sign")
    chair.press("Sign the decisions")
    chair.sees("Signed: 2 decisions are in the register now.")
    chair.look("signed")
    chair.page.goto(f"/risks/{gathering.risks[0]}")
    chair.sees("Very high", "Validated")
