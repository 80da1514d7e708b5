"""When alarms are given: by the days of the entity, once each, whatever becomes of its calendar meanwhile."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from freezegun import freeze_time

from riskreg.entities.calendar_operations import add_holiday, remove_holiday
from riskreg.exchange.worker import SUBJECTS
from riskreg.risks.lifecycle_operations import advance_risk
from riskreg.store.tables.notice import Notice
from riskreg.store.work import open_work
from riskreg.tasks.alarm_operations import give_next_alarm
from tests.builders import submitted, version_of

_NOTICE = Notice.__table__
MONDAY = "2026-11-16 10:00"


def ring(house) -> None:
    while give_next_alarm(house.machine, SUBJECTS):
        pass


def told(house) -> list[str]:
    with house.engine.connect() as connection:
        return list(connection.execute(sa.select(_NOTICE.c.kind).order_by(_NOTICE.c.id)).scalars())


def lives_in(house, zone: str) -> None:
    with open_work(house.machine) as work:
        work.session.execute(sa.text("UPDATE entity SET time_zone = :zone WHERE code = 'CO-COL'"), {"zone": zone})


def returned(house) -> None:
    """A risk its focal point has ten working days for, until the end of 30 November."""
    reference = submitted(house)
    advance_risk(house.desk("head"), reference, version_of(house, reference), "return_for_changes", "Name the controls.")


def test_the_day_of_a_named_person_passes_when_it_ends_at_the_entity(house):
    lives_in(house, "America/Bogota")
    with freeze_time(MONDAY) as clock:
        returned(house)
        clock.move_to("2026-12-01 04:59")
        ring(house)
        assert told(house) == ["before"]
        clock.move_to("2026-12-01 05:00")
        ring(house)
        assert told(house) == ["before", "due"]


def test_a_holiday_entered_later_does_not_let_the_deadline_pass_unnoticed(house):
    with freeze_time(MONDAY) as clock:
        submitted(house)
        ring(house)
        clock.move_to("2026-11-27 08:00")
        ring(house)
        assert told(house) == ["begun", "before"]
        for day in range(16, 28):  # now there was no working day for the reminder since it began
            add_holiday(house.desk("admin"), date(2026, 11, day), "Flood")
        clock.move_to("2026-12-01 00:00")
        ring(house)
        assert told(house) == ["begun", "before", "due", "escalated"]


def test_an_entity_that_moves_to_another_time_zone_keeps_the_end_of_the_day_it_was_told(house):
    with freeze_time(MONDAY) as clock:
        submitted(house)
        ring(house)
        lives_in(house, "America/Bogota")
        clock.move_to("2026-12-01 00:00")
        ring(house)
        assert told(house)[-2:] == ["due", "escalated"]


def test_a_holiday_taken_away_does_not_swallow_the_reminder_that_now_comes_earlier(house):
    with freeze_time(MONDAY) as clock:
        flood = add_holiday(house.desk("admin"), date(2026, 12, 7), "Flood")
        submitted(house)
        clock.move_to("2026-12-01 00:00")
        ring(house)
        remove_holiday(house.desk("admin"), flood)
        clock.move_to("2026-12-08 08:00")
        ring(house)
        assert told(house)[-1] == "after"
