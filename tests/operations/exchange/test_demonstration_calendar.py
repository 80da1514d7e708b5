"""The shipped calendar: every week and holiday of the files stands in the demonstration, for whom they exist."""

from __future__ import annotations

import csv
from datetime import date

from riskreg.domain.permissions import machine
from riskreg.entities.calendar_queries import calendar_of
from riskreg.entities.queries import entity_id_of
from riskreg.paths import SEED
from riskreg.store.work import Desk, open_reading


def shipped(name):
    with (SEED / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def test_the_demonstration_rests_when_its_countries_and_the_organization_do(demonstration):
    with open_reading(Desk(demonstration.engine, machine("tests"))) as work:
        tunis, sanaa = (calendar_of(work, entity_id_of(work, code)) for code in ("CO-TUN", "CO-YEM"))
    assert (tunis.days_off, tunis.zone) == ({6, 7}, "Africa/Tunis")
    assert (sanaa.days_off, sanaa.zone) == ({5, 6}, "Asia/Aden")
    assert tunis.holidays == sanaa.holidays == {date.fromisoformat(row["day"]) for row in shipped("holidays.csv")}


def test_a_shipped_working_week_is_of_a_country_that_has_an_entity():
    countries = {row["country"] for row in shipped("entities.csv")}
    assert {row["country"] for row in shipped("working_weeks.csv")} <= countries
