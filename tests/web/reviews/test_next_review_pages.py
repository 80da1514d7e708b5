"""Where people see when a risk is looked at again, and have one looked at now."""

from __future__ import annotations

from datetime import timedelta

from freezegun import freeze_time

from riskreg import clock
from tests.builders import approved
from tests.reviewing import Review
from tests.web.reviews.test_return_pages import words


def test_the_page_of_a_risk_says_when_it_is_looked_at_again_and_the_register_what_is_overdue(client_of, house):
    with freeze_time("2026-01-15 10:00"):
        reference = approved(house)
    with freeze_time("2026-03-01 10:00"):
        assert "Next review 15 Apr 2026 Owner" in words(client_of("focal").get(f"/risks/{reference}"))
        assert reference not in client_of("focal").get("/risks?review_late=yes").text
    with freeze_time("2026-04-16 10:00"):
        later = client_of("head")
        assert "Next review 15 Apr 2026 overdue" in words(later.get(f"/risks/{reference}"))
        page = later.get("/risks?review_late=yes")
        assert reference in page.text
        assert "whose review is overdue" in words(page)


def test_the_secretariat_has_a_risk_looked_at_now(client_of, house):
    reference = approved(house)
    desk, at = client_of("secretariat"), f"/risks/{reference}/review-now"
    assert at in desk.get(f"/risks/{reference}").text
    assert at not in client_of("focal").get(f"/risks/{reference}").text
    assert "Owner, its owner, is asked" in words(desk.get(at))
    assert desk.post(at, {"trigger": "incident"}).status_code == 422
    said = {"trigger": "incident", "reason": "A colleague was robbed.", "due_on": str(clock.today())}
    assert "Choose a day after today" in words(desk.post(at, said))
    said["due_on"] = "2099-01-01"
    assert desk.post(at, said).status_code == 422
    said["due_on"] = str(clock.today() + timedelta(days=10))
    assert desk.post(at, said).status_code == 303
    assert Review(house).item(reference).reason == "A colleague was robbed."
    twice = desk.post(at, said)
    assert (twice.status_code, "already" in words(twice)) == (409, True)
