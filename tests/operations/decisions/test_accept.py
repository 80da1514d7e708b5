"""Accepting a risk for a time: by whom, until when, what ends it, and how the task comes back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from freezegun import freeze_time

from riskreg import clock
from riskreg.decisions.operations import accept_again, accept_risk, withdraw_acceptance
from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from riskreg.exchange.worker import SUBJECTS
from riskreg.tasks.alarm_operations import give_next_alarm
from tests.builders import approved, move, ready_to_submit, risk_row, scored, version_of, with_response

START = "2026-11-24 12:00"
WHY = "Nothing more can be done within the means of the office."


@pytest.fixture(autouse=True)
def _at_a_day():
    with freeze_time(START):
        yield


@pytest.fixture
def tolerated(house):
    """``tolerated("effective")``: an approved risk the office tolerates; medium with effective controls, else high."""

    def make(controls="effective"):
        reference = ready_to_submit(house)
        scored(house, reference, controls=controls)
        with_response(house, reference, response="tolerate")
        move(house, reference, "submit", "focal")
        move(house, reference, "approve", "head")
        return reference

    return make


def accept(house, reference, who="head", until=date(2027, 5, 31), reason=WHY):
    return accept_risk(house.desk(who), reference, version_of(house, reference), reason, until)


def ring(house):
    while give_next_alarm(house.machine, SUBJECTS):
        pass


def test_an_acceptance_is_a_decision_with_a_last_day_and_a_task_of_the_owner(house, tolerated, decisions, open_task, events):
    reference = tolerated()
    events()
    taken = accept(house, reference)
    row = decisions(reference)[-1]
    assert (row.kind, row.level, row.expires_on, row.reason, row.state) == ("acceptance", "medium", date(2027, 5, 31), WHY, "in_force")
    assert row.revision == risk_row(house, reference).accepted_revision
    assert risk_row(house, reference).accepted_until == date(2027, 5, 31)
    task = open_task(taken)
    assert (task.holder_id, task.due_on) == (house.people["owner"], date(2027, 5, 31))
    assert [event.kind for event in events()] == ["decision.taken", "risk.accepted"]


def test_the_approval_stays_beside_it(house, tolerated, decisions):
    reference = tolerated()
    accept(house, reference)
    assert [(row.kind, row.state) for row in decisions(reference)] == [("approval", "in_force"), ("acceptance", "in_force")]


@pytest.mark.parametrize(("controls", "able", "sentence"), [
    ("limited", "chief", "A high risk is accepted by the head of an entity above or a senior manager"),
    ("ineffective", "senior", "A very high risk is accepted by a senior manager"),
])
def test_who_may_depends_on_the_level(house, chief, tolerated, controls, able, sentence):
    reference = tolerated(controls)
    with pytest.raises(Conflict, match=sentence):
        accept(house, reference, until=date(2027, 1, 31))
    accept(house, reference, able, until=date(2027, 1, 31))
    assert risk_row(house, reference).accepted_until == date(2027, 1, 31)


@pytest.mark.parametrize(("controls", "who", "last"), [
    ("effective", "head", date(2027, 11, 24)),
    ("limited", "chief", date(2027, 5, 24)),
    ("ineffective", "senior", date(2027, 2, 24)),
])
def test_the_longest_time_follows_the_level(house, chief, tolerated, controls, who, last):
    reference = tolerated(controls)
    with pytest.raises(Invalid, match="at most"):
        accept(house, reference, who, last + timedelta(days=1))
    accept(house, reference, who, last)


@pytest.mark.parametrize("until", [date(2026, 11, 24), date(2020, 1, 1)])
def test_a_day_that_has_come_is_refused(house, tolerated, until):
    with pytest.raises(Invalid, match="Choose a day to come"):
        accept(house, tolerated(), until=until)


def test_only_a_tolerated_scored_risk_of_the_register_is_accepted_and_once(house, tolerated):
    with pytest.raises(Conflict, match="Choose to tolerate the risk"):
        accept(house, approved(house), "senior", date(2027, 1, 31))
    with pytest.raises(Conflict, match="Only a risk in the register"):
        accept(house, ready_to_submit(house, title="A draft"), "head")
    reference = tolerated()
    taken = accept(house, reference)
    with pytest.raises(Conflict, match=f"{taken} accepts this risk already"):
        accept(house, reference)


def test_it_takes_the_role_the_reason_and_a_plain_text(house, tolerated):
    reference = tolerated()
    for who in ("focal", "secretariat", "owner"):
        with pytest.raises(NotAllowed):
            accept(house, reference, who)
    with pytest.raises(NotFound):
        accept(house, reference, "other_head")
    with pytest.raises(Conflict, match="Give a reason"):
        accept(house, reference, reason=" ")
    with pytest.raises(Invalid, match="plain text"):
        accept(house, reference, reason="a\x00b")


def test_when_its_day_has_passed_the_task_comes_back_to_who_may_accept(house, tolerated, decisions, open_task):
    reference = tolerated()
    taken = accept(house, reference, until=date(2026, 12, 15))
    with freeze_time("2026-12-15 23:59"):
        ring(house)
        assert decisions(reference)[-1].state == "in_force"
    with freeze_time("2026-12-16 00:01"):
        ring(house)
        assert decisions(reference)[-1].state == "expired"
        task = open_task(taken)
        assert (task.role, task.entity_id) == ("head_of_entity", house.entities["CO-COL"])
        assert task.title == "Accept the risk again, or have another response chosen"
        second = accept_again(house.desk("head"), taken, version_of(house, reference), "Still so.", date(2027, 6, 30))
        assert [row.state for row in decisions(reference)][1:] == ["replaced", "in_force"]
        assert open_task(taken) is None
        assert open_task(second).due_on == date(2027, 6, 30)


def test_the_owner_is_reminded_before(house, tolerated):
    import sqlalchemy as sa

    from riskreg.store.tables.notice import Notice

    reference = tolerated()
    accept(house, reference, until=date(2027, 3, 31))
    with freeze_time("2027-03-02 12:00"):
        ring(house)
    table = Notice.__table__
    with house.engine.connect() as connection:
        kinds = connection.execute(sa.select(table.c.kind).where(table.c.person_id == house.people["owner"])).scalars().all()
    assert "before" in kinds


def test_choosing_another_response_ends_it(house, tolerated, decisions, open_task):
    reference = tolerated()
    taken = accept(house, reference)
    with_response(house, reference, response="mitigate")
    row = risk_row(house, reference)
    assert (decisions(reference)[-1].state, row.accepted_until, row.is_acceptance_changed) == ("withdrawn", None, False)
    assert open_task(taken) is None


def test_a_rise_of_the_level_asks_the_higher_authority(house, tolerated, decisions, open_task, chief):
    reference = tolerated()
    taken = accept(house, reference)
    scored(house, reference, controls="limited", who="focal")
    row = risk_row(house, reference)
    assert row.is_acceptance_changed
    assert decisions(reference)[-1].state == "questioned"
    assert open_task(taken).entity_id == house.entities["AMB"]
    with pytest.raises(Conflict, match="A high risk is accepted by"):
        accept_again(house.desk("head"), taken, version_of(house, reference), "Still so.", date(2027, 2, 1))
    accept_again(house.desk(chief), taken, version_of(house, reference), "Still so.", date(2027, 2, 1))
    assert not risk_row(house, reference).is_acceptance_changed


def test_it_is_withdrawn_by_who_may_accept_with_a_reason(house, tolerated, decisions, open_task):
    reference = tolerated()
    taken = accept(house, reference)
    with pytest.raises(Conflict, match="Give a reason"):
        withdraw_acceptance(house.desk("head"), taken, version_of(house, reference), "")
    withdraw_acceptance(house.desk("head"), taken, version_of(house, reference), "The office closes.")
    assert (decisions(reference)[-1].state, risk_row(house, reference).accepted_revision) == ("withdrawn", None)
    assert open_task(taken) is None
    assert clock.today() == date(2026, 11, 24)
