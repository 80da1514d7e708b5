"""The calendar of the demonstration: working weeks that differ, and holidays of the whole organization."""

import csv
from collections.abc import Iterator
from datetime import date

from riskreg.entities.calendar_operations import add_holiday, set_working_week
from riskreg.entities.calendar_reach import Reach
from riskreg.paths import SEED
from riskreg.store.work import Work


def lay_calendar(work: Work) -> None:
    """Add what the shipped files say."""
    for row in _rows("working_weeks"):
        set_working_week(work, {int(day) for day in row["days_off"]}, Reach(row["country"], row["kind"]))
    for row in _rows("holidays"):
        add_holiday(work, date.fromisoformat(row["day"]), row["name"], Reach(row["country"], row["kind"]))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (SEED / f"{name}.csv").open(encoding="utf-8", newline="") as source:
        yield from csv.DictReader(source)
