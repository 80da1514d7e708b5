"""The validation workshop of the demonstration: what was voted, decided and signed, and what waits in the next one."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from riskreg.app import create_app
from tests.operations.exchange.conftest import PASSWORD
from tests.web.page_client import PageClient

DECIDED = (
    "SELECT r.number, r.organizational_level, o.level, o.reason, o.revision FROM workshop_outcome o"
    " JOIN workshop_item i ON i.id = o.item_id JOIN risk r ON r.id = i.risk_id"
    " JOIN workshop w ON w.id = i.workshop_id WHERE w.number = 1 ORDER BY r.number"
)
ROUNDS = (
    "SELECT r.number AS risk, v.number, v.revealed_at, (SELECT COUNT(*) FROM has_voted h WHERE h.round_id = v.id) AS n"
    " FROM vote_round v JOIN workshop_item i ON i.id = v.item_id JOIN risk r ON r.id = i.risk_id"
    " JOIN workshop w ON w.id = i.workshop_id WHERE w.number = 1"
)


@pytest.fixture(scope="module")
def secretariat(demonstration):
    app = create_app(demonstration.settings)
    app.testing = True
    client = PageClient(app)
    client.sign_in("secretariat@demo.example", PASSWORD)
    return client


def test_it_validated_sixteen_primary_risks_four_very_high_four_high_and_eight_medium(demonstration):
    found = demonstration.rows(DECIDED)
    assert [row.number for row in found] == list(range(1, 17))
    assert Counter(row.level for row in found) == {"very high": 4, "high": 4, "medium": 8}
    assert len({row.reason for row in found}) == 16


def test_each_of_them_has_the_decision_of_the_room_which_points_at_what_it_decided_on(demonstration):
    made = demonstration.rows(
        "SELECT d.reason, d.at, d.by_name, d.revision, r.number, r.residual_rank FROM decision d JOIN risk r ON r.id = d.risk_id"
        " WHERE d.kind = 'validation' AND d.at < '2021-01-01' ORDER BY r.number"
    )
    assert len(made) == 16
    assert {row.by_name for row in made} == {"Deputy High Commissioner"}
    assert all(row.reason.startswith("W-0001: ") and row.at.startswith("2020-05-13") for row in made)
    seen = {row.number: row.revision for row in demonstration.rows(DECIDED)}
    assert all(row.revision >= seen[row.number] for row in made)


def test_the_register_as_it_stood_after_the_signature_says_the_same(demonstration):
    scored = demonstration.rows(
        "SELECT a.level, a.id FROM assessment a JOIN risk r ON r.id = a.risk_id WHERE r.organizational_level = 'corporate'"
        " AND a.measure = 'residual' AND a.at <= '2020-05-13T23' AND a.id = (SELECT MAX(b.id) FROM assessment b"
        " WHERE b.risk_id = a.risk_id AND b.measure = a.measure AND b.at <= '2020-05-13T23')"
    )
    assert Counter(row.level for row in scored) == {"very high": 4, "high": 4, "medium": 8}


def test_twenty_two_voted_in_every_round_and_twice_where_they_were_of_two_minds(demonstration):
    rounds = [row for row in demonstration.rows(ROUNDS) if row.number]
    assert {row.n for row in rounds} == {22}
    assert all(row.revealed_at for row in rounds)
    assert [row.risk for row in rounds if row.number == 2] == [5, 9]
    assert len(rounds) == 18
    before = [row.n for row in demonstration.rows(ROUNDS) if not row.number]
    assert len(before) == 16
    assert all(17 <= n <= 22 for n in before)


def test_where_they_were_of_two_minds_the_page_shows_a_polarised_round_beside_one_that_agrees(secretariat):
    contested, agreed = (secretariat.get(f"/workshops/W-0001/session/R-000{number}").text for number in (5, 6))
    assert "Polarised vote" in contested
    assert "Round 2" in contested
    assert "Polarised vote" not in agreed
    assert "The room was of two minds" in contested


def test_a_signed_workshop_asks_for_nothing_any_more_though_its_risks_changed_since(demonstration, secretariat):
    assert demonstration.rows("SELECT 1 FROM decision_course WHERE state = 'questioned'")
    page = secretariat.get("/workshops/W-0001").text
    assert "decide again" not in page
    assert "Changed since" not in page
    assert "22 voters were present, 11 were needed: the workshop had its quorum." in page


def test_the_next_one_takes_votes_now_and_its_newcomer_has_given_none(demonstration):
    (row,) = demonstration.rows("SELECT state, rule FROM workshop WHERE number = 2")
    assert row.state == "pre_vote_open"
    assert json.loads(row.rule)
    voted = demonstration.rows(
        "SELECT DISTINCT s.name FROM has_voted h JOIN workshop_seat s ON s.id = h.seat_id JOIN workshop w ON w.id = s.workshop_id"
        " WHERE w.number = 2"
    )
    assert len(voted) == 21
    assert "Senior manager" not in {row.name for row in voted}
