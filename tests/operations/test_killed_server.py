"""The server is killed in the middle of a stream of risks: what was acknowledged is there, and the chain is whole."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, Request, build_opener

import pytest
import sqlalchemy as sa

from riskreg.store.engine import open_engine
from riskreg.store.ledger import verify
from riskreg.store.tables.event import Event
from riskreg.store.tables.revision import RiskRevision
from riskreg.store.tables.risk import Risk
from tests import builders
from tests.databases import copy_sqlite

KEY = "J7w-Qz3xVb_k9TnRm2LsYd8FhCp4Gt6Ae1Ui5Oo0"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
KILLS, WRITERS = 3, 3
_RISK, _EVENT, _REVISION = Risk.__table__, Event.__table__, RiskRevision.__table__


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_args):
        return None


class Browser:
    """A person's browser over real HTTP: one cookie jar, forms with their token."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()), _Stay())
        self.token = self._token("/sign-in")
        status, _where = self.post("/sign-in", email="focal@example.org", password=builders.PASSWORD)
        assert status == 303
        self.token = self._token("/account")

    def post(self, path: str, **form: str) -> tuple[int, str]:
        data = urlencode(form | {"csrf_token": self.token}).encode()
        try:
            with self.opener.open(Request(self.home + path, data), timeout=30) as answer:
                return answer.status, ""
        except HTTPError as answer:
            return answer.code, answer.headers.get("Location", "")

    def _token(self, path: str) -> str:
        with self.opener.open(self.home + path, timeout=30) as answer:
            found = TOKEN.search(answer.read().decode())
        assert found, f"no form on {path}"
        return found.group(1)


@pytest.fixture
def folder(sqlite_template: Path, tmp_path: Path) -> Path:
    engine = open_engine(copy_sqlite(sqlite_template, tmp_path / "riskreg.sqlite3"))
    builders.build_house(engine)
    engine.dispose()
    return tmp_path


@contextmanager
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen, str]]:
    """The server as people start it, in a process of its own."""
    port = free_port()
    environ = os.environ | {"RISKREG_SECRET_KEY": KEY, "RISKREG_PASSWORD_COST": "test"}
    command = [sys.executable, "-c", "from riskreg.cli import main; main()", "--data", str(folder), "serve", "--port", str(port)]
    with (folder / "server.log").open("ab") as log:
        server = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
        try:
            wait_until_it_listens(server, port)
            yield server, f"http://127.0.0.1:{port}"
        finally:
            server.kill()
            server.wait()


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]


def wait_until_it_listens(server: subprocess.Popen, port: int) -> None:
    for _ in range(600):
        assert server.poll() is None, "the server ended by itself"
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server never listened")


def write_without_end(home: str, name: str, office: int, acknowledged: list[tuple[str, str]], enough: threading.Event) -> None:
    """Log risks and restate each, noting what the server said was saved; ends when the server does."""
    browser, number = Browser(home), 0
    stated = {"kind": "environmental/political", "event": "It happens.", "consequences": "It hurts."}
    try:
        while True:
            number += 1
            title = f"{name} risk {number}"
            status, where = browser.post("/risks/new", title=title, entity=str(office), key=f"{name}-{number}-{'k' * 9}", **stated)
            assert status == 303, status
            reference = where.split("/")[2]
            acknowledged.append((reference, title))
            status, _where = browser.post(f"/risks/{reference}/write/statement", title=f"{title}, edited", version="1", **stated)
            assert status == 303, status
            acknowledged.append((reference, f"{title}, edited"))
            enough.set()
    except (URLError, ConnectionError, TimeoutError, OSError):
        enough.set()


def office_of(folder: Path) -> int:
    engine = open_engine(f"sqlite:///{folder / 'riskreg.sqlite3'}")
    with engine.connect() as connection:
        found = connection.execute(sa.text("SELECT id FROM entity WHERE code = 'CO-COL'")).scalar_one()
    engine.dispose()
    return int(found)


def kill_in_the_middle(folder: Path, run: int, chance: random.Random) -> list[tuple[str, str]]:
    acknowledged: list[tuple[str, str]] = []
    enough, office = threading.Event(), office_of(folder)
    with serving(folder) as (server, home):
        writers = [
            threading.Thread(target=write_without_end, args=(home, f"run{run} writer{n}", office, acknowledged, enough))
            for n in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        assert enough.wait(60), (folder / "server.log").read_text()[-3000:]
        time.sleep(chance.uniform(0.0, 0.5))
        os.kill(server.pid, signal.SIGKILL)
        for writer in writers:
            writer.join(60)
    return acknowledged


def hold_against(folder: Path, acknowledged: list[tuple[str, str]]) -> None:
    """Every acknowledged word is in a revision, whose event is in a whole chain; nothing stands half done."""
    engine = open_engine(f"sqlite:///{folder / 'riskreg.sqlite3'}")
    with engine.connect() as connection:
        assert connection.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
        assert not connection.execute(sa.text("PRAGMA foreign_key_check")).all()
        verdict = verify(connection)
        assert verdict.broken_row is None, verdict.what
        bodies = connection.execute(sa.select(_REVISION.c.body)).scalars().all()
        kept = {(f"R-{number:04}", title) for number, title in connection.execute(sa.select(_RISK.c.number, _RISK.c.title))}
        for reference, title in acknowledged:
            assert any(f'"{title}"' in body and f'"{reference}"' in body for body in bodies), (reference, title)
            assert {(reference, title), (reference, title.removesuffix(", edited") + ", edited")} & kept
        risks = connection.execute(sa.select(_RISK.c.id, _RISK.c.revision)).all()
        for risk_id, revision in risks:
            written = connection.execute(sa.select(sa.func.count()).where(_REVISION.c.risk_id == risk_id)).scalar_one()
            assert written == revision
        events = connection.execute(sa.select(sa.func.count()).where(_EVENT.c.noun == "risk")).scalar_one()
        assert events == len(bodies)
        numbers = sorted(int(reference[2:]) for reference, _title in kept)
        assert numbers == list(range(1, len(numbers) + 1)), "a reference is missing"
    engine.dispose()


def test_a_server_killed_again_and_again_loses_nothing_it_acknowledged(folder: Path):
    seed = int(os.environ.get("RISKREG_TEST_SEED", random.randrange(10**6)))
    print(f"RISKREG_TEST_SEED={seed}")  # shown when it fails, to kill at the same moments again
    chance, acknowledged = random.Random(seed), []
    for run in range(KILLS):
        new = kill_in_the_middle(folder, run, chance)
        assert new, "killed before anything was acknowledged"
        acknowledged += new
        hold_against(folder, acknowledged)


def test_the_command_line_finds_the_chain_whole_after_a_kill(folder: Path):
    kill_in_the_middle(folder, 0, random.Random(1))
    said = subprocess.run(
        [sys.executable, "-c", "from riskreg.cli import main; main()", "--data", str(folder), "audit", "verify"],
        env=os.environ | {"RISKREG_SECRET_KEY": KEY}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
