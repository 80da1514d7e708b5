"""My work: the one thing to know first, and what waits for each person."""

from datetime import date

import pytest
from freezegun import freeze_time

from tests.builders import approved, log, move, ready_to_submit, submitted, with_action


def work(client_of, who):
    return client_of(who).get("/work").text


def test_the_front_door_leads_to_one_s_work(client_of):
    answer = client_of("focal").get("/")
    assert answer.location == "/work"


def test_a_head_reads_first_that_one_risk_waits(house, client_of):
    reference = submitted(house)
    page = work(client_of, "head")
    assert "One risk waits for your approval." in page
    assert reference in page
    assert "sent by Focal" in page


def test_what_one_sent_oneself_does_not_wait_for_oneself(house, client_of):
    submitted(house, "head")
    assert "waits for your approval" not in work(client_of, "head")


@pytest.mark.parametrize("who", ["focal", "other_head", "secretariat", "senior", "oversight", "admin"])
def test_nobody_else_is_asked_to_approve(house, client_of, who):
    submitted(house)
    assert "for your approval" not in work(client_of, who)


def test_a_returned_risk_comes_back_to_its_focal_point(house, client_of):
    reference = submitted(house)
    move(house, reference, "return_for_changes", "head", "Name the partner.")
    page = work(client_of, "focal")
    assert "One risk was returned to you with a reason." in page
    assert "See the reason" in page


def test_drafts_are_those_of_the_person(house, client_of):
    log(house, title="Mine to finish")
    assert "Mine to finish" in work(client_of, "focal")
    assert "Mine to finish" not in work(client_of, "head")


def test_an_owner_sees_high_risks_and_a_mitigation_owner_the_late_action_first(house, client_of):
    with freeze_time("2026-09-01 09:00"):
        reference = ready_to_submit(house)
        with_action(house, reference, description="Later", start=date(2026, 1, 1), due=date(2026, 12, 31))
        with_action(house, reference, description="Earlier", start=date(2026, 1, 1), due=date(2026, 10, 31))
        move(house, reference, "submit", "focal")
        move(house, reference, "approve", "head")
    with freeze_time("2026-11-20 10:00"):
        page = work(client_of, "mitigator")
        assert "One of your actions is late." in page
        assert page.index("Earlier") < page.index("Later")
        assert "20 days late" in page
        assert f"/risks/{reference}/actions/3" in page
        owned = work(client_of, "owner")
        assert "One risk you own needs a look." in owned
        assert "an action is 20 days late" in owned


def test_an_action_of_a_risk_nobody_approved_yet_is_not_asked_about(house, client_of):
    ready_to_submit(house)
    assert "Report progress" not in work(client_of, "mitigator")


def test_the_secretariat_sees_what_came_in_and_what_waits(house, client_of):
    approved(house, title="Newly in the register")
    submitted(house)
    page = work(client_of, "secretariat")
    assert "One risk waits for its head of entity" in page
    assert "Newly in the register" in page


def test_after_thirty_days_nothing_is_new(house, client_of):
    with freeze_time("2026-10-01 09:00"):
        approved(house, title="Newly in the register")
    with freeze_time("2026-11-20 09:00"):
        page = work(client_of, "secretariat")
    assert "No risk came into the register in the last 30 days." in page
    assert "Newly in the register" not in page


def test_an_administrator_is_led_to_people(client_of):
    page = work(client_of, "admin")
    assert 'href="/people"' in page
    assert "Log a risk" not in page


def test_an_empty_desk_is_told_what_to_do_next(client_of):
    page = work(client_of, "focal")
    assert "Nothing waits for you." in page
    assert "Log a risk" in page
