"""The consolidation from the command line: what was submitted, what each became, who contributes to what."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
import sqlalchemy as sa

from riskreg.store.engine import open_engine
from tests import builders
from tests.databases import copy_sqlite
from tests.operations.consolidation.sealing import seal

FORMULAS = ("=1+1", "+49 call", "-2 days", "@SUM(A1)")


@pytest.fixture(scope="module")
def template(sqlite_template, tmp_path_factory):
    """Two corporate risks; four submissions: one contributes, one is the same as a sealed one, one is an issue, one waits."""
    file = tmp_path_factory.mktemp("consolidated") / "riskreg.sqlite3"
    engine = open_engine(copy_sqlite(sqlite_template, file))
    house = builders.build_house(engine)
    access = builders.corporate(house, title="Denial of access")
    source = seal(house, builders.corporate(house, title="A source is exposed"), "secretariat")
    entry, exposed, burnt, waits = (
        builders.approved(house, title=title) for title in ("Entry refused", "Exposed in Quito", "Fire", "Strikes")
    )
    builders.linked(house, entry, candidate=access, reason="The same\nroot cause.")
    builders.linked(house, exposed, "contributes to", source, reason="The source of Quito.")
    builders.linked(house, burnt, "issue", reason="It burns.")
    engine.dispose()
    return file, {"access": access, "source": source, "entry": entry, "exposed": exposed, "burnt": burnt, "waits": waits}


@pytest.fixture
def data(tmp_path, template):
    folder = tmp_path / "consolidated"
    folder.mkdir()
    copy_sqlite(template[0], folder / "riskreg.sqlite3")
    return folder


def test_it_tells_what_each_submission_became_and_who_contributes(riskreg, data, template):
    named = template[1]
    lines = riskreg("consolidation", "show", data=data).out.splitlines()
    assert lines[0] == "4 submissions (contributes to: 2, issue: 1); nobody has looked at 1."
    by = {line.split()[0]: line for line in lines[1:5]}
    assert "Entry refused" in by[named["entry"]]
    assert f": contributes to {named['access']} Denial of access, because: “The same root cause.” (" in by[named["entry"]]
    assert ": an issue: it has happened, because: “It burns.” (" in by[named["burnt"]]
    assert by[named["waits"]].endswith(": nobody has looked at it.")
    heading = lines.index("1 corporate risk, the worst first.")
    assert lines[heading + 1].startswith(f"  {named['access']}  Denial of access (")
    assert lines[heading + 1].endswith("): 1 submission of 1 entity")
    assert lines[heading + 2].startswith(f"    {named['entry']}  CO-COL  Entry refused")
    assert lines[heading + 2].endswith(": contributes to it")


def test_a_strictly_confidential_risk_is_neither_named_nor_is_what_was_said_of_it(riskreg, data, template):
    said = riskreg("consolidation", "show", data=data).out + riskreg("consolidation", "show", "--csv", data=data).out
    assert template[1]["source"] not in said
    assert "A source is exposed" not in said
    assert "The source of Quito" not in said
    assert "contributes to a corporate risk (" in said


def test_as_csv_it_is_one_line_per_submission(riskreg, data, template):
    named = template[1]
    rows = {row["submission"]: row for row in csv.DictReader(StringIO(riskreg("consolidation", "show", "--csv", data=data).out))}
    assert list(rows) == [named[each] for each in ("entry", "exposed", "burnt", "waits")]
    entry, waits = rows[named["entry"]], rows[named["waits"]]
    assert (entry["entity"], entry["what it is"], entry["other risk"]) == ("CO-COL", "Contributes to", named["access"])
    assert entry["reason"] == "The same\nroot cause."
    assert {waits[name] for name in ("what it is", "other risk", "reason", "decided on")} == {""}


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_begins_a_formula(riskreg, data, template, formula):
    engine = open_engine(f"sqlite:///{data / 'riskreg.sqlite3'}")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE risk SET title = :said, consolidation_reason = CASE consolidation_reason WHEN '' THEN '' ELSE :said END"), {"said": formula})
        connection.execute(sa.text("UPDATE entity SET name = :said"), {"said": formula})
    engine.dispose()
    rows = list(csv.DictReader(StringIO(riskreg("consolidation", "show", "--csv", data=data).out)))
    assert {row["title"] for row in rows} == {row["entity name"] for row in rows} == {f"'{formula}"}
    assert f"'{formula}" in {row["reason"] for row in rows}
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_an_empty_register_says_so(riskreg, begun):
    assert riskreg("consolidation", "show", data=begun).out == (
        "No entity has a risk in the register that could be consolidated.\nThe organization has no corporate risk yet.\n"
    )
