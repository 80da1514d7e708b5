"""Backup and restore: what was kept comes back on either database, and a doubtful file changes nothing."""

import gzip
import hashlib
import json
import stat
import threading
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid
from riskreg.exchange.restoring import restore_register
from riskreg.risks.operations import Statement, log_risk
from riskreg.store.archive import write_archive
from riskreg.store.base import METADATA
from riskreg.store.engine import open_engine
from riskreg.store.search import finds
from riskreg.store.work import Desk, open_reading
from tests.builders import build_house, log
from tests.store.tampering import verdict_of

RISKS = 5


@contextmanager
def opened(url: str):
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@pytest.fixture
def archive(request, tmp_path):
    """``archive("sqlite")``: the file of a small register kept in that kind of database, and its rows per table."""

    def make(kind: str):
        with opened(request.getfixturevalue(f"{kind}_url")) as engine:
            house = build_house(engine)
            for number in range(RISKS):
                log(house, title=f"Retención № {number} “文”", event="Line one\nline two")
            file = tmp_path / "register.backup"
            counts = write_archive(engine, file)
            assert counts == rows_per_table(engine)
        return file, counts

    return make


@pytest.fixture
def empty_url(request, tmp_path):
    """``empty_url("postgres")``: a second place, where nothing is yet, not even tables."""
    made = []

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path}/restored.sqlite3"
        server = request.getfixturevalue("postgres")
        made.append((server, server.create()))
        return made[-1][1]

    yield make
    for server, url in made:
        server.drop(url)


def rows_per_table(engine: sa.Engine) -> dict[str, int]:
    with engine.connect() as connection:
        counts = {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in METADATA.sorted_tables
        }
        connection.rollback()
    return counts


def all_rows(engine: sa.Engine) -> dict[str, list]:
    with engine.connect() as connection:
        rows = {
            table.name: [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))]
            for table in METADATA.sorted_tables
        }
        connection.rollback()
    return rows


WAYS = [
    ("sqlite", "sqlite"),
    pytest.param("sqlite", "postgres", marks=pytest.mark.postgres),
    pytest.param("postgres", "sqlite", marks=pytest.mark.postgres),
]


@pytest.mark.parametrize(("source", "goal"), WAYS)
def test_a_register_comes_back_whole_in_either_database(archive, empty_url, source, goal):
    file, counts = archive(source)
    url = empty_url(goal)
    assert restore_register(url, file) == counts
    with opened(url) as engine:
        assert rows_per_table(engine) == counts
        verdict = verdict_of(engine)
        assert (verdict.length, verdict.broken_row) == (counts["event"], None)


@pytest.mark.parametrize(("source", "goal"), WAYS)
def test_a_restored_register_writes_the_same_backup(archive, empty_url, tmp_path, source, goal):
    file, _counts = archive(source)
    url = empty_url(goal)
    restore_register(url, file)
    again = tmp_path / "again.backup"
    with opened(url) as engine:
        write_archive(engine, again)
    assert gzip.decompress(again.read_bytes()) == gzip.decompress(file.read_bytes())


@pytest.mark.parametrize(("source", "goal"), WAYS)
def test_a_restored_register_goes_on_with_the_next_numbers(archive, empty_url, source, goal):
    file, counts = archive(source)
    url = empty_url(goal)
    restore_register(url, file)
    with opened(url) as engine:
        house = house_of(engine)
        assert log(house, title="After the restore") == f"R-{RISKS + 1:04d}"
        assert rows_per_table(engine)["risk"] == RISKS + 1
        assert verdict_of(engine).length == counts["event"] + 1
        with open_reading(house.machine) as work:
            risk = METADATA.tables["risk"]
            found = sa.select(risk.c.title).where(finds(engine.dialect.name, risk.c.id, "retencion"))
            assert len(work.session.execute(found).all()) == RISKS


def house_of(engine: sa.Engine):
    """The house of the builders, as found in a restored register."""
    from tests.builders import House

    entity, person = METADATA.tables["entity"], METADATA.tables["person"]
    with engine.connect() as connection:
        entities = {row.code: row.id for row in connection.execute(sa.select(entity.c.code, entity.c.id))}
        people = {row.function: row.id for row in connection.execute(sa.select(person.c.function, person.c.id))}
        connection.rollback()
    return House(engine, entities, people)


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def without_line(content: bytes, number: int) -> bytes:
    lines = gzip.decompress(content).splitlines(keepends=True)
    return gzip.compress(b"".join(lines[:number] + lines[number + 1 :]))


def without_end(content: bytes) -> bytes:
    return gzip.compress(b"".join(gzip.decompress(content).splitlines(keepends=True)[:-1]))


def with_other_word(content: bytes) -> bytes:
    return gzip.compress(gzip.decompress(content).replace(b"Line one", b"Line two", 1))


DAMAGES = {
    "nothing in it": lambda _content: b"",
    "not compressed": gzip.decompress,
    "cut off": lambda content: content[: len(content) // 2],
    "one bit in the head": lambda content: flipped(content, 0),
    "one bit in the middle": lambda content: flipped(content, len(content) // 2),
    "one bit near the end": lambda content: flipped(content, len(content) - 12),
    "one bit in the last byte": lambda content: flipped(content, len(content) - 1),
    "a row left out": lambda content: without_line(content, 7),
    "the end left out": without_end,
    "the beginning left out": lambda content: without_line(content, 0),
    "a word changed": with_other_word,
    "other JSON": lambda _content: gzip.compress(b"[1]\n[2]\n"),
    "no text": lambda _content: gzip.compress(b"\xff\xfe\n"),
    "deep nesting": lambda _content: gzip.compress(b"[" * 100_000 + b"\n"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_file_is_refused_with_a_sentence_before_any_row_is_written(archive, empty_url, damage):
    file, _counts = archive("sqlite")
    file.write_bytes(damage(file.read_bytes()))
    url = empty_url("sqlite")
    with pytest.raises(Invalid, match="is not a backup of riskreg, or it is damaged"):
        restore_register(url, file)
    with opened(url) as engine:
        assert set(rows_per_table(engine).values()) == {0}


def test_a_file_that_is_not_there_is_said_to_be_missing(empty_url, tmp_path):
    with pytest.raises(Invalid, match="There is no file"):
        restore_register(empty_url("sqlite"), tmp_path / "nowhere")


def test_a_backup_of_other_tables_is_refused(archive, empty_url):
    file, _counts = archive("sqlite")
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    lines[0] = lines[0].replace(json.loads(lines[0])["revision"].encode(), b"0000")
    resealed = hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    lines[-1] = (json.dumps(json.loads(lines[-1]) | {"sha256": resealed}) + "\n").encode()
    file.write_bytes(gzip.compress(b"".join(lines)))
    with pytest.raises(Invalid, match="another version of riskreg"):
        restore_register(empty_url("sqlite"), file)


def test_a_register_that_is_not_empty_is_left_as_it_is(engine, database_url, tmp_path):
    build_house(engine)
    file = tmp_path / "register.backup"
    write_archive(engine, file)
    before = all_rows(engine)
    with pytest.raises(Conflict, match="not empty"):
        restore_register(database_url, file)
    assert all_rows(engine) == before


def test_a_backup_taken_while_others_write_holds_one_moment(engine, empty_url, tmp_path):
    house = build_house(engine)
    desk, entity = house.desk("focal"), house.entities["CO-COL"]
    file, stop, logged = tmp_path / "live.backup", threading.Event(), []
    writer = threading.Thread(target=write_until, args=(stop, desk, entity, logged))
    writer.start()
    try:
        while len(logged) < 3:
            stop.wait(0.01)
        counts = write_archive(engine, file)
    finally:
        stop.set()
        writer.join()
    assert counts["risk"] >= 3
    assert rows_per_table(engine)["risk"] == len(logged)
    url = empty_url("sqlite")
    assert restore_register(url, file) == counts
    with opened(url) as restored:
        restored_rows = all_rows(restored)
        assert len(restored_rows["risk_revision"]) == counts["risk"]
        assert verdict_of(restored).length == counts["event"]


def write_until(stop: threading.Event, desk: Desk, entity: int, logged: list[str]) -> None:
    from riskreg.domain.vocabulary import Category

    while not stop.is_set():
        logged.append(log_risk(desk, entity, Statement("Denial of access", Category.ENVIRONMENTAL)))


def test_a_backup_is_its_owners_to_read_and_leaves_nothing_half_made(archive, tmp_path):
    file, _counts = archive("sqlite")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [found.name for found in tmp_path.glob("*.part")] == []


def test_a_backup_that_fails_leaves_the_one_before_and_no_other_file(archive, sqlite_url, tmp_path, monkeypatch):
    file, _counts = archive("sqlite")
    before = file.read_bytes()

    def fail(*_args):
        raise OSError("No space left on device")

    monkeypatch.setattr("riskreg.store.archive._rows", fail)
    with opened(sqlite_url) as engine, pytest.raises(OSError, match="No space"):
        write_archive(engine, file)
    assert file.read_bytes() == before
    assert list(tmp_path.glob("*.part")) == []
