"""Restoring a backup: rows, then what is derived from them, then the proof that the chain is whole."""

from pathlib import Path

import sqlalchemy as sa

from riskreg.domain.errors import Conflict
from riskreg.domain.permissions import machine
from riskreg.domain.revision import from_canonical_json
from riskreg.risks.keeping import words_of
from riskreg.risks.tally import recount
from riskreg.store import ledger
from riskreg.store.archive import read_archive
from riskreg.store.engine import migrate, open_engine
from riskreg.store.search import index_many
from riskreg.store.work import Desk, open_reading, open_work


def restore_register(url: str, file: Path) -> dict[str, int]:
    """Fill the empty database at the URL from the file; raises when its chain does not verify."""
    migrate(url)
    engine = open_engine(url)
    counts = read_archive(engine, file)
    desk = Desk(engine, machine("riskreg restore"))
    with open_work(desk) as work:
        index_again(work.session.connection())
        recount(work.session.connection())
    with open_reading(desk) as work:
        verdict = ledger.verify(work.session.connection())
    engine.dispose()
    if verdict.broken_row is not None:
        raise Conflict(f"Everything was restored, but the chain is broken: row {verdict.broken_row} {verdict.what}.")
    return counts


def index_again(connection: sa.Connection) -> None:
    """Make the search words of every risk anew from its latest revision."""
    latest = sa.text(
        "SELECT r.id, v.body FROM risk r "
        "JOIN risk_revision v ON v.risk_id = r.id AND v.number = r.revision ORDER BY r.id"
    )
    connection.execute(sa.text("DELETE FROM risk_search"))
    texts = [(row.id, words_of(from_canonical_json(row.body))) for row in connection.execute(latest)]
    for start in range(0, len(texts), 1000):
        index_many(connection, texts[start : start + 1000])
