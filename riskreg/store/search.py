"""The full-text index of risks on either database: writing a risk's words, and the condition that finds them.

Text is folded by us before it reaches the database, so both find the same and PostgreSQL needs no extension.
"""

from collections.abc import Sequence
from itertools import combinations

import sqlalchemy as sa

from riskreg.domain.folding import search_words

_MOST_WORDS = 12

_SQLITE_DELETE = sa.text("DELETE FROM risk_search WHERE rowid = :id")
_SQLITE_INSERT = sa.text("INSERT INTO risk_search (rowid, body) VALUES (:id, :body)")
_POSTGRES_UPSERT = sa.text(
    "INSERT INTO risk_search (risk_id, document) VALUES (:id, to_tsvector('simple', :body)) "
    "ON CONFLICT (risk_id) DO UPDATE SET document = excluded.document"
)


def index_risk(connection: sa.Connection, risk_id: int, text: str) -> None:
    """Replace the words under which a risk is found."""
    words = {"id": risk_id, "body": " ".join(search_words(text))}
    if connection.dialect.name == "postgresql":
        connection.execute(_POSTGRES_UPSERT, words)
        return
    connection.execute(_SQLITE_DELETE, {"id": risk_id})
    connection.execute(_SQLITE_INSERT, words)


def index_many(connection: sa.Connection, texts: list[tuple[int, str]]) -> None:
    """Index risks that were not indexed before, quickly."""
    rows = [{"id": risk_id, "body": " ".join(search_words(text))} for risk_id, text in texts]
    connection.execute(_POSTGRES_UPSERT if connection.dialect.name == "postgresql" else _SQLITE_INSERT, rows)


def finds(dialect: str, risk_id: sa.ColumnElement[int], query: str) -> sa.ColumnElement[bool]:
    """Whether a risk holds every word of the query, each taken as the beginning of a word; no words find nothing."""
    words = search_words(query)[:_MOST_WORDS]
    return _holds(dialect, risk_id, [words]) if words else sa.false()


def finds_some(dialect: str, risk_id: sa.ColumnElement[int], words: Sequence[str]) -> sa.ColumnElement[bool]:
    """Whether a risk holds any two of the (folded) words, or the one there is: narrows a search for what is alike."""
    some = list(dict.fromkeys(words))[:_MOST_WORDS]
    together = [list(pair) for pair in combinations(some, 2)] if len(some) > 2 else [[word] for word in some]
    return _holds(dialect, risk_id, together) if together else sa.false()


def _holds(dialect: str, risk_id: sa.ColumnElement[int], either: Sequence[Sequence[str]]) -> sa.ColumnElement[bool]:
    if dialect == "postgresql":
        found = sa.text("SELECT risk_id FROM risk_search WHERE document @@ to_tsquery('simple', :search_words)")
        wanted = " | ".join("(" + " & ".join(f"{word}:*" for word in words) + ")" for words in either)
        return risk_id.in_(found.bindparams(search_words=wanted).columns(sa.column("risk_id", sa.Integer)))
    found = sa.text("SELECT rowid FROM risk_search WHERE risk_search MATCH :search_words")
    wanted = " OR ".join("(" + " ".join(f'"{word}"*' for word in words) + ")" for words in either)
    return risk_id.in_(found.bindparams(search_words=wanted).columns(sa.column("rowid", sa.Integer)))
