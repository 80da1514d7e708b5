"""Working days, ends of days in every zone, review dates and alarms: worked examples and laws."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.calendar import Alarm, WorkingCalendar, alarms, due_on, next_alarm, next_review

CHRISTMAS = frozenset({date(2026, 12, 25), date(2027, 1, 1)})
ZURICH = WorkingCalendar(holidays=CHRISTMAS, zone="Europe/Zurich")
ONE_DAY = timedelta(days=1)
DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))
ZONES = st.sampled_from(sorted(available_timezones()))
KNOWN_ZONES = ("Pacific/Apia", "America/Bogota", "Africa/Tunis", "Asia/Kathmandu", "Europe/Zurich", "America/Havana")
CALENDARS = st.builds(
    WorkingCalendar,
    days_off=st.frozensets(st.integers(1, 7), max_size=6),
    holidays=st.frozensets(st.dates(date(2025, 1, 1), date(2028, 12, 31)), max_size=30),
    zone=st.sampled_from(KNOWN_ZONES),
)
NEAR = st.dates(date(2025, 1, 1), date(2028, 12, 31))
COUNTS = st.integers(0, 60)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"days_off": frozenset(range(1, 8))}, "Leave at least one day of the week to work."),
        ({"days_off": frozenset({0})}, "numbered from 1 for Monday to 7 for Sunday"),
        ({"zone": "Europe/Atlantis"}, "There is no time zone 'Europe/Atlantis'."),
        ({"zone": "../etc/passwd"}, "There is no time zone"),
        ({"zone": "Europe"}, "There is no time zone"),
        ({"zone": ""}, "There is no time zone"),
    ],
)
def test_a_calendar_nobody_could_work_by_is_refused(words, sentence):
    with pytest.raises(ValueError, match=sentence):
        WorkingCalendar(**words)


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 12, 23), 0, date(2026, 12, 23)),
        (date(2026, 12, 25), 0, date(2026, 12, 28)),
        (date(2026, 12, 23), 1, date(2026, 12, 24)),
        (date(2026, 12, 23), 2, date(2026, 12, 28)),
        (date(2026, 12, 26), 1, date(2026, 12, 28)),
        (date(2026, 12, 23), 6, date(2027, 1, 4)),
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
        (date(2027, 2, 26), 1, date(2027, 3, 1)),
    ],
)
def test_working_days_are_counted_over_weekends_holidays_and_leap_days(start, count, expected):
    assert ZURICH.after(start, count) == expected


def test_a_week_that_rests_on_friday_and_saturday_works_on_sunday():
    calendar = WorkingCalendar(frozenset({5, 6}))
    assert calendar.after(date(2026, 10, 1), 1) == date(2026, 10, 4)
    assert calendar.on_or_before(date(2026, 10, 3)) == date(2026, 10, 1)


@pytest.mark.parametrize("count", [-1, 5001])
def test_a_senseless_number_of_working_days_is_refused(count):
    with pytest.raises(ValueError, match="Count 0 to 5000"):
        ZURICH.after(date(2026, 1, 1), count)


def test_the_most_working_days_of_a_week_of_one_day_are_still_counted():
    assert WorkingCalendar(frozenset(range(2, 8))).after(date(2026, 1, 5), 5000) == date(2026, 1, 5) + 5000 * 7 * ONE_DAY


@given(CALENDARS, NEAR, COUNTS)
def test_counting_back_is_the_inverse_of_counting_on(calendar, day, count):
    there = calendar.after(day, count)
    assert calendar.is_working(there)
    assert calendar.working_days_between(day, there) == (count or int(there != day))


@given(CALENDARS, NEAR, NEAR, COUNTS)
def test_more_days_or_a_later_start_never_end_earlier(calendar, one, other, count):
    first, last = sorted((one, other))
    assert calendar.after(first, count) <= calendar.after(last, count)
    assert calendar.after(first, count) <= calendar.after(first, count + 1)
    assert calendar.after(first, count + 1) > first


@given(CALENDARS, NEAR)
def test_finding_a_working_day_twice_finds_the_same(calendar, day):
    onwards, backwards = calendar.after(day, 0), calendar.on_or_before(day)
    assert backwards <= day <= onwards
    assert calendar.after(onwards, 0) == onwards
    assert calendar.on_or_before(backwards) == backwards


@given(CALENDARS, NEAR, st.integers(-10, 400))
def test_working_days_between_are_those_one_would_count_by_hand(calendar, first, distance):
    by_hand = sum(calendar.is_working(first + number * ONE_DAY) for number in range(1, distance + 1))
    assert calendar.working_days_between(first, first + distance * ONE_DAY) == by_hand


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Pacific/Apia", utc(2026, 6, 30, 11, 0), date(2026, 7, 1)),
        ("America/Bogota", utc(2026, 6, 30, 4, 59), date(2026, 6, 29)),
        ("Asia/Kathmandu", utc(2026, 6, 30, 18, 15), date(2026, 7, 1)),
        ("Africa/Tunis", utc(2026, 6, 30, 22, 59), date(2026, 6, 30)),
    ],
)
def test_a_moment_is_another_day_elsewhere(zone, moment, day):
    assert WorkingCalendar(zone=zone).day_of(moment) == day


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        ZURICH.day_of(datetime(2026, 6, 30))


@pytest.mark.parametrize(
    ("zone", "day", "moment"),
    [
        ("Europe/Zurich", date(2026, 3, 28), utc(2026, 3, 28, 23)),
        ("Europe/Zurich", date(2026, 3, 29), utc(2026, 3, 29, 22)),
        ("Europe/Zurich", date(2026, 10, 24), utc(2026, 10, 24, 22)),
        ("Europe/Zurich", date(2026, 10, 25), utc(2026, 10, 25, 23)),
        ("America/Bogota", date(2028, 2, 29), utc(2028, 3, 1, 5)),
        ("Africa/Tunis", date(2026, 12, 31), utc(2026, 12, 31, 23)),
        ("Asia/Kathmandu", date(2026, 6, 30), utc(2026, 6, 30, 18, 15)),
        ("Pacific/Apia", date(2011, 12, 29), utc(2011, 12, 30, 10)),
        ("Pacific/Apia", date(2011, 12, 30), utc(2011, 12, 30, 10)),
        ("Pacific/Apia", date(2011, 12, 31), utc(2011, 12, 31, 10)),
        # Put on at midnight: the day begins at one o'clock. Put back at one: midnight comes twice, the first counts.
        ("America/Havana", date(2026, 3, 7), utc(2026, 3, 8, 5)),
        ("America/Havana", date(2026, 10, 31), utc(2026, 11, 1, 4)),
        # Put back one minute after midnight: it was Saturday once more.
        ("America/St_Johns", date(2010, 11, 6), utc(2010, 11, 7, 3, 30)),
    ],
)
def test_a_day_ends_when_it_is_over_there(zone, day, moment):
    assert WorkingCalendar(zone=zone).end_of(day) == moment


@given(ZONES, DAYS)
def test_days_end_one_after_the_other_in_every_zone(zone, day):
    calendar = WorkingCalendar(zone=zone)
    before, ends = calendar.end_of(day - ONE_DAY), calendar.end_of(day)
    assert calendar.day_of(ends) > day
    assert (before < ends) == exists(zone, day)
    if exists(zone, day):
        assert calendar.day_of(ends - timedelta.resolution) == day


@pytest.mark.parametrize("zone", KNOWN_ZONES)
@pytest.mark.parametrize("year", [2011, 2026, 2028])
def test_every_day_of_a_year_ends_after_the_one_before(zone, year):
    calendar = WorkingCalendar(zone=zone)
    days = [date(year, 1, 1) + number * ONE_DAY for number in range(367)]
    ends = [calendar.end_of(day) for day in days if exists(zone, day)]
    assert ends == sorted(set(ends))


def exists(zone: str, day: date) -> bool:
    """Whether the zone had that day: its noon, taken to UTC and back, is still on it."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))
    return noon.astimezone(UTC).astimezone(ZoneInfo(zone)).date() == day


@pytest.mark.parametrize(
    ("opened", "days", "kind", "expected"),
    [
        (utc(2026, 12, 23, 9), 5, "calendar", date(2026, 12, 28)),
        (utc(2026, 12, 23, 9), 5, "working", date(2026, 12, 31)),
        (utc(2026, 12, 23, 23, 30), 1, "working", date(2026, 12, 28)),
        (utc(2028, 2, 28, 9), 1, "calendar", date(2028, 2, 29)),
    ],
)
def test_a_task_is_due_so_many_days_after_the_day_it_was_opened_there(opened, days, kind, expected):
    assert due_on(ZURICH, opened, days, kind) == expected


@pytest.mark.parametrize(
    ("was_due", "months", "expected"),
    [
        (date(2026, 1, 15), 3, date(2026, 4, 15)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2027, 2, 28), 6, date(2027, 8, 31)),
        (date(2028, 2, 29), 6, date(2028, 8, 31)),
        (date(2028, 2, 28), 6, date(2028, 8, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 8, 30), 6, date(2027, 2, 28)),
        (date(2026, 6, 30), 6, date(2026, 12, 31)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
        (date(2026, 11, 30), 1, date(2026, 12, 31)),
    ],
)
def test_a_review_is_counted_in_months_from_when_the_last_was_due(was_due, months, expected):
    assert next_review(was_due, months) == expected


def test_a_review_without_months_is_refused():
    with pytest.raises(ValueError, match="1 month or more"):
        next_review(date(2026, 1, 1), 0)


@given(DAYS, st.integers(1, 36), st.integers(1, 36))
def test_reviews_at_the_end_or_the_first_days_of_a_month_never_drift(day, some, more):
    in_two, in_one = next_review(next_review(day, some), more), next_review(day, some + more)
    assert day < in_one
    assert (in_one.year * 12 + in_one.month) - (day.year * 12 + day.month) == some + more
    if day.day <= 27 or (day + ONE_DAY).day == 1:
        assert in_two == in_one


def test_alarms_of_a_deadline_in_order_of_time():
    planned = alarms(ZURICH, date(2026, 12, 28), (7, 3, 1), (1, 7))
    assert planned == (
        Alarm(utc(2026, 12, 21, 7), "before", 7),
        Alarm(utc(2026, 12, 24, 7), "before", 4),
        Alarm(utc(2026, 12, 28, 23), "due", 0),
        Alarm(utc(2026, 12, 29, 7), "after", 1),
        Alarm(utc(2027, 1, 4, 7), "after", 7),
    )


def test_reminders_that_fall_on_days_off_are_given_on_working_days_and_once():
    planned = alarms(ZURICH, date(2026, 10, 26), (2, 1), (5, 6, 7))
    assert planned == (
        Alarm(utc(2026, 10, 23, 6), "before", 3),
        Alarm(utc(2026, 10, 26, 23), "due", 0),
        Alarm(utc(2026, 11, 2, 7), "after", 7),
    )


@pytest.mark.parametrize("due", [date(2011, 12, 29), date(2011, 12, 30)])
def test_reminders_on_a_day_its_zone_skipped_come_neither_twice_nor_after_the_deadline(due):
    without_weekend = WorkingCalendar(frozenset(), zone="Pacific/Apia")
    planned = alarms(without_weekend, due, (0, 2), (0, 1, 2))
    moments = [alarm.at for alarm in planned]
    assert moments == sorted(set(moments))
    kinds = [alarm.kind for alarm in planned]
    assert kinds == sorted(kinds, key=["before", "due", "after"].index)


@given(CALENDARS, NEAR, st.lists(st.integers(0, 60), max_size=5), st.lists(st.integers(0, 60), max_size=5))
def test_alarms_come_in_order_once_each_and_in_the_morning_of_a_working_day(calendar, day, before, after):
    planned = alarms(calendar, day, before, after)
    moments = [alarm.at for alarm in planned]
    assert moments == sorted(set(moments))
    assert [alarm.kind for alarm in planned].count("due") == 1
    for alarm in planned:
        given_on = calendar.day_of(alarm.at)
        assert alarm.kind == "due" or calendar.is_working(given_on)
        assert alarm.kind != "before" or (alarm.days == (day - given_on).days and given_on <= day)
        assert alarm.kind != "after" or (alarm.days == (given_on - day).days and given_on > day)


def test_the_next_alarm_is_the_first_not_given():
    planned = alarms(ZURICH, date(2026, 10, 28), (1,), ())
    assert next_alarm(planned, 0) == planned[0]
    assert next_alarm(planned, 1) == Alarm(utc(2026, 10, 28, 23), "due", 0)
    assert next_alarm(planned, 2) is None
