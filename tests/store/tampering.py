"""What an intruder with the database in hand would do to the events, for tests of the ledger."""

import sqlalchemy as sa

from riskreg.store import ledger
from riskreg.store.engine import reading

PLACES = (1, 17, 30)


def drop_triggers(engine: sa.Engine) -> None:
    """Take away what keeps events append-only."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP FUNCTION refuse_change() CASCADE")
            return
        for verb in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER event_refuses_{verb}")


def change_column(engine: sa.Engine, column: str, seq: int) -> None:
    """Flip the lowest bit of the last byte of one value; a number gets the next one, an absent one becomes 1."""
    table = ledger._EVENT
    with engine.connect() as connection:
        old = connection.execute(sa.select(table.c[column]).where(table.c.seq == seq)).scalar_one()
        connection.rollback()
    new = old[:-1] + chr(ord(old[-1]) ^ 1) if isinstance(old, str) else (old or 0) + 1
    with engine.begin() as connection:
        if column == "actor_id":
            connection.exec_driver_sql(
                "INSERT INTO person (id, email, name, function, password_hash, language, created_at, version) "
                "VALUES (1, 'e', 'n', '', '', 'en', '2026-01-01', 1)"
            )
        connection.execute(sa.update(table).where(table.c.seq == seq).values({column: new}))


def text_columns_of_event() -> list[str]:
    return [column.name for column in ledger._EVENT.columns if not isinstance(column.type, sa.Integer)]


def verdict_of(engine: sa.Engine) -> ledger.Verdict:
    with reading(engine).connect() as connection:
        return ledger.verify(connection)
