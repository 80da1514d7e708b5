"""Recording what a body decided: it is kept for good, given to whom it asks, and superseded only by another."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from freezegun import freeze_time
from sqlalchemy.exc import DBAPIError

from riskreg import clock
from riskreg.bodies.about import About
from riskreg.bodies.operations import record_decision, supersede_decision
from riskreg.bodies.recording import Making
from riskreg.domain.body_decision import Decided
from riskreg.domain.errors import Conflict, Invalid, NotAllowed, Stale
from riskreg.store import ledger
from riskreg.store.tables.body import BodyDecision, BodySubject
from riskreg.store.work import open_work
from tests.builders import approved, risk_row
from tests.deciding import TEXT, course_of, decided, rows_of


def decision_row(house, reference):
    return rows_of(house, BodyDecision)[int(reference[2:]) - 1]


@freeze_time("2026-11-16 10:00")
def test_it_is_recorded_with_its_subjects_a_task_and_one_event(house, smt, tasks, told):
    risk = approved(house)
    about = About((risk,), (house.entities["AMB"],), "W-0001")
    reference = decided(house, smt, about=about, due_on=date(2027, 6, 30))
    assert reference == "B-0001"
    row = decision_row(house, reference)
    assert (row.text, row.how, row.decided_on, row.recorded_by_name) == (TEXT, Decided.MEETING, date(2026, 11, 16), "Secretariat")
    subjects = rows_of(house, BodySubject)
    assert [(each.risk_id, each.entity_id, each.workshop) for each in subjects] == [
        (risk_row(house, risk).id, None, ""),
        (None, house.entities["AMB"], ""),
        (None, None, "W-0001"),
    ]
    (task,) = tasks("body_decision")
    assert (task.role, task.entity_id, task.due_on, task.subject) == ("head_of_entity", house.entities["CO-COL"], date(2027, 5, 16), "B-0001")
    assert [kind for kind, _body in told("body_decision")] == ["recorded"]
    assert told("body_decision")[0][1]["about"] == [risk, "AMB", "W-0001"]
    assert told("risk")[-1] == ("named_in_decision", {"decision": "B-0001", "of": "SMT"})


@freeze_time("2026-11-16 10:00")
def test_who_is_named_has_the_task_in_person(house, smt, tasks):
    decided(house, smt, responsible_id=house.people["focal"])
    assert [(task.holder_id, task.role) for task in tasks("body_decision")] == [(house.people["focal"], "")]


def test_what_asks_nothing_of_anybody_is_in_force_at_once_and_has_no_task(house, smt, tasks):
    course = course_of(house, decided(house, smt, entity_id=None))
    assert (course.state, course.update_due) == ("in_force", None)
    assert course.ended_at is not None
    assert tasks("body_decision") == []


@freeze_time("2026-11-16 10:00")
def test_what_was_decided_long_ago_owes_its_next_update_on_the_grid_from_then(house, smt):
    course = course_of(house, decided(house, smt, decided_on=date(2024, 1, 31)))
    assert (course.update_from, course.update_due) == (date(2026, 7, 31), date(2027, 1, 31))


def test_it_joins_the_transaction_of_whoever_calls_it(house, smt):
    making = Making(TEXT, clock.now().date())

    def sign(desk):
        with open_work(desk) as work:
            assert record_decision(work, smt, making) == "B-0001"
            record_decision(work, smt, Making(" ", clock.now().date()))

    with pytest.raises(Invalid):
        sign(house.desk("secretariat"))
    assert rows_of(house, BodyDecision) == []


@pytest.mark.parametrize("who", ["focal", "head", "senior", "oversight", "admin", "owner"])
def test_only_the_secretariat_records(house, smt, who):
    with pytest.raises(NotAllowed):
        decided(house, smt, who=who)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("text", {"text": " "}),
        ("text", {"text": "x" * 4001}),
        ("decided_on", {"decided_on": date(2999, 1, 1)}),
        ("due_on", {"due_on": date(2001, 1, 1)}),
        ("responsible", {"responsible_id": 999_999}),
        ("entity", {"entity_id": 999_999}),
        ("responsible", {"entity_id": None, "due_on": date(2999, 1, 1)}),
        ("risks", {"about": About(("R-0999",))}),
        ("workshop", {"about": About(workshop="the second")}),
    ],
)
def test_what_is_wrong_is_said_by_its_field_and_nothing_is_kept(house, smt, field, said):
    with pytest.raises(Invalid) as refusal:
        decided(house, smt, **said)
    assert field in refusal.value.fields
    assert rows_of(house, BodyDecision) == []


def test_nobody_answers_for_a_decision_without_a_role_that_can(house, smt):
    with pytest.raises(Invalid, match="Oversight has no role that reports"):
        decided(house, smt, responsible_id=house.people["oversight"])


def test_an_endorsement_keeps_as_at_when_and_where_the_chain_of_events_ended(house, smt):
    with clock.at(datetime(2026, 5, 12, 9, 0, tzinfo=UTC)):
        approved(house)
    with house.engine.connect() as connection:
        seq, head = ledger.head(connection)
    with clock.at(datetime(2026, 6, 2, 9, 0, tzinfo=UTC)):
        approved(house, title="A later one")
    row = decision_row(house, decided(house, smt, entity_id=None, endorses=True, decided_on=date(2026, 5, 20)))
    assert (row.as_at, row.head_seq, row.head_hash) == (datetime(2026, 5, 20, 23, 59, 59, tzinfo=UTC), seq, head)


def test_the_text_of_a_decision_is_refused_to_be_changed_or_deleted_by_the_database(house, smt):
    decided(house, smt)
    table = BodyDecision.__table__
    for statement in (sa.update(table).values(text="Something else"), sa.delete(table)):
        with pytest.raises(DBAPIError, match="append-only"), house.engine.begin() as connection:
            connection.execute(statement)


class TestSuperseding:
    def supersede(self, house, smt, reference, version=1, **said):
        given = {"supersedes_id": int(reference[2:]), "supersede_reason": "The host has changed."}
        making = Making(**({"text": "Another text.", "decided_on": clock.now().date()} | given | said))
        return supersede_decision(house.desk("secretariat"), reference, version, smt, making)

    def test_the_later_takes_the_place_of_the_earlier_and_its_task_ends(self, house, smt, tasks, told):
        earlier = decided(house, smt)
        assert self.supersede(house, smt, earlier) == "B-0002"
        course = course_of(house, earlier)
        assert (course.state, course.update_due) == ("superseded", None)
        assert course.ended_at is not None
        assert tasks("body_decision") == []
        assert [kind for kind, _body in told("body_decision")] == ["recorded", "recorded", "supersede"]
        assert told("body_decision")[-1][1]["by"] == "B-0002"
        assert decision_row(house, earlier).text == TEXT

    def test_one_that_is_closed_can_be_superseded_too(self, house, smt):
        earlier = decided(house, smt, entity_id=None)
        self.supersede(house, smt, earlier)
        assert course_of(house, earlier).state == "superseded"

    def test_it_needs_a_reason_and_happens_once(self, house, smt):
        earlier = decided(house, smt)
        with pytest.raises(Invalid, match="Give a reason"):
            self.supersede(house, smt, earlier, supersede_reason=" ")
        with pytest.raises(Stale):
            self.supersede(house, smt, earlier, version=7)
        with pytest.raises(Conflict, match="start from there"):
            self.supersede(house, smt, earlier, supersedes_id=None)
        self.supersede(house, smt, earlier)
        with pytest.raises(Conflict):
            self.supersede(house, smt, earlier, version=2)
        assert len(rows_of(house, BodyDecision)) == 2
