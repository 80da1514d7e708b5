"""The time zone of an entity: its country's unless said, corrected like its other words, refused when there is none."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from zoneinfo import available_timezones

import pytest
import sqlalchemy as sa

from riskreg.domain.errors import Invalid
from riskreg.domain.permissions import machine
from riskreg.entities.calendar_queries import calendar_of
from riskreg.entities.keeping import EntityWords
from riskreg.entities.operations import add_entity, correct_entity, load_entities
from riskreg.entities.time_zones import usual_zones
from riskreg.paths import SEED
from riskreg.store.tables.entity import Entity
from riskreg.store.work import Desk, open_work

WORDS = EntityWords("Office", "country office", "Americas", "Colombia")
HEAD = "code,name,kind,region,parent,country,reporting,time_zone\n"


def zones(engine):
    table = Entity.__table__
    with engine.connect() as connection:
        return dict(connection.execute(sa.select(table.c.code, table.c.time_zone)).all())


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("", "Colombia", "America/Bogota"),
        ("", "colombia", "America/Bogota"),
        ("", "Atlantis", "UTC"),
        ("", "", "UTC"),
        (" europe/zurich ", "Colombia", "Europe/Zurich"),
        ("America/New York", "Colombia", "America/New_York"),
    ],
)
def test_an_entity_has_the_time_zone_typed_or_its_countrys(house, events, typed, country, kept):
    add_entity(house.desk("admin"), "X1", replace(WORDS, country=country, time_zone=typed))
    assert zones(house.engine)["X1"] == kept
    assert [event.kind for event in events()] == ["entity.added"]


@pytest.mark.parametrize("typed", ["Europe/Atlantis", "../../etc/passwd", "x" * 100_000, "Zürich\x00", "Europe"])
def test_a_time_zone_nobody_knows_is_refused(house, events, typed):
    words = replace(WORDS, time_zone=typed)
    with pytest.raises(Invalid, match="such as America/Bogota") as added:
        add_entity(house.desk("admin"), "X1", words)
    with pytest.raises(Invalid) as corrected:
        correct_entity(house.desk("admin"), "AMB", 1, words, valid_from=date(2000, 1, 1))
    assert list(added.value.fields) == list(corrected.value.fields) == ["time_zone"]
    assert events() == []


def test_correcting_the_time_zone_changes_the_calendar_at_once(house, events):
    with open_work(house.desk("admin")) as work:
        office = house.entities["AMB"]
        assert calendar_of(work, office).zone == "UTC"
        words = EntityWords("Office AMB", "country office", "Americas", "AMB", time_zone="America/Lima")
        correct_entity(work, "AMB", 1, words, valid_from=date(2000, 1, 1))
        assert calendar_of(work, office).zone == "America/Lima"
    [event] = events()
    assert (event.kind, json.loads(event.body)) == ("entity.corrected", {"changed": ["time_zone"]})


def test_a_file_names_time_zones_or_leaves_them_to_the_country(house):
    source = HEAD + "A,Tbilisi,project,,,Southern Caucasus,yes,Asia/Tbilisi\nB,Tunis,project,,,Tunisia,yes,\n"
    assert load_entities(house.desk("admin"), source) == 2
    assert zones(house.engine)["A"] == "Asia/Tbilisi"
    assert zones(house.engine)["B"] == "Africa/Tunis"
    with pytest.raises(Invalid, match="Line 2: Choose a time zone"):
        load_entities(house.desk("admin"), HEAD + "C,Nowhere,project,,,,yes,Nowhere\n")


def test_every_shipped_entity_has_a_time_zone_of_its_own(engine):
    load_entities(Desk(engine, machine("tests")), (SEED / "entities.csv").read_text(encoding="utf-8"))
    found = zones(engine)
    assert "UTC" not in found.values()
    assert (found["OHCHR"], found["NYO"], found["CO-COL"]) == ("Europe/Zurich", "America/New_York", "America/Bogota")


def test_every_shipped_time_zone_exists_and_is_offered():
    with (SEED / "time_zones.csv").open(encoding="utf-8", newline="") as source:
        shipped = [row["time_zone"] for row in csv.DictReader(source)]
    assert set(shipped) <= available_timezones()
    assert set(usual_zones()) == {"UTC", *shipped}
