"""Taking from the files of a database what was deleted from its tables: nobody reads there what is no more."""

import logging
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

_LONGEST_WAIT = 500
"""Milliseconds; whoever works at that moment is not kept waiting. What could not be erased is by the next erasing."""

_log = logging.getLogger(__name__)


def erase_deleted(engine: sa.Engine, tables: tuple[sa.Table, ...]) -> bool:
    """Make what was deleted from these tables unreadable in the files too; answers whether it is done.

    To be called after the commit. SQLite overwrites what is deleted, but its journal keeps what each transaction
    wrote until it is emptied; PostgreSQL keeps dead rows, each with the number of the transaction that wrote it, until
    the table is written anew. Never raises: the deletion itself stands.
    """
    try:
        if engine.dialect.name == "sqlite":
            return _empty_the_journal(engine)
        return _write_anew(engine, tables)
    except (DBAPIError, OSError) as problem:
        _log.warning("What was deleted could not be erased from the files of the database yet: %s", problem)
        return False


def _empty_the_journal(engine: sa.Engine) -> bool:
    pooled = engine.raw_connection()
    try:
        connection: Any = pooled.dbapi_connection
        (before,) = connection.execute("PRAGMA busy_timeout").fetchone()
        connection.execute(f"PRAGMA busy_timeout={_LONGEST_WAIT}")
        try:
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.execute(f"PRAGMA busy_timeout={before}")
    finally:
        pooled.close()
    return not busy


def _write_anew(engine: sa.Engine, tables: tuple[sa.Table, ...]) -> bool:
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(sa.text(f"SET lock_timeout = {_LONGEST_WAIT}"))
        try:
            for table in tables:
                connection.execute(sa.text(f'VACUUM (FULL) "{table.name}"'))
        finally:
            connection.execute(sa.text("RESET lock_timeout"))
    return True
