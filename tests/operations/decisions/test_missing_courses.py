"""Decisions of a register from before there were any, as the migration and "riskreg init" make them."""

from __future__ import annotations

import importlib

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from riskreg.decisions.operations import begin_missing_courses
from riskreg.store.tables.decision import Decision, DecisionCourse
from riskreg.store.tables.lifecycle import LifecycleVersion
from riskreg.store.tables.risk import ReferenceCounter, Risk
from riskreg.store.tables.task import Task
from tests.builders import approved, move, risk_row, submitted

_DECISION, _COURSE, _RISK, _TASK = (table.__table__ for table in (Decision, DecisionCourse, Risk, Task))
STEP = importlib.import_module("riskreg.store.migrations.versions.0014_decisions")


@pytest.fixture
def filled(house, restate):
    """``filled()``: the decisions made anew from the ledger alone, by the migration itself."""

    def again():
        with house.engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
            _forget(connection)
            STEP._fill()
        with house.engine.connect() as connection:
            return connection.execute(sa.select(_DECISION).order_by(_DECISION.c.id)).all()

    return again


def _forget(connection):
    """Nothing of decisions but the ledger: on PostgreSQL and SQLite the guards are put away for it."""
    drops = ("TRIGGER decision_is_append_only ON decision",)
    if connection.dialect.name == "sqlite":
        drops = ("TRIGGER decision_refuses_update", "TRIGGER decision_refuses_delete")
    for drop in drops:
        connection.execute(sa.text(f"DROP {drop}"))
    connection.execute(sa.delete(_TASK).where(_TASK.c.noun == "decision"))
    for table in (_COURSE, _DECISION):
        connection.execute(sa.delete(table))
    connection.execute(sa.delete(ReferenceCounter.__table__).where(ReferenceCounter.__table__.c.noun == "decision"))
    nothing = dict.fromkeys(("decided_kind", "decided_revision", "decided_at", "changed_at"))
    connection.execute(sa.update(_RISK).values(is_decision_changed=False, **nothing))


def test_the_ledger_tells_what_was_decided(house, filled, restate, decisions):
    reference = approved(house)
    for step in ("propose_for_validation", "validate"):
        move(house, reference, step, "secretariat")
    restate(reference)
    unchanged, ended = approved(house, title="Another risk"), approved(house, title="A third")
    move(house, ended, "refer", "secretariat", "Not ours.")
    submitted(house, title="Not decided")
    rows = {each: risk_row(house, each) for each in (reference, unchanged, ended)}
    with house.engine.connect() as connection:
        before = connection.execute(sa.select(_DECISION).order_by(_DECISION.c.id)).all()
    assert filled() == before
    for each, row in rows.items():
        now = risk_row(house, each)
        assert (now.decided_kind, now.decided_revision, now.decided_at) == (
            (row.decided_kind, row.decided_revision, row.decided_at)
        )
        assert (now.is_decision_changed, now.changed_at) == (row.is_decision_changed, row.changed_at)


def test_what_counts_begins_its_course_once(house, filled, restate, decisions, last, open_task):
    reference, other = approved(house), approved(house, title="Another risk")
    restate(reference)
    filled()
    assert begin_missing_courses(house.machine) == 2
    assert begin_missing_courses(house.machine) == 0
    assert [decisions(each)[-1].state for each in (reference, other)] == ["questioned", "in_force"]
    assert open_task(last(reference)).role == "head_of_entity"
    assert open_task(last(other)) is None


def test_until_decisions_have_a_lifecycle_they_are_kept_all_the_same(house, restate, decisions):
    reference = submitted(house)
    with house.engine.begin() as connection:
        lifecycle = LifecycleVersion.__table__
        trigger = "lifecycle_version_is_append_only ON lifecycle_version"
        connection.execute(
            sa.text(f"DROP TRIGGER {trigger if connection.dialect.name == 'postgresql' else 'lifecycle_version_refuses_delete'}")
        )
        connection.execute(sa.delete(lifecycle).where(lifecycle.c.noun == "decision"))
    move(house, reference, "approve", "head")
    restate(reference)
    (taken,) = decisions(reference)
    assert (taken.kind, taken.state) == ("approval", None)
    assert risk_row(house, reference).is_decision_changed
    assert begin_missing_courses(house.machine) == 0
