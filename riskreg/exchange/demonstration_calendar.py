"""The calendar of the demonstration: working weeks that differ, and holidays of the whole organization."""

from datetime import date

from riskreg.entities.calendar_operations import add_holiday, set_working_week
from riskreg.entities.calendar_reach import Reach
from riskreg.exchange.demonstration_rows import rows_of
from riskreg.store.work import Work


def lay_calendar(work: Work) -> None:
    """Add what the shipped files say."""
    for row in rows_of("working_weeks"):
        set_working_week(work, {int(day) for day in row["days_off"]}, Reach(row["country"], row["kind"]))
    for row in rows_of("holidays"):
        add_holiday(work, date.fromisoformat(row["day"]), row["name"], Reach(row["country"], row["kind"]))
