"""Logging a risk: a draft appears under the next reference, once, with one event and one revision."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from riskreg.domain.errors import Invalid, NotAllowed, NotFound
from riskreg.domain.vocabulary import Category
from riskreg.risks.operations import Statement, log_risk, restate_risk
from tests.builders import log

WORDS = Statement("Denial of access", Category.ENVIRONMENTAL, "They refuse entry", "Monitoring stops", "political")


def test_a_logged_risk_is_a_draft_of_its_office_with_its_author_as_focal_point(house, traces, engine):
    reference = log_risk(house.desk("focal"), house.entities["CO-COL"], WORDS)
    with engine.connect() as connection:
        row = connection.execute(sa.text("SELECT * FROM risk")).one()
    assert reference == "R-0001"
    assert (row.state, row.standing, row.title, row.subcategory) == ("draft", "drafted", "Denial of access", "political")
    assert row.author_id == row.focal_point_id == house.people["focal"]
    assert (traces.events(), traces.revisions()) == (["risk.logged"], 1)


def test_references_follow_each_other_without_gaps(house):
    assert [log(house) for _ in range(3)] == ["R-0001", "R-0002", "R-0003"]


def test_a_form_sent_twice_makes_one_risk(house, traces):
    desk, entity = house.desk("focal"), house.entities["CO-COL"]
    first = log_risk(desk, entity, WORDS, key="k1")
    assert log_risk(desk, entity, WORDS, key="k1") == first
    assert traces.both() == (1, 1)


def test_a_form_sent_again_with_better_words_corrects_the_same_risk(house, traces):
    desk, entity = house.desk("focal"), house.entities["CO-COL"]
    first = log_risk(desk, entity, WORDS, key="k1")
    better = Statement("Denial of access to prisons", Category.ENVIRONMENTAL)
    assert log_risk(desk, entity, better, key="k1") == first
    assert traces.events() == ["risk.logged", "risk.restated"]


def test_a_form_sent_again_never_overwrites_what_was_changed_since(house, traces):
    desk, entity = house.desk("focal"), house.entities["CO-COL"]
    first = log_risk(desk, entity, WORDS, key="k1")
    restate_risk(desk, first, 1, Statement("Changed since", Category.ENVIRONMENTAL))
    with pytest.raises(Invalid, match="already saved as R-0001"):
        log_risk(desk, entity, WORDS, key="k1")
    assert traces.both() == (2, 2)


def test_the_same_key_of_two_people_makes_two_risks(house):
    first = log_risk(house.desk("focal"), house.entities["CO-COL"], WORDS, key="k1")
    assert log_risk(house.desk("head"), house.entities["CO-COL"], WORDS, key="k1") != first


def test_clicks_at_the_same_moment_make_one_risk(house, traces):
    log(house)
    entity, found = house.entities["CO-COL"], []

    def click() -> None:
        found.append(log_risk(house.desk("focal"), entity, WORDS, key="k1"))

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert found == ["R-0002"] * 4
    assert traces.both() == (2, 2)


@pytest.mark.parametrize("who", ["senior", "oversight", "admin", "other_focal", "owner"])
def test_people_without_the_role_at_the_office_log_nothing(house, traces, who):
    with pytest.raises(NotAllowed):
        log_risk(house.desk(who), house.entities["CO-COL"], WORDS)
    assert traces.both() == (0, 0)


def test_an_office_that_does_not_exist_is_not_found(house, traces):
    with pytest.raises(NotFound):
        log_risk(house.desk("secretariat"), 987_654, WORDS)
    assert traces.both() == (0, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        Statement("", Category.ENVIRONMENTAL),
        Statement("  ", Category.ENVIRONMENTAL),
        Statement("x" * 201, Category.ENVIRONMENTAL),
        Statement("Denial\x00", Category.ENVIRONMENTAL),
        Statement("Denial", Category.ENVIRONMENTAL, event="x" * 20_001),
        Statement("Denial", Category.ENVIRONMENTAL, subcategory="conduct"),
        Statement("Denial", Category.ENVIRONMENTAL, subcategory="no such word"),
    ],
    ids=["no title", "blank title", "long title", "NUL", "endless event", "another category's", "unknown"],
)
def test_words_no_risk_can_have_are_refused_and_take_no_number(house, traces, wrong):
    with pytest.raises(Invalid):
        log_risk(house.desk("focal"), house.entities["CO-COL"], wrong)
    assert traces.both() == (0, 0)
    assert log(house) == "R-0001"
