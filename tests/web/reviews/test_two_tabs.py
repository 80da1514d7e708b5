"""Two tabs, two people, two clicks on one return: nothing is overwritten unseen, and nobody stops anybody for nothing."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.reviewing import Review
from tests.web.reviews.conftest import words
from tests.web.reviews.test_return_pages import LOOKED, fill, hidden, items


@pytest.fixture
def ten(house) -> Review:
    """The Mid-Year Review with ten risks of the office of Colombia: see tests/furnished.py."""
    return Review(house)


def test_who_saves_a_risk_second_reads_what_was_saved_first_and_decides(client_of, ten):
    focal, at = client_of("focal"), f"/reviews/returns/{ten.of()}/risks"
    mine = items(ten)["R-0001"]
    one_tab, other_tab = focal.get(at), focal.get(at)
    assert focal.post(at, fill(one_tab, **{mine: ("unchanged", "Said in one tab.")})).status_code == 303
    refused = focal.post(at, fill(other_tab, **{mine: ("close", "Said in the other.")}))
    assert refused.status_code == 422
    assert "Focal answered meanwhile: Confirmed unchanged “Said in one tab.”" in words(refused)
    assert "Said in the other." in refused.text
    assert ten.item("R-0001").words == "Said in one tab."
    assert focal.post(at, hidden(refused) | {f"{mine}-answer": "close", f"{mine}-words": "Said in the other."}).status_code == 303
    assert ten.item("R-0001").words == "Said in the other."


def test_two_who_share_the_risks_of_a_page_do_not_stop_each_other(client_of, ten):
    focal, at, mine = client_of("focal"), f"/reviews/returns/{ten.of()}/risks", items(ten)
    one_tab, other_tab = focal.get(at), focal.get(at)
    assert focal.post(at, fill(one_tab, **{mine["R-0001"]: ("unchanged", LOOKED)})).status_code == 303
    assert focal.post(at, fill(other_tab, **{mine["R-0002"]: ("unchanged", LOOKED)})).status_code == 303
    assert ten.item("R-0001").words == ten.item("R-0002").words == LOOKED


def test_who_answers_a_question_second_reads_what_was_answered_first_and_decides(client_of, ten):
    focal, at = client_of("focal"), f"/reviews/returns/{ten.of()}/questions"
    said = {f"{code}-said": "no" for code in ("emerging", "happened", "help")}
    focal.post(at, hidden(focal.get(at)) | said)
    one_tab, other_tab = focal.get(at), focal.get(at)
    assert focal.post(at, hidden(one_tab) | said | {"emerging-said": "yes", "emerging-words": "A flood."}).status_code == 303
    late = said | {"help-said": "yes", "help-words": "Two drivers."}
    refused = focal.post(at, hidden(other_tab) | late)
    assert refused.status_code == 422
    assert "Focal answered meanwhile: Yes “A flood.”" in words(refused)
    assert "Two drivers." in refused.text
    with_mine = hidden(refused) | late | {"emerging-said": "yes", "emerging-words": "A flood."}
    assert focal.post(at, with_mine).status_code == 303
    page = words(focal.get(f"/reviews/returns/{ten.of()}/answers"))
    assert "A flood." in page
    assert "Two drivers." in page


def test_a_second_click_on_the_answers_says_that_nothing_is_new(client_of, ten):
    focal, at = client_of("focal"), f"/reviews/returns/{ten.of()}"
    said = {f"{code}-said": "no" for code in ("emerging", "happened", "help")}
    for tail, sent in (("questions", said), ("risks", {f"{items(ten)['R-0001']}-answer": "unchanged", f"{items(ten)['R-0001']}-words": LOOKED})):
        data = hidden(focal.get(f"{at}/{tail}")) | sent
        assert "saved" in words(focal.post(f"{at}/{tail}", data, follow=True))
        assert "There was nothing new to save." in words(focal.post(f"{at}/{tail}", data, follow=True))


def test_what_a_refusal_gives_back_is_what_a_person_typed_and_nothing_the_page_sent_along(client_of, house, ten):
    focal, at = client_of("focal"), f"/reviews/returns/{ten.of()}"
    data = hidden(focal.get(f"{at}/risks")) | {"emerging-seen": "2026-11-25T00:00:00+00:00", "emerging-words": "A flood."}
    with house.engine.begin() as connection:
        connection.execute(sa.text("UPDATE role_grant SET ended_at = granted_at"))
    refused = words(focal.post(f"{at}/risks", data))
    assert "Emerging words A flood." in refused
    assert "Shown at" not in refused
    assert "Emerging seen" not in refused
