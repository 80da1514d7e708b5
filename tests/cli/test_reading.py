"""What the command line reads out: the register, the heat map, the proof of the chain."""

from __future__ import annotations

import csv
import io
import json
import sqlite3

import pytest

COLUMNS = [
    "ref", "title", "category", "entity", "owner", "likelihood", "impact", "control_effectiveness", "exposure",
    "residual", "state",
]  # fmt: skip
BEGINNINGS = {"pdf": b"%PDF-", "png": b"\x89PNG", "svg": b"<"}


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_register_has_the_columns_everybody_builds_on(riskreg, filled):
    rows = rows_of(riskreg("register", data=filled).out)
    assert set(COLUMNS) <= set(rows[0])
    shown = {name: rows[0][name] for name in COLUMNS}
    assert shown == {
        "ref": "R-0001", "title": "Denial of access", "category": "environmental", "entity": "CO-COL", "owner": "Owner",
        "likelihood": "4", "impact": "5", "control_effectiveness": "limited", "exposure": "very high",
        "residual": "high", "state": "in_register",
    }  # fmt: skip


def test_csv_is_the_default_and_json_says_the_same(riskreg, filled):
    assert riskreg("register", data=filled).out == riskreg("register", "--csv", data=filled).out
    as_json = json.loads(riskreg("register", "--json", data=filled).out)
    assert [row["ref"] for row in as_json] == [row["ref"] for row in rows_of(riskreg("register", data=filled).out)]
    assert as_json[0]["likelihood"] == 4


def test_a_level_of_the_organization_narrows_the_register(riskreg, filled):
    assert [row["ref"] for row in rows_of(riskreg("register", "--level", "entity", data=filled).out)] == ["R-0001"]
    assert rows_of(riskreg("register", "--level", "corporate", data=filled).out) == []


@pytest.mark.parametrize("form", ["--csv", "--json"])
def test_a_file_holds_what_the_terminal_would_show(riskreg, filled, tmp_path, form):
    shown = riskreg("register", form, data=filled).out
    said = riskreg("register", form, "--out", tmp_path / "file", data=filled)
    assert (said.code, said.out) == (0, "")
    assert (tmp_path / "file").read_bytes() == shown.encode("utf-8")


@pytest.mark.parametrize("kind", BEGINNINGS)
def test_the_heat_map_is_drawn_in_the_kind_its_file_name_asks_for(riskreg, filled, tmp_path, kind):
    file = tmp_path / f"map.{kind.upper()}"
    said = riskreg("heatmap", "--out", file, "--level", "entity", "--entity", "AMB", data=filled)
    assert said.code == 0
    content = file.read_bytes()
    assert content.startswith(BEGINNINGS[kind])
    assert said.out == f"{file}: {len(content)} bytes.\n"


def test_each_measure_and_each_entity_is_a_map_of_its_own(riskreg, filled, tmp_path):
    def drawn(*options: str) -> bytes:
        assert riskreg("heatmap", "--out", tmp_path / "map.svg", *options, data=filled).code == 0
        return (tmp_path / "map.svg").read_bytes()

    assert drawn() == drawn("--measure", "residual")
    assert (
        len({drawn(), drawn("--measure", "exposure"), drawn("--measure", "target"), drawn("--entity", "CO-TUN")}) == 4
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--out", "map.doc"), "Let the file name end in .pdf, .png or .svg."),
        (("--out", "map"), "Let the file name end in .pdf, .png or .svg."),
        (("--out", "map.svg", "--entity", "NOWHERE"), "There is no entity “NOWHERE”."),
        (("--out", "map.svg", "--measure", "luck"), "luck"),
        (("--out", "map.svg", "--level", "global"), "global"),
        (("--out", "no/such/map.svg"), "no/such/map.svg"),
        ((), "--out"),
    ],
    ids=["extension", "no extension", "entity", "measure", "level", "folder", "no file"],
)
def test_a_map_that_cannot_be_drawn_is_refused_and_leaves_no_file(refused, filled, tmp_path, words, sentence):
    assert sentence in refused("heatmap", *words, data=filled)
    assert list(tmp_path.glob("map*")) == []


@pytest.mark.parametrize(
    ("words", "sentence"), [(("--level", "global"), "global"), (("--out", "no/file.csv"), "no/file.csv")]
)
def test_a_register_that_cannot_be_written_is_refused(refused, filled, words, sentence):
    assert sentence in refused("register", *words, data=filled)


def test_a_whole_chain_is_said_to_be_whole_with_its_head(riskreg, filled):
    said = riskreg("audit", "verify", data=filled)
    assert said.code == 0
    connection = sqlite3.connect(filled / "riskreg.sqlite3")
    (length,) = connection.execute("SELECT count(*) FROM event").fetchone()
    assert said.out.startswith(f"The chain is whole: {length} events, head ")


def test_a_broken_chain_names_its_first_broken_row(refused, filled):
    connection = sqlite3.connect(filled / "riskreg.sqlite3")
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'"
    ).fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("UPDATE event SET subject = subject || 'x' WHERE seq IN (5, 9)")
    connection.commit()
    connection.close()
    said = refused("audit", "verify", data=filled)
    assert "Row 5 " in said
    assert "4 rows before it are sound" in said


def test_the_register_and_the_map_can_be_as_at_a_past_day(riskreg, filled, tmp_path):
    assert rows_of(riskreg("register", "--as-at", "2020-01-31", data=filled).out) == []
    refused = riskreg("register", "--as-at", "2999-01-01", data=filled)
    assert (refused.code, refused.out) == (2, "")
    assert "still to come" in refused.err
    said = riskreg("heatmap", "--out", tmp_path / "then.svg", "--as-at", "2020-01-31", data=filled)
    assert said.code == 0
    assert "31 January 2020" in (tmp_path / "then.svg").read_text()
    unknown = riskreg("heatmap", "--out", tmp_path / "none.svg", "--as-at", "W-0009", data=filled)
    assert unknown.code == 2
    assert not (tmp_path / "none.svg").exists()
