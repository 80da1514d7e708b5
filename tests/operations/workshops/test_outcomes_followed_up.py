"""What the signature does not end, split, referred, deferred, an issue, has somebody who answers for it and a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg import clock
from riskreg.bodies.decision_queries import decision_page
from riskreg.bodies.export import as_csv
from riskreg.bodies.finding_queries import find_decision
from riskreg.bodies.operations import Settled, report_on_decision, settle_decision_as
from riskreg.bodies.tracker_filter import TrackerFilter
from riskreg.bodies.tracker_queries import exported
from riskreg.domain.calendar import next_review
from riskreg.domain.errors import Conflict
from riskreg.domain.outcome import Outcome
from riskreg.exchange.worker import SUBJECTS
from riskreg.risks.body_work_queries import bodies_waiting_for
from riskreg.store.work import open_reading, open_work
from riskreg.tasks.alarm_operations import give_next_alarm
from riskreg.workshops.sign_operations import sign_workshop
from tests.gathering import gathered

FOLLOWED = sa.text("""
    SELECT d.number, d.text, d.due_on, d.entity_id, c.state, c.responsible_id, t.role, t.holder_id, t.entity_id AS of_entity, t.due_on AS asked_on
    FROM body_decision d JOIN body_decision_course c ON c.decision_id = d.id
    LEFT JOIN task t ON t.noun = 'body_decision' AND t.subject_id = d.id AND t.closed_at IS NULL ORDER BY d.id""")


def signed(house, *outcomes):
    """A workshop that decided so, each with what more is said of it, and is signed; answers what is in the tracker."""
    gathering = gathered(house, risks=len(outcomes))
    gathering.begin()
    gathering.voted(gathering.risks[0], [4, 4, 4, 4, 4])
    for risk, (outcome, more) in zip(gathering.risks, outcomes, strict=True):
        gathering.decide(risk, outcome, **more)
    gathering.advance("close")
    sign_workshop(house.desk("senior"), gathering.reference, gathering.version())
    return gathering.rows(FOLLOWED)


@pytest.fixture
def soon():
    return clock.now().date() + timedelta(days=10)


def test_each_has_somebody_who_answers_for_it_and_a_task(house, soon):
    admin, head = house.people["admin"], house.people["head"]
    split, referred, deferred, issue, of_admin, rejected = signed(
        house,
        (Outcome.SPLIT, {"titles": ("One half", "The other half")}),
        (Outcome.REFERRED, {"due": soon}),
        (Outcome.DEFERRED, {"due": soon}),
        (Outcome.ISSUE, {"owner": head}),
        (Outcome.SPLIT, {"titles": ("First part", "Second part"), "owner": admin, "due": soon}),
        (Outcome.REJECTED, {}),
    )
    half_a_year = str(next_review(clock.now().date(), 6))
    for row, asked in ((split, half_a_year), (referred, str(soon)), (deferred, str(soon))):
        assert (row.state, row.role, row.holder_id, str(row.asked_on)) == ("open", "secretariat", None, asked), row.text
        assert (row.responsible_id, row.entity_id) == (None, None)
    assert (issue.state, issue.responsible_id, issue.holder_id, str(issue.asked_on)) == ("open", head, head, half_a_year)
    colombia = house.entities["CO-COL"]
    assert (of_admin.role, of_admin.of_entity, str(of_admin.asked_on)) == ("head_of_entity", colombia, str(soon)), "an administrator does not report"
    assert (rejected.state, rejected.role) == ("in_force", None)


def test_what_was_deferred_comes_back_to_the_secretariat_on_its_day(house, soon):
    (deferred,) = signed(house, (Outcome.DEFERRED, {"due": soon}))
    (line,) = work_of(house, "secretariat")
    assert (line.reference, line.kind, line.due) == (f"B-{deferred.number:04}", "report", soon)
    assert work_of(house, "head") == ()
    with freeze_time(f"{soon} 23:59:59") as now:
        now.tick(timedelta(hours=12))
        while give_next_alarm(house.machine, SUBJECTS):
            pass
        with house.engine.connect() as connection:
            told = connection.execute(sa.text("SELECT person_id, kind FROM notice WHERE noun = 'body_decision'")).all()
        assert {(row.person_id, row.kind) for row in told} >= {(house.people["secretariat"], "due")}
        assert work_of(house, "secretariat")[0].days_late == 1


def test_it_is_said_that_the_secretariat_answers_for_it(house, soon):
    (row,) = signed(house, (Outcome.REFERRED, {"due": soon}))
    with open_reading(house.desk("oversight")) as work:
        page = decision_page(work, f"B-{row.number:04}")
        table = as_csv(exported(work, TrackerFilter()))
    assert (page.waits_for, page.line.answers, page.line.due) == ("The risk secretariat",) * 2 + (soon,)
    assert ",The risk secretariat," in table


def test_the_secretariat_reports_on_it_and_cannot_pass_it_off_as_asking_nothing(house, soon):
    (row,) = signed(house, (Outcome.REFERRED, {"due": soon}))
    desk, reference = house.desk("secretariat"), f"B-{row.number:04}"
    with open_reading(desk) as work:
        keep = decision_page(work, reference).offer("keep")
    assert not keep.is_open
    assert keep.blocked == ("Somebody answers for it, so it is followed up.",)
    assert report_on_decision(desk, reference, version(house, reference), "Sent on.", "Letter", is_implemented=True) == "done"
    with pytest.raises(Conflict, match="somebody else in the secretariat"):
        settle_decision_as(desk, reference, version(house, reference), Settled.CONFIRM)


def version(house, reference):
    with open_work(house.machine) as work:
        return find_decision(work, reference)[1].version


def work_of(house, who):
    with open_reading(house.desk(who)) as work:
        return bodies_waiting_for(work)
