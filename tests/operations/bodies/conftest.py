"""What tests of bodies share: a body, its tasks and what was recorded."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from riskreg.store.tables.event import Event
from riskreg.store.tables.task import Task
from tests.deciding import body

_EVENT, _TASK = Event.__table__, Task.__table__


@pytest.fixture
def smt(house):
    """A body of the house's senior manager and head of Colombia."""
    return body(house)


@pytest.fixture
def tasks(house):
    """``tasks("body_decision")``: its open tasks, the oldest first."""

    def rows(noun):
        wanted = sa.select(_TASK).where(_TASK.c.noun == noun, _TASK.c.closed_at.is_(None)).order_by(_TASK.c.id)
        with house.engine.connect() as connection:
            return connection.execute(wanted).all()

    return rows


@pytest.fixture
def told(house):
    """``told("body_decision")``: (kind, body) of every event of the noun."""

    def rows(noun):
        wanted = sa.select(_EVENT.c.kind, _EVENT.c.body).where(_EVENT.c.noun == noun).order_by(_EVENT.c.seq)
        with house.engine.connect() as connection:
            return [(row.kind.partition(".")[2], json.loads(row.body)) for row in connection.execute(wanted)]

    return rows
