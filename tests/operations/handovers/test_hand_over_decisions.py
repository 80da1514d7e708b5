"""Whoever answers for a decision of a body hands that over; a seat in a body is nobody's to pass on."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from riskreg.domain.errors import Conflict
from riskreg.handovers.operations import hand_things_over
from riskreg.handovers.page_queries import handover_page
from riskreg.people.operations import disable_person
from riskreg.risks.orphan_queries import orphans
from riskreg.store.tables.task import Task
from riskreg.store.work import open_reading, open_work
from tests.deciding import body, circulated, course_of, decided

_TASK = Task.__table__


def hand_over(house, giver: str, to: str) -> int:
    return hand_things_over(house.desk("secretariat"), house.people[giver], house.people[to], ("task:all",), "Posted elsewhere.")


def test_the_successor_answers_for_the_decision_and_is_asked_from_then_on(house):
    body(house)
    reference = decided(house, responsible_id=house.people["focal"])
    assert hand_over(house, "focal", "other_focal") == 1
    assert course_of(house, reference).responsible_id == house.people["other_focal"]
    with house.engine.connect() as connection:
        (task,) = connection.execute(sa.select(_TASK).where(_TASK.c.noun == "body_decision")).all()
    assert (task.holder_id, task.closed_at, task.alarms) == (house.people["other_focal"], None, 0)


def test_it_goes_to_nobody_who_cannot_report(house):
    body(house)
    reference = decided(house, responsible_id=house.people["focal"])
    with pytest.raises(Conflict, match="Oversight has no role that reports"):
        hand_over(house, "focal", "oversight")
    assert course_of(house, reference).responsible_id == house.people["focal"]


def test_what_a_member_is_asked_is_not_passed_on_and_is_no_orphan(house):
    body(house)
    circulated(house)
    with open_reading(house.desk("secretariat")) as work:
        assert not [group for group in handover_page(work, house.people["senior"]).groups if group.kind == "task" and group.total]
    with open_work(house.machine) as work:
        disable_person(work, house.people["senior"])
    with open_reading(house.desk("secretariat")) as work:
        assert orphans(work).things == 0
