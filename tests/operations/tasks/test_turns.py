"""Each state that asks for something has one open task with somebody to do it, and a day to do it by."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg.domain.errors import Conflict, NotFound
from riskreg.domain.permissions import Role
from riskreg.exchange.worker import SUBJECTS
from riskreg.paths import SEED
from riskreg.people.operations import disable_person, end_role, grant_role
from riskreg.risks.lifecycle_operations import advance_risk, open_missing_tasks
from riskreg.risks.lifecycle_subjects import RiskSubjects
from riskreg.risks.operations import Placing, place_risk
from riskreg.store.tables.task import Task
from riskreg.store.work import open_reading, open_work
from riskreg.tasks.holder_queries import people_asked
from riskreg.tasks.operations import adopt_for_all
from riskreg.tasks.task_operations import claim_task, release_task
from tests.builders import ready_to_submit, risk_row, submitted, version_of

_TASK = Task.__table__
MONDAY = "2026-11-16 10:00"


def tasks(house, reference: str) -> list[sa.Row]:
    with house.engine.connect() as connection:
        return list(connection.execute(sa.select(_TASK).where(_TASK.c.subject == reference).order_by(_TASK.c.id)))


def asked(house, reference: str) -> tuple[str, ...]:
    """Who is asked to do the open task of the risk."""
    names = {person: name for name, person in house.people.items()}
    with open_reading(house.machine) as work:
        wanted = sa.select(Task).where(_TASK.c.subject == reference, _TASK.c.closed_at.is_(None))
        return tuple(names[person] for person in people_asked(work, work.session.execute(wanted).scalar_one()))


def test_a_draft_asks_nobody(house):
    assert tasks(house, ready_to_submit(house)) == []


def test_a_submitted_risk_waits_for_the_head_of_its_entity_for_ten_working_days(house):
    with freeze_time(MONDAY):
        reference = submitted(house)
    (task,) = tasks(house, reference)
    assert (task.role, task.entity_id, task.holder_id) == ("head_of_entity", house.entities["CO-COL"], None)
    assert (task.due_on, task.closed_at, task.barred_id) == (date(2026, 11, 30), None, house.people["focal"])
    assert task.due_at == datetime(2026, 12, 1, tzinfo=UTC)
    assert asked(house, reference) == ("head",)


def test_the_day_it_is_due_ends_where_the_entity_is(house):
    with open_work(house.machine) as work:
        work.session.execute(sa.text("UPDATE entity SET time_zone = 'America/Bogota' WHERE code = 'CO-COL'"))
    with freeze_time("2026-11-17 02:00"):  # still Monday in Bogotá
        reference = submitted(house)
    (task,) = tasks(house, reference)
    assert (task.due_on, task.due_at) == (date(2026, 11, 30), datetime(2026, 12, 1, 5, tzinfo=UTC))


def test_a_returned_risk_waits_for_its_focal_point_and_the_first_task_is_done(house):
    reference = submitted(house)
    advance_risk(house.desk("head"), reference, version_of(house, reference), "return_for_changes", "Name the controls.")
    first, second = tasks(house, reference)
    assert (first.outcome, first.closed_by_id, first.next_alarm_at) == ("done", house.people["head"], None)
    assert (second.holder_id, second.role, second.outcome) == (house.people["focal"], "", "")


def test_a_state_that_asks_for_nothing_leaves_no_open_task(house):
    reference = submitted(house)
    advance_risk(house.desk("head"), reference, version_of(house, reference), "approve")
    assert [task.outcome for task in tasks(house, reference)] == ["done"]


def test_a_move_that_is_refused_leaves_the_task_as_it_is(house):
    reference = submitted(house)
    with pytest.raises(Conflict):
        advance_risk(house.desk("head"), reference, version_of(house, reference) - 1, "approve")
    assert [task.outcome for task in tasks(house, reference)] == [""]


def test_a_task_for_a_named_person_goes_to_whoever_is_named_next(house):
    reference = submitted(house)
    advance_risk(house.desk("head"), reference, version_of(house, reference), "return_for_changes", "Name the controls.")
    placing = Placing(owner_id=house.people["owner"], focal_point_id=house.people["head"])
    place_risk(house.desk("focal"), reference, version_of(house, reference), placing)
    assert asked(house, reference) == ("head",)
    (opened,) = (task for task in tasks(house, reference) if not task.outcome)
    assert (opened.holder_id, opened.alarms) == (house.people["head"], 0)


def test_where_the_named_person_is_gone_the_secretariat_has_it(house):
    reference = submitted(house)
    advance_risk(house.desk("head"), reference, version_of(house, reference), "return_for_changes", "Name the controls.")
    disable_person(house.desk("admin"), house.people["focal"])
    assert asked(house, reference) == ("secretariat",)


def test_the_nearest_head_is_asked_and_one_above_only_where_there_is_none(house):
    with open_work(house.machine) as work:
        above = {"role": "head_of_entity", "entity": house.entities["AMB"], "person": house.people["senior"]}
        add = "INSERT INTO role_grant (person_id, role, entity_id, granted_at) VALUES (:person, :role, :entity, :at)"
        work.session.execute(sa.text(add), above | {"at": "2026-01-01 00:00:00+00:00"})
    reference = submitted(house)
    assert asked(house, reference) == ("head",)
    disable_person(house.desk("admin"), house.people["head"])
    assert asked(house, reference) == ("senior",)


def test_where_the_nearest_head_may_not_the_one_above_is_asked(house):
    grant_role(house.desk("admin"), house.people["senior"], Role.HEAD_OF_ENTITY, house.entities["AMB"])
    reference = submitted(house, who="head")
    assert asked(house, reference) == ("senior",)


@pytest.mark.parametrize("gone", ["their role ended", "their account was closed"])
def test_what_somebody_took_waits_for_the_others_again_when_they_cannot_do_it_any_more(house, gone):
    grant_role(house.desk("admin"), house.people["owner"], Role.HEAD_OF_ENTITY, house.entities["CO-COL"])
    second = grant_role(house.desk("admin"), house.people["senior"], Role.HEAD_OF_ENTITY, house.entities["CO-COL"])
    reference = submitted(house)
    claim_task(house.desk("senior"), tasks(house, reference)[0].id, SUBJECTS)
    assert asked(house, reference) == ("senior",)
    if gone == "their role ended":
        end_role(house.desk("admin"), house.people["senior"], second)
    else:
        disable_person(house.desk("admin"), house.people["senior"])
    assert asked(house, reference) == ("head", "owner")


def test_a_register_from_before_there_were_tasks_gets_them_once(house, events):
    reference = submitted(house)
    with open_work(house.machine) as work:
        work.session.execute(sa.delete(_TASK))
    events()
    assert open_missing_tasks(house.machine) == 1
    assert open_missing_tasks(house.machine) == 0
    assert [event.kind for event in events()] == ["lifecycle.tasks_opened"]
    assert asked(house, reference) == ("head",)


def test_one_head_takes_the_task_and_gives_it_back(house, events):
    reference = submitted(house)
    (task,) = tasks(house, reference)
    events()
    assert claim_task(house.desk("head"), task.id, SUBJECTS) == reference
    assert claim_task(house.desk("head"), task.id, SUBJECTS) == reference, "a second click changes nothing"
    assert tasks(house, reference)[0].claimed_by_id == house.people["head"]
    assert release_task(house.desk("head"), task.id, SUBJECTS) == reference
    assert release_task(house.desk("head"), task.id, SUBJECTS) == reference
    assert [event.kind for event in events()] == ["task.claimed", "task.released"]


def test_what_somebody_else_has_taken_is_not_taken_twice(house):
    reference = submitted(house)
    (task,) = tasks(house, reference)
    with open_work(house.machine) as work:
        add = "INSERT INTO role_grant (person_id, role, entity_id, granted_at) VALUES (:person, 'head_of_entity', :entity, :at)"
        second = {"entity": house.entities["CO-COL"], "person": house.people["senior"], "at": "2026-01-01 00:00:00+00:00"}
        work.session.execute(sa.text(add), second)
    assert asked(house, reference) == ("head", "senior")
    claim_task(house.desk("head"), task.id, SUBJECTS)
    assert asked(house, reference) == ("head",)
    with pytest.raises(Conflict, match="Head has taken this task"):
        claim_task(house.desk("senior"), task.id, SUBJECTS)


@pytest.mark.parametrize("who", ["focal", "other_head", "secretariat", "admin", "owner"])
def test_nobody_takes_a_task_that_is_not_theirs(house, who):
    (task,) = tasks(house, submitted(house))
    for verb in (claim_task, release_task):
        with pytest.raises(NotFound):
            verb(house.desk(who), task.id, SUBJECTS)
    with pytest.raises(NotFound):
        claim_task(house.machine, task.id, SUBJECTS)


def test_what_is_done_cannot_be_taken(house):
    reference = submitted(house)
    (task,) = tasks(house, reference)
    advance_risk(house.desk("head"), reference, version_of(house, reference), "approve")
    with pytest.raises(NotFound):
        claim_task(house.desk("head"), task.id, SUBJECTS)
    assert risk_row(house, reference).state == "in_register"


def test_under_another_version_a_task_keeps_its_day_and_who_has_taken_it(house):
    with freeze_time(MONDAY):
        reference = submitted(house)
        (task,) = tasks(house, reference)
        claim_task(house.desk("head"), task.id, SUBJECTS)
    source = (SEED / "lifecycles" / "risk.toml").read_text()
    adopt_for_all(house.machine, source.replace("version = 4", "version = 5"), [RiskSubjects()])
    (kept,) = tasks(house, reference)
    assert kept.lifecycle_id != task.lifecycle_id
    assert (kept.id, kept.due_on, kept.claimed_by_id, kept.closed_at) == (task.id, task.due_on, house.people["head"], None)


def test_under_another_version_that_asks_for_something_else_there_is_another_task(house):
    reference = submitted(house)
    source = (SEED / "lifecycles" / "risk.toml").read_text().replace("version = 4", "version = 5")
    adopt_for_all(house.machine, source.replace("Approve the risk or return it", "Read the risk, then approve it or return it"), [RiskSubjects()])
    assert [task.outcome for task in tasks(house, reference)] == ["done", ""]
