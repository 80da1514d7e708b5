"""Fifty people save one risk at the same moment: one wins, forty-nine are shown both versions, nothing is lost."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from riskreg.app import create_app
from riskreg.settings import read_settings
from riskreg.store.ledger import verify
from riskreg.store.tables.event import Event
from riskreg.store.tables.revision import RiskRevision
from tests import builders
from tests.laws.world import World

_EVENT, _REVISION = Event.__table__, RiskRevision.__table__
EDITORS = 50
KEY = "J7w-Qz3xVb_k9TnRm2LsYd8FhCp4Gt6Ae1Ui5Oo0"


@pytest.fixture
def world(engine, tmp_path) -> World:
    app = create_app(read_settings({"RISKREG_SECRET_KEY": KEY}, data_dir=tmp_path), engine)
    return World(app, builders.build_house(engine))


@pytest.fixture
def reference(world: World) -> str:
    return builders.ready_to_submit(world.house)


def count(engine: sa.Engine, column: sa.Column, value: object) -> int:
    with engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).where(column == value)).scalar_one()


def save_all_at_once(world: World, reference: str, form: dict[str, str], address: str) -> list:
    """Every editor opened the page before anybody saved; all press the button together."""
    browsers = [world.fresh_client("focal") for _ in range(EDITORS)]
    tokens = [world.csrf(browser) for browser in browsers]
    start = threading.Barrier(EDITORS)

    def save(number: int):
        start.wait()
        return browsers[number].post(
            address, data=form | {"csrf_token": tokens[number], "title": f"Title of editor {number}"}
        )

    with ThreadPoolExecutor(EDITORS) as pool:
        return list(pool.map(save, range(EDITORS)))


def test_one_of_fifty_editors_wins_and_the_others_see_both_versions(world: World, reference: str):
    engine, before = world.house.engine, builders.risk_row(world.house, reference)
    revisions, events = count(engine, _REVISION.c.risk_id, before.id), count(engine, _EVENT.c.subject, reference)
    form = {
        "version": str(before.version),
        "kind": "environmental/political",
        "event": "It happens.",
        "consequences": "It hurts.",
    }

    answers = save_all_at_once(world, reference, form, f"/risks/{reference}/write/statement")

    assert Counter(answer.status_code for answer in answers) == {303: 1, 409: EDITORS - 1}
    winner = next(number for number, answer in enumerate(answers) if answer.status_code == 303)
    after = builders.risk_row(world.house, reference)
    assert after.title == f"Title of editor {winner}"
    assert (after.version, after.revision) == (before.version + 1, before.revision + 1)
    for number, answer in enumerate(answers):
        if number != winner:
            assert f"Title of editor {number}" in answer.text, "what was typed is lost"
            assert after.title in answer.text, "what was saved is not shown"
            assert f'value="{after.version}"' in answer.text
    assert count(engine, _REVISION.c.risk_id, before.id) == revisions + 1
    assert count(engine, _EVENT.c.subject, reference) == events + 1
    with engine.connect() as connection:
        assert verify(connection).broken_row is None


def test_fifty_people_logging_at_once_make_fifty_risks_without_a_gap(world: World):
    browsers = [world.fresh_client("focal") for _ in range(EDITORS)]
    tokens = [world.csrf(browser) for browser in browsers]
    start = threading.Barrier(EDITORS)
    entity = str(world.house.entities["CO-COL"])

    def log(number: int):
        form = {
            "title": f"Risk {number}",
            "kind": "environmental/political",
            "event": "It happens.",
            "consequences": "It hurts.",
        }
        form |= {"entity": entity, "key": f"key-{number:03}-{'x' * 12}", "csrf_token": tokens[number]}
        start.wait()
        return browsers[number].post("/risks/new", data=form)

    with ThreadPoolExecutor(EDITORS) as pool:
        answers = list(pool.map(log, range(EDITORS)))

    assert Counter(answer.status_code for answer in answers) == {303: EDITORS}
    references = sorted(answer.headers["Location"].split("/")[2].split("?")[0] for answer in answers)
    assert references == [f"R-{number:04}" for number in range(1, EDITORS + 1)]
    with world.house.engine.connect() as connection:
        assert verify(connection).broken_row is None


def test_a_form_sent_fifty_times_by_one_person_makes_one_risk(world: World):
    browser = world.client("focal")
    token, start = world.csrf(browser), threading.Barrier(EDITORS)
    form = {"title": "Once", "kind": "environmental/political", "event": "It happens.", "consequences": "It hurts."}
    form |= {"entity": str(world.house.entities["CO-COL"]), "key": "one-key-for-all-of-them", "csrf_token": token}
    cookie = browser.get_cookie("riskreg")

    def log(_number: int):
        own = world.app.test_client()
        own.set_cookie("riskreg", cookie.value)
        start.wait()
        return own.post("/risks/new", data=form)

    with ThreadPoolExecutor(EDITORS) as pool:
        answers = list(pool.map(log, range(EDITORS)))

    assert {answer.status_code for answer in answers} <= {303, 409}
    assert {answer.headers["Location"] for answer in answers if answer.status_code == 303} == {
        "/risks/R-0001/write/causes"
    }
    with world.house.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM risk")).scalar() == 1
