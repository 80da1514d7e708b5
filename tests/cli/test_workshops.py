"""Workshops from the command line: list, show, votes, open-pre-vote, close-pre-vote; nothing of a vote before its reveal."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
import sqlalchemy as sa

from riskreg.domain.outcome import Outcome
from riskreg.store.engine import open_engine
from tests.builders import build_house
from tests.databases import copy_sqlite
from tests.gathering import VOTERS, Gathering, gathered

FORMULA = '=HYPERLINK("http://evil.example")'


@pytest.fixture(scope="module")
def planned_template(sqlite_template, tmp_path_factory):
    """A workshop in preparation over the small organization, and the file it is kept in."""
    file = tmp_path_factory.mktemp("planned") / "riskreg.sqlite3"
    engine = open_engine(copy_sqlite(sqlite_template, file))
    gathering = gathered(build_house(engine))
    engine.dispose()
    return file, gathering


@pytest.fixture
def data(tmp_path, planned_template):
    folder = tmp_path / "planned"
    folder.mkdir()
    copy_sqlite(planned_template[0], folder / "riskreg.sqlite3")
    return folder


@pytest.fixture
def gathering(data, planned_template):
    engine = open_engine(f"sqlite:///{data / 'riskreg.sqlite3'}")
    made = planned_template[1]
    yield Gathering(made.house.at(engine), made.reference, list(made.risks))
    engine.dispose()


def read(text):
    return list(csv.DictReader(StringIO(text)))


def test_a_register_without_workshops_says_so(riskreg, filled):
    assert riskreg("workshop", "list", data=filled).out == (
        "There has been no workshop yet. The risk secretariat makes one under “Workshops”.\n"
    )


def test_a_pre_vote_from_opening_to_its_reveal(riskreg, data, gathering):
    first = gathering.risks[0]
    assert riskreg("workshop", "list", data=data).out.endswith("; in preparation\n")
    told = riskreg("workshop", "show", "W-0001", data=data).out
    assert "6 people may vote: Voter1 (voter), Voter2 (voter)" in told
    assert f"  1  {first}  Candidate 1 (candidate, " in told
    assert "No vote yet; not decided." in told
    assert riskreg("workshop", "votes", "W-0001", data=data).out == "Nothing was voted on yet.\n"
    said = riskreg("workshop", "open-pre-vote", "w-1", data=data)
    assert said.code == 0, said.err
    assert said.out.startswith("W-0001  The pre-vote is open until ")
    assert said.out.endswith(": 6 voters, 2 risks.\n")
    with gathering.house.engine.connect() as connection:
        asked = connection.execute(sa.text("SELECT count(*) FROM notice WHERE kind LIKE 'pre_vote%'")).scalar_one()
    assert asked == 6
    for who, step in zip(VOTERS[:5], (2, 2, 3, 2, 4), strict=True):
        gathering.vote(first, who, step, number=0, comment="Said in confidence.")
    assert "Pre-vote open: 5 of 6 voted; not decided." in riskreg("workshop", "show", "W-0001", data=data).out
    assert riskreg("workshop", "votes", "W-0001", data=data).out.splitlines()[:2] == [
        f"{first}  Candidate 1",
        "  Pre-vote, open: 5 voted",
    ]
    said = riskreg("workshop", "close-pre-vote", "W-0001", data=data)
    assert said.out == "W-0001  The pre-vote is closed and revealed: riskreg workshop votes W-0001\n"
    lies = riskreg("workshop", "votes", "W-0001", data=data).out
    assert "  Pre-vote, revealed: 5 voted" in lies
    assert "    Likelihood: median 2 " in lies
    assert "80% within one of it" in lies
    assert "confidence" not in lies


@pytest.mark.parametrize("stage", ["open", "closed, not revealed"])
def test_of_a_round_that_is_not_revealed_only_how_many_have_voted_is_told(riskreg, data, gathering, stage):
    first = gathering.risks[0]
    gathering.begin()
    gathering.open(first)
    for who in VOTERS:
        gathering.vote(first, who, 3)
    if stage != "open":
        gathering.close(first)
    before = [riskreg("workshop", *words, data=data).out for words in LOOKS]
    assert f"Round 1, {stage}: 6 voted" in before[1]
    assert "alpha" not in before[1]
    (row,) = read(before[2])
    assert [row[name] for name in ("risk", "round", "state", "voted")] == [first, "Round 1", stage, "6"]
    assert {row[name] for name in list(row)[5:]} == {""}
    with gathering.house.engine.begin() as connection:
        connection.execute(sa.text("""UPDATE voted_ballot SET answers = '{"likelihood": 5}'"""))
        connection.execute(sa.text("""UPDATE vote_round SET results = replace(results, '"3"', '"5"')"""))
    assert [riskreg("workshop", *words, data=data).out for words in LOOKS] == before


LOOKS = (("show", "W-0001"), ("votes", "W-0001"), ("votes", "W-0001", "--csv"))


def test_a_revealed_round_is_told_in_figures_and_too_few_votes_are_not(riskreg, data, gathering):
    first, second = gathering.risks
    gathering.begin()
    gathering.voted(first, [1, 1, 1, 5, 5, 5])
    gathering.voted(second, [2, 2, 2, 2])
    told = riskreg("workshop", "votes", "W-0001", data=data).out
    assert "half of them from 1 to 5, 0% within one of it, r_wg 0.00; polarised" in told
    assert told.count("fewer than 5 could judge, so nothing is shown") == 3
    assert told.count("Too few votes to say.") == 3
    rows = read(riskreg("workshop", "votes", "W-0001", "--csv", data=data).out)
    likelihood = next(row for row in rows if row["risk"] == first and row["attribute"] == "Likelihood")
    known = [first, "Candidate 1", "Round 1", "revealed", "6", "Likelihood", "6", "6"]
    assert list(likelihood.values()) == [*known, "3 0 0 0 3", "3", "1", "5", "4", "0.000", "0.000", "yes"]
    withheld = [row for row in rows if row["risk"] == second]
    assert len(withheld) == 3
    assert {row[name] for row in withheld for name in ("histogram", "median", "r_wg", "polarised", "could judge")} == {""}


def test_what_the_room_decided_is_told(riskreg, data, gathering):
    first, second = gathering.risks
    gathering.begin()
    gathering.voted(first, [4, 4, 4, 4, 5, 4])
    gathering.decide(first, scores={"likelihood": 4, "impact": 4, "control_effectiveness": 2})
    gathering.decide(second, Outcome.DEFERRED, due=gathering.row().begins_on)
    told = riskreg("workshop", "show", "W-0001", data=data).out
    assert "Round 1 revealed: 6 of 6 voted; decided: validated, " in told
    assert "No vote yet; decided: deferred." in told


def test_no_cell_of_the_votes_begins_a_formula(riskreg, data, gathering):
    gathering.begin()
    gathering.voted(gathering.risks[0], [3] * 6)
    with gathering.house.engine.begin() as connection:
        connection.execute(sa.text("UPDATE risk SET title = :title"), {"title": FORMULA})
    rows = read(riskreg("workshop", "votes", "W-0001", "--csv", data=data).out)
    assert {row["title"] for row in rows} == {f"'{FORMULA}"}
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("show", "W-0007"), "There is no such workshop."),
        (("votes", "R-0001"), "There is no such workshop."),
        (("votes", "x", "--csv"), "There is no such workshop."),
        (("open-pre-vote", "W-0007"), "There is no such workshop."),
        (("close-pre-vote", "W-0001"), "riskreg: "),
        (("open-pre-vote",), "REFERENCE"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(refused, data, gathering, words, sentence):
    before = gathering.row()
    assert sentence in refused("workshop", *words, data=data)
    assert gathering.row() == before
