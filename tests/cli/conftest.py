"""The command line called as people call it, in this process unless a test says otherwise, and registers to call it on."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

KEY = "J7w-Qz3xVb_k9TnRm2LsYd8FhCp4Gt6Ae1Ui5Oo0"
COMMAND = [sys.executable, "-c", "from riskreg.cli import main; main()"]


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of whoever runs the tests, and a working folder of the test's own."""
    for name in [name for name in os.environ if name.startswith("RISKREG_") and name != "RISKREG_PASSWORD_COST"]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def riskreg(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> Command:
    """``riskreg("people", "list", data=folder)``: runs the command and answers what it said."""
    from riskreg.cli import main

    def run(*words: object, data: Path | None = None) -> Said:
        where = ["--data", str(data)] if data else []
        monkeypatch.setattr(sys, "argv", ["riskreg", *where, *map(str, words)])
        capsys.readouterr()
        code: int | str | None = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        said = capsys.readouterr()
        return Said(int(code or 0), said.out, said.err)

    return run


@pytest.fixture
def refused(riskreg: Command) -> Callable[..., str]:
    """Runs a command that must be refused: exit code 2, silence on standard output, words and no traceback."""

    def run(*words: object, data: Path | None = None) -> str:
        said = riskreg(*words, data=data)
        assert (said.code, said.out) == (2, "")
        assert said.err.strip()
        assert "Traceback" not in said.err
        return said.err

    return run


@pytest.fixture(scope="session")
def begun_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register as ``riskreg init`` leaves it."""
    from riskreg.exchange.beginning import begin_register
    from tests.databases import copy_sqlite

    file = tmp_path_factory.mktemp("begun") / "riskreg.sqlite3"
    begin_register(copy_sqlite(sqlite_template, file))
    return file


@pytest.fixture(scope="session")
def filled_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small organization of the builders with three risks: one approved, one submitted, one draft elsewhere."""
    from riskreg.store.engine import open_engine
    from tests import builders
    from tests.databases import copy_sqlite

    file = tmp_path_factory.mktemp("filled") / "riskreg.sqlite3"
    engine = open_engine(copy_sqlite(sqlite_template, file))
    house = builders.build_house(engine)
    builders.approved(house, title="Denial of access")
    builders.submitted(house, title="Élections contestées; “=1+1”")
    builders.log(house, "other_focal", "CO-TUN", title="Interpreters are missing")
    engine.dispose()
    return file


@pytest.fixture
def begun(begun_template: Path, tmp_path: Path) -> Path:
    """The data folder of an empty register."""
    return _folder_with(begun_template, tmp_path / "begun")


@pytest.fixture
def filled(filled_template: Path, tmp_path: Path) -> Path:
    """The data folder of a register with three risks."""
    return _folder_with(filled_template, tmp_path / "filled")


def _folder_with(template: Path, folder: Path) -> Path:
    from tests.databases import copy_sqlite

    folder.mkdir()
    copy_sqlite(template, folder / "riskreg.sqlite3")
    return folder


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    """A folder nobody can make anything in, root included: it lies below a file."""
    (tmp_path / "wall").write_text("a file")
    return tmp_path / "wall" / "beyond"
