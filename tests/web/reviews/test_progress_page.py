"""How far a review has come, as the secretariat, those above and those below see it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from freezegun import freeze_time

from riskreg import clock
from riskreg.reviews.return_operations import sign_return
from tests.builders import approved
from tests.reviewing import opened
from tests.web.reviews.conftest import words


@pytest.fixture
def late():
    """A day after the day entities answer by."""
    return clock.now() + timedelta(days=30)


def sign(review, risk, code="CO-COL", who="focal", head="head"):
    review.send(*risk, who=who, code=code)
    sign_return(review.house.desk(head), review.of(code), review.version(code))


def test_who_may_read_finds_the_reviews_and_their_own_return(client_of, review):
    mine = client_of("focal").get("/reviews")
    assert "For your offices to answer Office CO-COL: Mid-Year Review" in words(mine)
    assert f'href="/reviews/returns/{review.of()}"' in mine.text
    assert "0 of 4" in words(client_of("secretariat").get("/reviews"))
    assert "For your offices" not in words(client_of("oversight").get("/reviews"))
    assert client_of("admin").get("/reviews").status_code == 403


def test_without_any_review_the_page_says_what_one_is(client_of):
    assert "There has been no review yet." in words(client_of("senior").get("/reviews"))


def test_progress_says_in_a_sentence_how_many_have_answered(client_of, review, risk):
    assert "0 of 4 entities have answered." in words(client_of("senior").get("/reviews/C-0001"))
    review.send(risk)
    page = words(client_of("senior").get("/reviews/C-0001"))
    assert "0 of 4 entities have answered, one more waits for the signature." in page
    assert "Answered, and not signed yet" in page
    sign_return(review.house.desk("head"), review.of(), review.version())
    page = words(client_of("senior").get("/reviews/C-0001"))
    assert "1 of 4 entities have answered." in page
    page = words(client_of("senior").get("/reviews/C-0001/entities"))
    assert "Office CO-COL CO-COL Signed" in page


def test_an_entity_reads_of_its_own_return_alone(client_of, review):
    page = words(client_of("focal").get("/reviews/C-0001"))
    assert "0 of 1 entity has answered." in page
    assert "Office CO-TUN" not in page
    assert "By region" not in page


def test_what_became_strictly_confidential_is_not_counted(client_of, house, review, risk):
    from tests.operations.reviews.test_open_cycle import seal

    assert "0 of 1" in words(client_of("oversight").get("/reviews/C-0001/entities?status=open"))
    review.answer(risk)
    seal(house, risk)
    page = words(client_of("oversight").get("/reviews/C-0001/entities"))
    assert page.count("no risks") == 4


def test_who_is_late_is_named_with_days_and_reminded_by_one_button(client_of, review, late):
    with freeze_time(late):
        page = words(client_of("secretariat").get("/reviews/C-0001"))
        assert re.search(r"Office CO-COL CO-COL With the entity 0 of 1 \S+ \S+ \S+ \d+ days late", page)
        assert "Remind all 4 that are late" in page
        done = client_of("secretariat").post("/reviews/C-0001/remind", follow=True)
        # Two of the four have neither a focal point of their own nor one above.
        assert "2 entities were reminded." in words(done)
        assert "Nobody is there to remind at: Office" in words(done)
        again = client_of("secretariat").post("/reviews/C-0001/remind", {"entity": "CO-COL"}, follow=True)
        assert "Everybody was reminded today already." in words(again)
        assert "the risk secretariat asks you not to forget it" in words(client_of("focal").get("/work"))
    assert "C-0001/remind" not in client_of("oversight").get("/reviews/C-0001").text


def test_those_who_only_read_do_not_remind(client_of, review):
    for who in ("oversight", "senior", "focal", "head"):
        assert client_of(who).post("/reviews/C-0001/remind").status_code == 403


def test_the_list_is_narrowed_by_status_region_and_kind(client_of, review, risk):
    sign(review, [risk])
    reads = client_of("oversight").get
    assert "One entity." in words(reads("/reviews/C-0001/entities?status=signed"))
    assert "3 entities." in words(reads("/reviews/C-0001/entities?status=open&region=Americas"))
    assert "No entity fits." in words(reads("/reviews/C-0001/entities?kind=division"))
    assert "No entity fits." in words(reads("/reviews/C-0001/entities?status=late"))
    assert "4 entities." in words(reads("/reviews/C-0001/entities?page=99"))


@pytest.mark.parametrize("wrong", ["C-0002", "R-0001", "x", "C-" + "9" * 20])
def test_a_review_there_is_not(client_of, review, wrong):
    assert client_of("secretariat").get(f"/reviews/{wrong}").status_code == 404
    assert client_of("secretariat").post(f"/reviews/{wrong}/remind").status_code == 404


def test_many_reviews_are_listed_page_by_page(client_of, house):
    approved(house)
    for number in range(26):
        opened(house, title=f"Review {number}")
    assert "Page 1 of 2" in words(client_of("senior").get("/reviews"))
    assert "Review 0 C-0001" in words(client_of("senior").get("/reviews?page=2"))


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, ("0 of 4 entities have answered", "See the progress")),
        (25, ("0 of 4 entities have answered, 4 are late", "See who is late")),
        (40, ("One review can be closed.", "4 are late", "Close the review")),
    ],
)
def test_the_work_of_the_secretariat_shows_what_runs_and_what_can_be_closed(client_of, review, days, said):
    with freeze_time(clock.now() + timedelta(days=days)):
        page = words(client_of("secretariat").get("/work"))
        assert "Reviews that run Mid-Year Review" in page
        assert [each for each in said if each not in page] == []
        assert "Reviews that run" not in words(client_of("oversight").get("/work"))
