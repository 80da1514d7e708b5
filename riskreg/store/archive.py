"""A whole register as one file, from either database into either: rows as JSON lines under gzip, closed by a digest."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, TextIO

import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid
from riskreg.store import tables  # noqa: F401  (defines every table)
from riskreg.store.base import METADATA, Moment
from riskreg.store.engine import reading, revision_stands
from riskreg.store.tables.past import RISK_PAST

FORMAT = "riskreg-archive-1"
NOT_EMPTY = "The register is not empty. Restore into an empty place: choose another folder with --data."
_BATCH = 1000


def write_archive(engine: sa.Engine, file: Path) -> dict[str, int]:
    """Write every row as of one moment, while others go on working; answers the rows per table.

    The file appears only when it is whole, and only its owner may read it.
    """
    unfinished = file.with_name(file.name + ".part")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    try:
        counts = _write(reading(engine), unfinished)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return counts


def _write(engine: sa.Engine, file: Path) -> dict[str, int]:
    counts: dict[str, int] = {}
    digest = hashlib.sha256()
    with engine.connect() as connection, gzip.open(file, "wt", encoding="utf-8", compresslevel=6) as out:
        _line(out, digest, {"format": FORMAT, "revision": revision_stands(engine)})
        for table in METADATA.sorted_tables:
            counts[table.name] = 0
            for row in _rows(connection, table):
                _line(out, digest, {"table": table.name, "row": row})
                counts[table.name] += 1
        out.write(json.dumps({"end": counts, "sha256": digest.hexdigest()}) + "\n")
    return counts


def read_archive(engine: sa.Engine, file: Path) -> dict[str, int]:
    """Fill an empty, migrated database from the file, all or nothing; answers the rows per table."""
    head, counts = check_archive(file)
    if head.get("revision") != revision_stands(engine):
        raise Invalid(f"{file} was written by another version of riskreg (tables {head.get('revision')}).")
    with engine.begin() as connection:
        for table in METADATA.sorted_tables:
            if connection.execute(sa.select(sa.select(table).exists())).scalar_one():
                raise Conflict(NOT_EMPTY)
        # The file holds the tables in the order in which they may be filled, so one pass is enough.
        rows = (line for line in _lines(file) if "table" in line)
        for name, lines in groupby(rows, key=itemgetter("table")):
            if name == RISK_PAST.name:
                # The file knows how each risk stood; what the database remembered of it just now is only its last day.
                connection.execute(sa.delete(RISK_PAST))
            _insert(connection, METADATA.tables[name], (line["row"] for line in lines))
        continue_numbers(connection)
    return counts


def _rows(connection: sa.Connection, table: sa.Table) -> Iterator[dict[str, Any]]:
    ordered = sa.select(table).order_by(*table.primary_key.columns)
    for row in connection.execution_options(yield_per=_BATCH).execute(ordered).mappings():
        yield {name: value.isoformat() if isinstance(value, (date, datetime)) else value for name, value in row.items()}


def _line(out: TextIO, digest: Any, value: dict[str, Any]) -> None:
    text = json.dumps(value, ensure_ascii=False) + "\n"
    digest.update(text.encode("utf-8", "surrogatepass"))
    out.write(text)


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as source:
        for text in source:
            yield json.loads(text)


def check_archive(file: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """The first line and the counts of a file that is whole; anything else is refused before a row is written."""
    digest, last, head = hashlib.sha256(), "", ""
    try:
        with gzip.open(file, "rt", encoding="utf-8") as source:
            for text in source:
                digest.update(last.encode("utf-8", "surrogatepass"))
                head, last = head or text, text
        first, end = json.loads(head), json.loads(last)
        is_whole = first["format"] == FORMAT and end["sha256"] == digest.hexdigest()
        counts = {str(name): int(rows) for name, rows in end["end"].items()}
    except FileNotFoundError:
        raise Invalid(f"There is no file {file}.") from None
    except (EOFError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, zlib.error) as error:
        raise _damaged(file) from error
    if not is_whole:
        raise _damaged(file)
    return first, counts


def _damaged(file: Path) -> Invalid:
    return Invalid(f"{file} is not a backup of riskreg, or it is damaged.")


def _insert(connection: sa.Connection, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in _parents_first(table, (_typed(table, row) for row in rows)):
        batch.append(row)
        if len(batch) == _BATCH:
            connection.execute(sa.insert(table), batch)
            batch = []
    if batch:
        connection.execute(sa.insert(table), batch)


def _typed(table: sa.Table, row: dict[str, Any]) -> dict[str, Any]:
    typed = dict(row)
    for column in table.columns:
        value = row.get(column.name)
        if value is not None and isinstance(column.type, Moment):
            typed[column.name] = datetime.fromisoformat(value)
        elif value is not None and isinstance(column.type, sa.Date):
            typed[column.name] = date.fromisoformat(value)
    return typed


def _parents_first(table: sa.Table, rows: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Rows in an order in which a row that points at another of its table comes after it."""
    pointing = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    if not pointing:
        return rows
    return _in_rounds(list(rows), pointing)


def _in_rounds(waiting: list[dict[str, Any]], pointing: list[str]) -> Iterator[dict[str, Any]]:
    placed: set[Any] = set()
    while waiting:
        ready = [row for row in waiting if all(row[name] is None or row[name] in placed for name in pointing)]
        if not ready:
            raise Invalid("The backup is damaged: rows of it point at one another in a circle.")
        yield from ready
        placed |= {row["id"] for row in ready}
        waiting = [row for row in waiting if row["id"] not in placed]


def continue_numbers(connection: sa.Connection) -> None:
    """After rows were written with ids of their own: what is added next gets the id behind the highest."""
    # SQLite goes on behind the highest id by itself; PostgreSQL's sequences must be told.
    if connection.dialect.name != "postgresql":
        return
    for table in METADATA.sorted_tables:
        if "id" in table.columns and isinstance(table.columns["id"].type, sa.Integer):
            name = table.name
            sequence = connection.execute(sa.select(sa.func.pg_get_serial_sequence(f'"{name}"', "id"))).scalar_one()
            if sequence:
                next_one = f'COALESCE((SELECT max(id) FROM "{name}"), 0) + 1'
                connection.execute(sa.text(f"SELECT setval('{sequence}', {next_one}, false)"))
