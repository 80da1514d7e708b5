"""A mitigation action has one task while it asks for something and its risk is in the register: nothing lost, nothing twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg import clock
from riskreg.domain.classification import Classification
from riskreg.domain.errors import Conflict, NotAllowed, NotFound
from riskreg.domain.permissions import Permission
from riskreg.domain.vocabulary import ActionStatus
from riskreg.exchange.worker import SUBJECTS
from riskreg.people.delegation_operations import Terms, delegate
from riskreg.risks.lifecycle_operations import open_missing_tasks
from riskreg.risks.operations import Placing, place_risk
from riskreg.store.tables.notice import Notice
from riskreg.store.tables.risk import Action, ActionUpdate
from riskreg.store.tables.task import Task
from riskreg.store.work import open_work
from riskreg.tasks.alarm_operations import give_next_alarm
from riskreg.treatments.operations import cancel_action, change_action, report_progress
from riskreg.treatments.words import ActionWords, Report
from tests.builders import approved, move, submitted, version_of, with_action

MONDAY = "2026-11-16 10:00"
DUE = date(2027, 3, 31)
START, FINISH, CONFIRM = Report("start", 30), Report("finish", text="It is signed."), Report("confirm")


@pytest.fixture
def tasks(house):
    """Every task of the first action: (state, who, due, outcome), oldest first."""
    names = {person: name for name, person in house.people.items()}
    table = Task.__table__

    def found(subject="R-0001 action 1"):
        wanted = sa.select(table).where(table.c.subject == subject).order_by(table.c.id)
        with house.engine.connect() as connection:
            rows = connection.execute(wanted).all()
        return [(row.state, names.get(row.holder_id, row.role), row.due_on, row.outcome) for row in rows]

    return found


@pytest.fixture
def told(house):
    """Gives the alarms that are due and answers who was told what since the last time."""
    names = {person: name for name, person in house.people.items()}
    table, seen = Notice.__table__, [0]

    def ring():
        while give_next_alarm(house.machine, SUBJECTS):
            pass
        wanted = sa.select(table).where(table.c.id > seen[0], table.c.noun == "action").order_by(table.c.id)
        with house.engine.connect() as connection:
            rows = connection.execute(wanted).all()
        seen[0] = max((row.id for row in rows), default=seen[0])
        return [(names[row.person_id], row.kind) for row in rows]

    return ring


def report(house, what: Report, who="mitigator", reference="R-0001", number=1):
    report_progress(house.desk(who), reference, version_of(house, reference), number, what)


def plan(house, who="focal", reference="R-0001", **words):
    given = {"description": "Agree an access strategy", "owner_id": house.people["mitigator"], "due": DUE} | words
    change_action(house.desk(who), reference, version_of(house, reference), 1, ActionWords(**given))


def place(house, who="focal", **words):
    given = {"owner_id": house.people["owner"], "focal_point_id": house.people["focal"]} | words
    place_risk(house.desk(who), "R-0001", version_of(house, "R-0001"), Placing(**given))


def test_a_plan_nobody_approved_asks_nobody(house, tasks):
    submitted(house)
    assert tasks() == []


def test_in_the_register_it_waits_for_its_owner_until_its_day(house, tasks, rows):
    approved(house)
    assert tasks() == [("planned", "mitigator", DUE, "")]
    assert rows(Action)[0].state == "planned"


def test_starting_is_no_new_task_and_reporting_neither(house, tasks, told):
    approved(house)
    assert told() == [("mitigator", "begun")]
    report(house, START)
    report(house, Report(progress=60))
    assert tasks() == [("in_progress", "mitigator", DUE, "")]
    assert told() == []


def test_what_is_reported_done_waits_for_the_risk_owner_to_confirm_it(house, tasks, rows, recorded):
    approved(house)
    report(house, FINISH)
    (first, second) = tasks()
    assert (first[3], second[:2]) == ("done", ("done", "owner"))
    assert (rows(Action)[0].status, rows(Action)[0].done_by_id) == (ActionStatus.DONE, house.people["mitigator"])
    report(house, CONFIRM, who="owner")
    assert [task[3] for task in tasks()] == ["done", "done"]
    assert (rows(Action)[0].state, rows(Action)[0].status) == ("confirmed", ActionStatus.DONE)
    assert [update.past for update in rows(ActionUpdate)] == ["reported the action done", "confirmed that the action is done"]
    assert [body["move"] for body in recorded("risk.action_reported")] == ["finish", "confirm"]


def test_who_reported_it_done_does_not_confirm_it_and_is_not_asked_to(house, tasks):
    approved(house)
    report(house, FINISH, who="owner")
    assert tasks()[-1][:2] == ("done", "focal")
    with pytest.raises(Conflict, match="You reported this action done"):
        report(house, CONFIRM, who="owner")
    report(house, CONFIRM, who="focal")


def test_whoever_carries_it_out_confirms_nothing(house):
    approved(house)
    report(house, FINISH, who="focal")
    with pytest.raises(NotAllowed):
        report(house, CONFIRM, who="mitigator")


def test_with_nobody_else_named_the_head_of_the_entity_confirms(house, tasks):
    approved(house)
    place(house, owner_id=house.people["focal"])
    report(house, FINISH, who="focal")
    assert tasks()[-1][:2] == ("done", "head_of_entity")


def test_a_delegate_does_not_confirm_what_they_reported_for_another_nor_does_the_other(house):
    approved(house)
    lent = frozenset({Permission.ACTION_REPORT, Permission.ACTION_CONFIRM})
    today = clock.now().date()
    delegate(house.desk("focal"), Terms(house.people["other_focal"], lent, None, today, today + timedelta(days=5), "On leave."))
    report(house, FINISH, who="other_focal")
    with pytest.raises(Conflict, match="You reported this action done"):
        report(house, CONFIRM, who="other_focal")
    with pytest.raises(Conflict, match="in your name"):
        report(house, CONFIRM, who="focal")
    report(house, CONFIRM, who="owner")


def test_not_done_after_all_goes_back_with_what_was_reported_before(house, tasks, rows):
    approved(house)
    report(house, START)
    report(house, FINISH)
    report(house, Report("resume", 100, "The annex is missing."), who="owner")
    assert (rows(Action)[0].status, rows(Action)[0].progress) == (ActionStatus.IN_PROGRESS, 30)
    assert tasks()[-1] == ("in_progress", "mitigator", DUE, "")


def test_giving_up_closes_the_task_and_reopening_opens_one(house, tasks, rows):
    reference = approved(house)
    cancel_action(house.desk("focal"), reference, version_of(house, reference), 1, "The partner left.")
    assert [task[3] for task in tasks()] == ["done"]
    with pytest.raises(NotAllowed):
        report(house, Report("reopen", text="They are back."), who="mitigator")
    report(house, Report("reopen", text="They are back."), who="owner")
    assert tasks()[-1] == ("in_progress", "mitigator", DUE, "")
    assert rows(Action)[0].status is ActionStatus.IN_PROGRESS


def test_another_day_moves_the_task_and_its_alarms_and_says_nothing_twice(house, tasks, told):
    with freeze_time(MONDAY) as time:
        approved(house)
        told()
        time.move_to("2027-03-18 09:00")
        assert told() == [("mitigator", "before")]
        plan(house, due=date(2027, 6, 30))
        assert tasks() == [("planned", "mitigator", date(2027, 6, 30), "")]
        time.move_to("2027-04-02 09:00")
        assert told() == [], "the old day is nobody's day any more"
        time.move_to("2027-06-17 09:00")
        assert told() == [("mitigator", "before")]
        time.move_to("2027-07-01 09:00")
        assert told() == [("mitigator", "due"), ("owner", "escalated")]


def test_a_day_given_for_the_first_time_brings_its_alarms(house, told):
    with freeze_time(MONDAY) as time:
        approved(house)
        plan(house, due=None)
        told()
        plan(house, due=DUE)
        assert told() == []
        time.move_to("2027-04-01 09:00")
        assert told() == [("mitigator", "due"), ("owner", "escalated")]


def test_late_it_goes_to_the_risk_owner_and_a_month_later_to_the_head(house, told):
    with freeze_time(MONDAY) as time:
        approved(house)
        told()
        for day, expected in (
            ("2027-03-17", [("mitigator", "before")]),
            ("2027-03-26 09:00", [("mitigator", "before")]),
            ("2027-04-01", [("mitigator", "due"), ("owner", "escalated")]),
            ("2027-04-07 09:00", [("mitigator", "after")]),
            ("2027-04-30 09:00", [("mitigator", "after"), ("head", "escalated")]),
            ("2028-01-01", []),
        ):
            time.move_to(day if " " in day else f"{day} 09:00")
            assert sorted(told()) == sorted(expected), day


def test_another_owner_has_it_with_the_same_day_and_is_told(house, tasks, told):
    approved(house)
    told()
    plan(house, owner_id=house.people["other_focal"])
    assert tasks() == [("planned", "other_focal", DUE, "")]
    assert told() == [("other_focal", "begun")]


def test_an_action_nobody_owns_waits_for_the_risk_owner_and_follows_them(house, tasks):
    approved(house)
    plan(house, owner_id=None)
    assert tasks() == [("planned", "owner", DUE, "")]
    place(house, owner_id=house.people["senior"])
    assert tasks() == [("planned", "senior", DUE, "")]


def test_a_risk_that_leaves_the_register_takes_its_actions_along_and_brings_them_back(house, tasks):
    reference = approved(house)
    move(house, reference, "return_for_changes", "head", "Name the controls.")
    assert [task[3] for task in tasks()] == ["set aside"]
    move(house, reference, "submit", "focal")
    move(house, reference, "approve", "head")
    assert tasks()[-1] == ("planned", "mitigator", DUE, "")
    with_action(house, reference, owner="owner", description="Another")
    assert tasks("R-0001 action 2") == [("planned", "owner", DUE, "")]


def test_of_a_sealed_risk_an_unnamed_owner_has_no_task_and_is_not_told_until_they_are_named(house, tasks, told):
    approved(house)
    told()
    place(house, classification=Classification.STRICTLY_CONFIDENTIAL)
    assert tasks() == [("planned", "owner", DUE, "")]
    assert told() == [("owner", "begun")]
    with pytest.raises(NotFound):
        report(house, START)
    readers = frozenset({house.people["mitigator"]})
    place(house, classification=Classification.STRICTLY_CONFIDENTIAL, reader_ids=readers)
    assert tasks() == [("planned", "mitigator", DUE, "")]
    report(house, START)


def test_a_register_from_before_gets_lifecycle_state_and_tasks_once(house, tasks, rows):
    approved(house)
    with open_work(house.machine) as work:
        work.session.execute(sa.text("DELETE FROM task WHERE noun = 'action'"))
        work.session.execute(sa.text("UPDATE action SET lifecycle_id = NULL"))
    assert open_missing_tasks(house.machine) == 1
    assert open_missing_tasks(house.machine) == 0
    assert tasks() == [("planned", "mitigator", DUE, "")]
    assert rows(Action)[0].lifecycle_id is not None
