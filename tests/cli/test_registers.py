"""Beginning a register, choosing one, keeping it: init, backup, restore, worker and synth."""

from __future__ import annotations

import gzip
import json
import sqlite3
from pathlib import Path

import pytest


def count(folder: Path, table: str) -> int:
    connection = sqlite3.connect(folder / "riskreg.sqlite3")
    try:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    finally:
        connection.close()


def test_init_makes_a_register_with_both_methodologies_and_says_what_comes_next(riskreg, tmp_path):
    said = riskreg("init", "--data", tmp_path / "new")
    assert said.code == 0
    assert "riskreg people add" in said.out
    assert count(tmp_path / "new", "profile_version") == 2
    assert count(tmp_path / "new", "person") == 0


def test_init_on_a_register_in_use_changes_nothing(riskreg, filled):
    before = riskreg("register", data=filled).out
    assert riskreg("init", data=filled).code == 0
    assert riskreg("register", data=filled).out == before


def test_the_register_is_chosen_before_or_behind_the_command_or_by_the_environment(riskreg, filled, begun, monkeypatch):
    before = riskreg("register", data=filled)
    behind = riskreg("register", "--data", filled)
    monkeypatch.setenv("RISKREG_DATA_DIR", str(filled))
    assert before == behind == riskreg("register")
    assert "Denial of access" in before.out
    assert "Denial of access" not in riskreg("register", data=begun).out
    assert "Denial of access" not in riskreg("register", "--data", begun).out


def test_without_a_choice_the_register_is_the_folder_instance(riskreg, filled, tmp_path):
    filled.rename(tmp_path / "instance")
    assert "Denial of access" in riskreg("register").out


@pytest.mark.parametrize(
    "words",
    [
        ("register",),
        ("heatmap", "--out", "map.png"),
        ("audit", "verify"),
        ("backup", "file"),
        ("people", "list"),
        ("people", "invite", "a@example.org"),
        ("methodology", "list"),
        ("worker", "--once"),
        ("synth", "--risks", "3"),
    ],
    ids=" ".join,
)
def test_a_command_on_no_register_says_how_to_make_one_and_makes_nothing(refused, tmp_path, words):
    said = refused(*words, data=tmp_path / "nowhere")
    assert "There is no register in" in said
    assert "riskreg init" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [("init",), ("restore", "register.backup"), ("demo",)], ids=lambda words: words[0])
def test_a_folder_that_cannot_be_made_is_said(riskreg, refused, filled, locked, command):
    riskreg("backup", "register.backup", data=filled)
    assert str(locked) in refused(*command, data=locked)


def test_a_file_that_is_no_database_is_refused(refused, tmp_path):
    (tmp_path / "riskreg.sqlite3").write_bytes(bytes(range(256)) * 20)
    assert "not a database" in refused("register", data=tmp_path)


@pytest.mark.parametrize(
    ("url", "words"),
    [("mysql://here/it", "not a database riskreg knows"), ("postgresql://127.0.0.1:1/none", "The database refused")],
)
def test_a_wrong_database_address_is_said(refused, monkeypatch, url, words):
    monkeypatch.setenv("RISKREG_DATABASE_URL", url)
    said = refused("init")
    assert words in said
    assert "RISKREG_DATABASE_URL" in said


def test_what_was_backed_up_comes_back_in_another_folder(riskreg, filled, tmp_path):
    said = riskreg("backup", tmp_path / "register.backup", data=filled)
    assert (said.code, said.out) == (0, f"{tmp_path / 'register.backup'}: 3 risks, {count(filled, 'event')} events.\n")
    back = riskreg("restore", tmp_path / "register.backup", data=tmp_path / "again")
    assert "Restored 3 risks" in back.out
    assert "the chain is whole" in back.out
    for form in ("--csv", "--json"):
        assert riskreg("register", form, data=tmp_path / "again").out == riskreg("register", form, data=filled).out
    assert riskreg("audit", "verify", data=tmp_path / "again").out == riskreg("audit", "verify", data=filled).out


def test_a_register_in_use_is_never_restored_over(riskreg, refused, filled, begun):
    riskreg("backup", "register.backup", data=begun)
    assert "not empty" in refused("restore", "register.backup", data=filled)
    assert count(filled, "risk") == 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a backup",
        b"\xff\xfe\x00",
        gzip.compress(b"[]\n"),
        gzip.compress(json.dumps({"format": "x"}).encode()),
    ],
    ids=["empty", "text", "octets", "a list", "another format"],
)
def test_what_is_not_a_backup_is_refused_and_leaves_no_register(refused, tmp_path, content):
    (tmp_path / "file").write_bytes(content)
    assert "is not a backup of riskreg" in refused("restore", "file", data=tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_backup_that_is_not_there_is_said(refused, tmp_path):
    assert "There is no file missing" in refused("restore", "missing", data=tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_backup_into_a_folder_that_is_missing_is_refused(refused, filled, tmp_path):
    assert "missing" in refused("backup", tmp_path / "no" / "file", data=filled)


def test_the_worker_does_what_is_due_and_ends(riskreg, begun):
    assert riskreg("worker", "--once", data=begun).out == "0 alarms given, 0 letters written, 0 mails sent.\n"


def test_synthetic_risks_are_added_to_those_that_are_there(riskreg, filled):
    said = riskreg("synth", "--risks", "12", "--seed", "7", data=filled)
    assert (said.code, said.out) == (0, "12 synthetic risks added.\n")
    assert "12 of 12 risks" in said.err
    assert count(filled, "risk") == 15
    assert riskreg("audit", "verify", data=filled).code == 0


@pytest.mark.parametrize("risks", ["0", "-1", "many", "1000001"])
def test_a_number_of_risks_out_of_reason_is_refused(refused, begun, risks):
    assert "--risks" in refused("synth", "--risks", risks, data=begun)
    assert count(begun, "risk") == 0


@pytest.mark.parametrize(
    "words", [("nonsense",), ("register", "--nonsense"), ("people", "nonsense"), ("backup",)], ids=" ".join
)
def test_a_word_the_command_line_does_not_know_is_refused(refused, words):
    assert "--help" in refused(*words)


def test_octets_that_are_no_text_are_refused(refused, begun):
    assert "UTF-8" in refused("people", "invite", "\udcff", data=begun)


@pytest.mark.parametrize(("revision", "words"), [("0001", "made by an earlier version"), ("9999", "made by a later version")])
def test_a_register_of_another_version_is_said_and_not_touched(refused, filled, revision, words):
    connection = sqlite3.connect(filled / "riskreg.sqlite3")
    connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.commit()
    connection.close()
    assert words in refused("register", data=filled)
