"""Synthetic risks: the same for the same seed, counted, found and chained like real ones, and usable on the pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import pairwise

import pytest
import sqlalchemy as sa

from riskreg import clock
from riskreg.app import create_app
from riskreg.domain.permissions import machine
from riskreg.domain.vocabulary import Category
from riskreg.exchange.restoring import restore_register
from riskreg.exchange.synthetic import add_synthetic_risks
from riskreg.risks.export_queries import export_rows
from riskreg.risks.operations import Statement, log_risk
from riskreg.risks.register_filter import read_filter
from riskreg.risks.tally import recount
from riskreg.store.archive import write_archive
from riskreg.store.engine import open_engine
from riskreg.store.ledger import verify
from riskreg.store.work import Desk, open_reading
from tests.builders import PASSWORD, build_house
from tests.operations.exchange.conftest import settings_in
from tests.web.page_client import PageClient

RISKS = 60
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TABLES = ("risk", "root_cause", "control", "action", "assessment", "risk_revision", "risk_tally")


def rows(engine: sa.Engine, *tables: str) -> dict[str, list[tuple]]:
    with engine.connect() as connection:
        return {
            table: sorted((tuple(row) for row in connection.execute(sa.text(f"SELECT * FROM {table}"))), key=repr)
            for table in tables
        }


def filled(url: str, seed: int) -> dict[str, list[tuple]]:
    engine = open_engine(url)
    with clock.at(NOON):
        build_house(engine)
        add_synthetic_risks(engine, RISKS, seed)
    found = rows(engine, *TABLES)
    engine.dispose()
    return found


def test_the_same_seed_gives_the_same_risks_and_another_gives_others(sqlite_template, tmp_path):
    from tests.databases import copy_sqlite

    one, same, other = (
        filled(copy_sqlite(sqlite_template, tmp_path / f"{number}.sqlite3"), seed)
        for number, seed in enumerate((5, 5, 6))
    )
    assert one == same
    assert [len(one[table]) > 0 for table in TABLES] == [True] * len(TABLES)
    assert one["risk"] != other["risk"]


def test_the_tally_is_what_a_recount_finds_and_the_chain_is_whole(house):
    assert add_synthetic_risks(house.engine, RISKS, 1) == RISKS
    kept = rows(house.engine, "risk_tally")
    with house.engine.begin() as connection:
        recount(connection)
        verdict = verify(connection)
    assert rows(house.engine, "risk_tally") == kept
    assert verdict.broken_row is None
    assert verdict.length >= RISKS


def test_every_synthetic_risk_is_found_by_its_title(house):
    add_synthetic_risks(house.engine, RISKS, 2)
    with open_reading(Desk(house.engine, machine("tests"))) as work:
        everything = export_rows(work, read_filter({"state": "any"}))
        assert len(everything) == RISKS
        for risk in everything[::6]:
            found = export_rows(work, read_filter({"q": risk.title, "state": "any"}))
            assert risk.ref in [one.ref for one in found]


def test_numbers_go_on_behind_those_that_are_there_and_before_those_to_come(house):
    statement = Statement(title="Denial of access", category=Category.ENVIRONMENTAL)
    first = log_risk(house.desk("focal"), house.entities["CO-COL"], statement)
    add_synthetic_risks(house.engine, 5, 1)
    add_synthetic_risks(house.engine, 5, 1)
    last = log_risk(house.desk("focal"), house.entities["CO-COL"], statement)
    assert (first, last) == ("R-0001", "R-0012")
    with house.engine.connect() as connection:
        numbers = connection.execute(sa.text("SELECT number FROM risk ORDER BY number")).scalars().all()
    assert all(after == before + 1 for before, after in pairwise(numbers))


def test_their_exposure_and_residual_are_what_the_methodology_computes(house):
    from riskreg.domain.scale import Level
    from riskreg.methodology.queries import profile_in_use

    add_synthetic_risks(house.engine, RISKS, 3)
    with house.engine.connect() as connection:
        profile = profile_in_use(connection, clock.today()).profile
        found = connection.execute(
            sa.text("SELECT * FROM risk WHERE exposure_rank IS NOT NULL AND residual_rank IS NOT NULL")
        ).all()
    assert len(found) > RISKS / 2
    for risk in found:
        exposure = profile.exposure_level(risk.exposure_likelihood, risk.exposure_impact)
        assert Level.from_rank(risk.exposure_rank) == exposure
        assert risk.residual_rank <= risk.exposure_rank


def test_a_restored_register_of_synthetic_risks_is_equal(house, tmp_path, sqlite_template):
    add_synthetic_risks(house.engine, RISKS, 4)
    write_archive(house.engine, tmp_path / "file")
    restore_register(f"sqlite:///{tmp_path}/again.sqlite3", tmp_path / "file")
    again = open_engine(f"sqlite:///{tmp_path}/again.sqlite3")
    listed = []
    for engine in (house.engine, again):
        with open_reading(Desk(engine, machine("tests"))) as work:
            listed.append(export_rows(work, read_filter({"state": "any"})))
    again.dispose()
    assert listed[0] == listed[1]


@pytest.fixture
def app(house, tmp_path):
    add_synthetic_risks(house.engine, RISKS, 1)
    made = create_app(settings_in(tmp_path), house.engine)
    made.testing = True
    return made


def signed_in(app, who: str) -> PageClient:
    browser = PageClient(app)
    assert browser.sign_in(f"{who}@example.org", PASSWORD).status_code == 303
    return browser


def test_every_page_of_a_synthetic_risk_opens(house, app):
    browser = signed_in(app, "secretariat")
    with house.engine.connect() as connection:
        one_of_each_state = connection.execute(sa.text("SELECT min(number) FROM risk GROUP BY state")).scalars().all()
    assert len(one_of_each_state) > 2
    for number in one_of_each_state:
        for page in ("", "/revisions"):
            assert browser.get(f"/risks/R-{number:04d}{page}").status_code == 200
    for page in ("/risks", "/heatmap", "/risks?q=border", "/audit", "/heatmap.pdf"):
        assert browser.get(page).status_code == 200


def test_a_synthetic_draft_is_sent_like_any_other(house, app):
    with house.engine.begin() as connection:
        number = connection.execute(
            sa.text(
                "SELECT min(r.number) FROM risk r WHERE r.state = 'draft' AND r.residual_rank IS NOT NULL "
                "AND EXISTS (SELECT 1 FROM root_cause c WHERE c.risk_id = r.id)"
            )
        ).scalar_one()
        assert number is not None
        here = house.entities["CO-COL"]
        connection.execute(sa.text("UPDATE risk SET entity_id = :e WHERE number = :n"), {"e": here, "n": number})
    browser, reference = signed_in(app, "focal"), f"R-{number:04d}"
    check = browser.get(f"/risks/{reference}/write/check")
    version = re.search(r'name="version"[^>]*value="(\d+)"', check.text)
    assert version, "the check page offers to send it"
    answer = browser.post(f"/risks/{reference}/submit", {"version": version.group(1)})
    assert (answer.status_code, answer.location) == (303, f"/risks/{reference}/sent")
    with house.engine.connect() as connection:
        assert (
            connection.execute(sa.text("SELECT state FROM risk WHERE number = :n"), {"n": number}).scalar_one()
            == "submitted"
        )
        assert verify(connection).broken_row is None


def test_events_and_open_tasks_are_made_on_demand_with_their_alarms_behind_them(tmp_path, sqlite_template):
    from riskreg.exchange.worker import SUBJECTS
    from riskreg.tasks.alarm_operations import give_next_alarm
    from tests.databases import copy_sqlite

    engine = open_engine(copy_sqlite(sqlite_template, tmp_path / "events.sqlite3"))
    with clock.at(NOON):
        house = build_house(engine)
        add_synthetic_risks(engine, RISKS, 5, events=10 * RISKS)
        with engine.connect() as connection:
            verdict = verify(connection)
            of_risks = connection.execute(sa.text("SELECT count(*) FROM event WHERE noun = 'risk'")).scalar_one()
            tasks = connection.execute(sa.text("SELECT noun, due_at, next_alarm_at FROM task WHERE closed_at IS NULL")).all()
        assert (verdict.broken_row, of_risks) == (None, 10 * RISKS)
        now = NOON.replace(tzinfo=None).isoformat(sep=" ")
        assert {task.noun for task in tasks} == {"risk", "action"}
        assert any(task.due_at and task.due_at < now for task in tasks)
        assert any(task.due_at and task.due_at > now for task in tasks)
        assert not any(task.next_alarm_at and task.next_alarm_at <= now for task in tasks)
        assert give_next_alarm(house.machine, SUBJECTS) == ""
    engine.dispose()
