"""A delegation for the laws to try: it is in force and gives nothing, so that everybody may still do what they may."""

from datetime import timedelta

import sqlalchemy as sa

from riskreg.store.tables.delegation import Delegation
from riskreg.store.work import open_work
from tests.builders import House


def delegation_to(house: House, who: str) -> int:
    """The id of one to that person which was not withdrawn yet."""
    table, person_id = Delegation.__table__, house.people[who]
    with open_work(house.machine) as work:
        open_ones = (table.c.to_id == person_id, table.c.withdrawn_at.is_(None))
        found = work.session.execute(sa.select(sa.func.max(table.c.id)).where(*open_ones)).scalar_one()
        if found is None:
            days = {"begins_at": work.now, "ends_at": work.now + timedelta(days=9), "created_at": work.now}
            row = Delegation(from_id=house.people["other_focal"], to_id=person_id, permissions="[]", **days)
            work.session.add(row)
            work.session.flush()
            found = row.id
    return int(found)
