"""A register with something of everything, made once for each file of laws that tries it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.laws.crawl import Crawl
from tests.laws.world import World

KEY = "J7w-Qz3xVb_k9TnRm2LsYd8FhCp4Gt6Ae1Ui5Oo0"


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The register of one file of tests, in SQLite; a test that changes it must not mind the others."""
    with open_world(sqlite_template, tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture(scope="session")
def crawl(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawl]:
    """Everybody's walk over a register of its own, which nothing changes: several laws judge the same walk."""
    with open_world(sqlite_template, tmp_path_factory.mktemp("still")) as made:
        yield Crawl(made)


@contextmanager
def open_world(template: Path, folder: Path) -> Iterator[World]:
    from riskreg.app import create_app
    from riskreg.settings import read_settings
    from riskreg.store.engine import open_engine
    from tests.builders import build_house
    from tests.databases import copy_sqlite
    from tests.laws.world import build_world

    engine = open_engine(copy_sqlite(template, folder / "riskreg.sqlite3"))
    environ = {"RISKREG_SECRET_KEY": KEY, "RISKREG_ORGANIZATION": "Test Organization"}
    app = create_app(read_settings(environ, data_dir=folder), engine)
    yield build_world(app, build_house(engine))
    engine.dispose()
