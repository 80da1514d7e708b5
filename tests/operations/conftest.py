"""What tests of operations share: a small organization, and the events a step of it leaves."""

from __future__ import annotations

import pytest


@pytest.fixture
def events(house):
    """The kinds of the events a block leaves: ``events()`` answers those since the last call."""
    import sqlalchemy as sa

    from riskreg.store.tables.event import Event

    table, seen = Event.__table__, [0]

    def since():
        with house.engine.connect() as connection:
            rows = connection.execute(sa.select(table).where(table.c.seq > seen[0]).order_by(table.c.seq)).all()
        seen[0] = rows[-1].seq if rows else seen[0]
        return rows

    since()
    return since
