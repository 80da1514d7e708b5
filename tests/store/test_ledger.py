"""The ledger: whoever writes, the chain holds; whatever is changed behind its back is found, with the row."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from riskreg.domain.permissions import machine
from riskreg.store import ledger
from riskreg.store.engine import open_engine, reading
from riskreg.store.work import Desk, open_work
from tests.store.tampering import PLACES, change_column, drop_triggers, text_columns_of_event, verdict_of

LENGTH = 30
COLUMNS = (
    "at", "actor_id", "actor_name", "kind", "noun", "subject_id", "subject", "body", "previous_hash", "hash",
)  # fmt: skip


@pytest.fixture
def chain(engine):
    """A ledger of thirty events whose triggers are gone, as an intruder would leave it."""
    write(engine, LENGTH)
    drop_triggers(engine)
    return engine


def write(engine: sa.Engine, how_many: int, each: int = 1) -> None:
    for number in range(how_many):
        with open_work(Desk(engine, machine("tests"))) as work:
            for _ in range(each):
                work.record("risk.restated", number + 1, f"R-{number + 1:04d}", changed=["title", "événement"])


def run(engine: sa.Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def test_an_empty_ledger_is_whole(engine):
    assert verdict_of(engine) == ledger.Verdict(0, ledger.GENESIS)


def test_a_ledger_is_whole_after_it_was_written(engine):
    write(engine, 5, each=3)
    verdict = verdict_of(engine)
    assert (verdict.length, verdict.broken_row) == (15, None)
    with reading(engine).connect() as connection:
        assert ledger.head(connection) == (15, verdict.head)


def test_writers_at_the_same_time_make_one_chain(database_url):
    engine = open_engine(database_url)
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda _: write(engine, 10, each=2), range(6)))
    verdict = verdict_of(engine)
    engine.dispose()
    assert (verdict.length, verdict.broken_row) == (120, None)


def test_a_chain_longer_than_one_batch_is_walked_to_its_end(engine):
    write(engine, 3, each=700)
    assert verdict_of(engine).length == 2100
    drop_triggers(engine)
    run(engine, "UPDATE event SET subject = 'x' WHERE seq = 2050")
    assert verdict_of(engine).broken_row == 2050


def test_a_test_changes_every_column_there_is():
    assert {column.name for column in ledger._EVENT.columns} == {*COLUMNS, "seq"}


@pytest.mark.parametrize("row", PLACES)
@pytest.mark.parametrize("column", COLUMNS)
def test_one_byte_changed_in_any_column_is_found_with_its_row(chain, column, row):
    change_column(chain, column, row)
    verdict = verdict_of(chain)
    assert (verdict.broken_row, verdict.length) == (row, row - 1)
    assert verdict.what in ("was changed after it was written", "does not follow from the row before it")


@pytest.mark.parametrize("row", PLACES)
@pytest.mark.parametrize("column", ["actor_id", "subject_id"])
def test_a_value_taken_away_is_found(chain, column, row):
    # The chain of the fixture has no actor_id: there the value is put in.
    run(chain, "INSERT INTO person (id, email, name, function, password_hash, language, created_at, version) "
        "VALUES (7, 'e', 'n', '', '', 'en', '2026-01-01', 1)")  # fmt: skip
    value = "7" if column == "actor_id" else "NULL"
    run(chain, f"UPDATE event SET {column} = {value} WHERE seq = {row}")
    assert verdict_of(chain).broken_row == row


@pytest.mark.parametrize("row", PLACES)
def test_a_row_given_another_number_is_missed_where_it_stood(chain, row):
    run(chain, f"UPDATE event SET seq = 1000 WHERE seq = {row}")
    verdict = verdict_of(chain)
    assert verdict.broken_row == row
    assert verdict.what.startswith("is missing")


@pytest.mark.parametrize("row", [1, LENGTH // 2])
def test_a_deleted_row_is_named_as_missing(chain, row):
    run(chain, f"DELETE FROM event WHERE seq = {row}")
    verdict = verdict_of(chain)
    assert (verdict.broken_row, verdict.what) == (row, f"is missing: the next row found is {row + 1}")


@pytest.mark.parametrize("kept", [0, 10, LENGTH - 1])
def test_a_cut_off_end_is_found(chain, kept):
    run(chain, f"DELETE FROM event WHERE seq > {kept}")
    verdict = verdict_of(chain)
    assert verdict.broken_row == kept + 1
    assert verdict.what == f"is missing: the chain should end with row {LENGTH}"


def test_two_rows_that_changed_places_are_found(chain):
    run(chain, "UPDATE event SET seq = -1 WHERE seq = 12", "UPDATE event SET seq = 12 WHERE seq = 13",
        "UPDATE event SET seq = 13 WHERE seq = -1")  # fmt: skip
    assert verdict_of(chain).broken_row == 12


def test_a_row_put_in_between_is_found_behind_it(chain):
    for seq in range(LENGTH, 14, -1):
        run(chain, f"UPDATE event SET seq = {seq + 1} WHERE seq = {seq}")
    forge(chain, 15)
    assert verdict_of(chain).broken_row == 16


def test_a_row_before_the_first_is_named(chain):
    run(chain, "INSERT INTO event SELECT 0, at, actor_id, actor_name, kind, noun, subject_id, subject, body, "
        "previous_hash, hash FROM event WHERE seq = 1")  # fmt: skip
    verdict = verdict_of(chain)
    assert (verdict.broken_row, verdict.what) == (0, "was added: the chain begins with row 1")


def test_a_well_forged_row_behind_the_end_is_named(chain):
    forge(chain, LENGTH + 1)
    verdict = verdict_of(chain)
    assert (verdict.broken_row, verdict.what) == (LENGTH + 1, "is not the end the ledger remembers")


@pytest.mark.parametrize("damage", ["DELETE FROM ledger_head", "UPDATE ledger_head SET hash = 'x'", "UPDATE ledger_head SET seq = 29"])
def test_a_changed_head_is_found(chain, damage):
    run(chain, damage)
    assert verdict_of(chain).broken_row == LENGTH


def forge(engine: sa.Engine, seq: int) -> None:
    """Add a row that follows from the one before it by the ledger's own rule, without telling the head."""
    with engine.begin() as connection:
        before = connection.execute(sa.text(f"SELECT hash FROM event WHERE seq = {seq - 1}")).scalar_one()
        event = ledger.Recorded("risk.closed", 1, "R-0001", {})
        row = ledger._row(seq, datetime(2026, 1, 1), None, "nobody", event, before)
        connection.execute(sa.insert(ledger._EVENT), [row])


@pytest.mark.parametrize("row", PLACES)
@pytest.mark.parametrize("column", text_columns_of_event())
def test_bytes_that_are_no_text_are_found_with_their_row(sqlite_url, column, row):
    engine = open_engine(sqlite_url)
    write(engine, LENGTH)
    drop_triggers(engine)
    run(engine, f"UPDATE event SET {column} = CAST(x'ff' AS TEXT) WHERE seq = {row}")
    verdict = verdict_of(engine)
    engine.dispose()
    assert (verdict.broken_row, verdict.what) == (row, "cannot be read: its text is damaged")


@pytest.mark.parametrize("value", ["'many'", "x'00ff'", "9e999", "1.5", "NULL"])
@pytest.mark.parametrize("column", ["subject_id", "body", "actor_name", "hash"])
def test_a_value_of_another_type_is_found_with_its_row(sqlite_url, column, value):
    engine = open_engine(sqlite_url)
    write(engine, LENGTH)
    drop_triggers(engine)
    run(engine, "PRAGMA ignore_check_constraints=ON")
    if value == "NULL" and column != "subject_id":
        loosen(engine, column)
    run(engine, f"UPDATE event SET {column} = {value} WHERE seq = 17")
    verdict = verdict_of(engine)
    engine.dispose()
    assert (verdict.broken_row, verdict.what) == (17, "was changed after it was written")


def loosen(engine: sa.Engine, column: str) -> None:
    """Allow NULL in a column, as whoever owns the file can."""
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE spare AS SELECT * FROM event")
        connection.exec_driver_sql("DROP TABLE event")
        connection.exec_driver_sql("ALTER TABLE spare RENAME TO event")


@pytest.mark.parametrize("damage", ["seq = 'x'", "hash = CAST(x'ff' AS TEXT)"])
def test_a_damaged_head_is_found(sqlite_url, damage):
    engine = open_engine(sqlite_url)
    write(engine, LENGTH)
    run(engine, f"UPDATE ledger_head SET {damage}")
    assert verdict_of(engine).broken_row == LENGTH
    engine.dispose()


@pytest.mark.parametrize("statement", ["UPDATE event SET subject = subject WHERE seq = 1", "DELETE FROM event", "DELETE FROM event WHERE seq = 1"])
def test_the_database_itself_refuses_to_change_an_event(engine, statement):
    write(engine, 2)
    with pytest.raises(IntegrityError, match="append-only"):
        run(engine, statement)
    assert verdict_of(engine).length == 2


@pytest.mark.postgres
def test_postgresql_refuses_to_empty_the_table_of_events(postgres_url):
    engine = open_engine(postgres_url)
    write(engine, 2)
    with pytest.raises(IntegrityError, match="append-only"):
        run(engine, "TRUNCATE event CASCADE")
    assert verdict_of(engine).length == 2
    engine.dispose()


def test_verifying_never_holds_more_than_a_batch_of_rows(engine, monkeypatch):
    write(engine, 1, each=250)
    sizes = []
    rows_of = ledger._rows

    def counted(connection):
        for seq, row in rows_of(connection, batch=100):
            sizes.append(seq)
            yield seq, row

    asked = []
    sa.event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    monkeypatch.setattr(ledger, "_rows", counted)
    assert verdict_of(engine).length == 250
    walked = [statement for statement in asked if "FROM event" in statement]
    assert len(walked) == 3
    assert all("LIMIT" in statement for statement in walked)
    assert sizes == list(range(1, 251))
