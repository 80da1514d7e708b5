"""Reporting on an action: by its owner and by those who keep the risk, while the risk lives."""

from __future__ import annotations

import pytest

from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from riskreg.domain.vocabulary import ActionStatus
from riskreg.store.tables.risk import Action, ActionUpdate
from riskreg.treatments.operations import cancel_action, report_progress
from riskreg.treatments.words import Report
from tests.builders import approved, log, move, risk_row, submitted, version_of, with_action

HALF = Report("start", 50, "Talks have begun.")
MORE = Report("", 50, "Talks go on.")
DONE = Report("finish", 40, "The strategy is agreed.")


def tell(house, reference, report=HALF, number=1, who="mitigator"):
    report_progress(house.desk(who), reference, version_of(house, reference), number, report)


def test_a_report_is_kept_and_the_action_stands_where_it_says(house, recorded, rows):
    reference = approved(house)
    tell(house, reference)
    (action,), (update,) = rows(Action), rows(ActionUpdate)
    assert (action.status, action.progress) == (ActionStatus.IN_PROGRESS, 50)
    assert (update.person_id, update.text, update.progress) == (house.people["mitigator"], "Talks have begun.", 50)
    (body,) = recorded("risk.action_reported")
    assert (body["number"], body["status"], body["progress"]) == (1, "in progress", 50)


def test_the_same_report_again_is_a_report_of_its_own(house, recorded, rows):
    reference = approved(house)
    tell(house, reference)
    revision = risk_row(house, reference).revision
    tell(house, reference, MORE)
    assert len(rows(ActionUpdate)) == len(recorded("risk.action_reported")) == 2
    assert risk_row(house, reference).revision == revision


def test_what_is_done_is_at_a_hundred_and_no_longer_due(house, rows):
    reference = approved(house)
    tell(house, reference, DONE)
    assert rows(Action)[0].progress == 100
    assert risk_row(house, reference).earliest_due is None


@pytest.mark.parametrize(
    ("report", "field"),
    [
        (Report("start", 101), "progress"),
        (Report("start", -1), "progress"),
        (Report("", 10), "step"),
        (Report("no_such_step"), "step"),
        (Report("finish", 10), "text"),
        (Report("start", 10, "x" * 4001), "text"),
    ],
)
def test_a_report_that_cannot_be_is_refused_with_its_field(house, rows, report, field):
    reference = approved(house)
    with pytest.raises(Invalid) as refused:
        tell(house, reference, report)
    assert list(refused.value.fields) == [field]
    assert rows(ActionUpdate) == []


@pytest.mark.parametrize("who", ["mitigator", "focal", "head", "owner", "secretariat"])
def test_those_who_answer_for_it_may_report(house, rows, who):
    tell(house, approved(house), who=who)
    assert rows(ActionUpdate)[0].person_id == house.people[who]


@pytest.mark.parametrize(("who", "refusal"), [("oversight", NotAllowed), ("senior", NotAllowed), ("other_head", NotFound)])
def test_others_may_not(house, who, refusal):
    reference = approved(house)
    with pytest.raises(refusal):
        tell(house, reference, who=who)


def test_a_mitigation_owner_reports_on_the_own_action_only(house):
    reference = approved(house)
    other = with_action(house, reference, owner="owner", description="Somebody else’s")
    with pytest.raises(NotAllowed):
        tell(house, reference, number=other)


def test_no_report_while_the_head_decides_nor_after_the_end(house):
    reference = submitted(house)
    with pytest.raises(Conflict):
        tell(house, reference)
    move(house, reference, "approve", "head")
    tell(house, reference, DONE)
    move(house, reference, "close", "secretariat", reason="Over.")
    with pytest.raises(Conflict):
        tell(house, reference)


def test_a_draft_may_be_reported_on(house, rows):
    reference = log(house)
    with_action(house, reference)
    tell(house, reference)
    assert rows(Action)[0].progress == 50


def test_a_cancelled_action_takes_no_report(house):
    reference = approved(house)
    cancel_action(house.desk("focal"), reference, version_of(house, reference), 1, "Given up.")
    with pytest.raises(Conflict, match="Given up"):
        tell(house, reference, MORE)
    with pytest.raises(Conflict, match="is now “Given up”"):
        tell(house, reference)


def test_a_number_the_risk_does_not_have_is_not_found(house):
    with pytest.raises(NotFound):
        tell(house, approved(house), number=7)


def test_a_page_opened_before_somebody_saved_is_stale(house):
    reference = approved(house)
    seen = version_of(house, reference)
    tell(house, reference)
    with pytest.raises(Stale):
        report_progress(house.desk("mitigator"), reference, seen, 1, HALF)
