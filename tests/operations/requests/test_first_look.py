"""Workers that look for risen levels for the very first time at the same moment do not stumble over one another."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from riskreg.paths import SEED
from riskreg.requests.rising_operations import ask_for_risen
from riskreg.store.tables.request import RiseWatch
from riskreg.store.work import open_work
from riskreg.tasks.operations import adopt_lifecycle
from tests.builders import log


def test_the_first_look_of_several_workers_at_once_is_one(house):
    with open_work(house.machine) as work:
        adopt_lifecycle(work, (SEED / "lifecycles" / "escalation_request.toml").read_text(encoding="utf-8"))
    log(house)
    start = threading.Barrier(4)

    def look(_number: int) -> bool:
        start.wait()
        return ask_for_risen(house.machine)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(look, range(4))) == [False] * 4
    with house.engine.connect() as connection:
        assert len(connection.execute(sa.select(RiseWatch.__table__)).all()) == 1
