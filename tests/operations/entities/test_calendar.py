"""Working weeks and holidays: set, forgotten, added, removed; refused; one event each."""

from __future__ import annotations

import json
from datetime import date

import pytest
import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid, NotAllowed
from riskreg.entities.calendar_operations import add_holiday, forget_working_week, remove_holiday, set_working_week
from riskreg.entities.calendar_queries import calendar_of
from riskreg.entities.calendar_reach import Reach, week_in_words
from riskreg.store.tables.calendar import Holiday, WorkingWeek
from riskreg.store.work import open_reading, open_work

COLOMBIA, OFFICES = Reach(country="CO-COL"), Reach(kind="country office")
NEW_YEAR = date(2027, 1, 1)


def calendar(house, code="CO-COL"):
    with open_reading(house.desk("focal")) as work:
        return calendar_of(work, house.entities[code])


def count(house, table):
    with house.engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table.__table__)).scalar_one()


def test_a_working_week_is_set_changed_and_forgotten(house, events):
    set_working_week(house.desk("admin"), {6, 5}, COLOMBIA)
    assert calendar(house).days_off == {5, 6}
    set_working_week(house.desk("admin"), [7], COLOMBIA)
    assert calendar(house).days_off == {7}
    forget_working_week(house.desk("admin"), COLOMBIA)
    assert calendar(house).days_off == {6, 7}
    told = [(event.kind, event.subject, json.loads(event.body)["days_off"]) for event in events()]
    assert told == [
        ("calendar.week_set", "CO-COL", {"before": "", "after": "Friday and Saturday"}),
        ("calendar.week_set", "CO-COL", {"before": "Friday and Saturday", "after": "Sunday"}),
        ("calendar.week_forgotten", "CO-COL", "Sunday"),
    ]


def test_the_same_week_again_leaves_no_event(house, events):
    for _ in range(2):
        set_working_week(house.desk("admin"), set())
    assert calendar(house).days_off == frozenset()
    assert [(event.kind, event.subject) for event in events()] == [("calendar.week_set", "Whole organization")]


@pytest.mark.parametrize(
    ("days_off", "reach", "field"),
    [
        (range(1, 8), COLOMBIA, "days_off"),
        ({0}, COLOMBIA, "days_off"),
        ({8, 6}, Reach(), "days_off"),
        ({6}, Reach("CO-COL", "country office"), "reach"),
        ({6}, Reach(kind="palace"), "reach"),
        ({6}, Reach("x" * 81), "reach"),
        ({6}, Reach("\u202ex"), "reach"),
    ],
)
def test_a_senseless_working_week_is_refused(house, events, days_off, reach, field):
    with pytest.raises(Invalid) as refusal:
        set_working_week(house.desk("admin"), days_off, reach)
    assert list(refusal.value.fields) == [field]
    assert events() == []


def test_a_week_that_is_not_there_cannot_be_forgotten(house, events):
    with pytest.raises(Conflict, match="removed already"):
        forget_working_week(house.desk("admin"), OFFICES)
    assert events() == []


def test_a_holiday_is_added_for_each_it_holds_for_and_removed(house, events):
    desk = house.desk("admin")
    everywhere = add_holiday(desk, NEW_YEAR, " New Year's Day ")
    add_holiday(desk, NEW_YEAR, "Año Nuevo", COLOMBIA)
    add_holiday(desk, NEW_YEAR, "New year of the offices", OFFICES)
    assert calendar(house).holidays == {NEW_YEAR}
    remove_holiday(desk, everywhere)
    assert calendar(house, "CO-TUN").holidays == {NEW_YEAR}
    assert count(house, Holiday) == 2
    told = [(event.kind, event.subject) for event in events()]
    assert told == [
        ("calendar.holiday_added", "Whole organization"),
        ("calendar.holiday_added", "CO-COL"),
        ("calendar.holiday_added", "Country office"),
        ("calendar.holiday_removed", "Whole organization"),
    ]


@pytest.mark.parametrize(
    ("name", "reach", "field"),
    [
        ("", Reach(), "name"),
        ("x" * 121, Reach(), "name"),
        ("x\x00", Reach(), "name"),
        ("Carnival", Reach("CO-COL", "project"), "reach"),
        ("Carnival", Reach(kind="palace"), "reach"),
        ("New Year again", Reach(), "day"),
    ],
)
def test_a_holiday_that_cannot_be_kept_is_refused(house, events, name, reach, field):
    add_holiday(house.desk("admin"), NEW_YEAR, "New Year's Day")
    events()
    with pytest.raises(Invalid) as refusal:
        add_holiday(house.desk("admin"), NEW_YEAR, name, reach)
    assert list(refusal.value.fields) == [field]
    assert events() == []


def test_a_holiday_is_removed_once(house, events):
    holiday = add_holiday(house.desk("admin"), NEW_YEAR, "New Year's Day")
    remove_holiday(house.desk("admin"), holiday)
    with pytest.raises(Conflict, match="removed already"):
        remove_holiday(house.desk("admin"), holiday)
    assert [event.kind for event in events()] == ["calendar.holiday_added", "calendar.holiday_removed"]


@pytest.mark.parametrize("who", ["focal", "head", "secretariat", "senior", "oversight", "owner"])
def test_only_administrators_change_the_calendar(house, events, who):
    attempts = [
        lambda: set_working_week(house.desk(who), {5, 6}),
        lambda: forget_working_week(house.desk(who)),
        lambda: add_holiday(house.desk(who), NEW_YEAR, "New Year's Day"),
        lambda: remove_holiday(house.desk(who), 1),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert events() == []
    assert count(house, Holiday) == count(house, WorkingWeek) == 0


def test_a_change_is_seen_in_the_piece_of_work_that_made_it(house):
    with open_work(house.desk("admin")) as work:
        office = house.entities["CO-COL"]
        assert calendar_of(work, office).is_working(NEW_YEAR)
        add_holiday(work, NEW_YEAR, "New Year's Day")
        assert not calendar_of(work, office).is_working(NEW_YEAR)


@pytest.mark.parametrize(
    ("kept", "told"), [("", "No day"), ("7", "Sunday"), ("67", "Saturday and Sunday"), ("567", "Friday, Saturday and Sunday")]
)
def test_a_week_is_told_in_words(kept, told):
    assert week_in_words(kept) == told


@pytest.mark.parametrize("reach", [Reach(), COLOMBIA, OFFICES, Reach(country="A:B")])
def test_what_a_form_sends_comes_back(reach):
    assert Reach.of(reach.as_chosen) == reach
