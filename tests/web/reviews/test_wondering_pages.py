"""What the secretariat could ask, and asking an entity again in those words."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from riskreg import clock
from riskreg.domain.review import ReviewAnswer
from riskreg.reviews.operations import break_off_cycle
from riskreg.reviews.return_operations import answer_items, send_return, sign_return
from riskreg.store.tables.review import ReviewCycle
from tests.builders import approved
from tests.operations.reviews.test_open_cycle import seal
from tests.reviewing import opened
from tests.web.reviews.conftest import words

THIRD = "has been confirmed unchanged for the third time in a row. Is there something the office would like to discuss?"


def signed(review, *risks, shown=timedelta(hours=1)):
    given = [review.given(risk, words=f"Looked at {risk}.", shown_at=clock.now() - shown) for risk in risks]
    answer_items(review.house.desk("focal"), review.of(), given)
    review.reply()
    send_return(review.house.desk("focal"), review.of(), review.version())
    sign_return(review.house.desk("head"), review.of(), review.version())


def in_a_row(house, risk, times):
    """Reviews that ended one after the other, each of which confirmed the risk unchanged; the last one runs."""
    for number in range(times):
        review = opened(house, title=f"Review {number}")
        signed(review, risk)
        if number < times - 1:
            version = review.rows(sa.select(ReviewCycle.__table__).order_by(ReviewCycle.__table__.c.id.desc()))[0].version
            break_off_cycle(house.desk("secretariat"), review.cycle, version, "Enough.")
    return review


@pytest.fixture
def third(house, risk):
    return in_a_row(house, risk, 3)


def test_the_third_time_unchanged_is_asked_about_by_name_and_nobody_is_ranked(client_of, third, risk):
    page = words(client_of("secretariat").get(f"/reviews/{third.cycle}/questions"))
    assert f"Office CO-COL {risk} {THIRD}" in page
    assert "nothing is counted against them" in page
    assert "Questions to entities" in words(client_of("secretariat").get(f"/reviews/{third.cycle}"))


def test_a_change_in_between_begins_the_count_anew(client_of, house, risk):
    in_a_row(house, risk, 2)
    with house.engine.begin() as connection:
        connection.execute(sa.text("UPDATE review_item SET answer = 'updated' WHERE id = (SELECT min(id) FROM review_item)"))
        connection.execute(sa.text("UPDATE review_cycle SET ended_at = opened_at, state = 'closed'"))
    review = opened(house, title="The third")
    signed(review, risk)
    page = words(client_of("secretariat").get(f"/reviews/{review.cycle}/questions"))
    assert "There is nothing to ask of the entities that have answered." in page


def test_what_was_answered_in_seconds_is_asked_about(client_of, review, risk):
    signed(review, risk, shown=timedelta(seconds=2))
    assert "after the page was opened" in words(client_of("secretariat").get("/reviews/C-0001/questions"))


def test_late_actions_are_asked_about(client_of, house, review, risk):
    with house.engine.begin() as connection:
        connection.execute(sa.text("UPDATE action SET start = '2020-01-01', due = '2020-02-01'"))
        connection.execute(sa.text("UPDATE control SET last_tested = '2020-01-01'"))
    signed(review, risk)
    page = words(client_of("secretariat").get("/reviews/C-0001/questions"))
    assert "one of its actions is late" in page
    assert "one of its controls was last tested more than a year ago" in page


def test_only_entities_with_a_question_are_listed_however_many_have_answered(client_of, house, monkeypatch):
    monkeypatch.setattr("riskreg.reviews.wondering_queries.PAGE", 1)
    first, risk = approved(house), approved(house, "other_focal", "other_head", "CO-TUN")
    review = opened(house, title="Of two offices")
    review.send(first)
    given = review.given(risk, shown_at=clock.now() - timedelta(seconds=2))
    answer_items(house.desk("other_focal"), review.of("CO-TUN"), [given])
    review.reply("other_focal", "CO-TUN")
    send_return(house.desk("other_focal"), review.of("CO-TUN"), review.version("CO-TUN"))
    page = words(client_of("secretariat").get(f"/reviews/{review.cycle}/questions"))
    assert f"Office CO-TUN {risk} was confirmed" in page
    assert "Office CO-COL" not in page
    assert "Another entity has answered, and there is nothing to ask of it." in page
    assert "Page 1 of" not in page


def test_nobody_has_answered_yet(client_of, review):
    assert "No entity has answered yet." in words(client_of("secretariat").get("/reviews/C-0001/questions"))


def test_a_strictly_confidential_risk_is_not_asked_about(client_of, house, third, risk):
    seal(house, risk)
    page = client_of("secretariat").get(f"/reviews/{third.cycle}/questions")
    assert risk not in page.text
    again = client_of("secretariat").get(f"/reviews/{third.cycle}/ask-again/{third.of()}")
    assert risk not in again.text


def test_asking_again_begins_with_the_question_and_keeps_what_was_signed(client_of, third, risk):
    secretariat, path = client_of("secretariat"), f"/reviews/{third.cycle}/ask-again/{third.of()}"
    page = secretariat.get(path)
    assert f"May we ask: {risk} {THIRD}" in words(page)
    reason = html.unescape(re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", page.text, re.S).group(1))
    version = re.search(r'name="version"[^>]*value="(\d+)"', page.text).group(1)
    assert secretariat.post(path, {"version": version, "reason": "  "}).status_code == 422
    assert secretariat.post(path, {"version": "0", "reason": reason}).status_code == 409
    done = secretariat.post(path, {"version": version, "reason": reason}, follow=True)
    assert "Office CO-COL was asked again. What was signed before is kept." in words(done)
    assert "asked again" in words(done)
    assert third.return_row().attempt == 2
    assert THIRD in third.return_row().reason
    assert THIRD in words(client_of("focal").get(f"/reviews/returns/{third.of()}"))
    assert "asked for again already" in words(secretariat.get(path))
    assert secretariat.post(path, {"version": version, "reason": reason}).status_code == 409


def test_what_is_not_signed_or_has_ended_is_not_asked_for_again(client_of, house, review, risk):
    secretariat, path = client_of("secretariat"), f"/reviews/C-0001/ask-again/{review.of()}"
    assert "still with the entity" in words(secretariat.get(path))
    assert secretariat.post(path, {"version": "1", "reason": "Please."}).status_code == 409
    answer_items(house.desk("focal"), review.of(), [review.given(risk, ReviewAnswer.UNCHANGED, "Looked.", shown_at=clock.now())])
    review.reply()
    send_return(house.desk("focal"), review.of(), review.version())
    page = words(secretariat.get("/reviews/C-0001/questions"))
    assert "can still send it back" in page
    assert "Ask the entity again" not in page
    break_off_cycle(house.desk("secretariat"), "C-0001", 1, "Enough.")
    assert "The review has ended." in words(secretariat.get(path))


def test_a_return_of_another_review_is_not_found_under_this_one(client_of, house, review):
    other = opened(house, title="Another")
    assert client_of("secretariat").get(f"/reviews/C-0001/ask-again/{other.of()}").status_code == 404


def test_only_the_secretariat_wonders(client_of, third):
    for who in ("focal", "head", "senior", "oversight"):
        for path in (f"/reviews/{third.cycle}/questions", f"/reviews/{third.cycle}/ask-again/{third.of()}"):
            assert client_of(who).get(path).status_code == 403


def test_it_asks_the_database_no_more_for_many_risks(client_of, house, third, risk):
    from tests.laws.test_query_counts import counted

    path = f"/reviews/{third.cycle}/questions"
    secretariat = client_of("secretariat")
    secretariat.get(path)
    with counted(house.engine) as few:
        secretariat.get(path)
    risks = [approved(house, title=f"Risk {number}") for number in range(6)]
    review = opened(house, title="A larger one")
    signed(review, risk, *risks)
    secretariat.get(path)
    with counted(house.engine) as many:
        secretariat.get(f"/reviews/{review.cycle}/questions")
    assert len(many) == len(few)
