"""A small organization on either database, and what an operation left behind."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import sqlalchemy as sa


@dataclass
class Traces:
    """What changes of risks leave: the kinds of events in order, and the number of revisions."""

    engine: sa.Engine

    def events(self) -> list[str]:
        with self.engine.connect() as connection:
            rows = connection.execute(sa.text("SELECT kind FROM event WHERE kind LIKE 'risk.%' ORDER BY seq"))
            return [row.kind for row in rows]

    def revisions(self) -> int:
        with self.engine.connect() as connection:
            return connection.execute(sa.text("SELECT count(*) FROM risk_revision")).scalar_one()

    def both(self) -> tuple[int, int]:
        return len(self.events()), self.revisions()


@pytest.fixture
def traces(engine) -> Traces:
    return Traces(engine)
