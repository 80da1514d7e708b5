"""What tests of requests share: a head above the office, a request, and what is stored of it."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from riskreg.domain.permissions import Role
from riskreg.store.tables.event import Event
from riskreg.store.tables.request import UpwardRequest
from riskreg.store.tables.task import Task
from riskreg.store.work import open_work
from tests.builders import add_person

_EVENT, _REQUEST, _TASK = (table.__table__ for table in (Event, UpwardRequest, Task))


@pytest.fixture
def chief(house):
    """The head of the division above the office of Colombia."""
    with open_work(house.machine) as work:
        house.people["chief"] = add_person(work, "chief", Role.HEAD_OF_ENTITY, house.entities["AMB"])
    return "chief"


@pytest.fixture
def requests(house):
    """Every request as it is stored, the oldest first."""

    def rows():
        with house.engine.connect() as connection:
            return connection.execute(sa.select(_REQUEST).order_by(_REQUEST.c.id)).all()

    return rows


@pytest.fixture
def tasks(house):
    """The tasks of requests, the oldest first."""

    def rows():
        with house.engine.connect() as connection:
            theirs = sa.select(_TASK).where(_TASK.c.noun == "escalation_request").order_by(_TASK.c.id)
            return connection.execute(theirs).all()

    return rows


@pytest.fixture
def told(house):
    """``told()``: (kind, body) of every event about requests."""

    def rows():
        wanted = sa.select(_EVENT.c.kind, _EVENT.c.body).where(_EVENT.c.noun == "escalation_request").order_by(_EVENT.c.seq)
        with house.engine.connect() as connection:
            return [(row.kind.partition(".")[2], json.loads(row.body)) for row in connection.execute(wanted)]

    return rows
