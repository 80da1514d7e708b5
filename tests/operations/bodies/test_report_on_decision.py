"""Following a decision up: updates on their grid of days, evidence, confirmation by somebody else, and no rewriting."""

from __future__ import annotations

from datetime import date

import pytest
from freezegun import freeze_time

from riskreg.bodies.operations import Settled, name_responsible, report_on_decision, settle_decision_as
from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from riskreg.exchange.worker import SUBJECTS
from riskreg.store.tables.body import BodyUpdate
from riskreg.store.tables.notice import Notice
from riskreg.tasks.alarm_operations import give_next_alarm
from tests.deciding import course_of, decided, rows_of


def report(house, reference, who="head", version=None, **said):
    version = course_of(house, reference).version if version is None else version
    return report_on_decision(house.desk(who), reference, version, said.pop("text", "Two offices have agreed one."), **said)


def settle(house, reference, settled, reason="", who="secretariat"):
    return settle_decision_as(house.desk(who), reference, course_of(house, reference).version, settled, reason)


def ring(house):
    while give_next_alarm(house.machine, SUBJECTS):
        pass


def notices(house):
    names = {person: name for name, person in house.people.items()}
    return [(names[row.person_id], row.kind) for row in rows_of(house, Notice) if row.noun == "body_decision"]


def test_the_next_update_is_counted_from_when_the_last_was_due_and_not_from_when_it_was_done(house, smt, tasks, told):
    with freeze_time("2026-01-15 10:00"):
        reference = decided(house, smt)
    with freeze_time("2026-09-20 10:00"):  # two months late
        assert report(house, reference, evidence="Minutes of 12 September") == "in_progress"
    course = course_of(house, reference)
    assert (course.update_from, course.update_due) == (date(2026, 7, 15), date(2027, 1, 15))
    (task,) = tasks("body_decision")
    assert task.due_on == date(2027, 1, 15)
    (update,) = rows_of(house, BodyUpdate)
    assert (update.text, update.evidence, update.by_name) == ("Two offices have agreed one.", "Minutes of 12 September", "Head")
    assert [kind for kind, _body in told("body_decision")] == ["recorded", "report"]


def test_what_is_said_long_before_its_day_is_kept_and_moves_nothing(house, smt, tasks):
    with freeze_time("2026-01-15 10:00"):
        reference = decided(house, smt)
    with freeze_time("2026-03-01 10:00"):
        report(house, reference)
    assert [task.due_on for task in tasks("body_decision")] == [date(2026, 7, 15)]
    with freeze_time("2026-06-20 10:00"):  # within its last month: this is the one that was due
        report(house, reference)
    assert [task.due_on for task in tasks("body_decision")] == [date(2027, 1, 15)]


def test_the_story_of_a_decision_nobody_reports_on(house, smt):
    with freeze_time("2026-01-15 10:00") as now:
        decided(house, smt)
        for day in ("2026-01-15 10:05", "2026-07-02 09:00", "2026-07-16 00:05", "2026-07-23 09:00"):
            now.move_to(day)
            ring(house)
    assert notices(house) == [("head", "begun"), ("head", "before"), ("head", "due"), ("secretariat", "escalated"), ("head", "after")]


def test_after_a_report_the_new_day_is_told_in_its_time(house, smt):
    with freeze_time("2026-01-15 10:00") as now:
        reference = decided(house, smt)
        ring(house)
        now.move_to("2026-07-10 09:00")
        ring(house)
        report(house, reference)
        now.move_to("2026-07-16 09:00")
        ring(house)
        assert ("head", "due") not in notices(house)
        now.move_to("2027-01-16 09:00")
        ring(house)
    assert ("head", "due") in notices(house)


def test_implemented_needs_evidence_and_somebody_else_who_confirms(house, smt, tasks):
    reference = decided(house, smt)
    with pytest.raises(Conflict, match="what shows that it is implemented"):
        report(house, reference, is_implemented=True)
    assert report(house, reference, is_implemented=True, evidence="https://example.org/strategy") == "done"
    (task,) = tasks("body_decision")
    assert (task.title, task.role, task.barred_id) == ("Confirm that the decision is implemented", "secretariat", house.people["head"])
    assert settle(house, reference, Settled.CONFIRM) == "implemented"
    assert course_of(house, reference).ended_at is not None
    assert tasks("body_decision") == []


def test_nobody_confirms_what_they_reported(house, smt):
    reference = decided(house, smt)
    report(house, reference, "secretariat", is_implemented=True, evidence="Minutes")
    with pytest.raises(Conflict, match="somebody else in the secretariat"):
        settle(house, reference, Settled.CONFIRM)


def test_what_is_not_implemented_goes_back_ends_with_a_reason_and_is_followed_up_again(house, smt, tasks):
    reference = decided(house, smt)
    report(house, reference, is_implemented=True, evidence="Minutes")
    with pytest.raises(Conflict, match="Give a reason"):
        settle(house, reference, Settled.RESUME)
    assert settle(house, reference, Settled.RESUME, "One office is missing.") == "in_progress"
    assert [task.role for task in tasks("body_decision")] == ["head_of_entity"]
    assert settle(house, reference, Settled.GIVE_UP, "The host refuses.") == "not_implemented"
    assert tasks("body_decision") == []
    assert settle(house, reference, Settled.REOPEN, "The host has changed its mind.") == "in_progress"
    assert course_of(house, reference).ended_at is None
    assert len(tasks("body_decision")) == 1
    assert len(rows_of(house, BodyUpdate)) == 4


def test_who_may_report(house, smt):
    reference = decided(house, smt)
    for who in ("head", "focal", "secretariat"):
        report(house, reference, who)
    with pytest.raises(Conflict, match="Who answers for the decision"):
        report(house, reference, "senior")
    for stranger in ("other_head", "owner"):
        with pytest.raises(NotFound):
            report(house, reference, stranger)
    with pytest.raises(NotAllowed):
        report(house, reference, "oversight")


def test_the_person_named_reports_whatever_their_entity(house, smt):
    reference = decided(house, smt, responsible_id=house.people["other_head"])
    assert report(house, reference, "other_head") == "in_progress"


def test_a_report_on_what_somebody_changed_meanwhile_is_refused(house, smt):
    reference = decided(house, smt)
    report(house, reference)
    with pytest.raises(Stale):
        report(house, reference, version=1)
    with pytest.raises(Invalid, match="Shorten"):
        report(house, reference, text="x" * 4001)
    assert len(rows_of(house, BodyUpdate)) == 1


def test_somebody_else_answers_for_it_and_has_the_task(house, smt, tasks, told):
    reference = decided(house, smt)
    with pytest.raises(Invalid, match="Give a reason"):
        name_responsible(house.desk("secretariat"), reference, 1, house.people["focal"], " ")
    name_responsible(house.desk("secretariat"), reference, 1, house.people["focal"], "The head has left.")
    assert [task.holder_id for task in tasks("body_decision")] == [house.people["focal"]]
    assert told("body_decision")[-1] == ("responsibility_given", {"responsible": "Focal", "reason": "The head has left."})
    with pytest.raises(Stale):
        name_responsible(house.desk("secretariat"), reference, 1, None, "Once more.")
    alone = decided(house, smt, entity_id=None, responsible_id=house.people["focal"])
    with pytest.raises(Invalid, match="names no entity"):
        name_responsible(house.desk("secretariat"), alone, 1, None, "The focal point has left.")
    settle(house, reference, Settled.GIVE_UP, "Too dear.")
    with pytest.raises(Conflict, match="not followed up"):
        name_responsible(house.desk("secretariat"), reference, 3, None, "Once more.")
