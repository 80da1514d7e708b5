"""A decision for the laws to ask for: the latest on a risk."""

from __future__ import annotations

import sqlalchemy as sa

from riskreg.domain.references import decision_reference
from riskreg.store.tables.decision import Decision
from tests.builders import House, risk_row


def decision_on(house: House, risk: str) -> str:
    """The reference of the latest decision on the risk."""
    table = Decision.__table__
    wanted = sa.select(sa.func.max(table.c.number)).where(table.c.risk_id == risk_row(house, risk).id)
    with house.engine.connect() as connection:
        return decision_reference(connection.execute(wanted).scalar_one())
