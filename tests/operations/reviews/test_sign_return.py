"""Signing: by whom, what is kept for good, sending back, and asking again."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from riskreg import clock
from riskreg.domain.errors import Conflict, Invalid, NotAllowed, Stale
from riskreg.domain.permissions import Permission, Role
from riskreg.domain.revision import digest
from riskreg.people.delegation_operations import Terms, delegate
from riskreg.reviews.operations import reopen_return
from riskreg.reviews.return_operations import answer_items, send_return, send_return_back, sign_return
from riskreg.store.tables.review import SignedReturn
from riskreg.store.work import open_work
from tests.builders import add_person, approved, risk_row, scored
from tests.reviewing import opened

_SIGNED = SignedReturn.__table__


def sign(review, who="head", version=None):
    sign_return(review.house.desk(who), review.of(), version or review.version())


def lend(house, giver, receiver, permission):
    today = clock.now().date()
    terms = Terms(house.people[receiver], frozenset({permission}), None, today, today + timedelta(days=2), "On leave.")
    delegate(house.desk(giver), terms)


@pytest.fixture
def chief(house):
    """The head of the division above."""
    with open_work(house.machine) as work:
        house.people["chief"] = add_person(work, "chief", Role.HEAD_OF_ENTITY, house.entities["AMB"])
    return "chief"


def test_what_is_signed_is_kept_with_every_answer_and_the_revision_of_its_risk(house, review, risk, events):
    review.send(risk)
    events()
    sign(review)
    row, item = review.return_row(), review.item(risk)
    assert (row.state, row.signed_by_name, item.state) == ("signed", "Head", "settled")
    ((signed),) = review.rows(sa.select(_SIGNED))
    body = json.loads(signed.body)
    assert signed.sha256 == digest(signed.body)
    assert (body["items"][0]["risk"], body["items"][0]["revision"]) == (risk, risk_row(house, risk).revision)
    assert (body["items"][0]["words"], body["items"][0]["level"]) == ("The access log of this month.", "high")
    assert [question["code"] for question in body["questions"]] == ["emerging", "happened", "help"]
    assert [event.kind for event in events()] == ["risk.reviewed", "entity_return.sign"]
    assert [task.outcome for task in review.tasks("entity_return") if task.entity_id == row.entity_id] == ["done", "done"]


def test_what_was_signed_is_never_changed_not_even_in_the_database(house, review, risk):
    review.send(risk)
    sign(review)
    for change in (sa.update(_SIGNED).values(body="{}"), sa.delete(_SIGNED)):
        with pytest.raises(IntegrityError, match="append-only"), house.engine.begin() as connection:
            connection.execute(change)
    for attempt in (
        lambda: review.answer(risk),
        lambda: send_return(house.desk("focal"), review.of(), review.version()),
        lambda: sign(review),
        lambda: send_return_back(house.desk("head"), review.of(), review.version(), "Once more."),
    ):
        with pytest.raises(Conflict):
            attempt()
    assert review.return_row().state == "signed"


@pytest.mark.parametrize(("who", "refusal"), [("focal", NotAllowed), ("secretariat", NotAllowed), ("senior", NotAllowed)])
def test_only_a_head_signs(review, risk, who, refusal):
    review.send(risk)
    with pytest.raises(refusal):
        sign(review, who)


def test_nobody_signs_what_they_answered_even_when_somebody_answered_over_it(house, review, risk, chief):
    review.answer(risk, who="head")
    review.send(risk)
    with pytest.raises(Conflict, match="You answered in this return"):
        sign(review)
    sign(review, chief)
    assert review.return_row().signed_by_name == "Chief"


def test_nobody_signs_what_they_sent(house, review, risk):
    review.answer(risk)
    review.reply()
    send_return(house.desk("head"), review.of(), review.version())
    with pytest.raises(Conflict, match="You answered in this return"):
        sign(review)
    # The task waits for the head above, or where there is none for the secretariat: never for who is barred.
    assert review.tasks("entity_return")[-1].barred_id == house.people["head"]


def test_a_delegation_does_not_let_somebody_sign_what_they_answered(house, review, risk):
    lend(house, "head", "focal", Permission.REVIEW_SIGN)
    review.send(risk)
    with pytest.raises(Conflict, match="You answered in this return"):
        sign(review, "focal")


def test_nor_does_it_let_somebody_sign_for_who_answered(house, review, risk):
    review.answer(risk, who="head")
    review.send(risk)
    lend(house, "head", "senior", Permission.REVIEW_SIGN)
    with pytest.raises(Conflict, match="You act for somebody who answered"):
        sign(review, "senior")


def test_in_whose_name_it_was_answered_does_not_sign_either(house, review, risk):
    lend(house, "head", "senior", Permission.REVIEW_ANSWER)
    review.send(risk, who="senior")
    assert review.return_row().sent_for_id == house.people["head"]
    with pytest.raises(Conflict, match="answered in your name"):
        sign(review)


def test_the_head_signs_what_was_read(house, review, risk):
    version = review.version()
    review.send(risk)
    with pytest.raises(Stale):
        sign(review, version=version)
    assert review.return_row().state == "sent"


def test_sending_back_keeps_the_answers_and_asks_the_entity_again(house, review, risk):
    review.send(risk)
    with pytest.raises(Invalid, match="Give a reason"):
        send_return_back(house.desk("head"), review.of(), review.version(), " ")
    with pytest.raises(Invalid, match="Shorten the reason"):
        send_return_back(house.desk("head"), review.of(), review.version(), "x" * 4001)
    send_return_back(house.desk("head"), review.of(), review.version(), "Look at the second site too.")
    row = review.return_row()
    assert (row.state, row.reason, review.item(risk).state) == ("open", "Look at the second site too.", "answered")
    assert review.tasks("entity_return")[-1].title == "Answer the review"
    answer_items(house.desk("focal"), review.of(), [review.given(risk, words="Both sites.")])
    send_return(house.desk("focal"), review.of(), review.version())
    sign(review)
    assert review.item(risk).words == "Both sites."


def test_asking_again_keeps_the_signed_return_and_opens_another(house, review, risk):
    review.send(risk)
    sign(review)
    signed, version = review.of(), review.version()
    with pytest.raises(NotAllowed):
        reopen_return(house.desk("head"), signed, version, "A mistake.")
    with pytest.raises(Invalid):
        reopen_return(house.desk("secretariat"), signed, version, "")
    with pytest.raises(Stale):
        reopen_return(house.desk("secretariat"), signed, 1, "A mistake.")
    again = reopen_return(house.desk("secretariat"), signed, version, "The wrong site was looked at.")
    row, item = review.return_row(), review.item(risk)
    assert (again, row.attempt, row.state, row.reason) == (review.of(), 2, "open", "The wrong site was looked at.")
    assert (item.answer, item.state, item.return_id) == (None, "listed", row.id)
    assert len(review.rows(sa.select(_SIGNED))) == 1
    scored(house, risk, likelihood=5, controls="significant")
    with pytest.raises(Conflict):
        reopen_return(house.desk("secretariat"), signed, version + 1, "Once more.")
    with pytest.raises(Invalid, match="Updated"):
        review.answer(risk)


def test_asking_again_asks_the_owners_again_where_they_answer(house, risk):
    review = opened(house, "quarterly")
    review.answer(risk)
    from riskreg.reviews.return_operations import Reply, answer_questions

    answer_questions(house.desk("focal"), review.of(), [("emerging", Reply(False))])
    send_return(house.desk("focal"), review.of(), review.version())
    sign(review)
    reopen_return(house.desk("secretariat"), review.of(), review.version(), "Once more.")
    assert [(task.holder_id, task.outcome) for task in review.tasks("review_item")] == [(house.people["owner"], "done"), (house.people["owner"], "")]


def test_a_return_without_risks_is_signed_too(house, review):
    review.send(who="other_focal", code="CO-TUN")
    sign_return(house.desk("other_head"), review.of("CO-TUN"), review.version("CO-TUN"))
    assert json.loads(review.rows(sa.select(_SIGNED))[0].body)["items"] == []


def test_several_risks_are_settled_together(house, risk):
    more = [approved(house, title=f"Risk {number}") for number in range(2)]
    review = opened(house)
    review.send(risk, *more)
    sign(review)
    assert {review.item(each).state for each in (risk, *more)} == {"settled"}
    assert [subject for _verb, subject, _body in review.told("review_item")] == [risk, *more]
