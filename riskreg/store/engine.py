"""Opening SQLite or PostgreSQL so that a transaction is one, and bringing a database to today's tables."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

MIGRATIONS = Path(__file__).with_name("migrations")

_SQLITE_SETTINGS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=30000",
    "PRAGMA cache_size=-65536",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA mmap_size=268435456",
    "PRAGMA secure_delete=ON",  # what is deleted is overwritten: not every SQLite does so by itself
)


_READING = "riskreg_reading"
PAST = "riskreg_past"
"""The execution option of a connection that looks back: by table the expression that hides it."""
_TABLES = re.compile(r"\b(?:risk|root_cause|action)\b")
_READS = re.compile(r"\s*\(*(?:SELECT|(?P<with>WITH)(?P<recursive>\s+RECURSIVE)?)\b")


def open_engine(url: str) -> sa.Engine:
    """An engine on the database at the URL (``sqlite:///FILE`` or ``postgresql+psycopg://…``).

    On SQLite a connection begins with ``BEGIN`` when it only reads (execution option ``reads=True``) and with
    ``BEGIN IMMEDIATE`` otherwise: the driver's own habit loses updates without a word.
    """
    if sa.make_url(url).get_backend_name() == "sqlite":
        engine = _open_sqlite(url)
    else:
        engine = sa.create_engine(url, pool_size=8, max_overflow=16, pool_pre_ping=True)
    event.listen(engine, "before_cursor_execute", _hide_today, retval=True)
    return engine


def _hide_today(
    connection: sa.Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
) -> tuple[str, Any]:
    hidden = connection.get_execution_options().get(PAST)
    return (before_today(statement, hidden) if hidden else statement), parameters


def before_today(statement: str, hidden: Mapping[str, str]) -> str:
    """The statement with the expressions it needs before it; a past is only read."""
    begins = _READS.match(statement)
    if begins is None:
        raise AssertionError("nothing is written while somebody looks back")
    needed = sorted(set(_TABLES.findall(statement)) & hidden.keys())
    if not needed:
        return statement
    first = ", ".join(f"{table} AS ({hidden[table]})" for table in needed)
    if not begins["with"]:
        return f"WITH {first} {statement}"
    if begins["recursive"]:
        raise AssertionError("an expression that hides a table cannot stand among recursive ones")
    return f"WITH {first}, {statement[begins.end() :]}"


def _open_sqlite(url: str) -> sa.Engine:
    engine = sa.create_engine(
        url, pool_size=8, max_overflow=32, connect_args={"timeout": 30, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for setting in _SQLITE_SETTINGS:
            connection.execute(setting)

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        reads = connection.get_execution_options().get("reads")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def reading(engine: sa.Engine) -> sa.Engine:
    """The same engine for work that only reads: never waits for a writer on SQLite, refuses writes on PostgreSQL."""
    # Made once and kept with the engine, so that it goes when the engine goes.
    kept = vars(engine)
    if _READING not in kept:
        kept[_READING] = _for_reading(engine)
    return kept[_READING]  # type: ignore[no-any-return]


def writes_alone(connection: sa.Connection) -> bool:
    """Whether nobody else can write until this transaction ends: what it has read stays true, without a lock."""
    return connection.dialect.name == "sqlite" and not connection.get_execution_options().get("reads")


def _for_reading(engine: sa.Engine) -> sa.Engine:
    if engine.dialect.name == "sqlite":
        return engine.execution_options(reads=True)
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def migrate(url: str) -> None:
    """Bring the database at the URL to today's tables; creates them in an empty one. Safe to run again."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = open_engine(url)
    with engine.connect() as connection:
        _foreign_keys(connection, on=False)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
        _foreign_keys(connection, on=True)
    engine.dispose()


def revision_stands(engine: sa.Engine) -> str | None:
    """The migration the database stands at; None when it was never created."""
    from alembic.runtime.migration import MigrationContext

    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def revision_wanted() -> str:
    """The migration this code is written for: the last one there is."""
    return max(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _foreign_keys(connection: sa.Connection, *, on: bool) -> None:
    # SQLite rebuilds a table to change it; with foreign keys on, that would delete the children.
    if connection.dialect.name == "sqlite":
        raw: Any = connection.connection.dbapi_connection
        raw.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
