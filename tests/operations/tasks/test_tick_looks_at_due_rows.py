"""A tick with nothing due finds that by an index, in every statement and on both databases: it reads no long table whole."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from riskreg import clock
from riskreg.exchange.worker import work_through
from riskreg.settings import read_settings
from riskreg.store.base import METADATA
from riskreg.store.work import open_work
from tests.builders import approved

LONG = ("task", "event", "notice", "outgoing_mail", "risk", "action", "risk_revision")
MANY = 4000


@pytest.fixture
def long_register(house):
    """Thousands of tasks whose alarms come later, or that are done; of notices mailed; of mails sent; of events."""
    reference = approved(house)
    with open_work(house.machine) as work:
        connection = work.session.connection()
        done, later = work.now, work.now.replace(year=work.now.year + 1)
        person, task = house.people["owner"], METADATA.tables["task"]
        lifecycle = connection.execute(sa.text("SELECT min(id) FROM lifecycle_version")).scalar_one()
        tasks = [
            {"noun": "risk", "subject_id": 1000 + n, "subject": f"R-{1000 + n}", "lifecycle_id": lifecycle, "state": "returned",
             "title": "x", "role": "", "holder_id": person, "opened_at": done, "alarms": 1, "next_alarm_at": None if n % 2 else later + timedelta(minutes=n),
             "closed_at": done - timedelta(minutes=n) if n % 2 else None, "outcome": "done" if n % 2 else ""}
            for n in range(MANY)
        ]  # fmt: skip
        connection.execute(sa.insert(task), tasks)
        notices = [
            {"person_id": person, "key": f"k{n}", "kind": "begun", "noun": "risk", "subject_id": n, "subject": "x", "body": "{}",
             "is_duty": True, "at": done, "mailed_at": done - timedelta(minutes=n)}
            for n in range(MANY)
        ]  # fmt: skip
        connection.execute(sa.insert(METADATA.tables["notice"]), notices)
        mails = [
            {"key": f"k{n}", "recipient": "a@example.org", "subject": "x", "body": "x", "html": "", "attempts": 1,
             "created_at": done, "next_try_at": done, "sent_at": done - timedelta(minutes=n)}
            for n in range(MANY)
        ]  # fmt: skip
        connection.execute(sa.insert(METADATA.tables["outgoing_mail"]), mails)
        for n in range(MANY):
            work.record("risk.restated", 1, reference, n=n)
    with house.engine.connect() as connection:
        connection.execute(sa.text("ANALYZE"))
        connection.commit()
    return house


def plans(house, statements) -> list[tuple[str, str]]:
    """(statement, its plan in one line)."""
    on_sqlite = house.engine.dialect.name == "sqlite"
    found = []
    with house.engine.connect() as connection:
        for statement, parameters in statements:
            explained = connection.exec_driver_sql(("EXPLAIN QUERY PLAN " if on_sqlite else "EXPLAIN ") + statement, parameters)
            found.append((statement, "; ".join(str(row[-1]) for row in explained)))
    return found


def test_a_tick_with_nothing_due_reads_no_long_table_whole(long_register, tmp_path):
    house = long_register
    settings = read_settings({"RISKREG_DATA_DIR": str(tmp_path), "RISKREG_SECRET_KEY": "k" * 40}, demonstration=True)
    done = work_through(house.engine, settings)
    while done.alarms or done.letters or done.mails:
        done = work_through(house.engine, settings)
    asked = []
    sa.event.listen(house.engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
    done = work_through(house.engine, settings)
    assert (done.alarms, done.letters, done.mails) == (0, 0, 0)
    selects = [(statement, parameters) for statement, parameters in asked if statement.lstrip().upper().startswith("SELECT")]
    assert any("next_alarm_at" in statement for statement, _parameters in selects)
    for statement, plan in plans(house, selects):
        whole = [table for table in LONG if re.search(rf"(SCAN|Seq Scan on) {table}\b(?! USING)", plan)]
        assert not whole, (statement, plan)


def test_the_alarm_that_is_due_is_found_by_its_moment(long_register):
    """Of thousands of open tasks one is due: the statement looks at that one, in the order of the index."""
    from riskreg.exchange.worker import SUBJECTS
    from riskreg.tasks.alarm_operations import give_next_alarm

    house, asked = long_register, []
    sa.event.listen(house.engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
    with clock.at(clock.now()):
        give_next_alarm(house.machine, SUBJECTS)
    taking = next((statement, parameters) for statement, parameters in asked if "next_alarm_at <=" in statement)
    ((_statement, plan),) = plans(house, [taking])
    assert "ix_task_next_alarm_at" in plan
    assert not re.search(r"(SCAN|Seq Scan on) task\b", plan)
