"""Closing a review, breaking it off, and reading what it found."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg import clock
from riskreg.domain.review import ReviewAnswer
from riskreg.reviews.return_operations import Reply, answer_items, answer_questions, send_return, sign_return
from riskreg.store.tables.review import ReviewCycle
from tests.builders import scored
from tests.operations.reviews.test_open_cycle import seal
from tests.web.reviews.conftest import words


def version_on(page):
    return re.search(r'name="version"[^>]*value="(\d+)"', page.text).group(1)


def close(client, path="/reviews/C-0001/close", **said):
    page = client.get(path)
    return client.post(path, {"version": version_on(page)} | said)


@pytest.fixture
def last_day():
    with freeze_time(clock.now() + timedelta(days=40)):
        yield


@pytest.fixture
def answered(house, review, risk):
    """One office has answered, with a risk that rose, one proposed to close, and something it sees coming."""
    scored(house, risk, likelihood=5, controls="significant")
    answer_items(house.desk("focal"), review.of(), [review.given(risk, ReviewAnswer.UPDATED, "=The election is near.")])
    replies = [("happened", Reply(False)), ("help", Reply(False)), ("emerging", Reply(True, "A new tax on transfers."))]
    answer_questions(house.desk("focal"), review.of(), replies)
    send_return(house.desk("focal"), review.of(), review.version())
    sign_return(house.desk("head"), review.of(), review.version())
    return review


def test_closing_too_early_says_until_when_and_offers_to_break_off(client_of, review):
    page = words(client_of("secretariat").get("/reviews/C-0001/close"))
    assert "4 returns are still out, and there is time until" in page
    assert "Break it off" in page
    assert "name=\"version\"" not in client_of("secretariat").get("/reviews/C-0001/close").text
    assert client_of("secretariat").post("/reviews/C-0001/close", {"version": "1"}).status_code == 409


def test_closing_names_who_is_silent_before_and_after(client_of, answered, last_day):
    secretariat = client_of("secretariat")
    before = words(secretariat.get("/reviews/C-0001/close"))
    assert "1 of 4 entities have answered and signed. 3 would be recorded as silent, by name: Office AMB (with the entity)" in before
    done = close(secretariat)
    assert (done.status_code, done.headers["Location"]) == (303, "/reviews/C-0001")
    page = words(secretariat.get("/reviews/C-0001"))
    assert "1 of 4 entities answered and signed." in page
    assert "Silent entities Office AMB Office CO-TUN Office ORG" in page
    assert "from high to very high" in page
    assert "Updated 1" in page
    assert "Office CO-COL A new tax on transfers." in page
    assert "was closed by Secretariat" in page
    assert close_again(secretariat).status_code == 409
    assert "1 of 4" in words(secretariat.get("/reviews/C-0001/entities"))


def close_again(client):
    return client.post("/reviews/C-0001/close", {"version": "3"})


def test_what_a_review_found_is_read_by_those_above_and_not_beyond_ones_offices(client_of, house, answered, risk, last_day):
    close(client_of("secretariat"))
    for who in ("senior", "oversight"):
        assert risk in words(client_of(who).get("/reviews/C-0001"))
    mine, theirs = (words(client_of(who).get("/reviews/C-0001")) for who in ("focal", "other_focal"))
    assert risk in mine
    assert "A new tax" in mine
    assert "Silent entities None" in mine
    assert risk not in theirs
    assert "A new tax" not in theirs
    assert "Silent entities Office CO-TUN" in theirs
    assert "Office ORG" not in theirs


def test_a_risk_sealed_after_the_review_is_named_to_its_people_alone(client_of, house, answered, risk, last_day):
    close(client_of("secretariat"))
    seal(house, risk)
    for who in ("secretariat", "senior", "oversight", "head"):
        assert risk not in client_of(who).get("/reviews/C-0001").text
        assert risk not in client_of(who).get("/reviews/C-0001/result.csv").text
    assert risk in client_of("focal").get("/reviews/C-0001").text


def test_the_result_is_a_table_no_spreadsheet_runs(client_of, answered, risk, last_day):
    secretariat = client_of("secretariat")
    assert secretariat.get("/reviews/C-0001/result.csv").status_code == 409
    close(secretariat)
    file = secretariat.get("/reviews/C-0001/result.csv")
    assert 'filename="C-0001-result-' in file.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(file.text.lstrip("\ufeff"))))
    moved = next(row for row in rows if row["what"] == "moved")
    assert (moved["risk"], moved["level before"], moved["level after"]) == (risk, "high", "very high")
    assert [row["entity"] for row in rows if row["what"] == "silent"] == ["Office AMB", "Office CO-TUN", "Office ORG"]
    assert [row["reason"] for row in rows if row["what"] == "emerging"] == ["A new tax on transfers."]


def test_progress_is_a_table_too(client_of, answered):
    rows = list(csv.DictReader(io.StringIO(client_of("oversight").get("/reviews/C-0001/entities.csv").text.lstrip("\ufeff"))))
    assert [(row["entity"], row["status"], row["risks"], row["answered"]) for row in rows if row["entity"] == "CO-COL"] == [("CO-COL", "Signed", "1", "1")]
    assert len(rows) == 4
    mine = client_of("other_focal").get("/reviews/C-0001/entities.csv").text
    assert "CO-TUN" in mine
    assert "CO-COL" not in mine


def test_breaking_off_needs_a_reason_which_stays_with_it(client_of, house, review):
    secretariat, path = client_of("secretariat"), "/reviews/C-0001/break-off"
    assert "4 would be recorded as silent" in words(secretariat.get(path))
    assert close(secretariat, path, reason="  ").status_code == 422
    assert close(secretariat, path, reason="The mandate has ended.").status_code == 303
    page = words(secretariat.get("/reviews/C-0001"))
    assert "Secretariat broke this review off on" in page
    assert "The mandate has ended." in page
    assert "broken off" in words(secretariat.get("/reviews"))
    assert "ended already" in words(secretariat.get(path))
    assert secretariat.post(path, {"version": "2", "reason": "Again."}).status_code == 409


def test_somebody_who_was_slower_is_told_and_decides_on_what_is_there(client_of, house, review):
    secretariat, path = client_of("secretariat"), "/reviews/C-0001/break-off"
    with house.engine.begin() as connection:
        connection.execute(sa.update(ReviewCycle.__table__).values(version=7))
    late = secretariat.post(path, {"version": "1", "reason": "The mandate has ended."})
    assert late.status_code == 409
    assert "The mandate has ended." in late.text
    assert version_on(late) == "7"


def test_those_who_only_read_do_not_end_it(client_of, review):
    for who in ("focal", "head", "senior", "oversight"):
        for path in ("/reviews/C-0001/close", "/reviews/C-0001/break-off"):
            assert client_of(who).get(path).status_code == 403
            assert client_of(who).post(path, {"version": "1", "reason": "x"}).status_code == 403


