"""A program the tests need may be missing on a desk, never in CI."""

import tempfile
from pathlib import Path

import pytest

from tests import chromium, databases
from tests.requirement import go_without


def test_a_missing_program_skips_the_test_and_says_why(monkeypatch):
    monkeypatch.delenv("RISKREG_REQUIRE", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no Chromium"):
        go_without("browser", "there is no Chromium")


def test_a_missing_program_fails_the_test_where_it_is_required(monkeypatch):
    monkeypatch.setenv("RISKREG_REQUIRE", "browser, postgres")
    for name in ("browser", "postgres"):
        with pytest.raises(pytest.fail.Exception, match=f"names {name}, but there is none"):
            go_without(name, "there is none")


def test_without_any_postgresql_the_reason_names_both_ways_to_give_one(monkeypatch, tmp_path):
    monkeypatch.delenv("RISKREG_TEST_POSTGRES_URL", raising=False)
    monkeypatch.setattr(databases.shutil, "which", lambda _name: None)
    monkeypatch.setattr(databases.glob, "glob", lambda _pattern: [])
    why = pytest.raises(databases.NoPostgres, match="neither RISKREG_TEST_POSTGRES_URL nor initdb")
    with why, databases.postgres_server(tmp_path):
        pass


def test_a_cluster_that_does_not_start_says_why_and_leaves_nothing(monkeypatch, tmp_path):
    monkeypatch.delenv("RISKREG_TEST_POSTGRES_URL", raising=False)
    with tempfile.TemporaryDirectory() as programs:
        Path(programs).chmod(0o755)  # the cluster may have to run as somebody else
        initdb = Path(programs, "initdb")
        initdb.write_text("#!/bin/sh\necho no room on the disk\nexit 1\n")
        initdb.chmod(0o755)
        monkeypatch.setattr(databases, "_find_programs", lambda: Path(programs))
        why = pytest.raises(databases.NoPostgres, match="no room on the disk")
        with why, databases.postgres_server(tmp_path):
            pass
    assert not (tmp_path / "postgres.folder").exists()


def test_chromium_is_looked_for_on_the_path_first(monkeypatch):
    monkeypatch.setattr(chromium.shutil, "which", lambda name: f"/opt/{name}" if name == "chromium" else None)
    assert chromium.find_chromium() == "/opt/chromium"
