"""Voting on paper: ballots are printed, typed in and counted like all others, and whose each was stands nowhere."""

from __future__ import annotations

import json
from io import BytesIO

import pikepdf
import pytest
import sqlalchemy as sa

from riskreg.store.tables.vote import VotedComment
from tests.gathering import VOTERS
from tests.web.workshops.test_workshop_pages import hidden, words


@pytest.fixture
def opened(gathering):
    gathering.begin()
    gathering.open(gathering.risks[0])
    return gathering


def at(gathering, risk=0):
    return f"/workshops/{gathering.reference}/session/{gathering.risks[risk]}/paper"


def seats(gathering, *names):
    return [str(gathering.seat(name).id) for name in names]


def rows(*ballots):
    codes = ("likelihood", "impact", "control_effectiveness", "comment")
    return {f"row-{n}-{code}": value for n, ballot in enumerate(ballots) for code, value in zip(codes, (*ballot, "")[:4], strict=True)}


def typed_in(client, gathering, names, *ballots):
    page = client.get(at(gathering))
    return client.post(at(gathering), hidden(page) | {"seats": seats(gathering, *names)} | rows(*ballots))


def counted(gathering):
    return [body for verb, body in gathering.told() if verb == "keyed_in"]


def test_ballots_on_paper_are_counted_with_those_cast_on_a_screen(client_of, opened):
    gathering, secretariat = opened, client_of("secretariat")
    risk = gathering.risks[0]
    for who in VOTERS[:3]:
        gathering.vote(risk, who)
    page = secretariat.get(at(gathering))
    assert "Voter4 Voter5 Voter6" in words(page)
    assert "Voter1" not in words(page)
    answer = typed_in(secretariat, gathering, ("voter5", "voter4"), ("4", "5", "b", "Seen on site."), ("3", "-", "C"))
    assert answer.status_code == 303
    assert "2 ballots are counted." in words(secretariat.get(answer.location))
    assert "5 of 6 have voted" in words(secretariat.get(answer.location))
    assert gathering.close(risk) == 5
    gathering.reveal(risk)
    shown = words(secretariat.get(f"/workshops/{gathering.reference}/session/{risk}"))
    assert [row.text for row in gathering.rows(sa.select(VotedComment.__table__))] == ["Seen on site."]
    assert "one cannot judge" in shown


def test_the_event_says_who_handed_one_in_and_nothing_of_what_was_on_it(client_of, opened):
    typed_in(client_of("secretariat"), opened, ("voter1", "voter2"), ("5", "5", "A", "Nobody else says so."), ("1", "1", "D"))
    (body,) = counted(opened)
    assert body["people"] == ["Voter1", "Voter2"]
    assert body["ballots"] == 2
    assert set(body) <= {"people", "ballots", "risk", "round", "workshop"}
    assert "Nobody else" not in json.dumps(body)


@pytest.mark.parametrize(
    ("names", "ballots", "said"),
    [
        (("voter1",), [("4", "4", "A"), ("3", "3", "A")], "Ticked: 1. Ballots typed in: 2. Tick one person for each ballot, no more and no fewer."),
        ((), [("4", "4", "A")], "Tick who handed in a ballot."),
        (("voter1",), [], "Ticked: 1. Ballots typed in: 0."),
        (("voter1",), [("6", "4", "A")], "Row 1, likelihood: type 1 to 5, or - for cannot judge."),
        (("voter1",), [("4", "", "A")], "Row 1, impact: type 1 to 5, or - for cannot judge."),
        (("voter1",), [("4", "4", "Z")], "or - for cannot judge."),
    ],
)
def test_what_does_not_add_up_is_said_and_nothing_is_counted(client_of, opened, names, ballots, said):
    answer = typed_in(client_of("secretariat"), opened, names, *ballots)
    assert answer.status_code == 422
    assert said in words(answer)
    assert counted(opened) == []


def test_whoever_voted_on_a_screen_meanwhile_is_named_and_no_ballot_typed_in_is_lost(client_of, opened):
    secretariat = client_of("secretariat")
    page = secretariat.get(at(opened))
    opened.vote(opened.risks[0], "voter1")
    everybody = rows(*((str(step), str(step), "A") for step in (1, 2, 3, 4, 5)), ("5", "1", "B", "The sixth."))
    answer = secretariat.post(at(opened), hidden(page) | {"seats": seats(opened, *VOTERS)} | everybody)
    assert answer.status_code == 409
    assert "Already voted in this round: Voter1. Untick them and leave their ballots out. Nothing was counted." in words(answer)
    assert 'value="The sixth."' in answer.text
    assert counted(opened) == []
    again = secretariat.post(at(opened), hidden(answer) | {"seats": seats(opened, *VOTERS[1:])} | {**everybody, **rows(("", "", ""))})
    assert again.status_code == 303
    assert counted(opened)[0]["people"] == [each.capitalize() for each in VOTERS[1:]]


def test_the_same_ballots_sent_twice_are_counted_once(client_of, opened):
    secretariat = client_of("secretariat")
    sent = hidden(secretariat.get(at(opened))) | {"seats": seats(opened, "voter1", "voter2")} | rows(("4", "4", "A"), ("3", "3", "A"))
    assert [secretariat.post(at(opened), sent).status_code for _ in range(2)] == [303, 409]
    assert len(counted(opened)) == 1


def test_a_ballot_is_typed_into_no_round_but_the_one_it_was_cast_in(client_of, opened):
    secretariat = client_of("secretariat")
    sent = hidden(secretariat.get(at(opened))) | {"seats": seats(opened, "voter1")} | rows(("4", "4", "A"))
    for act in (opened.close, opened.reveal):
        act(opened.risks[0])
    opened.open(opened.risks[0], 2)
    answer = secretariat.post(at(opened), sent)
    assert answer.status_code == 409
    assert "This round is closed" in words(answer)
    assert counted(opened) == []


def test_without_an_open_round_there_is_nothing_to_type_into(client_of, opened):
    opened.close(opened.risks[0])
    secretariat = client_of("secretariat")
    assert secretariat.get(at(opened)).status_code == 409
    assert secretariat.get(at(opened, 1)).status_code == 409


@pytest.mark.parametrize("who", ["voter1", "senior", "focal", "oversight"])
def test_only_whoever_leads_it_types_ballots_in_or_prints_them(client_of, opened, who):
    client = client_of(who)
    assert client.get(at(opened)).status_code == 403
    assert client.get(f"/workshops/{opened.reference}/ballots.pdf").status_code == 403


def test_a_page_is_printed_for_each_risk_of_the_agenda(client_of, opened):
    answer = client_of("secretariat").get(f"/workshops/{opened.reference}/ballots.pdf")
    assert answer.status_code == 200
    with pikepdf.open(BytesIO(answer.data)) as paper:
        assert len(paper.pages) == len(opened.risks) == 2
