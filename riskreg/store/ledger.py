"""The ledger: appending events to the hash chain inside the transaction they belong to, and verifying it."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from riskreg.store.base import canonical
from riskreg.store.tables.event import Event, EventFor, LedgerHead

GENESIS = "0" * 64
_COLUMNS = ("seq", "at", "actor_id", "actor_name", "kind", "noun", "subject_id", "subject", "body", "previous_hash")
_EVENT = Event.__table__  # type: ignore[attr-defined]
_FOR = EventFor.__table__  # type: ignore[attr-defined]
_HEAD = LedgerHead.__table__  # type: ignore[attr-defined]
# Built once: they run in every transaction that changes something.
_READING_HEAD = sa.select(_HEAD.c.seq, _HEAD.c.hash).where(_HEAD.c.id == 1)
_APPENDING = sa.insert(_EVENT)
_MOVING_HEAD = sa.update(_HEAD).where(_HEAD.c.id == 1).values(seq=sa.bindparam("last"), hash=sa.bindparam("its_hash"))
_LOCK = 7_215_042  # any number, the same in every process: one writer of the chain at a time


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event about to be appended."""

    kind: str
    subject_id: int | None
    subject: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found: ``length`` sound rows, and the first broken row (``None``: the chain is whole)."""

    length: int
    head: str
    broken_row: int | None = None
    what: str = ""


def append(
    connection: sa.Connection, at: datetime, actor_id: int | None, actor_name: str, events: Sequence[Recorded]
) -> None:
    """Chain the events behind the head. Concurrent writers wait for one another until the transaction ends."""
    if not events:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    seq, previous = _head(connection)
    rows = []
    for event in events:
        seq += 1
        row = _row(seq, at, actor_id, actor_name, event, previous)
        previous = row["hash"]
        rows.append(row)
    connection.execute(_APPENDING, rows)
    if named := list(_for_whom(rows, events)):
        connection.execute(sa.insert(_FOR), named)
    changed = connection.execute(_MOVING_HEAD, {"last": seq, "its_hash": previous}).rowcount
    if not changed:
        connection.execute(sa.insert(_HEAD).values(id=1, seq=seq, hash=previous))


def _for_whom(rows: Sequence[dict[str, Any]], events: Sequence[Recorded]) -> Iterator[dict[str, int]]:
    """For whom the actor acted, where an event says so: the chain holds it, this is where it is found."""
    for row, event in zip(rows, events, strict=True):
        given = event.body.get("for")
        if isinstance(given, dict) and given.get("id") is not None:
            yield {"seq": row["seq"], "person_id": given["id"]}


def head(connection: sa.Connection) -> tuple[int, str]:
    """Number and hash of the last event; ``(0, GENESIS)`` before the first."""
    return _head(connection)


def verify(connection: sa.Connection) -> Verdict:
    """Walk the chain and name the first row that is not what was written: changed, missing, added or unreadable."""
    previous, length = GENESIS, 0
    for seq, row in _rows(connection):
        fault = _fault(length + 1, seq, row, previous)
        if fault:
            # A number below the one expected was never given out: that row itself is too many.
            return Verdict(length, previous, min(seq, length + 1), fault)
        length, previous = seq, row["hash"]  # type: ignore[index]
    return _at_the_end(connection, length, previous)


def _fault(expected: int, seq: int, row: dict[str, Any] | None, previous: str) -> str:
    if seq < expected:
        return "was added: the chain begins with row 1"
    if seq > expected:
        return f"is missing: the next row found is {seq}"
    if row is None:
        return "cannot be read: its text is damaged"
    if row["previous_hash"] != previous:
        return "does not follow from the row before it"
    if not _is_as_written(row):
        return "was changed after it was written"
    return ""


def _is_as_written(row: dict[str, Any]) -> bool:
    try:
        return bool(row["hash"] == _hash(row))
    except (TypeError, ValueError):  # bytes or an infinite number, which nobody ever wrote here
        return False


def _at_the_end(connection: sa.Connection, length: int, previous: str) -> Verdict:
    try:
        seq, hash_ = _head(connection)
    except (OperationalError, UnicodeDecodeError):
        seq, hash_ = 0, ""
    if (seq, hash_) == (length, previous):
        return Verdict(length, previous)
    if isinstance(seq, int) and seq > length:
        return Verdict(length, previous, length + 1, f"is missing: the chain should end with row {seq}")
    return Verdict(length, previous, length, "is not the end the ledger remembers")


def _head(connection: sa.Connection) -> tuple[int, str]:
    found = connection.execute(_READING_HEAD).first()
    return (found.seq, found.hash) if found else (0, GENESIS)


def _row(
    seq: int, at: datetime, actor_id: int | None, actor_name: str, event: Recorded, previous: str
) -> dict[str, Any]:
    row = {
        "seq": seq,
        "at": at.isoformat(timespec="microseconds"),
        "actor_id": actor_id,
        "actor_name": actor_name,
        "kind": event.kind,
        "noun": event.kind.partition(".")[0],
        "subject_id": event.subject_id,
        "subject": event.subject,
        "body": canonical(event.body),
        "previous_hash": previous,
    }
    return row | {"hash": _hash(row)}


def _hash(row: dict[str, Any]) -> str:
    # The column's type is part of what is hashed: 1 and "1" are different rows.
    return hashlib.sha256(
        canonical([[name, row[name]] for name in _COLUMNS]).encode("utf-8", "surrogatepass")
    ).hexdigest()


def _rows(connection: sa.Connection, batch: int = 1000) -> Iterator[tuple[int, dict[str, Any] | None]]:
    last: int | None = None
    while True:
        try:
            rows: Iterable[Any] = connection.execute(_after(last).limit(batch)).mappings().all()
        except (OperationalError, UnicodeDecodeError):
            rows = _one_by_one(connection, last, batch)
        found = 0
        for row in rows:
            found += 1
            last = row["seq"]
            yield last, (dict(row) if len(row) > 1 else None)
        if found < batch:
            return


def _after(last: int | None) -> sa.Select[*tuple[Any, ...]]:
    # No type processing: a row that was tampered with must reach the hash as it lies in the file.
    columns: list[sa.ColumnElement[Any]] = [
        sa.type_coerce(_EVENT.c[name], sa.types.NullType()).label(name) for name in (*_COLUMNS, "hash")
    ]
    return sa.select(*columns).where(_behind(last)).order_by(_EVENT.c.seq)


def _behind(last: int | None) -> sa.ColumnElement[bool]:
    return sa.true() if last is None else _EVENT.c.seq > last


def _one_by_one(connection: sa.Connection, last: int | None, batch: int) -> Iterator[dict[str, Any]]:
    seqs = connection.execute(sa.select(_EVENT.c.seq).where(_behind(last)).order_by(_EVENT.c.seq).limit(batch))
    for seq in seqs.scalars().all():
        try:
            yield dict(connection.execute(_after(seq - 1).limit(1)).mappings().one())
        except (OperationalError, UnicodeDecodeError):
            yield {"seq": seq}
