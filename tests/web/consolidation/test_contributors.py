"""Who contributes to a corporate risk: counted in entities, worst and most frequent, stale and silent in words."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg.store.tables.risk import Risk
from tests.builders import approved, corporate, linked, risk_row, scored
from tests.laws.reviewed import open_review
from tests.web.consolidation.test_board import words


@pytest.fixture
def candidate(house) -> str:
    return corporate(house, title="Denial of access")


@pytest.fixture
def three(house, candidate) -> list[str]:
    there = approved(house, "other_focal", "other_head", "CO-TUN", title="Entry refused in Tunis")
    here = [approved(house, title=f"Entry refused at gate {number}") for number in (1, 2)]
    scored(house, here[1], 4, 5, "significant")
    for reference in (there, *here):
        linked(house, reference, candidate=candidate)
    return [there, *here]


def test_entities_are_counted_and_levels_are_the_worst_and_the_most_frequent(client_of, candidate, three):
    page = words(client_of("senior").get(f"/risks/{candidate}/contributors"))
    assert "Two of four entities contribute with three risks." in page.replace("of 4", "of four")
    assert "The worst level is Very high , the most frequent High : one very high, two high." in page
    assert "average" not in page


def test_an_overdue_review_is_stale_and_an_entity_that_has_not_answered_is_silent(client_of, house, candidate, three):
    open_review(house)
    with house.engine.begin() as connection:
        number = risk_row_number(three[0])
        connection.execute(sa.update(Risk.__table__).where(Risk.__table__.c.number == number).values(review_due=sa.func.date("2026-01-01")))
    page = words(client_of("senior").get(f"/risks/{candidate}/contributors"))
    assert "stale: overdue" in page
    assert "silent: has not answered the review" in page
    assert "The review of one is overdue." in page


def risk_row_number(reference: str) -> int:
    return int(reference.removeprefix("R-"))


def test_whoever_reads_one_office_sees_and_counts_that_office_alone(client_of, house, candidate, three):
    page = words(client_of("focal").get(f"/risks/{candidate}/contributors"))
    assert "Two of the risks open to you contribute." in page
    assert "Tunis" not in page
    assert client_of("other_focal").get(f"/risks/{candidate}/contributors").status_code == 404


def test_a_risk_nobody_contributes_to_says_so_and_pages_go_on(client_of, house, candidate):
    assert "No submission that is open to you" in client_of("senior").get(f"/risks/{candidate}/contributors?page=x").text
    with freeze_time("2027-01-10"):
        assert risk_row(house, candidate).consolidated_as is None


def test_a_new_candidate_is_made_from_what_was_ticked(client_of, house, candidate):
    one, two = approved(house, title="Gate one"), approved(house, title="Gate two", event="The gate is closed.")
    client = client_of("secretariat")
    ticked = [f"{one}:{risk_row(house, one).version}", f"{two}:{risk_row(house, two).version}"]
    page = client.get("/consolidation/new?ticked=" + "&ticked=".join(ticked))
    assert "Made from two submissions" in page.text
    assert 'value="Gate one"' in page.text
    assert "The gate is closed." in page.text
    data = {
        "ticked": ticked, "title": "Gates are closed", "kind": "environmental", "causes": "One cause\n\nAnother", "event": "Closed.",
        "consequences": "Nobody sees.", "entity": str(house.entities["AMB"]), "owner": str(house.people["owner"]),
        "focal_point": "", "reason": "One cause.", "key": "k1",
    }  # fmt: skip
    assert client.post("/consolidation/new", data | {"reason": ""}).status_code == 422
    done = client.post("/consolidation/new", data)
    assert done.status_code == 303, done.text
    assert "Gates are closed" in client.get(done.headers["Location"]).text
    assert client.post("/consolidation/new", data).status_code == 409


def test_nothing_ticked_and_what_was_decided_meanwhile_are_refused_in_words(client_of, house, candidate):
    reference = approved(house, title="Gate one")
    linked(house, reference, "out of scope")
    client = client_of("secretariat")
    for query in ("", f"?ticked={reference}:1", "?ticked=nonsense"):
        assert client.get(f"/consolidation/new{query}").status_code == 409
