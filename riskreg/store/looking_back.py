"""Reading the register as it stood: on the same connection, the same statements find the rows of another moment.

A statement names tables such as ``risk``; while somebody looks back, a common table expression of that name stands
before it and hides the table of today. So no query knows that there is a past, and none can forget it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime

import sqlalchemy as sa

from riskreg.domain.errors import Invalid
from riskreg.domain.words import day_in_words
from riskreg.store.engine import PAST
from riskreg.store.tables.past import KEPT, RISK_PAST
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_WORDS = ("event", "drivers", "consequences", "response_reason")
_LISTS = ("countries", "links")
_NOWHERE = {"log_key": "NULL", "submitted_for_id": "NULL", "source": "''", "consolidation_reason": "''"}
"""What no page as at a moment shows."""


@contextmanager
def looking_back(work: Work, moment: datetime) -> Iterator[Work]:
    """Work that reads the register as it stood at the moment, of the risks the actor may see today.

    Raises Invalid for a moment to come, and for one from before this register remembers.
    """
    connection = work.session.connection()
    _check(connection, moment, work.now)
    hides = _hiding(connection.dialect.name, moment, _seen(connection, work))
    before = connection.get_execution_options().get(PAST)
    connection.execution_options(**{PAST: hides})
    try:
        yield Work(work.session, replace(work.actor, looks_back=True), moment)
    finally:
        connection.execution_options(**{PAST: before})


def remembered_since(work: Work) -> date | None:
    """The first day this register remembers whole; None while it holds nothing."""
    connection = work.session.connection()
    begun = _begun(connection) or connection.execute(sa.select(sa.func.min(RISK_PAST.c.since))).scalar_one_or_none()
    return begun.date() if begun is not None else None


def _begun(connection: sa.Connection) -> datetime | None:
    """When this memory began, where the register is older; nothing is known of what was before."""
    taken_over = sa.select(sa.func.max(RISK_PAST.c.since)).where(RISK_PAST.c.is_taken_over.is_(True))
    return connection.execute(taken_over).scalar_one_or_none()


def _check(connection: sa.Connection, moment: datetime, now: datetime) -> None:
    if moment > now:
        sentence = "This moment is still to come. Choose one that has passed."
        raise Invalid(sentence, {"as_at": [sentence]})
    begun = _begun(connection)
    if begun is not None and moment < begun:
        sentence = f"This register remembers how it stood since {day_in_words(begun)}. Choose that day or a later one."
        raise Invalid(sentence, {"as_at": [sentence]})


def _seen(connection: sa.Connection, work: Work) -> str:
    """The condition on ``p.risk_id`` for what the actor may see today: by what they see or, if that is less, by what is
    hidden from them.
    """
    if work.actor.is_machine:
        return "TRUE"
    sees = sa.func.coalesce(visible(work.actor), sa.false())
    rows = connection.execute(sa.select(_RISK.c.id, sees.label("is_seen")).order_by(_RISK.c.id)).all()
    seen, hidden = ([row.id for row in rows if bool(row.is_seen) is want] for want in (True, False))
    return _among(seen) if len(seen) < len(hidden) else f"NOT {_among(hidden)}" if hidden else "TRUE"


def _among(ids: Sequence[int]) -> str:
    return f"p.risk_id IN ({', '.join(map(str, ids)) or 'NULL'})"


def _hiding(dialect: str, moment: datetime, seen: str) -> Mapping[str, str]:
    """By the table it hides, the common table expression as SQL."""
    write = _Postgres() if dialect == "postgresql" else _Sqlite()
    at = write.moment(moment)
    stood = f"p.since <= {at} AND (p.until IS NULL OR p.until > {at}) AND {seen}"
    body = "(SELECT v.body FROM risk_revision v WHERE v.risk_id = p.risk_id AND v.number = p.revision)"
    columns = {
        "id": "p.risk_id",
        "version": "n.version",
        **{name: f"n.{name}" for name in ("classification", "review_from", "review_due")},
        **{name: f"p.{name}" for name in KEPT},
        **{name: f"coalesce({write.text(body, name)}, '')" for name in _WORDS},
        **{name: f"coalesce({write.part(body, name)}, '[]')" for name in _LISTS},
        **_NOWHERE,
    }
    listed = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    today = f"JOIN {write.today} n ON n.id = p.risk_id"
    then = "FROM risk_past p JOIN risk_revision v ON v.risk_id = p.risk_id AND v.number = p.revision"
    return {
        "risk": f"SELECT {listed} FROM risk_past p {today} WHERE {stood}",
        "root_cause": f"SELECT {write.causes} {then} {write.each('root_causes')} WHERE {stood}",
        "action": f"SELECT {_action(write)} {then} {write.each('actions')} WHERE {stood}",
    }


class _Sqlite:
    today = "main.risk"
    """Named so that it is not the expression that hides it."""
    causes = "p.risk_id * 1000 + c.key AS id, p.risk_id AS risk_id, c.key + 1 AS position, c.value AS text"

    def moment(self, moment: datetime) -> str:
        return f"'{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}'"

    def text(self, body: str, name: str) -> str:
        return f"json_extract({body}, '$.{name}')"

    def part(self, body: str, name: str) -> str:
        return self.text(body, name)

    def each(self, name: str) -> str:
        return f"JOIN json_each(v.body, '$.{name}') c"

    def field(self, name: str, kind: str) -> str:
        value = f"json_extract(c.value, '$.{name}')"
        return f"nullif({value}, '')" if kind == "date" else value


class _Postgres:
    today = "risk"
    """An expression does not see itself: within it this is the table."""
    causes = (
        "p.risk_id * 1000 + c.place AS id, p.risk_id AS risk_id, c.place::integer AS position, c.value #>> '{}' AS text"
    )

    def moment(self, moment: datetime) -> str:
        return f"TIMESTAMPTZ '{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00'"

    def text(self, body: str, name: str) -> str:
        return f"({body}::jsonb ->> '{name}')"

    def part(self, body: str, name: str) -> str:
        return self.text(body, name)

    def each(self, name: str) -> str:
        elements = f"jsonb_array_elements(v.body::jsonb -> '{name}')"
        return f"CROSS JOIN LATERAL {elements} WITH ORDINALITY AS c (value, place)"

    def field(self, name: str, kind: str) -> str:
        value = f"(c.value ->> '{name}')"
        return value if kind == "text" else f"nullif({value}, '')::{kind}"


def _action(write: _Sqlite | _Postgres) -> str:
    """The columns of an action the lists ask for, from what the revision says of it."""
    kinds = {"number": "integer", "progress": "integer", "start": "date", "due": "date"}
    names = ("number", "description", "start", "due", "status", "progress", "expected_effect")
    said = [f"{write.field(name, kinds.get(name, 'text'))} AS {name}" for name in names]
    return ", ".join(["p.risk_id AS risk_id", *said, f"{write.field('withdrawn_at', 'date')} AS withdrawn_at"])
