"""Answering a return: each kind of answer, what is not enough, and who may not."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from riskreg.domain.review import ReviewAnswer
from riskreg.reviews.return_operations import Reply, answer_items, answer_questions, send_return
from riskreg.risks.operations import restate_risk
from riskreg.store.tables.review import QuestionAnswer, ReturnHand
from tests.builders import approved, asked, move, risk_row, scored, version_of
from tests.operations.reviews.test_open_cycle import seal
from tests.reviewing import Review

_ANSWER, _HAND = QuestionAnswer.__table__, ReturnHand.__table__


def give(review: Review, risk, *args, who="focal", **more):
    return answer_items(review.house.desk(who), review.of(), [review.given(risk, *args, **more)])


def refusal(review: Review, risk, *args, **more) -> str:
    """The sentences beside that risk."""
    with pytest.raises(Invalid) as refused:
        give(review, risk, *args, **more)
    ((reference, sentences),) = refused.value.fields.items()
    assert reference == f"I-{review.item(risk).id:04d}"
    return " ".join(sentences)


def test_unchanged_is_kept_with_what_was_looked_at_and_the_revision(review, risk):
    assert give(review, risk) == 1
    row = review.item(risk)
    assert (row.state, row.answer, row.words) == ("answered", ReviewAnswer.UNCHANGED, "The access log of this month.")
    assert (row.answer_revision, row.answer_rank) == (risk_row(review.house, risk).revision, 3)
    assert row.answered_by_id == review.house.people["focal"]
    ((verb, subject, body),) = review.told("review_item")
    assert (verb, subject, body["answer"], body["reason"]) == ("answer", risk, "Confirmed unchanged", row.words)
    assert review.version() == 2


def test_unchanged_is_never_a_tick_alone(review, risk):
    assert "what you looked at" in refusal(review, risk, words="  ")


def test_what_has_changed_in_earnest_is_not_unchanged(house, review, risk):
    scored(house, risk, likelihood=5, controls="significant")
    assert "Answer “Updated” instead" in refusal(review, risk)
    give(review, risk, ReviewAnswer.UPDATED, "Two incidents this month.")
    row = review.item(risk)
    assert (row.opening_revision < row.answer_revision, row.opening_rank, row.answer_rank) == (True, 3, 4)
    body = review.told("review_item")[-1][2]
    assert (body["from_revision"], body["to_revision"]) == (row.opening_revision, row.answer_revision)


def test_nothing_saved_is_not_updated(review, risk):
    assert "Nothing of this risk was saved" in refusal(review, risk, ReviewAnswer.UPDATED)


def test_closing_is_proposed_with_a_reason_and_closes_nothing(house, review, risk):
    assert "why the risk can be closed" in refusal(review, risk, ReviewAnswer.CLOSE, words="")
    give(review, risk, ReviewAnswer.CLOSE, "The programme has ended.")
    assert risk_row(house, risk).standing == "registered"


def test_escalated_points_at_a_request_about_this_risk(house, review, risk):
    other = approved(house, title="Another")
    asked(house, other)
    assert "Ask the higher level first" in refusal(review, risk, ReviewAnswer.ESCALATED, request="Q-0001")
    asked(house, risk)
    give(review, risk, ReviewAnswer.ESCALATED, "The division must decide.")
    assert review.item(risk).request_id == 2


@pytest.mark.parametrize("into", ["", "R-0001", "R-0999", "nonsense"])
def test_a_merge_names_another_risk_of_the_register(review, risk, into):
    assert "another risk of the register" in refusal(review, risk, ReviewAnswer.MERGE, merge_into=into)


def test_a_merge_is_proposed_and_merges_nothing(house, review, risk):
    other = approved(house, title="The same in other words")
    give(review, risk, ReviewAnswer.MERGE, "The same cause.", merge_into=other)
    assert review.item(risk).merge_into_id == risk_row(house, other).id
    assert risk_row(house, risk).state == "in_register"


def test_of_several_answers_all_are_kept_or_none(house, risk):
    from tests.reviewing import opened

    second = approved(house, title="Another")
    review = opened(house)
    good, bad = review.given(risk), review.given(second, words="")
    with pytest.raises(Invalid) as refused:
        answer_items(house.desk("focal"), review.of(), [good, bad])
    assert list(refused.value.fields) == [bad.item]
    assert (review.item(risk).answer, review.version()) == (None, 1)
    assert answer_items(house.desk("focal"), review.of(), [good]) == 1


def test_somebody_who_answered_meanwhile_is_not_written_over(review, risk):
    late = review.given(risk)
    give(review, risk, words="Seen by the head.", who="head")
    with pytest.raises(Invalid, match="Somebody answered this risk"):
        answer_items(review.house.desk("focal"), review.of(), [late])
    assert review.item(risk).words == "Seen by the head."


def test_words_no_column_holds_are_refused(review, risk):
    assert "Shorten the words" in refusal(review, risk, words="x" * 4001)
    assert "Shorten the words" in refusal(review, risk, words="a\x00b")


@pytest.mark.parametrize(("who", "error"), [("secretariat", NotAllowed), ("senior", NotFound), ("oversight", NotAllowed), ("other_focal", NotFound), ("owner", NotFound), ("admin", NotFound)])
def test_only_the_entity_answers_its_return(review, risk, who, error):
    expected = NotAllowed if who == "senior" else error
    with pytest.raises(expected):
        give(review, risk, who=who)
    assert review.item(risk).answer is None


def test_an_item_of_another_return_is_not_found(house, review, risk):
    with pytest.raises(NotFound):
        answer_items(house.desk("other_focal"), review.of("CO-TUN"), [review.given(risk)])


def test_a_risk_sealed_while_the_review_runs_is_no_longer_part_of_the_return(house, review, risk):
    given = review.given(risk)
    seal(house, risk)
    with pytest.raises(NotFound):
        answer_items(house.desk("focal"), review.of(), [given])
    review.reply()
    send_return(house.desk("focal"), review.of(), review.version())


def answer(review, code, reply):
    answer_questions(review.house.desk("focal"), review.of(), [(code, reply)])


def test_emerging_risks_are_answered_with_words_when_there_is_one_and_over_again(review):
    with pytest.raises(Invalid, match="yes or no"):
        answer(review, "emerging", Reply(None))
    with pytest.raises(Invalid, match="in a few words"):
        answer(review, "emerging", Reply(True, " "))
    answer(review, "emerging", Reply(True, "Elections in March."))
    ((first),) = review.rows(sa.select(_ANSWER))
    with pytest.raises(Invalid, match="Somebody answered this question after you opened the page"):
        answer(review, "emerging", Reply(False))
    answer(review, "emerging", Reply(False, over=first.answered_at))
    ((row),) = review.rows(sa.select(_ANSWER))
    assert (row.is_yes, row.words) == (False, "")
    with pytest.raises(NotFound):
        answer(review, "weather", Reply(False))
    with pytest.raises(Invalid, match="Shorten"):
        answer(review, "emerging", Reply(True, "x" * 4001, row.answered_at))


def test_a_question_in_words_wants_words(house):
    from tests.reviewing import opened

    review = opened(house, "end_of_year")
    with pytest.raises(Invalid, match="in a few words"):
        answer(review, "worked", Reply(True, ""))
    answer(review, "worked", Reply(True, "The new database."))
    ((row),) = review.rows(sa.select(_ANSWER))
    assert (row.is_yes, row.words) == (None, "The new database.")


def test_sending_asks_for_every_risk_and_question_at_once(house, review, risk):
    with pytest.raises(Conflict, match=r"1 risk is not answered yet.* 3 questions are not answered yet"):
        send_return(house.desk("focal"), review.of(), 1)


def test_what_was_sent_cannot_be_changed(house, review, risk):
    review.send(risk)
    assert (review.return_row().state, review.return_row().sent_by_name) == ("sent", "Focal")
    with pytest.raises(Conflict, match="sent for the signature"):
        give(review, risk, words="Something else.")
    with pytest.raises(Conflict, match="sent for the signature"):
        answer(review, "emerging", Reply(True, "One more."))
    first, second = [task for task in review.tasks("entity_return") if task.entity_id == house.entities["CO-COL"]]
    assert (first.outcome, second.title, second.role) == ("done", "Sign the return", "head_of_entity")
    assert (second.barred_id, second.due_on > first.due_on) == (house.people["focal"], True)
    assert review.rows(sa.select(_HAND.c.person_id)) == [(house.people["focal"],)]


def test_a_risk_that_left_the_register_is_still_answered(house, review, risk):
    move(house, risk, "reject", "secretariat", reason="Out of scope.")
    give(review, risk, ReviewAnswer.UPDATED, "It was rejected.")
    assert review.item(risk).state == "answered"


def test_words_changed_meanwhile_count_as_updated(house, review, risk):
    from riskreg.domain.vocabulary import Category
    from riskreg.risks.operations import Statement

    statement = Statement("Denial of access everywhere", Category.ENVIRONMENTAL, "Refused.", "Nothing is seen.")
    restate_risk(house.desk("focal"), risk, version_of(house, risk), statement)
    give(review, risk, ReviewAnswer.UPDATED, "Wider than before.")
    assert review.item(risk).answer is ReviewAnswer.UPDATED
