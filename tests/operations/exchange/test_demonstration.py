"""What the demonstration holds, counted from its database and read from its pages."""

from __future__ import annotations

import csv
import json
from collections import Counter
from itertools import pairwise

import pytest
import sqlalchemy as sa

from riskreg import clock
from riskreg.app import create_app
from riskreg.domain.permissions import machine
from riskreg.domain.scale import Level
from riskreg.paths import SEED
from riskreg.risks.tally import recount
from riskreg.store.engine import open_engine
from riskreg.store.ledger import verify
from riskreg.store.work import Desk, open_reading
from tests.operations.exchange.conftest import PASSWORD
from tests.web.page_client import PageClient

with (SEED / "risks.csv").open(encoding="utf-8", newline="") as source:
    ROWS = list(csv.DictReader(source))


@pytest.fixture(scope="module")
def app(demonstration):
    """The server of a copy: signing in is written down, and the demonstration stays as it was made."""
    made = create_app(demonstration.settings)
    made.testing = True
    return made


def risks_by_title(demonstration) -> dict[str, sa.Row]:
    return {risk.title: risk for risk in demonstration.rows("SELECT * FROM risk")}


def test_it_has_sixteen_corporate_risks_four_very_high_four_high_and_eight_medium(demonstration):
    found = demonstration.rows("SELECT residual_rank FROM risk WHERE organizational_level = 'corporate'")
    assert Counter(Level.from_rank(row.residual_rank) for row in found) == {
        Level.VERY_HIGH: 4,
        Level.HIGH: 4,
        Level.MEDIUM: 8,
    }


def test_thirty_six_entity_risks_stand_beside_them_in_the_register_four_are_new_and_two_are_on_their_way(demonstration):
    found = demonstration.rows("SELECT organizational_level, state FROM risk")
    on_their_way = {("entity", "submitted"): 1, ("entity", "returned"): 1}
    assert Counter(found) == {("corporate", "monitored"): 16, ("entity", "in_register"): 36 + 4} | on_their_way


def test_every_one_of_the_thirty_six_says_what_became_of_it(demonstration):
    risks, submissions = risks_by_title(demonstration), [row for row in ROWS if row["level"] == "entity"]
    corporate = {risk.id: risk.number for risk in risks.values() if risk.organizational_level == "corporate"}
    found = [risks[row["title"]] for row in submissions]
    assert len(found) == 36
    for row, risk in zip(submissions, found, strict=True):
        into = f"P{corporate[risk.consolidated_into_id]:02d}" if risk.consolidated_into_id else ""
        assert into == row["consolidates_into"]
        assert (risk.consolidated_as == "refer to the Secretariat") == bool(row["referred_to"])
    assert Counter(risk.consolidated_as for risk in found) == {
        "contributes to": 33, "out of scope": 2, "refer to the Secretariat": 1,
    }  # fmt: skip
    reasons = [risk.consolidation_reason for risk in found]
    assert len(set(reasons)) == 36


def test_what_became_of_them_was_said_by_the_secretariat_before_the_workshop(demonstration):
    links = demonstration.rows("SELECT by_name, at, undone_at FROM consolidation_link")
    assert {link.by_name for link in links} == {"Risk secretariat"}
    assert all("2020-01-11" < link.at < "2020-02-28" and link.undone_at is None for link in links)


def test_one_root_cause_is_shared_by_three_risks(demonstration):
    found = demonstration.rows("SELECT c.title, t.text FROM common_cause c JOIN common_cause_citation t ON t.cause_id = c.id")
    assert {row.title for row in found} == {"Authorities are unwilling to engage"}
    assert sorted(row.text for row in found) == ["Authorities unwilling to engage"] * 2 + ["Unwillingness of authorities to engage"]


def test_four_submissions_wait_for_whoever_tries_the_board(app):
    browser = PageClient(app)
    browser.sign_in("secretariat@demo.example", PASSWORD)
    words = " ".join(browser.get("/consolidation").text.split())
    assert "40 submissions: 33 contribute to 13 corporate risks, two are out of scope, one was referred; nobody has looked at four." in words
    focal = PageClient(app)
    focal.sign_in("focal.colombia@demo.example", PASSWORD)
    page = " ".join(focal.get("/risks/R-0052").text.split())
    assert "<b>Contributes to</b> R-0011 <bdi>Loss of credibility through disinformation or perceived bias</bdi>" in page
    assert "because:" in page


def test_what_is_on_its_way_waits_for_the_head_and_the_focal_point_of_its_office(demonstration):
    found = demonstration.rows("SELECT role, state, due_at FROM task WHERE noun = 'risk' AND closed_at IS NULL ORDER BY state DESC")
    assert [(task.role, task.state) for task in found] == [("head_of_entity", "submitted"), ("", "returned")]
    assert all(task.due_at for task in found)


def test_decisions_are_in_question_in_force_and_past_their_day(demonstration):
    counts = "SELECT r.source, d.kind, c.state, d.expires_on FROM decision d JOIN risk r ON r.id = d.risk_id"
    found = demonstration.rows(f"{counts} JOIN decision_course c ON c.decision_id = d.id WHERE c.ended_at IS NULL")
    questioned = Counter(row.kind for row in found if row.state == "questioned")
    assert questioned == {"validation": 4, "approval": 1}
    today = clock.today().isoformat()
    assert sorted(row.expires_on > today for row in found if row.kind == "acceptance") == [False, True]
    waiting = demonstration.rows("SELECT role FROM task WHERE noun = 'decision' AND state = 'questioned' AND closed_at IS NULL")
    assert Counter(task.role for task in waiting) == {"secretariat": 4, "head_of_entity": 1}


def test_every_open_action_of_the_register_waits_for_its_owner_until_its_day(demonstration):
    found = demonstration.rows(
        "SELECT a.owner_id, a.due, t.holder_id, t.due_on FROM action a JOIN risk r ON r.id = a.risk_id"
        " LEFT JOIN task t ON t.noun = 'action' AND t.subject_id = a.id AND t.closed_at IS NULL"
        " WHERE r.standing = 'registered' AND a.status IN ('not started', 'in progress')"
    )
    assert len(found) > 50
    assert all((row.holder_id, row.due_on) == (row.owner_id, row.due) for row in found)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["ref"])
def test_every_row_of_the_seed_has_the_exposure_and_residual_level_it_expects(demonstration, row):
    risk = risks_by_title(demonstration)[row["title"]]
    levels = (Level.from_rank(risk.exposure_rank).value, Level.from_rank(risk.residual_rank).value)
    assert levels == (row["expected_exposure"], row["expected_residual"])
    assert (risk.exposure_likelihood, risk.exposure_impact) == (int(row["likelihood"]), int(row["impact"]))
    assert risk.control_effectiveness == row["control_effectiveness"]


def test_the_seed_has_fifty_two_rows_with_titles_of_their_own():
    assert len(ROWS) == len({row["title"] for row in ROWS}) == 52


def test_the_register_says_its_count_in_words(app):
    browser = PageClient(app)
    assert browser.sign_in("secretariat@demo.example", PASSWORD).status_code == 303
    text = browser.get("/risks?organizational_level=corporate").text
    assert "16 corporate risks: four very high, four high and eight medium" in text


def test_one_account_for_each_part_signs_in_and_sees_the_ribbon(app, demonstration):
    accounts = demonstration.accounts
    assert len({account.role for account in accounts.people}) == len(accounts.people) == 8
    for account in accounts.people:
        browser = PageClient(app)
        answer = browser.sign_in(account.email, accounts.password)
        assert answer.status_code == 303, account.email
        page = browser.get("/account")
        assert page.status_code == 200
        assert "illustrative" in page.text


def test_nobody_approved_what_they_submitted(demonstration):
    moves = demonstration.rows(
        "SELECT kind, subject_id, actor_id FROM event WHERE kind IN ('risk.submit', 'risk.approve')"
    )
    submitted = {move.subject_id: move.actor_id for move in moves if move.kind == "risk.submit"}
    approved = {move.subject_id: move.actor_id for move in moves if move.kind == "risk.approve"}
    assert (len(submitted), len(approved)) == (58, 56)
    assert all(approved[risk] not in (None, submitted[risk]) for risk in approved)


def test_its_chain_of_events_is_whole_and_in_the_order_of_time(demonstration):
    with demonstration.engine.connect() as connection:
        verdict = verify(connection)
    assert verdict.broken_row is None
    moments = [row.at for row in demonstration.rows("SELECT at FROM event WHERE kind LIKE 'risk.%' ORDER BY seq")]
    assert len(moments) > 52 * 3
    assert moments == sorted(moments)


def test_the_revisions_of_each_risk_follow_one_another_in_time(demonstration):
    found = demonstration.rows("SELECT risk_id, number, at FROM risk_revision ORDER BY risk_id, number")
    for before, after in pairwise(found):
        if before.risk_id == after.risk_id:
            assert (after.number, after.at >= before.at) == (before.number + 1, True)


def test_its_tally_is_what_a_recount_finds(demonstration, tmp_path):
    counted = sorted(tuple(row) for row in demonstration.rows("SELECT * FROM risk_tally WHERE n <> 0"))
    with open_engine(demonstration.settings.database_url).connect() as connection:
        recount(connection)
        again = sorted(tuple(row) for row in connection.execute(sa.text("SELECT * FROM risk_tally")))
        connection.rollback()
    assert counted == again


def test_some_risks_moved_since_the_last_assessment_and_some_actions_are_late(demonstration):
    moved = demonstration.rows("SELECT 1 FROM risk WHERE residual_rank_before <> residual_rank")
    late = demonstration.rows("SELECT 1 FROM risk WHERE earliest_due < '2026-11-20'")
    assert len(moved) == 4
    assert 0 < len(late) < 26


def test_every_risk_of_the_demonstration_is_found_by_a_word_of_its_title(demonstration):
    from riskreg.risks.export_queries import export_rows
    from riskreg.risks.register_filter import read_filter

    with open_reading(Desk(demonstration.engine, machine("tests"))) as work:
        for row in ROWS[::7]:
            found = export_rows(work, read_filter({"q": row["title"]}))
            assert row["title"] in [risk.title for risk in found]


def test_its_review_is_signed_by_most_late_with_some_and_open_for_the_visitor(demonstration):
    this = "(SELECT MAX(id) FROM review_cycle)"
    reporting = f"JOIN entity e ON e.id = r.entity_id AND e.reporting = 1 AND r.cycle_id = {this}"
    found = demonstration.rows(f"SELECT state, COUNT(*) AS n FROM entity_return r {reporting} GROUP BY state")
    counts = {row.state: row.n for row in found}
    assert sum(counts.values()) == 101
    assert counts["signed"] > 60
    assert counts["sent"] > 5
    assert counts["open"] > 10
    colombia = f"SELECT r.state FROM entity_return r {reporting} WHERE e.code = 'CO-COL'"
    assert [row.state for row in demonstration.rows(colombia)] == ["open"]
    answers = {row.answer for row in demonstration.rows("SELECT answer FROM review_item WHERE answer IS NOT NULL")}
    assert answers >= {"unchanged", "updated", "close", "escalated"}
    words = [row.words for row in demonstration.rows("SELECT words FROM review_item WHERE answer = 'unchanged'")]
    assert len(set(words)) > 8
    cycles = [tuple(row) for row in demonstration.rows("SELECT title, state FROM review_cycle ORDER BY id")]
    assert cycles == [("Yearly review of the register 2025", "closed"), (f"Mid-Year Review {clock.now().year}", "open")]


def test_the_review_of_2025_was_signed_by_every_entity_with_a_risk(demonstration):
    found = demonstration.rows("SELECT state, COUNT(*) AS n FROM entity_return WHERE cycle_id = 1 GROUP BY state")
    assert [tuple(row) for row in found] == [("signed", len({row["entity"] for row in ROWS}))]


def test_every_corporate_risk_was_rated_each_year_since_the_workshop_and_some_moved(demonstration):
    found = demonstration.rows(
        "SELECT r.number, substr(a.at, 1, 4) AS year, a.level FROM assessment a JOIN risk r ON r.id = a.risk_id"
        " WHERE r.organizational_level = 'corporate' AND a.measure = 'residual' AND a.at > '2021-01-01'"
    )
    rated = {(row.number, row.year): row.level for row in found}
    years = [str(year) for year in range(2021, 2026)]
    assert all((number, year) in rated for number in range(1, 17) for year in years)
    moved = [n for n in range(1, 17) if len({rated[n, year] for year in years}) > 1]
    assert len(moved) >= 6


def test_no_change_of_a_level_in_those_years_still_waits_for_who_decides(demonstration):
    found = demonstration.rows(
        "SELECT substr(c.state_since, 1, 4) AS year FROM decision_course c WHERE c.state = 'questioned' AND c.ended_at IS NULL"
    )
    assert {row.year for row in found} == {str(clock.now().year)}


def test_what_was_promised_after_the_workshop_was_done_and_confirmed_by_somebody_else(demonstration):
    found = demonstration.rows("SELECT id, due FROM action WHERE due < '2022-01-01'")
    assert len(found) == 16
    told = demonstration.rows(
        "SELECT subject_id, body, actor_id FROM event WHERE kind = 'risk.action_reported' AND at < '2022-01-01' ORDER BY seq"
    )
    who = {}
    for row in told:
        who.setdefault(row.subject_id, []).append((json.loads(row.body)["move"], row.actor_id))
    assert len(who) == 16
    assert all([move for move, _ in moves] == ["finish", "confirm"] for moves in who.values())
    assert all(len({person for _, person in moves}) == 2 for moves in who.values())
