"""The register as it stood: the rows of then, of the risks one may see today; as at now it is the register of today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg.domain.classification import Classification
from riskreg.domain.errors import Invalid
from riskreg.domain.scale import Measure
from riskreg.domain.vocabulary import Category
from riskreg.risks.export_queries import export_rows
from riskreg.risks.heatmap_queries import heatmap_page
from riskreg.risks.operations import Placing, Statement, place_risk, restate_risk
from riskreg.risks.register_filter import read_filter
from riskreg.risks.register_queries import register_page
from riskreg.store.looking_back import looking_back
from riskreg.store.work import open_reading
from tests.builders import approved, risk_row, version_of, with_action
from tests.full_register import NOW, fill
from tests.operations.risks.test_register_queries import ACTORS, choices, desk_of

FIRST, SECOND, THIRD = (datetime(2026, 3, day, 9, tzinfo=UTC) for day in (2, 9, 16))


def at(moment):
    return freeze_time(moment)


def placed(house, reference, **changes):
    row = risk_row(house, reference)
    said = {"scope": row.scope, "owner_id": row.owner_id, "focal_point_id": row.focal_point_id}
    place_risk(house.desk("secretariat"), reference, row.version, Placing(**(said | changes)))


def listed(house, who, **given):
    with open_reading(desk_of(house, who)) as work:
        return [row.reference for row in register_page(work, read_filter({"state": "any", **given})).rows]


def the_one(house, who, **given):
    with open_reading(desk_of(house, who)) as work:
        (row,) = register_page(work, read_filter({"state": "any", **given})).rows
        return row


@pytest.fixture
def told(house):
    """A risk logged and approved on the first day, renamed with an action on the second, and the third day is today."""
    with at(FIRST):
        reference = approved(house, title="Floods close the road")
    with at(SECOND):
        words = Statement(
            title="Floods close every road",
            category=Category.ENVIRONMENTAL,
            event="Roads are closed",
            consequences="No visits",
        )
        restate_risk(house.desk("focal"), reference, version_of(house, reference), words)
        with_action(house, reference, description="Hire a boat")
    return reference


def test_each_day_shows_the_risk_as_it_was(house, told):
    with at(THIRD):
        assert listed(house, "secretariat", as_at="2026-03-01") == []
        first, second = (the_one(house, "secretariat", as_at=day) for day in ("2026-03-02", "2026-03-09"))
        today = the_one(house, "secretariat")
    assert (first.title, first.actions) == ("Floods close the road", 1)
    assert (second.title, second.actions) == ("Floods close every road", 2)
    assert second[2:] == today[2:]


def test_the_words_of_the_export_are_those_of_then(house, told):
    with at(THIRD), open_reading(house.desk("secretariat")) as work:
        (then,) = export_rows(work, read_filter({"as_at": "2026-03-02"}))
        (now,) = export_rows(work, read_filter({}))
    assert (then.title, now.title) == ("Floods close the road", "Floods close every road")
    assert (now.event, now.consequences) == ("Roads are closed", "No visits")
    assert then.event != now.event
    assert then.root_causes == now.root_causes != ""


def test_what_was_sealed_since_is_hidden_from_who_may_not_know_of_it_today(house, told):
    with at(THIRD):
        placed(house, told, classification=Classification.STRICTLY_CONFIDENTIAL, focal_point_id=house.people["focal"])
        assert listed(house, "head", as_at="2026-03-09") == []
        assert listed(house, "oversight", as_at="2026-03-09") == []
        assert listed(house, "focal", as_at="2026-03-09") == [told]


def test_who_owns_it_today_sees_how_it_stood_before_they_did(house, told):
    with at(THIRD):
        placed(house, told, owner_id=house.people["other_focal"])
        assert listed(house, "other_focal", as_at="2026-03-02") == [told]
        assert listed(house, "owner", as_at="2026-03-02") == []
        assert the_one(house, "other_focal", as_at="2026-03-02").owner != the_one(house, "other_focal").owner


def test_a_search_finds_the_titles_of_then(house, told):
    with at(THIRD):
        assert listed(house, "secretariat", as_at="2026-03-02", q="every") == []
        assert listed(house, "secretariat", as_at="2026-03-09", q="every") == [told]


def test_the_map_and_the_list_of_a_day_count_alike(house, told):
    with at(THIRD), open_reading(house.desk("secretariat")) as work:
        chosen = read_filter({"as_at": "2026-03-02"})
        page, drawn = register_page(work, chosen), heatmap_page(work, chosen, Measure.RESIDUAL)
        assert page.total == sum(count for _level, count in drawn.counts) + drawn.not_scored == 1
        assert page.as_at == drawn.as_at
        assert (page.may_log, page.query_today) == (False, "")


def test_looking_back_ends_where_it_began(house, told):
    with at(THIRD), open_reading(house.desk("secretariat")) as work:
        with looking_back(work, FIRST + timedelta(hours=1)) as past:
            assert register_page(past, read_filter({})).rows[0].title == "Floods close the road"
        assert register_page(work, read_filter({})).rows[0].title == "Floods close every road"


def test_nothing_is_written_while_somebody_looks_back(house, told):
    with (
        at(THIRD),
        open_reading(house.desk("secretariat")) as work,
        looking_back(work, FIRST) as past,
        pytest.raises(AssertionError, match="nothing is written"),
    ):
        past.session.connection().execute(sa.text("UPDATE risk SET title = 'x'"))


@pytest.mark.parametrize(
    "code", ["2026-03-17", "2026-02-30", "9999-12-31", "0000-01-01", "W-0009", "B-1", "C-0001", "soon", "٢٠٢٦-03-02"]
)
def test_a_moment_nobody_knows_is_refused_in_words(house, told, code):
    with at(THIRD), open_reading(house.desk("secretariat")) as work, pytest.raises(Invalid) as refusal:
        register_page(work, read_filter({"as_at": code}))
    assert set(refusal.value.fields) == {"as_at"}


def test_which_reviews_were_overdue_is_not_remembered(house, told):
    with at(THIRD), open_reading(house.desk("secretariat")) as work:
        with pytest.raises(Invalid, match="not remembered"):
            register_page(work, read_filter({"as_at": "2026-03-02", "review_late": "yes"}))
        assert register_page(work, read_filter({"as_at": "2026-03-16", "review_late": "yes"})).total == 0


def test_a_register_older_than_its_memory_says_since_when_it_remembers(house, told):
    with at(THIRD), house.engine.begin() as connection:
        connection.execute(sa.text("UPDATE risk_past SET is_taken_over = true WHERE until IS NULL"))
    desk = house.desk("secretariat")
    with at(THIRD), open_reading(desk) as work, pytest.raises(Invalid, match="since 9 March 2026"):
        register_page(work, read_filter({"as_at": "2026-03-02"}))


@pytest.mark.parametrize("who", ACTORS)
def test_as_at_today_every_choice_is_the_list_of_today(house, who):
    with at(NOW):
        fill(house, 120)
        for query in choices(house):
            given = {}
            for name, _equals, value in (pair.partition("=") for pair in query.split("&")):
                given.setdefault(name, []).append(value)
            if "q" in given:
                continue
            with open_reading(desk_of(house, who)) as work:
                then = register_page(work, read_filter({**given, "as_at": NOW.date().isoformat()}))
                now = register_page(work, read_filter(given))
            assert (then.total, then.sentence) == (now.total, now.sentence), query
            assert [row.reference for row in then.rows] == [row.reference for row in now.rows], query
            assert (then.levels, then.categories) == (now.levels, now.categories), query


@pytest.mark.parametrize("who", ["oversight", "senior", "focal", "owner"])
def test_whoever_sees_some_of_thousands_sees_the_same_some_of_any_day(house, who):
    with at(NOW):
        fill(house, 3000)
        with open_reading(desk_of(house, who)) as work:
            now, then = (
                register_page(work, read_filter({"state": "any", **given})) for given in ({}, {"as_at": NOW.date().isoformat()})
            )
    assert 0 < then.total == now.total
    assert then.sentence == now.sentence


def test_what_is_drawn_and_exported_is_asked_in_statements_that_do_not_grow(house, told):
    asked = []
    with at(THIRD), open_reading(house.desk("secretariat")) as work:
        sa.event.listen(work.session.connection().engine, "after_cursor_execute", lambda *args: asked.append(args[2]))
        register_page(work, read_filter({"as_at": "2026-03-02"}))
        few = len(asked)
    with at(THIRD):
        for number in range(12):
            approved(house, title=f"Another {number}")
    with at(THIRD), open_reading(house.desk("secretariat")) as work:
        asked.clear()
        register_page(work, read_filter({"as_at": "2026-03-16"}))
    assert few == len(asked) > 3
