"""A register with something of everything, made once for each file of laws that tries it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.laws.world import World

os.environ.setdefault("RISKREG_PASSWORD_COST", "test")

KEY = "J7w-Qz3xVb_k9TnRm2LsYd8FhCp4Gt6Ae1Ui5Oo0"


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The register of one file of tests, in SQLite; whoever changes it must not mind the others."""
    from riskreg.app import create_app
    from riskreg.settings import read_settings
    from riskreg.store.engine import open_engine
    from tests.builders import build_house
    from tests.databases import copy_sqlite
    from tests.laws.world import build_world

    folder = tmp_path_factory.mktemp("world")
    engine = open_engine(copy_sqlite(sqlite_template, folder / "riskreg.sqlite3"))
    environ = {"RISKREG_SECRET_KEY": KEY, "RISKREG_ORGANIZATION": "Test Organization"}
    app = create_app(read_settings(environ, data_dir=folder), engine)
    app.testing = True
    yield build_world(app, build_house(engine))
    engine.dispose()
