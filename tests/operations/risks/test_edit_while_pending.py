"""Changing a risk that waits for approval takes it back first, in the same save, by whoever may take it back."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from riskreg.domain.errors import Conflict
from riskreg.domain.permissions import Role
from riskreg.domain.vocabulary import Category
from riskreg.exchange.worker import SUBJECTS
from riskreg.risks.operations import Placing, Statement, place_risk, restate_risk
from riskreg.store.tables.notice import Notice
from riskreg.store.tables.task import Task
from riskreg.store.work import open_work
from riskreg.tasks.alarm_operations import give_next_alarm
from riskreg.treatments.operations import report_progress
from riskreg.treatments.words import Report
from tests.builders import add_person, move, risk_row, submitted, version_of, with_action, with_control

_NOTICE, _TASK = Notice.__table__, Task.__table__


def restate(house, reference, who="focal", event="The office is closed by force."):
    words = Statement("Denial of access", Category.ENVIRONMENTAL, event, "Monitoring stops.")
    restate_risk(house.desk(who), reference, version_of(house, reference), words)


def test_saving_a_change_takes_the_risk_back_in_one_revision(house, events):
    reference = submitted(house)
    before = risk_row(house, reference)
    events()
    restate(house, reference)
    row = risk_row(house, reference)
    assert (row.state, row.standing, row.event) == ("draft", "drafted", "The office is closed by force.")
    assert (row.version, row.revision) == (before.version + 1, before.revision + 1)
    assert [event.kind for event in events()] == ["risk.withdraw", "risk.restated"]
    with house.engine.connect() as connection:
        assert connection.execute(sa.select(_TASK.c.id).where(_TASK.c.closed_at.is_(None))).all() == []


def test_saving_without_a_change_leaves_it_waiting(house, events):
    reference = submitted(house)
    events()
    restate(house, reference, event="The office is refused entry.")
    assert (risk_row(house, reference).state, events()) == ("submitted", [])


@pytest.mark.parametrize("change", [with_control, with_action])
def test_controls_and_actions_take_it_back_too(house, change):
    reference = submitted(house)
    change(house, reference, description="Another")
    assert risk_row(house, reference).state == "draft"


def test_a_change_of_owner_takes_it_back_and_leaves_no_task(house):
    reference = submitted(house)
    placing = Placing(owner_id=house.people["head"], focal_point_id=house.people["focal"])
    place_risk(house.desk("focal"), reference, version_of(house, reference), placing)
    assert risk_row(house, reference).state == "draft"
    with house.engine.connect() as connection:
        assert connection.execute(sa.select(_TASK.c.id).where(_TASK.c.closed_at.is_(None))).all() == []


def test_another_focal_point_of_the_office_may_and_who_decides_or_only_owns_it_may_not(house):
    with open_work(house.machine) as work:
        house.people["colleague"] = add_person(work, "colleague", Role.FOCAL_POINT, house.entities["CO-COL"])
    reference = submitted(house)
    for who in ("head", "owner", "secretariat"):
        with pytest.raises(Conflict, match="cannot be changed now"):
            restate(house, reference, who)
    assert risk_row(house, reference).state == "submitted"
    restate(house, reference, "colleague")
    assert risk_row(house, reference).state == "draft"


def test_a_head_who_sent_it_takes_it_back_by_changing_it(house):
    reference = submitted(house, "head")
    restate(house, reference, "head")
    assert risk_row(house, reference).state == "draft"


def test_whoever_was_told_of_it_is_told_that_it_waits_no_more(house):
    reference = submitted(house)
    while give_next_alarm(house.machine, SUBJECTS):
        pass
    restate(house, reference)
    with house.engine.connect() as connection:
        told = connection.execute(sa.select(_NOTICE.c.person_id, _NOTICE.c.kind).order_by(_NOTICE.c.id)).all()
    head = house.people["head"]
    assert told == [(head, "begun"), (head, "taken_back")]


def test_who_was_not_told_hears_nothing(house):
    restate(house, submitted(house))
    with house.engine.connect() as connection:
        assert connection.execute(sa.select(_NOTICE.c.id)).all() == []


def test_a_report_on_an_action_still_waits_for_the_decision(house):
    reference = submitted(house)
    with pytest.raises(Conflict, match="cannot be changed now"):
        report_progress(house.desk("focal"), reference, version_of(house, reference), 1, Report("start", 10, "Begun."))
    assert risk_row(house, reference).state == "submitted"


def test_it_can_be_sent_again_and_approved_as_it_is_now(house):
    reference = submitted(house)
    restate(house, reference)
    move(house, reference, "submit", "focal")
    read = risk_row(house, reference).revision
    move(house, reference, "approve", "head")
    assert risk_row(house, reference).approved_revision == read
