"""Which calendar an entity has: the most specific week, every holiday that applies, its own time zone."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from riskreg.domain.calendar import WorkingCalendar
from riskreg.domain.errors import NotFound
from riskreg.entities.calendar_queries import calendar_of
from riskreg.store.tables.calendar import Holiday, WorkingWeek
from riskreg.store.tables.entity import Entity
from riskreg.store.work import open_reading, open_work

NEW_YEAR, CARNIVAL, OFFICE_DAY = date(2027, 1, 1), date(2027, 2, 8), date(2027, 3, 1)


def keep(house, *rows):
    with open_work(house.machine) as work:
        work.session.add_all(rows)


def calendar(house, code=None):
    with open_reading(house.desk("focal")) as work:
        return calendar_of(work, house.entities[code] if code else None)


def test_saturday_and_sunday_are_free_where_nothing_is_said(house):
    assert calendar(house) == calendar(house, "CO-COL") == WorkingCalendar()


def test_the_most_specific_working_week_applies(house):
    keep(house, WorkingWeek(days_off="7"))
    assert calendar(house, "CO-COL").days_off == calendar(house).days_off == {7}
    keep(house, WorkingWeek(entity_kind="country office", days_off="17"))
    assert calendar(house, "CO-COL").days_off == {1, 7}
    keep(house, WorkingWeek(country="CO-COL", days_off="56"))
    assert calendar(house, "CO-COL").days_off == {5, 6}
    assert calendar(house, "CO-TUN").days_off == {1, 7}
    assert calendar(house).days_off == {7}


def test_the_holidays_of_the_organization_the_country_and_the_kind_are_joined(house):
    keep(
        house,
        Holiday(day=NEW_YEAR, name="New Year's Day"),
        Holiday(day=NEW_YEAR, name="Año Nuevo", country="CO-COL"),
        Holiday(day=CARNIVAL, name="Carnival", country="CO-COL"),
        Holiday(day=OFFICE_DAY, name="Day of the country offices", entity_kind="country office"),
    )
    assert calendar(house, "CO-COL").holidays == {NEW_YEAR, CARNIVAL, OFFICE_DAY}
    assert calendar(house, "CO-TUN").holidays == {NEW_YEAR, OFFICE_DAY}
    assert calendar(house).holidays == {NEW_YEAR}


def test_the_days_of_an_entity_end_in_its_time_zone(house):
    with open_work(house.machine) as work:
        work.session.get(Entity, house.entities["CO-COL"]).time_zone = "America/Bogota"
    assert calendar(house, "CO-COL").zone == "America/Bogota"
    assert calendar(house).zone == "UTC"


def test_an_entity_that_is_not_there_has_no_calendar(house):
    with pytest.raises(NotFound), open_reading(house.desk("focal")) as work:
        calendar_of(work, 4711)


def test_a_calendar_takes_two_statements_and_is_read_once(house):
    sent = []
    with open_reading(house.desk("focal")) as work:
        work.session.connection()
        sa.event.listen(house.engine, "before_cursor_execute", lambda *told: sent.append(told[2]))
        work.session.connection().exec_driver_sql("SELECT 1")  # the transaction has begun
        sent.clear()
        first = calendar_of(work, house.entities["CO-COL"])
        assert len(sent) == 2
        assert calendar_of(work, house.entities["CO-COL"]) is first
        assert len(sent) == 2
