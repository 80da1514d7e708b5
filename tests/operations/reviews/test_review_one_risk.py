"""One risk looked at by its owner: in a review, sealed, or out of turn because something happened."""

from __future__ import annotations

from datetime import timedelta

import pytest

from riskreg import clock
from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from riskreg.domain.references import item_reference
from riskreg.domain.review import Trigger
from riskreg.reviews.item_operations import OutOfTurn, answer_item, review_out_of_turn
from tests.builders import approved, log
from tests.operations.reviews.test_open_cycle import seal
from tests.reviewing import Review, opened


def why(days=14, reason="A colleague was robbed."):
    return OutOfTurn(Trigger.INCIDENT, reason, clock.now().date() + timedelta(days=days))


def triggered(house, risk, **more):
    return review_out_of_turn(house.desk("secretariat"), risk, why(**more))


def answer(review, risk, who="owner", **more):
    given = review.given(risk, **more)
    answer_item(review.house.desk(who), given.item, given)


def test_the_owner_is_asked_with_the_reason_and_by_when(house, risk):
    reference, review = triggered(house, risk), Review(house)
    item, ((task),) = review.item(risk), review.tasks("review_item")
    assert (reference, item.state, item.cycle_id, item.triggered_by) == (item_reference(item.id), "asked", None, Trigger.INCIDENT)
    assert (task.holder_id, task.due_on, task.subject) == (house.people["owner"], item.due_on, reference)
    ((verb, subject, body),) = review.told("review_item")
    assert (verb, subject, body["reason"], body["occasion"]) == ("ask_owner", risk, "A colleague was robbed.", "An incident")


def test_the_owners_answer_finishes_it(house, risk, events):
    triggered(house, risk)
    review = Review(house)
    events()
    answer(review, risk)
    assert (review.item(risk).state, review.tasks("review_item")[0].outcome) == ("settled", "done")
    assert [event.kind for event in events()] == ["review_item.answer", "review_item.conclude", "risk.reviewed"]
    with pytest.raises(Conflict, match="is now “Reviewed”"):
        answer(review, risk)


def test_an_answer_that_is_not_enough_finishes_nothing(house, risk):
    triggered(house, risk)
    review = Review(house)
    with pytest.raises(Invalid):
        answer(review, risk, words="")
    assert review.item(risk).state == "asked"


@pytest.mark.parametrize(("who", "refusal"), [("secretariat", NotAllowed), ("senior", NotAllowed), ("other_focal", NotFound), ("mitigator", NotAllowed)])
def test_who_has_no_part_in_the_risk_does_not_answer(house, risk, who, refusal):
    triggered(house, risk)
    with pytest.raises(refusal):
        answer(Review(house), risk, who)


@pytest.mark.parametrize("who", ["focal", "head", "owner", "oversight"])
def test_only_the_secretariat_asks_out_of_turn(house, risk, who):
    with pytest.raises(NotAllowed):
        review_out_of_turn(house.desk(who), risk, why())


def test_what_is_asked_already_or_not_in_the_register_or_without_reason_or_day_is_refused(house, risk):
    draft = log(house, title="A draft")
    triggered(house, risk)
    with pytest.raises(Conflict, match="already"):
        triggered(house, risk)
    with pytest.raises(Conflict, match="in the register"):
        triggered(house, draft)
    other = approved(house, title="Another")
    for wrong in ({"reason": " "}, {"days": 0}, {"days": 181}):
        with pytest.raises(Invalid):
            triggered(house, other, **wrong)


def test_in_a_review_the_owner_answers_and_the_return_waits_for_the_signature(house, risk):
    review = opened(house, "quarterly")
    answer(review, risk)
    item = review.item(risk)
    assert (item.state, item.answered_by_name, review.version()) == ("answered", "Owner", 2)
    assert [task.outcome for task in review.tasks("review_item")] == ["done"]


def test_a_sealed_risk_of_a_review_is_finished_by_its_owner_and_named_to_nobody_else(house, risk):
    seal(house, risk)
    review = opened(house)
    for who in ("head", "secretariat"):
        with pytest.raises(NotFound):
            answer(review, risk, who)
    answer(review, risk)
    assert review.item(risk).state == "settled"
    assert [body["review"] for verb, subject, body in review.told("risk") if (verb, subject) == ("reviewed", risk)] == [f"Mid-Year Review {clock.now().year}"]


@pytest.mark.parametrize("reference", ["I-0099", "R-0001", "", "I-" + "9" * 30])
def test_a_review_there_is_not(house, risk, reference):
    triggered(house, risk)
    given = Review(house).given(risk)
    with pytest.raises(NotFound):
        answer_item(house.desk("owner"), reference, given)
