"""What is late, by age and entity, as oversight reads it; each number is that of the rows."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg import clock
from riskreg.domain.classification import Classification
from riskreg.domain.permissions import Permission
from riskreg.exchange.worker import SUBJECTS
from riskreg.oversight.late_queries import late_page
from riskreg.oversight.late_task_queries import NOUNS
from riskreg.people.delegation_operations import Terms, delegate
from riskreg.risks.operations import Placing, place_risk
from riskreg.store.work import open_reading
from tests.builders import approved, move, ready_to_submit, submitted, version_of, with_action
from tests.reviewing import opened


def page(house, who="oversight"):
    with open_reading(house.desk(who)) as work:
        return late_page(work)


@pytest.fixture
def late(house):
    """One task late since 30 November 2025, and actions of one risk due 10, 60 and 200 days before 1 October 2026."""
    with freeze_time("2025-11-14 10:00"):
        submitted(house, title="Waits for its head")
        reference = ready_to_submit(house, title="In the register")
        for due in (date(2026, 9, 21), date(2026, 8, 2), date(2026, 3, 15)):
            with_action(house, reference, description=f"Due {due}", start=date(2025, 12, 1), due=due)
        move(house, reference, "submit", "focal")
        move(house, reference, "approve", "head")
    with freeze_time("2026-10-01 10:00"):
        yield reference


def test_tasks_and_actions_are_counted_by_age_and_entity(house, late):
    found = page(house)
    assert (found.tasks.counts, found.actions.counts) == ((0, 0, 1), (1, 1, 1))
    assert [(line.code, line.counts) for line in found.action_entities] == [("CO-COL", (1, 1, 1))]
    assert [(line.name, line.count, line.longest) for line in found.states] == [("Submitted", 1, 321), ("In the register", 1, 321)]
    assert [(level.value, count) for level, count in found.approvals] == [("high", 1)]


def test_whatever_a_task_is_about_it_is_counted_when_it_is_late():
    assert set(SUBJECTS) == NOUNS


def test_returns_of_a_review_that_are_late_are_counted_at_their_entities(house):
    with freeze_time("2026-03-02 10:00"):
        approved(house)
        opened(house)
    with freeze_time("2026-06-01 10:00"):
        found = page(house)
    with house.engine.connect() as connection:
        asked = connection.execute(sa.text("SELECT e.code FROM entity_return r JOIN entity e ON e.id = r.entity_id")).scalars().all()
    assert len(asked) > 1
    # The review itself should have been closed too: that concerns the organization as a whole.
    assert {line.code: line.total for line in found.task_entities} == Counter([*asked, "ORG"])


def test_what_a_strictly_confidential_risk_is_late_with_is_counted_for_nobody_else(house, late):
    secret = Placing(owner_id=house.people["owner"], focal_point_id=house.people["focal"], classification=Classification.STRICTLY_CONFIDENTIAL)
    place_risk(house.desk("focal"), late, version_of(house, late), secret)
    found = page(house)
    assert (found.actions.total, [line.name for line in found.states], found.approvals) == (0, ["Submitted"], ())


def test_the_page_says_it_first_in_words(client_of, late):
    text = client_of("oversight").get("/audit/late").text
    assert "One task is late." in text
    assert "Three actions are late." in text
    assert "Nobody acts for somebody else." in text


def test_a_register_in_which_nothing_is_late_says_so(client_of):
    text = client_of("secretariat").get("/audit/late").text
    assert "No task is late." in text
    assert "No action is late." in text
    assert "Nothing was approved in the last year." in text


@pytest.mark.parametrize("who", ["focal", "head", "senior", "admin", "owner"])
def test_it_is_for_oversight_and_the_secretariat(client_of, who):
    assert client_of(who).get("/audit/late").status_code == 403


def test_who_acts_for_whom_is_shown_while_it_lasts(house, client_of):
    today = clock.now().date()
    terms = Terms(house.people["other_head"], frozenset({Permission.RISK_APPROVE}), house.entities["CO-COL"], today, today + timedelta(days=9), "On leave")
    delegate(house.desk("head"), terms)
    (line,) = page(house).delegations
    assert (line.giver, line.taker, line.entity, line.reason) == ("Head", "Other head", "Office CO-COL", "On leave")
    assert "Other head for Head until" in client_of("oversight").get("/audit/late").text
    with freeze_time(clock.now() + timedelta(days=11)):
        assert page(house).delegations == ()
