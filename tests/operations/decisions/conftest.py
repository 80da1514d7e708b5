"""What tests of decisions share: what is stored of them, and somebody changing a risk."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from riskreg.domain.permissions import Role
from riskreg.domain.references import decision_number, decision_reference
from riskreg.domain.vocabulary import Category
from riskreg.risks.operations import Statement, restate_risk
from riskreg.store.tables.decision import Decision, DecisionCourse
from riskreg.store.tables.task import Task
from riskreg.store.work import open_work
from tests.builders import add_person, risk_row

_DECISION, _COURSE, _TASK = (table.__table__ for table in (Decision, DecisionCourse, Task))


@pytest.fixture
def chief(house):
    """The head of the division above the office of Colombia."""
    with open_work(house.machine) as work:
        house.people["chief"] = add_person(work, "chief", Role.HEAD_OF_ENTITY, house.entities["AMB"])
    return "chief"


@pytest.fixture
def decisions(house):
    """``decisions(reference)``: every decision on the risk with where it stands, the oldest first."""

    def rows(reference):
        wanted = (
            sa.select(_DECISION, _COURSE.c.state, _COURSE.c.ended_at)
            .outerjoin_from(_DECISION, _COURSE, _COURSE.c.decision_id == _DECISION.c.id)
            .where(_DECISION.c.risk_id == risk_row(house, reference).id)
            .order_by(_DECISION.c.id)
        )
        with house.engine.connect() as connection:
            return connection.execute(wanted).all()

    return rows


@pytest.fixture
def last(decisions):
    """``last(reference)``: the reference of the latest decision on the risk."""
    return lambda reference: decision_reference(decisions(reference)[-1].number)


@pytest.fixture
def open_task(house):
    """``open_task("D-0001")``: the task that waits about a decision, None without."""

    def row(decision):
        of = sa.select(_DECISION.c.id).where(_DECISION.c.number == decision_number(decision)).scalar_subquery()
        waiting = (_TASK.c.noun == "decision", _TASK.c.subject_id == of, _TASK.c.closed_at.is_(None))
        with house.engine.connect() as connection:
            return connection.execute(sa.select(_TASK).where(*waiting)).one_or_none()

    return row


@pytest.fixture
def restate(house):
    """``restate(reference)``: a change that matters; ``title`` and ``event`` say it otherwise."""

    def change(reference, who="focal", title="Denial of access", event="The office is closed by force."):
        words = Statement(title, Category.ENVIRONMENTAL, event, "Monitoring stops.")
        restate_risk(house.desk(who), reference, risk_row(house, reference).version, words)

    return change
