"""The demonstration looked at from other days: the submissions first, the sixteen after the workshop, today as it is."""

from __future__ import annotations

import pytest

from riskreg import clock
from riskreg.app import create_app
from riskreg.domain.scale import Measure
from riskreg.people.queries import actor_of_person
from riskreg.risks.export_queries import export_rows
from riskreg.risks.heatmap_queries import heatmap_page
from riskreg.risks.register_filter import read_filter
from riskreg.risks.register_queries import register_page
from riskreg.store.work import Desk, open_reading
from tests.operations.exchange.conftest import PASSWORD
from tests.web.page_client import PageClient

CORPORATE = {"organizational_level": "corporate"}
CHOICES = ({}, CORPORATE, {"state": "any"}, {"overdue": "yes"}, {"changed": "yes"}, {"sort": "-owner"})


def desks(demonstration):
    people = demonstration.rows("SELECT id, email FROM person WHERE email IS NOT NULL ORDER BY id")
    by_email = {row.email: row.id for row in people}
    with demonstration.engine.connect() as connection:
        for account in demonstration.accounts.people:
            yield account.role, Desk(demonstration.engine, actor_of_person(connection, by_email[account.email]))


def page_of(demonstration, **given):
    (desk,) = (desk for role, desk in desks(demonstration) if role == "Risk secretariat")
    with open_reading(desk) as work:
        return register_page(work, read_filter(given))


def test_as_at_now_equals_the_plain_page_for_every_role(demonstration):
    today = clock.today().isoformat()
    for role, desk in desks(demonstration):
        for given in CHOICES:
            with open_reading(desk) as work:
                then, now = (register_page(work, read_filter(some)) for some in ({**given, "as_at": today}, given))
                maps = [heatmap_page(work, read_filter(some), Measure.RESIDUAL) for some in ({**given, "as_at": today}, given)]
                exports = [export_rows(work, read_filter(some)) for some in ({**given, "as_at": today}, given)]
            plain = [row._replace(address="") for row in now.rows]
            assert [row._replace(address="") for row in then.rows] == plain, (role, given)
            assert (then.sentence, then.levels, then.categories, then.endorsement) == (
                now.sentence, now.levels, now.categories, now.endorsement,
            ), (role, given)  # fmt: skip
            for each in ("sentence", "counts", "left_out", "changed", "highest", "not_scored", "elsewhere"):
                assert getattr(maps[0], each) == getattr(maps[1], each), (role, given, each)
            assert exports[0] == exports[1], (role, given)


def test_before_consolidation_there_are_fifty_two_submissions_and_no_decision_on_them(demonstration):
    page = page_of(demonstration, as_at="2019-11-30")
    assert page.total == 52
    assert {row.state for row in page.rows} == {"In the register"}
    assert page.endorsement is None


def test_after_the_workshop_the_register_says_four_four_eight_and_before_it_what_entities_proposed(demonstration):
    after, before = (page_of(demonstration, as_at=code, **CORPORATE) for code in ("W-0001", "2020-05-12"))
    assert after.sentence == "16 corporate risks: four very high, four high and eight medium."
    assert {row.state for row in after.rows} == {"Validated"}
    assert {row.state for row in before.rows} == {"Candidate"}
    assert before.sentence != after.sentence


def test_the_endorsement_is_the_one_of_that_day(demonstration):
    stood = {
        code: found.reference if (found := page_of(demonstration, as_at=code).endorsement) else ""
        for code in ("W-0001", "B-0017", "2026-06-01", "B-0021")
    }
    assert stood == {"W-0001": "", "B-0017": "B-0017", "2026-06-01": "B-0017", "B-0021": "B-0021"}


@pytest.fixture(scope="module")
def secretariat(demonstration):
    app = create_app(demonstration.settings)
    app.testing = True
    client = PageClient(app)
    client.sign_in("secretariat@demo.example", PASSWORD)
    return client


def test_the_page_says_which_moment_it_shows_and_leads_back(secretariat):
    page = secretariat.get("/risks?organizational_level=corporate&as_at=W-0001")
    said = " ".join(page.text.split())
    assert "The register as it stood when workshop W-0001 was signed, on 13 May 2020." in said
    assert "Back to today" in said
    assert "Log a risk" not in said
    assert 'name="as_at" value="W-0001"' in said
    assert "R-0001/then?as_at=W-0001" in said
    shown = secretariat.get("/risks/R-0001/then?as_at=W-0001")
    assert shown.status_code == 303
    assert secretariat.get(shown.headers["Location"]).status_code == 200


def test_moments_are_chosen_from_a_list(secretariat):
    said = " ".join(secretariat.get("/risks/as-at?organizational_level=corporate").text.split())
    for code in ("W-0001", "B-0017", "B-0021", "C-0001"):
        assert f"organizational_level=corporate&amp;as_at={code}" in said
    assert "W-0002" not in said
    assert 'name="organizational_level" value="corporate"' in said


def test_the_paper_and_the_pictures_are_of_that_moment(secretariat):
    for address in ("/heatmap.pdf", "/heatmap.svg", "/heatmap.png", "/risks.csv", "/risks.json"):
        assert secretariat.get(f"{address}?as_at=W-0001").status_code == 200, address
    assert "13 May 2020" in secretariat.get("/heatmap.svg?as_at=W-0001").text
    named = secretariat.get("/risks.csv?as_at=W-0001").headers["Content-Disposition"]
    assert 'filename="risks-as-at-W-0001-' in named


def test_a_reference_typed_into_a_past_list_leads_to_the_risk_of_then(secretariat):
    answer = secretariat.get("/risks?q=R-0007&as_at=W-0001")
    assert answer.headers["Location"].endswith("/risks/R-0007/then?as_at=W-0001")


def test_movement_tells_what_the_workshop_changed_in_its_own_words(secretariat):
    said = " ".join(secretariat.get("/movement?since=2020-05-12&as_at=W-0001&organizational_level=corporate").text.split())
    assert "16 corporate risks: three up, one down and 12 unchanged." in said
    assert "W-0001: The cash-flow figures of March leave no doubt" in said
    assert secretariat.get("/movement").status_code == 200
    assert secretariat.get("/movement?since=soon").status_code == 422
    assert secretariat.get("/movement?since=2026-01-01&as_at=2025-01-01").status_code == 422
