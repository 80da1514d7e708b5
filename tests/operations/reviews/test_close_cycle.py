"""Closing a review: not before its time, and what it found is recorded for good, with everybody silent by name."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from freezegun import freeze_time
from sqlalchemy.exc import IntegrityError

from riskreg import clock
from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from riskreg.domain.review import ReviewAnswer
from riskreg.reviews.operations import break_off_cycle, close_cycle, reopen_return
from riskreg.reviews.return_operations import Reply, answer_items, answer_questions, send_return, sign_return
from riskreg.store.tables.review import ReviewCycle, ReviewResult
from tests.builders import approved, move, scored
from tests.operations.reviews.test_open_cycle import seal
from tests.reviewing import opened

_RESULT, _CYCLE = ReviewResult.__table__, ReviewCycle.__table__


def close(house, version=1, who="secretariat"):
    with freeze_time(clock.now() + timedelta(days=40)):
        close_cycle(house.desk(who), "C-0001", version)


def result(review):
    ((row),) = review.rows(sa.select(_RESULT))
    return json.loads(row.body)


def test_the_result_says_what_moved_and_why_what_is_new_and_closed_and_who_is_silent(house, risk):
    second, third = approved(house, title="Money is late"), approved(house, title="Staff leave")
    review = opened(house)
    scored(house, risk, likelihood=5, controls="significant")
    answers = [
        review.given(risk, ReviewAnswer.UPDATED, "Two incidents."),
        review.given(second, ReviewAnswer.CLOSE, "Money came."),
        review.given(third),
    ]
    answer_items(house.desk("focal"), review.of(), answers)
    answer_questions(house.desk("focal"), review.of(), [("emerging", Reply(True, "Elections in March."))])
    for code in ("happened", "help"):
        answer_questions(house.desk("focal"), review.of(), [(code, Reply(False))])
    send_return(house.desk("focal"), review.of(), review.version())
    sign_return(house.desk("head"), review.of(), review.version())
    move(house, third, "reject", "secretariat", reason="Out of scope.")
    new = approved(house, title="Came while it ran")
    close(house)
    found = result(review)
    assert found["entities"] == {"asked": 4, "signed": 1}
    assert [each["code"] for each in found["silent"]] == ["AMB", "CO-TUN", "ORG"]
    assert found["answers"] == {"updated": 1, "close": 1, "unchanged": 1}
    ((moved),) = found["moved"]
    assert (moved["risk"], moved["before"], moved["after"], moved["why"]) == (risk, "high", "very high", "Controls were looked at.")
    assert [each["risk"] for each in found["new"]] == [new]
    assert [(each["risk"], each["state"]) for each in found["closed"]] == [(third, "rejected")]
    assert [(each["risk"], each["answer"]) for each in found["proposed"]] == [(second, "close")]
    assert found["emerging"] == [{"entity": "Office CO-COL", "words": "Elections in March."}]


def test_closing_ends_what_is_still_out_and_its_tasks(house, risk):
    review = opened(house, "quarterly")
    close(house)
    assert (review.return_row().state, review.item(risk).state) == ("unanswered", "unanswered")
    assert {task.outcome for noun in ("entity_return", "review_item") for task in review.tasks(noun)} == {"ended"}
    assert [task.outcome for task in review.tasks("review_cycle")] == ["done"]
    verb, subject, body = review.told("review_cycle")[-1]
    assert (verb, subject, body["silent"], body["not_answered"]) == ("close", "C-0001", 4, 1)
    with pytest.raises(Conflict, match="is now “Closed”"):
        close(house, 2)
    with pytest.raises(Conflict):
        review.answer(risk)


def test_it_is_not_closed_before_its_day_while_returns_are_out_but_broken_off_with_a_reason(house, review, risk):
    with pytest.raises(Conflict, match="4 returns are still out"):
        close_cycle(house.desk("secretariat"), "C-0001", 1)
    with pytest.raises(Invalid):
        break_off_cycle(house.desk("secretariat"), "C-0001", 1, " ")
    with pytest.raises(NotAllowed):
        break_off_cycle(house.desk("senior"), "C-0001", 1, "No time.")
    break_off_cycle(house.desk("secretariat"), "C-0001", 1, "The office was evacuated.")
    assert review.rows(sa.select(_CYCLE.c.state)) == [("broken_off",)]
    assert result(review)["reason"] == "The office was evacuated."


def test_it_is_closed_early_when_every_return_is_in(house):
    review = opened(house, "ad_hoc", entity_ids=frozenset({house.entities["CO-TUN"]}))
    answer_questions(house.desk("other_focal"), review.of("CO-TUN"), [("emerging", Reply(False))])
    send_return(house.desk("other_focal"), review.of("CO-TUN"), review.version("CO-TUN"))
    sign_return(house.desk("other_head"), review.of("CO-TUN"), review.version("CO-TUN"))
    close_cycle(house.desk("secretariat"), "C-0001", 1)
    assert result(review)["silent"] == []
    with pytest.raises(Conflict, match="The review is closed"):
        reopen_return(house.desk("secretariat"), review.of("CO-TUN"), review.version("CO-TUN"), "Too late.")


def test_a_page_of_another_version_and_another_review_are_refused(house, review):
    with pytest.raises(Stale):
        close(house, 7)
    for reference in ("C-0009", "R-0001", "C-x"):
        with pytest.raises(NotFound):
            close_cycle(house.desk("secretariat"), reference, 1)


def test_the_result_is_never_changed(house, review):
    close(house)
    for change in (sa.update(_RESULT).values(body="{}"), sa.delete(_RESULT)):
        with pytest.raises(IntegrityError, match="append-only"), house.engine.begin() as connection:
            connection.execute(change)


def test_no_strictly_confidential_risk_is_in_the_result(house, review, risk):
    scored(house, risk, likelihood=5, controls="significant")
    seal(house, risk)
    close(house)
    assert risk not in json.dumps(result(review))
    assert result(review)["answers"] == {}


def test_a_return_that_was_asked_again_counts_once(house, review, risk):
    review.send(risk)
    sign_return(house.desk("head"), review.of(), review.version())
    reopen_return(house.desk("secretariat"), review.of(), review.version(), "Once more.")
    close(house)
    found = result(review)
    assert found["answers"] == {"not answered": 1}
    assert "CO-COL" in [each["code"] for each in found["silent"]]
