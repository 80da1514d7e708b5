"""The calendar in the browser: read by everybody, changed by administrators, right at each end of the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg.entities.calendar_operations import add_holiday, set_working_week
from riskreg.entities.calendar_reach import Reach
from riskreg.store.tables.calendar import Holiday, WorkingWeek
from riskreg.store.tables.entity import Entity
from riskreg.store.work import open_work

CARNIVAL = {"day": "2027-02-08", "name": "Carnival <b>", "reach": "country:CO-COL"}


def rows(house, table):
    with house.engine.connect() as connection:
        return connection.execute(sa.select(table.__table__)).all()


def put_in(house, code, zone):
    with open_work(house.machine) as work:
        work.session.get(Entity, house.entities[code]).time_zone = zone


def test_everybody_signed_in_reads_the_calendar(client_of, house):
    set_working_week(house.machine, {5, 6}, Reach(country="CO-COL"))
    add_holiday(house.machine, date(2027, 1, 1), "New Year's Day")
    for who in ("focal", "head", "secretariat", "senior", "oversight", "admin"):
        page = client_of(who).get("/calendar?year=2027").text
        assert "Friday and Saturday" in page
        assert "New Year&#39;s Day" in page
        assert ("Add a holiday" in page) == ("Remove" in page) == (who == "admin")
    assert "Working days and holidays" in client_of("focal").get("/entities").text


def test_the_page_says_what_applies_to_ones_own_entity_and_to_another(client_of, house):
    set_working_week(house.machine, {5, 6}, Reach(country="CO-COL"))
    put_in(house, "CO-COL", "America/Bogota")
    page = client_of("focal").get("/calendar").text
    assert "Office CO-COL" in page
    assert "<dd>Friday and Saturday</dd>" in page
    assert "<dd>America/Bogota</dd>" in page
    assert "<dd>Saturday and Sunday</dd>" in client_of("focal").get("/calendar?entity=CO-TUN").text
    for unknown in ("/calendar?entity=NOBODY", "/calendar?entity=%00"):
        assert client_of("focal").get(unknown).status_code == 200
    assert "<dd>The whole organization</dd>" in client_of("secretariat").get("/calendar").text


@pytest.mark.parametrize(
    ("zone", "moment", "said"),
    [
        ("Europe/Zurich", "2026-03-28 22:59:59", "Today, 28 Mar 2026, is a day off. The next working day is 30 Mar 2026."),
        ("Europe/Zurich", "2026-03-28 23:00:00", "Today, 29 Mar 2026, is a day off. The next working day is 30 Mar 2026."),
        ("Europe/Zurich", "2026-03-29 21:59:59", "Today, 29 Mar 2026, is a day off. The next working day is 30 Mar 2026."),
        ("Europe/Zurich", "2026-03-29 22:00:00", "Today, 30 Mar 2026, is a working day."),
        ("Europe/Zurich", "2026-10-25 22:59:59", "Today, 25 Oct 2026, is a day off. The next working day is 26 Oct 2026."),
        ("Europe/Zurich", "2026-10-25 23:00:00", "Today, 26 Oct 2026, is a working day."),
        ("America/Bogota", "2028-03-01 04:59:59", "Today, 29 Feb 2028, is a working day."),
        ("Asia/Kathmandu", "2026-10-25 18:15:00", "Today, 26 Oct 2026, is a working day."),
    ],
)
def test_today_is_the_day_it_is_there(client_of, house, zone, moment, said):
    put_in(house, "CO-COL", zone)
    with freeze_time(moment):
        assert said in client_of("focal").get("/calendar").text


def test_an_administrator_sets_changes_and_removes_a_working_week(client_of, house):
    client = client_of("admin")
    form = client.get("/calendar/week?for=country:CO-COL").text
    assert '<option selected value="country:CO-COL">CO-COL</option>' in form
    assert 'value="6" checked' in form
    sent = client.post("/calendar/week", {"reach": "country:CO-COL", "days_off": ["5", "6"]})
    assert sent.status_code == 303
    assert client.get("/calendar").text.count("Friday and Saturday") == 1
    form = client.get("/calendar/week?for=country:CO-COL").text
    assert 'value="5" checked' in form
    assert 'value="7" checked' not in form
    assert client.post("/calendar/week", {"reach": "kind:project"}).status_code == 303
    assert "no day" in client.get("/calendar").text
    assert client.post("/calendar/week/remove", {"reach": "country:CO-COL"}).status_code == 303
    assert [(row.country, row.entity_kind, row.days_off) for row in rows(house, WorkingWeek)] == [("", "project", "")]
    gone = client.post("/calendar/week/remove", {"reach": "country:CO-COL"})
    assert gone.status_code == 409
    assert "This working week was removed already." in gone.text


def test_a_week_of_the_organization_takes_the_place_of_the_usual_one(client_of):
    client = client_of("admin")
    assert "as long as nothing else is said" in client.get("/calendar").text
    assert client.post("/calendar/week", {"reach": "", "days_off": ["7"]}).status_code == 303
    page = client.get("/calendar").text
    assert "as long as nothing else is said" not in page
    assert "<dd>Sunday</dd>" in page
    assert client.post("/calendar/week/remove", {"reach": "x" * 200}).status_code == 422
    assert client.post("/calendar/week/remove", {"reach": ""}).status_code == 303


def test_a_week_without_a_working_day_is_refused_beside_its_field(client_of, house):
    page = client_of("admin").post("/calendar/week", {"reach": "", "days_off": list("1234567")})
    assert page.status_code == 422
    assert page.text.count("Leave at least one day of the week to work.") == 2
    assert rows(house, WorkingWeek) == []


@pytest.mark.parametrize("sent", [{"reach": "country:Atlantis"}, {"reach": "x"}, {"days_off": ["9"]}, {"days_off": ["\x00"]}])
def test_what_no_form_offers_is_refused(client_of, house, sent):
    assert client_of("admin").post("/calendar/week", sent).status_code == 422
    assert rows(house, WorkingWeek) == []


def test_an_administrator_adds_and_removes_a_holiday(client_of, house):
    client = client_of("admin")
    client.get("/calendar/holiday")
    assert client.post("/calendar/holiday", CARNIVAL).location == "/calendar?year=2027"
    page = client.get("/calendar?year=2027").text
    assert "Carnival &lt;b&gt;" in page
    assert "8 Feb 2027" in page
    [holiday] = rows(house, Holiday)
    assert client.post("/calendar/holiday/remove", {"holiday": str(holiday.id)}).location == "/calendar?year=2027"
    assert "No holiday is known in this year." in client.get("/calendar?year=2027").text
    assert client.post("/calendar/holiday/remove", {"holiday": str(holiday.id)}).status_code == 409


def test_a_holiday_that_cannot_be_is_refused_and_what_was_typed_is_kept(client_of, house):
    client = client_of("admin")
    page = client.post("/calendar/holiday", CARNIVAL | {"day": "2027-02-30", "reach": "country:Atlantis"})
    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert 'value="Carnival &lt;b&gt;"' in page.text
    client.post("/calendar/holiday", CARNIVAL)
    again = client.post("/calendar/holiday", CARNIVAL)
    assert again.status_code == 422
    assert "This day is a holiday there already." in again.text
    assert len(rows(house, Holiday)) == 1


@pytest.mark.parametrize("sent", [{}, {"holiday": "x"}, {"holiday": "0"}, {"holiday": "9" * 30}])
def test_removing_no_holiday_is_refused(client_of, house, sent):
    assert client_of("admin").post("/calendar/holiday/remove", sent).status_code == 422


def test_nobody_else_changes_the_calendar(client_of, house):
    for who in ("focal", "head", "secretariat", "senior", "oversight", "owner"):
        client = client_of(who)
        for path in ("/calendar/week", "/calendar/holiday"):
            assert client.get(path).status_code == 403
        for path in ("/calendar/week", "/calendar/week/remove", "/calendar/holiday", "/calendar/holiday/remove"):
            assert client.post(path, CARNIVAL).status_code == 403
    assert rows(house, Holiday) == rows(house, WorkingWeek) == []


def test_a_year_full_of_holidays_has_pages_and_years_to_go_to(client_of, house):
    with open_work(house.machine) as work:
        days = (date(2027, 1, 1) + timedelta(days=number) for number in range(120))
        work.session.add_all(Holiday(day=day, name=f"Holiday {day.isoformat()} " + "W" * 90) for day in days)
        work.session.add(Holiday(day=date(2028, 2, 29), name="Leap day"))
    client = client_of("admin")
    first = client.get("/calendar?year=2027").text
    assert "120 holidays." in first
    assert "Page 1 of 3" in first
    assert "/calendar?year=2027&amp;page=2" in first
    assert "2027-03-01" in client.get("/calendar?year=2027&page=2").text
    assert "Page 3 of 3" in client.get("/calendar?year=2027&page=999").text
    assert "Leap day" in client.get("/calendar?year=2028").text
    for senseless in ("year=x", "year=0", "year=99999", "page=-1", "page=%00", "year=2027&page=" + "9" * 40):
        assert client.get(f"/calendar?{senseless}").status_code == 200
