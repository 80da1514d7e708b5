"""What tests of controls and response share: a small organization, and what was recorded in it."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from riskreg.store.tables.event import Event

_EVENT = Event.__table__


@pytest.fixture
def recorded(house):
    """``recorded("risk.control_added")``: the bodies of the events of that kind."""

    def bodies(kind):
        wanted = sa.select(_EVENT.c.body).where(_EVENT.c.kind == kind).order_by(_EVENT.c.seq)
        with house.engine.connect() as connection:
            return [json.loads(body) for body in connection.execute(wanted).scalars()]

    return bodies


@pytest.fixture
def rows(house):
    """``rows(Control)``: every row of that table, oldest first."""

    def all_of(model):
        table = model.__table__
        with house.engine.connect() as connection:
            return connection.execute(sa.select(table).order_by(table.c.id)).all()

    return all_of
