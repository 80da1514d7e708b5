"""The whole list as a file: exactly the risks of the page, safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg.risks.export import as_csv, escaped
from tests.full_register import NOW, fill, may_see

LEAST = {
    "ref", "title", "category", "entity", "owner", "likelihood", "impact",
    "control_effectiveness", "exposure", "residual", "state",
}  # fmt: skip


@pytest.fixture(autouse=True)
def frozen():
    with freeze_time(NOW):
        yield


@pytest.fixture
def made(house):
    return fill(house, 110)


def read_csv(answer):
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("who", ["secretariat", "oversight", "senior", "focal", "owner"])
def test_both_files_hold_exactly_what_the_person_may_see(client_of, house, made, who):
    wanted = {r.ref for r in made if may_see(house.actor(who), r) and r.category == "environmental"}
    rows = read_csv(client_of(who).get("/risks.csv?state=any&category=environmental"))
    objects = json.loads(client_of(who).get("/risks.json?state=any&category=environmental").text)
    assert {row["ref"] for row in rows} == wanted == {each["ref"] for each in objects}
    assert len(rows) == len(wanted)


def test_the_columns_everybody_counts_on_are_there(client_of, made):
    row = read_csv(client_of("secretariat").get("/risks.csv"))[0]
    assert set(row) >= LEAST


def test_levels_are_words_and_steps_are_numbers(client_of, made):
    by_ref = {r.ref: r for r in made}
    words = {None: "", 1: "low", 2: "medium", 3: "high", 4: "very high"}
    for each in json.loads(client_of("secretariat").get("/risks.json?state=any").text):
        risk = by_ref[each["ref"]]
        assert (each["exposure"], each["residual"]) == (words[risk.exposure_rank], words[risk.residual_rank])
        assert (each["likelihood"], each["impact"]) == (risk.exposure_likelihood, risk.exposure_impact)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx"])
def test_no_text_begins_a_formula(client_of, house, text):
    assert escaped(text) == f"'{text}"
    fill(house, 3)
    with house.engine.begin() as connection:
        set_title = sa.text("UPDATE risk SET title = :t, event = :t, standing = 'registered', classification = 'unclassified'")
        connection.execute(set_title, {"t": text})
    rows = read_csv(client_of("secretariat").get("/risks.csv"))
    assert {row["title"] for row in rows} == {f"'{text}"}
    assert {row["event"] for row in rows} == {f"'{text}"}


def test_the_file_is_saved_under_a_name_with_the_date(client_of, made):
    for kind, mime in (("csv", "text/csv"), ("json", "application/json")):
        answer = client_of("senior").get(f"/risks.{kind}")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="risks-2026-11-20.{kind}"'
        assert answer.content_type.startswith(mime)


def test_the_command_lines_text_has_no_mark_before_its_first_column():
    assert as_csv([]).startswith("ref,title,")
