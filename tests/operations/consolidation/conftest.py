"""What tests of the consolidation share: the links that are stored, what people were told, and a sealed risk."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from riskreg.store.tables.consolidation import ConsolidationLink
from riskreg.store.tables.notice import Notice

_LINK, _NOTICE = ConsolidationLink.__table__, Notice.__table__


@pytest.fixture
def links(house):
    """Every link as it is stored, the oldest first."""

    def rows():
        with house.engine.connect() as connection:
            return connection.execute(sa.select(_LINK).order_by(_LINK.c.id)).all()

    return rows


@pytest.fixture
def notices(house):
    """``notices("consolidated")``: who was told that, by name."""

    def people(kind):
        names = {number: name for name, number in house.people.items()}
        with house.engine.connect() as connection:
            told = connection.execute(sa.select(_NOTICE.c.person_id).where(_NOTICE.c.kind == kind)).scalars()
            return sorted(names[person] for person in told)

    return people
