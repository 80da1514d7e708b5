"""Reference numbers: each noun counts from one, without gaps, on either database."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from riskreg.store.tables.risk import ReferenceCounter

_COUNTER = ReferenceCounter.__table__  # type: ignore[attr-defined]


def next_number(session: Session, noun: str) -> int:
    """The next number of a noun; concurrent writers wait for one another."""
    connection = session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    first = insert(_COUNTER).values(noun=noun, last=1)
    raised = first.on_conflict_do_update(index_elements=["noun"], set_={"last": _COUNTER.c.last + 1})
    return int(connection.execute(raised.returning(_COUNTER.c.last)).scalar_one())
