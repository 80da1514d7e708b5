"""What somebody with the whole database tries, to learn who voted what: every order of voters beside every order of votes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from riskreg.store.base import METADATA

SAID = {"voted_ballot": "answers", "voted_comment": "text"}
HIDDEN = {"sqlite": (), "postgresql": ("ctid", "xmin::text::bigint", "xmax::text::bigint", "cmin::text::bigint")}
"""Columns every row of PostgreSQL has besides its own: where it lies and which transactions wrote, locked or ended it."""

Orders = Iterator[tuple[str, list[str]]]


class Attacker:
    """Reads every table, and the file where there is one. ``people`` and ``seats`` name the voters by their ids."""

    def __init__(self, engine: sa.Engine) -> None:
        with engine.connect() as connection:
            self.hidden = HIDDEN[connection.dialect.name]
            self.tables = {
                table.name: self._read(connection, table) for table in METADATA.sorted_tables if "search" not in table.name
            }
        self.file = Path(engine.url.database or "").read_bytes() if engine.dialect.name == "sqlite" else b""
        self.seats = {row["id"]: row["name"] for row in self.tables["workshop_seat"] if row["may_vote"]}
        self.people = {row["person_id"]: row["name"] for row in self.tables["workshop_seat"] if row["may_vote"]}

    def _read(self, connection: sa.Connection, table: sa.Table) -> list[dict[str, Any]]:
        """The rows as the database gives them when nobody asks for an order."""
        more = [sa.literal_column(name).label(f"hidden {name}") for name in self.hidden]
        return [dict(row) for row in connection.execute(sa.select(table, *more)).mappings()]

    def orders_of_voters(self, round_id: int, risk: str, number: int) -> Orders:
        """By every column of every table with rows of voters: as they are stored, and of this round where it says so."""
        for name, rows in self.tables.items():
            table = METADATA.tables[name]
            naming = self._naming(table)
            if naming is None or not (named := [(naming(row), row) for row in rows]):
                continue
            of_round = [
                (who, row) for who, row in named if who and self._is_of(name, row, round_id, risk, number)
            ]
            yield from _orders(name, of_round)

    def _naming(self, table: sa.Table) -> Callable[[dict[str, Any]], str | None] | None:
        """How a row of the table names a voter: as a seat, as a person, or in what an event says."""
        if table.name == "event":
            return lambda row: json.loads(row["body"]).get("person")
        for column in table.columns:
            known = {"workshop_seat": self.seats, "person": self.people}
            target = next((key.column.table.name for key in column.foreign_keys), "")
            if column.primary_key and table.name in known:
                target = table.name
            if target in known:
                return lambda row, name=column.name, who=known[target]: who.get(row[name])
        return None

    @staticmethod
    def _is_of(table: str, row: dict[str, Any], round_id: int, risk: str, number: int) -> bool:
        if table == "event":
            body = json.loads(row["body"])
            return row["kind"] == "workshop.voted" and (body["risk"], body["round"]) == (risk, number)
        return row.get("round_id", round_id) == round_id

    def orders_of_votes(self, table: str, round_id: int) -> Orders:
        """Ballots or comments by every column of theirs, as they are stored, and as they lie in the file."""
        rows = [(row[SAID[table]], row) for row in self.tables[table] if row["round_id"] == round_id]
        yield from _orders(table, rows)
        if self.file:
            lying = sorted(rows, key=lambda each: self.file.find(each[1]["id"].encode()))
            assert all(self.file.find(row["id"].encode()) >= 0 for _said, row in lying)
            yield f"{table} in the file", [said for said, _row in lying]


def _orders(name: str, rows: list[tuple[str, dict[str, Any]]]) -> Orders:
    """The first or the last row of each, by each column either way. Rows that are all alike there stay as they lie."""
    if not rows:
        return
    columns = [column for column in rows[0][1] if rows[0][1][column] is not None]
    for column in chain([""], columns):
        ordered = sorted(rows, key=lambda each, by=column: _comparable(each[1][by]) if by else 0)
        yield f"{name} by {column or 'as it lies'}", list(dict.fromkeys(who for who, _row in ordered))
        yield f"{name} by {column or 'as it lies'}, from its end", list(dict.fromkeys(who for who, _row in reversed(ordered)))


def _comparable(value: object) -> tuple[bool, Any]:
    """Numbers as numbers, everything else as text; a place in a PostgreSQL table, (0,12), by its numbers."""
    if isinstance(value, (int, float)):
        return False, (value,)
    text = str(value)
    if text.startswith("(") and text.endswith(")"):
        return False, tuple(int(part) for part in text[1:-1].split(","))
    return True, text
