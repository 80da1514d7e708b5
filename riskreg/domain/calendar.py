"""Working days, the moments days end at, when something is due, and the alarms of a deadline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

_ONE_DAY = timedelta(days=1)
_WEEK = frozenset(range(1, 8))
_MOST_WORKING_DAYS = 5000
_MORNING = time(8)
WEEKEND = frozenset({6, 7})


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are worked in one place (`days_off` are ISO weekdays), and when its days begin and end."""

    days_off: frozenset[int] = WEEKEND
    holidays: frozenset[date] = frozenset()
    zone: str = "UTC"

    def __post_init__(self) -> None:
        if not self.days_off <= _WEEK:
            raise ValueError("Days of the week are numbered from 1 for Monday to 7 for Sunday.")
        if self.days_off == _WEEK:
            raise ValueError("Leave at least one day of the week to work.")
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"There is no time zone {self.zone!r}. Choose one such as Europe/Zurich.") from None

    def is_working(self, day: date) -> bool:
        return day.isoweekday() not in self.days_off and day not in self.holidays

    def after(self, day: date, working_days: int) -> date:
        """The n-th working day after `day`, which is not counted itself; for 0 the day itself, or the next working day.

        Raises ValueError for a number below 0 or above 5,000.
        """
        if not 0 <= working_days <= _MOST_WORKING_DAYS:
            raise ValueError(f"Count 0 to {_MOST_WORKING_DAYS} working days.")
        if working_days == 0:
            return self._on_or_after(day)
        for _ in range(working_days):
            day = self._on_or_after(day + _ONE_DAY)
        return day

    def on_or_before(self, day: date) -> date:
        """The day itself when it is worked, else the last working day before it."""
        while not self.is_working(day):
            day -= _ONE_DAY
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days come after `first` up to and including `last`; 0 when `last` is not later."""
        weeks, rest = divmod(max((last - first).days, 0), 7)
        left_over = (first + timedelta(days=number) for number in range(1, rest + 1))
        in_week = weeks * len(_WEEK - self.days_off) + sum(day.isoweekday() not in self.days_off for day in left_over)
        return in_week - sum(first < day <= last and day.isoweekday() not in self.days_off for day in self.holidays)

    def day_of(self, moment: datetime) -> date:
        """Which day it is there at an aware moment."""
        if moment.tzinfo is None:
            raise ValueError("Say in which time zone this moment is meant.")
        return moment.astimezone(self._zone).date()

    def end_of(self, day: date) -> datetime:
        """The moment, in UTC, from which it is never that day there again: midnight at its end.

        A day its zone skipped (Samoa had no 30 December 2011) ends with the day before it.
        """
        return self._moment(day + _ONE_DAY, time(0))

    def morning_of(self, day: date) -> datetime:
        """The moment, in UTC, work begins that day there: 8 o'clock."""
        return self._moment(day, _MORNING)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def _on_or_after(self, day: date) -> date:
        while not self.is_working(day):
            day += _ONE_DAY
        return day

    def _moment(self, day: date, at: time) -> datetime:
        first, second = (
            datetime.combine(day, at.replace(fold=fold), tzinfo=self._zone).astimezone(UTC) for fold in (0, 1)
        )
        # A clock put back across midnight shows the day before once more: only the second midnight ends it.
        was_before = second > first and self.day_of(second - timedelta.resolution) < day
        return second if was_before else first


def due_on(calendar: WorkingCalendar, opened_at: datetime, days: int, kind: Literal["working", "calendar"]) -> date:
    """The day a task is due that was opened then; the day it was opened, as it was there, is not counted."""
    opened = calendar.day_of(opened_at)
    return calendar.after(opened, days) if kind == "working" else opened + timedelta(days=days)


def next_review(was_due: date, every_months: int) -> date:
    """The review after the one due on `was_due`: the same day so many months later.

    A day the month does not have becomes its last day. The last day of a month leads to the last day of a month, so
    31 August, 28 February, 31 August, 29 February do not drift to the 28th, whatever the year.
    """
    if every_months < 1:
        raise ValueError("Review every 1 month or more.")
    years, month = divmod(was_due.month - 1 + every_months, 12)
    year, month = was_due.year + years, month + 1
    last = _last_of_month(year, month)
    if was_due == _last_of_month(was_due.year, was_due.month):
        return last
    return last.replace(day=min(was_due.day, last.day))


def _last_of_month(year: int, month: int) -> date:
    begins_next = date(year + month // 12, month % 12 + 1, 1)
    return begins_next - _ONE_DAY


@dataclass(frozen=True)
class Alarm:
    """A moment at which a deadline speaks; `days` are calendar days from that day to the due day, or since it."""

    at: datetime
    kind: Literal["before", "due", "after"]
    days: int


def alarms(
    calendar: WorkingCalendar, due_on: date, remind_before: Sequence[int], remind_after: Sequence[int]
) -> tuple[Alarm, ...]:
    """Every alarm of a deadline in order of time, no two at one moment.

    Reminders are counted in calendar days and given in the morning of a working day: those before the due day on the
    last working day not after their own, those after it on the next. The alarm "due" is the moment the due day ends.
    """
    ends = calendar.end_of(due_on)
    early = {calendar.on_or_before(due_on - timedelta(days=days)) for days in remind_before}
    late = {calendar.after(due_on + timedelta(days=days), 0) for days in remind_after}
    before = (Alarm(calendar.morning_of(day), "before", (due_on - day).days) for day in early)
    after = (Alarm(calendar.morning_of(day), "after", (day - due_on).days) for day in late)
    # A day its zone skipped has no morning: its reminders would come with those of the day after, or after the end.
    timely = [alarm for alarm in before if alarm.at < ends] + [alarm for alarm in after if alarm.days > 0]
    at_moments = {alarm.at: alarm for alarm in [*timely, Alarm(ends, "due", 0)]}
    return tuple(at_moments[moment] for moment in sorted(at_moments))


def next_alarm(planned: Sequence[Alarm], given: int) -> Alarm | None:
    """The first alarm not given yet, `given` being how many were; None when all were."""
    return planned[given] if given < len(planned) else None
