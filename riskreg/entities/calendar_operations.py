"""What administrators do with the calendar: working weeks and holidays, each for whom it holds."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa

from riskreg.domain.errors import Conflict
from riskreg.domain.permissions import Permission
from riskreg.entities.calendar_queries import CALENDARS
from riskreg.entities.calendar_reach import Reach, checked_reach, checked_week, week_in_words
from riskreg.entities.keeping import refuse
from riskreg.people.plain_text import Problems, checked_line
from riskreg.store.base import loaded
from riskreg.store.tables.calendar import Holiday, WorkingWeek
from riskreg.store.work import Work, operation

_WEEK = WorkingWeek.__table__  # type: ignore[attr-defined]
_HOLIDAY = Holiday.__table__  # type: ignore[attr-defined]
EVERYBODY = Reach()


@operation(needs=Permission.ENTITY_MANAGE)
def set_working_week(work: Work, days_off: Collection[int], reach: Reach = EVERYBODY) -> None:
    """Say on which ISO weekdays nobody works there. Dates that tasks are due on already stay."""
    problems: Problems = {}
    reach, kept = checked_reach(problems, reach), checked_week(problems, days_off)
    refuse(problems)
    week = _week(work, reach)
    before = week.days_off if week else None
    if before == kept:
        return
    week = week or WorkingWeek(country=reach.country, entity_kind=reach.kind, days_off=kept)
    week.days_off = kept
    work.session.add(week)
    told = {"before": "" if before is None else week_in_words(before), "after": week_in_words(kept)}
    _changed(work, "calendar.week_set", reach, days_off=told)


@operation(needs=Permission.ENTITY_MANAGE)
def forget_working_week(work: Work, reach: Reach = EVERYBODY) -> None:
    """Take a working week away: the next wider one holds there again."""
    week = _week(work, reach)
    if week is None:
        raise Conflict("This working week was removed already.")
    work.session.delete(week)
    _changed(work, "calendar.week_forgotten", reach, days_off=week_in_words(week.days_off))


@operation(needs=Permission.ENTITY_MANAGE)
def add_holiday(work: Work, day: date, name: str, reach: Reach = EVERYBODY) -> int:
    """Add a day nobody works there; answers its id."""
    problems: Problems = {}
    reach = checked_reach(problems, reach)
    name = checked_line(problems, "name", "Name", name, longest=120)
    if not problems and _is_holiday(work, day, reach):
        problems["day"] = ["This day is a holiday there already."]
    refuse(problems)
    holiday = Holiday(day=day, name=name, country=reach.country, entity_kind=reach.kind)
    work.session.add(holiday)
    work.session.flush()
    _changed(work, "calendar.holiday_added", reach, holiday.id, day=day.isoformat(), name=name)
    return loaded(holiday.id)


@operation(needs=Permission.ENTITY_MANAGE)
def remove_holiday(work: Work, holiday_id: int) -> date:
    """Take a holiday away: the day, which is answered, is worked there again."""
    found = sa.select(Holiday).where(_HOLIDAY.c.id == holiday_id).with_for_update()
    holiday: Holiday | None = work.session.execute(found).scalar_one_or_none()
    if holiday is None:
        raise Conflict("This holiday was removed already.")
    work.session.delete(holiday)
    reach = Reach(holiday.country, holiday.entity_kind)
    day = holiday.day
    _changed(work, "calendar.holiday_removed", reach, holiday.id, day=day.isoformat(), name=holiday.name)
    return day


def _week(work: Work, reach: Reach) -> WorkingWeek | None:
    """The working week of exactly that reach, locked until the transaction ends."""
    there = sa.and_(_WEEK.c.country == reach.country, _WEEK.c.entity_kind == reach.kind)
    found = work.session.execute(sa.select(WorkingWeek).where(there).with_for_update())
    return found.scalar_one_or_none()


def _is_holiday(work: Work, day: date, reach: Reach) -> bool:
    there = sa.and_(_HOLIDAY.c.country == reach.country, _HOLIDAY.c.entity_kind == reach.kind)
    return work.session.execute(sa.select(_HOLIDAY.c.id).where(_HOLIDAY.c.day == day, there)).first() is not None


def _changed(work: Work, kind: str, reach: Reach, subject_id: int | None = None, **body: object) -> None:
    work.session.flush()
    work.read.pop(CALENDARS, None)
    work.record(kind, subject_id, reach.in_words, **body)
