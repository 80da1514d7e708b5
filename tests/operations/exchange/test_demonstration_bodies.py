"""What bodies decided in the demonstration, and what of it waits for whoever tries it."""

from __future__ import annotations

import pytest

from riskreg import clock
from riskreg.app import create_app
from tests.operations.exchange.conftest import PASSWORD
from tests.web.page_client import PageClient


@pytest.fixture(scope="module")
def browser(demonstration):
    """``browser("secretariat")``: signed in to a server of the demonstration."""
    app = create_app(demonstration.settings)
    app.testing = True

    def signed_in(who):
        client = PageClient(app)
        client.sign_in(f"{who}@demo.example", PASSWORD)
        return client

    return signed_in


def words(answer) -> str:
    return " ".join(answer.text.split())


def test_the_register_stands_under_the_endorsement_of_this_year_which_superseded_that_of_2020(demonstration, browser):
    endorsing = demonstration.rows(
        "SELECT d.number, d.decided_on, d.head_seq, c.state FROM body_decision d"
        " JOIN body_decision_course c ON c.decision_id = d.id WHERE d.endorses ORDER BY d.number"
    )
    assert [(row.number, row.decided_on, row.state) for row in endorsing] == [
        (17, "2020-06-16", "superseded"),
        (21, "2026-06-02", "in_force"),
    ]
    assert 0 < endorsing[0].head_seq < endorsing[1].head_seq
    page = words(browser("focal.colombia").get("/risks"))
    assert 'Endorsed by the SMT on 2 Jun 2026 (<a href="/decisions/made/B-0021">B-0021</a>)' in page


def test_decisions_of_three_bodies_are_tracked_and_one_is_overdue(browser):
    assert "22 decisions of three bodies: two open, one overdue." in words(browser("oversight").get("/decisions"))


def test_the_board_adopted_a_text_by_electronic_review_in_2021(demonstration):
    found = demonstration.rows(
        "SELECT r.outcome, d.number, d.decided_on FROM electronic_review r JOIN body_decision d ON d.review_id = r.id"
    )
    outcome = "Adopted: two approve, nobody objects, one abstains; three of three answered, two were needed."
    assert [tuple(row) for row in found] == [(outcome, 19, "2021-03-26")]


def test_nobody_confirmed_what_they_reported(demonstration):
    found = demonstration.rows(
        "SELECT subject_id, kind, actor_id FROM event WHERE kind IN ('body_decision.finish', 'body_decision.confirm')"
    )
    reported = {row.subject_id: row.actor_id for row in found if row.kind == "body_decision.finish"}
    confirmed = {row.subject_id: row.actor_id for row in found if row.kind == "body_decision.confirm"}
    assert len(confirmed) == 6
    assert all(confirmed[each] not in (None, reported[each]) for each in confirmed)


def test_a_text_waits_for_the_senior_manager_who_can_answer_at_once(demonstration, browser):
    client = browser("senior.manager")
    assert "One text of a body waits for your answer." in words(client.get("/work"))
    assert "This waits for your answer" in words(client.get("/decisions/electronic/V-0002"))
    closes = demonstration.rows("SELECT closes_on FROM electronic_review WHERE number = 2")[0].closes_on
    assert closes > clock.today().isoformat()
