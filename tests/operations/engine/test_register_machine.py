"""Whatever people, clock and worker do in whatever order, the register keeps its promises.

``RISKREG_LONG=500`` plays 500 runs of 50 steps instead of a few.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from riskreg import clock
from riskreg.domain.permissions import Role
from riskreg.store.engine import open_engine
from riskreg.store.work import open_work
from tests import builders
from tests.databases import copy_sqlite, in_memory
from tests.operations.engine.play import Template
from tests.operations.engine.register_machine import RegisterMachine

RUNS = int(os.environ.get("RISKREG_LONG", "0"))
MONDAY = datetime(2026, 11, 16, 10, tzinfo=UTC)


@pytest.fixture
def template(sqlite_template: Path) -> Iterator[Template]:
    """The small organization with three drafts in which nothing is missing."""
    with tempfile.TemporaryDirectory(prefix="riskreg-machine-", dir=in_memory()) as folder:
        file, copy = Path(folder) / "template.sqlite3", Path(folder) / "copy.sqlite3"
        engine = open_engine(copy_sqlite(sqlite_template, file))
        with clock.at(MONDAY):
            house = builders.build_house(engine)
            with open_work(house.machine) as work:
                above = house.entities["AMB"]
                house.people["second_head"] = builders.add_person(work, "second_head", Role.HEAD_OF_ENTITY, above)
                house.people["second_secretariat"] = builders.add_person(
                    work, "second_secretariat", Role.SECRETARIAT, None
                )
            for who, office in (("focal", "CO-COL"), ("head", "CO-COL"), ("other_focal", "CO-TUN")):
                builders.ready_to_submit(house, who, office)
        engine.dispose()
        kept = open_engine(f"sqlite:///{copy}")
        yield Template(file, copy, house.at(kept), MONDAY)
        kept.dispose()


def test_the_register_keeps_its_promises_whatever_happens(template):
    run_state_machine_as_test(
        lambda: RegisterMachine(template),
        settings=settings(
            max_examples=RUNS or 6,
            stateful_step_count=50 if RUNS else 30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
