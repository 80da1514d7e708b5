"""How the demonstration is opened: made once, kept, made again when half made, and never in place of a real register."""

from __future__ import annotations

import json
import stat

import pytest
import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid
from riskreg.exchange import demonstration
from riskreg.exchange.beginning import begin_register
from riskreg.store.engine import open_engine
from tests.operations.exchange.conftest import PASSWORD, settings_in

FOUR_AND_TWO = 6
"""The first four of the story, and the two that are on their way."""


def head_of(settings) -> tuple[int, str]:
    from riskreg.store.ledger import head

    engine = open_engine(settings.database_url)
    with engine.connect() as connection:
        found = head(connection)
    engine.dispose()
    return found


def risks_in(settings) -> int:
    engine = open_engine(settings.database_url)
    with engine.connect() as connection:
        found = connection.execute(sa.text("SELECT count(*) FROM risk")).scalar_one()
    engine.dispose()
    return int(found)


@pytest.fixture
def settings(tmp_path):
    return settings_in(tmp_path / "demo")


def test_it_is_made_once_and_kept_with_its_password(show, settings):
    said: list[str] = []
    first = show(settings, said=said)
    assert said
    assert risks_in(settings) == FOUR_AND_TWO
    head, again = head_of(settings), []
    assert show(settings, said=again) == first
    assert (head_of(settings), again) == (head, [])


def test_one_made_by_an_earlier_version_is_brought_to_todays_tables(show, settings, monkeypatch):
    show(settings)
    brought: list[str] = []
    monkeypatch.setattr(demonstration, "begin_register", brought.append)
    show(settings)
    assert brought == [settings.database_url]


def test_a_password_of_its_own_is_different_each_time_and_long_enough(show, tmp_path):
    passwords = {show(settings_in(tmp_path / name)).password for name in ("one", "two")}
    assert len(passwords) == 2
    assert all(len(password) >= 12 for password in passwords)


def test_the_password_wanted_is_used_and_later_wishes_change_nothing(show, tmp_path):
    assert show(settings_in(tmp_path, DEMO_PASSWORD=PASSWORD)).password == PASSWORD
    assert show(settings_in(tmp_path, DEMO_PASSWORD="another wish altogether")).password == PASSWORD
    assert show(settings_in(tmp_path)).password == PASSWORD


def test_fresh_makes_it_anew(show, settings, tmp_path):
    first = show(settings)
    head = head_of(settings)
    assert show(settings, fresh=True).password != first.password
    assert head_of(settings) != head
    assert risks_in(settings) == FOUR_AND_TWO


@pytest.mark.parametrize("fresh", [False, True])
def test_a_register_that_is_no_demonstration_is_left_alone(show, settings, fresh):
    settings.data_dir.mkdir(exist_ok=True)
    begin_register(settings.database_url)
    head = head_of(settings)
    with pytest.raises(Conflict, match="not a demonstration"):
        show(settings, fresh=fresh)
    assert head_of(settings) == head


def test_another_database_than_the_folders_own_is_never_removed(show, settings, tmp_path):
    elsewhere = settings_in(settings.data_dir, DATABASE_URL=f"sqlite:///{tmp_path}/real.sqlite3")
    begin_register(elsewhere.database_url)
    head = head_of(elsewhere)
    show(settings)
    for fresh in (False, True):
        with pytest.raises(Conflict):
            show(elsewhere, fresh=fresh)
    assert head_of(elsewhere) == head


@pytest.mark.parametrize("fresh", [False, True])
def test_one_killed_half_way_is_made_again(show, settings, monkeypatch, fresh):
    class Killed(BaseException):
        pass

    def kill(words: str) -> None:
        if "steps" in words:
            raise Killed

    with pytest.raises(Killed):
        demonstration.open_demonstration(settings, fresh=fresh, say=kill)
    assert not (settings.data_dir / demonstration.MARK).exists()
    assert (settings.data_dir / "riskreg.sqlite3").exists()
    show(settings, fresh=fresh)
    assert risks_in(settings) == FOUR_AND_TWO
    assert sorted(file.name for file in settings.data_dir.iterdir() if "sqlite3" not in file.name) == [
        "demonstration",
        "secret-key",
    ]


def test_one_whose_database_was_removed_is_made_again(show, settings):
    show(settings)
    for file in settings.data_dir.glob("riskreg.sqlite3*"):
        file.unlink()
    show(settings)
    assert risks_in(settings) == FOUR_AND_TWO


def test_the_mark_and_the_key_are_for_their_owner_only(show, settings):
    accounts = show(settings)
    for name in ("demonstration", "secret-key"):
        assert stat.S_IMODE((settings.data_dir / name).stat().st_mode) == 0o600
    assert json.loads((settings.data_dir / "demonstration").read_text())["password"] == accounts.password


@pytest.mark.parametrize("password", ["short", "x" * 1001, "secretariat for all", "aaaaaaaaaaaaaaaa"])
def test_a_weak_password_is_refused_and_nothing_is_lost(show, settings, password):
    kept = show(settings)
    weak = settings_in(settings.data_dir, DEMO_PASSWORD=password)
    with pytest.raises(Invalid, match="RISKREG_DEMO_PASSWORD"):
        show(weak, fresh=True)
    assert show(settings) == kept


def test_a_folder_moved_elsewhere_is_still_the_same_demonstration(show, settings, tmp_path):
    kept = show(settings)
    settings.data_dir.rename(tmp_path / "moved")
    assert show(settings_in(tmp_path / "moved")) == kept


@pytest.mark.postgres
def test_on_postgresql_it_is_made_in_an_empty_database_only(show, postgres, tmp_path):
    url = postgres.create()
    try:
        settings = settings_in(tmp_path / "one", DATABASE_URL=url)
        kept = show(settings)
        assert risks_in(settings) == FOUR_AND_TWO
        assert show(settings) == kept
        with pytest.raises(Conflict, match="holds a register already"):
            show(settings_in(tmp_path / "two", DATABASE_URL=url))
        with pytest.raises(Conflict, match="Empty the database"):
            show(settings, fresh=True)
        assert risks_in(settings) == FOUR_AND_TWO
    finally:
        postgres.drop(url)
