"""Choosing a response and planning the actions that carry it out."""

from __future__ import annotations

from datetime import date

import pytest

from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from riskreg.domain.vocabulary import ActionStatus, Response
from riskreg.store.tables.risk import Action, ActionUpdate
from riskreg.treatments.operations import cancel_action, change_action, choose_response, plan_response
from riskreg.treatments.words import ActionWords, ResponseWords
from tests.builders import approved, log, risk_row, submitted, version_of, with_action, with_response


def cancel(house, reference, number=1, reason="", who="focal"):
    cancel_action(house.desk(who), reference, version_of(house, reference), number, reason)


def change(house, reference, words, number=1, who="focal"):
    change_action(house.desk(who), reference, version_of(house, reference), number, words)


def test_a_response_is_chosen_with_one_event_and_said_again_with_none(house, recorded):
    reference = with_response(house, log(house), response="tolerate")
    with_response(house, reference, response="tolerate")
    row = risk_row(house, reference)
    assert (row.response, row.response_reason) == (Response.TOLERATE, "Within the means of the office.")
    (body,) = recorded("risk.response_chosen")
    assert (body["response"], body["reason"]) == ("tolerate", "Within the means of the office.")


def test_a_response_may_be_taken_back(house):
    reference = with_response(house, log(house))
    choose_response(house.desk("focal"), reference, version_of(house, reference), ResponseWords(None))
    assert risk_row(house, reference).response is None


def test_a_response_with_a_text_no_column_should_hold_is_refused(house):
    reference = log(house)
    with pytest.raises(Invalid) as refused:
        choose_response(house.desk("focal"), reference, 1, ResponseWords(Response.TRANSFER, "x" * 4001))
    assert list(refused.value.fields) == ["reason"]


def test_an_action_is_planned_and_the_risk_knows_its_earliest_due_date(house, recorded, rows):
    reference = log(house)
    assert with_action(house, reference) == 1
    assert with_action(house, reference, description="Sooner", due=date(2027, 1, 15)) == 2
    assert [row.status for row in rows(Action)] == [ActionStatus.NOT_STARTED] * 2
    assert risk_row(house, reference).earliest_due == date(2027, 1, 15)
    assert [body["number"] for body in recorded("risk.action_added")] == [1, 2]


def test_response_and_action_are_saved_together_under_one_version(house, recorded, rows):
    reference = log(house)
    seen = version_of(house, reference)
    words = ResponseWords(Response.MITIGATE, "Worth it.")
    plan_response(house.desk("focal"), reference, seen, words, ActionWords("Train the staff"))
    assert version_of(house, reference) == seen + 1
    assert [row.description for row in rows(Action)] == ["Train the staff"]
    assert len(recorded("risk.response_chosen")) == len(recorded("risk.action_added")) == 1
    plan_response(house.desk("focal"), reference, seen + 1, words, None)
    assert version_of(house, reference) == seen + 1


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"description": ""}, "description"),
        ({"owner_id": 999_999}, "owner"),
        ({"start": date(2027, 5, 1), "due": date(2027, 4, 30)}, "due"),
        ({"expected_effect": "x" * 4001}, "expected_effect"),
    ],
)
def test_an_action_that_cannot_be_is_refused_with_its_field(house, rows, words, field):
    reference = log(house)
    with pytest.raises(Invalid) as refused:
        with_action(house, reference, **words)
    assert list(refused.value.fields) == [field]
    assert rows(Action) == []


def test_an_action_may_start_and_be_due_on_one_day(house):
    assert with_action(house, log(house), start=date(2027, 5, 1), due=date(2027, 5, 1)) == 1


def test_an_action_is_changed_with_one_event(house, recorded, rows):
    reference = log(house)
    with_action(house, reference)
    change(house, reference, ActionWords("Agree it in writing", due=date(2027, 2, 1)))
    assert rows(Action)[0].description == "Agree it in writing"
    assert risk_row(house, reference).earliest_due == date(2027, 2, 1)
    assert len(recorded("risk.action_changed")) == 1


def test_on_a_draft_an_action_given_up_is_taken_off_the_plan(house, rows):
    reference = log(house)
    with_action(house, reference)
    cancel(house, reference)
    assert rows(Action)[0].withdrawn_at is not None
    assert risk_row(house, reference).earliest_due is None
    assert with_action(house, reference) == 2


def test_in_the_register_an_action_is_cancelled_with_a_reason_and_stays(house, recorded, rows):
    reference = approved(house)
    with pytest.raises(Invalid, match="Say why"):
        cancel(house, reference)
    with pytest.raises(Invalid, match="Shorten"):
        cancel(house, reference, reason="x" * 4001)
    cancel(house, reference, reason="The partner left.")
    (action,) = rows(Action)
    assert (action.status, action.withdrawn_at) == (ActionStatus.CANCELLED, None)
    assert [update.text for update in rows(ActionUpdate)] == ["The partner left."]
    assert [body["reason"] for body in recorded("risk.action_cancelled")] == ["The partner left."]
    with pytest.raises(Conflict, match="is now “Given up”"):
        cancel(house, reference, reason="Again.")


def test_the_number_of_another_risks_action_opens_nothing(house):
    mine, other = log(house), log(house, title="Loss of data")
    with_action(house, other)
    with pytest.raises(NotFound):
        change(house, mine, ActionWords("Mine now"))
    with pytest.raises(NotFound):
        cancel(house, mine)


@pytest.mark.parametrize(("who", "refusal"), [("other_focal", NotFound), ("oversight", NotAllowed), ("mitigator", NotAllowed)])
def test_only_those_who_keep_the_risk_plan_its_response(house, who, refusal):
    reference = log(house)
    with_action(house, reference)
    attempts = (
        lambda: with_response(house, reference, who),
        lambda: with_action(house, reference, who),
        lambda: change(house, reference, ActionWords("No"), who=who),
        lambda: cancel(house, reference, who=who),
    )
    for attempt in attempts:
        with pytest.raises(refusal):
            attempt()


def test_the_response_is_fixed_while_the_head_decides(house):
    reference = submitted(house)
    with pytest.raises(Conflict):
        with_response(house, reference, who="head", response="tolerate")


def test_a_page_opened_before_somebody_saved_is_stale(house):
    reference = log(house)
    seen = version_of(house, reference)
    with_action(house, reference)
    with pytest.raises(Stale):
        plan_response(house.desk("focal"), reference, seen, ResponseWords(Response.TERMINATE), None)
