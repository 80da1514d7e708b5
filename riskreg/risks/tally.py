"""Keeping the tally: the counts move in the same transaction as the risk they count."""

from collections import Counter
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from riskreg.domain.classification import Classification
from riskreg.domain.scale import Measure
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.tally import RiskTally
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_TALLY = RiskTally.__table__  # type: ignore[attr-defined]


class Standing(NamedTuple):
    """Everything of a risk that a count can depend on."""

    profile_id: int
    organizational_level: str
    state: str
    standing: str
    category: str
    is_restricted: bool
    cells: tuple[tuple[str, int], ...]


def standing_of(risk: Risk) -> Standing:
    """Where a risk stands in the tally: under its residual rank, and in its cell of each measure it has."""
    on_maps = ((measure.value, getattr(risk, f"{measure.value}_cell")) for measure in Measure)
    return Standing(
        profile_id=risk.profile_id or 0,
        organizational_level=risk.organizational_level,
        state=risk.state,
        standing=risk.standing,
        category=risk.category,
        is_restricted=risk.classification == Classification.STRICTLY_CONFIDENTIAL,
        cells=(("level", risk.residual_rank or 0), *((name, cell) for name, cell in on_maps if cell is not None)),
    )


def count_again(work: Work, before: Standing | None, after: Standing) -> None:
    """Move the counts from where the risk stood to where it stands."""
    if before == after:
        return
    moved: Counter[tuple[object, ...]] = Counter()
    for standing, step in ((before, -1), (after, +1)):
        for measure, cell in standing.cells if standing else ():
            moved[measure, cell, *standing[:-1]] += step  # type: ignore[index]
    # One order for everybody, so that two transactions never wait for each other.
    _add(work.session.connection(), [(*key, step) for key, step in sorted(moved.items(), key=str) if step])


def recount(connection: sa.Connection) -> None:
    """Make the tally anew from the risks: after a bulk load, and to hold it against in a test."""
    connection.execute(sa.delete(_TALLY))
    for measure, cell in (
        ("level", sa.func.coalesce(_RISK.c.residual_rank, 0)),
        *((measure.value, _RISK.c[f"{measure.value}_cell"]) for measure in Measure),
    ):
        connection.execute(sa.insert(_TALLY).from_select(list(_TALLY.c.keys()), _counted(measure, cell)))


def _counted(measure: str, cell: sa.ColumnElement[int]) -> sa.Select[Any]:
    key: list[sa.ColumnElement[Any]] = [
        sa.literal(measure),
        cell,
        sa.func.coalesce(_RISK.c.profile_id, 0),
        sa.cast(_RISK.c.organizational_level, sa.String),
        _RISK.c.state,
        _RISK.c.standing,
        sa.cast(_RISK.c.category, sa.String),
        _RISK.c.classification == Classification.STRICTLY_CONFIDENTIAL.value,
    ]
    return sa.select(*key, sa.func.count()).where(cell.is_not(None)).group_by(*key[1:])


def _add(connection: sa.Connection, rows: list[tuple[object, ...]]) -> None:
    if not rows:
        return
    names = list(_TALLY.c.keys())
    connection.execute(_upsert(connection.dialect.name), [dict(zip(names, row, strict=True)) for row in rows])


@cache
def _upsert(dialect: str) -> sa.Insert:
    statement = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(_TALLY)
    keys = [column.name for column in _TALLY.primary_key]
    return statement.on_conflict_do_update(index_elements=keys, set_={"n": _TALLY.c.n + statement.excluded.n})
