"""The calendar as its page shows it: working weeks, the holidays of a year, and what applies to one entity today."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from riskreg.domain.calendar import WorkingCalendar
from riskreg.domain.permissions import Permission
from riskreg.entities.calendar_queries import calendar_of
from riskreg.entities.calendar_reach import Reach, week_days
from riskreg.entities.keeping import KINDS
from riskreg.store.tables.calendar import Holiday, WorkingWeek
from riskreg.store.tables.entity import Entity
from riskreg.store.work import Work

_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_WEEK = WorkingWeek.__table__  # type: ignore[attr-defined]
_HOLIDAY = Holiday.__table__  # type: ignore[attr-defined]

ROWS = 50
FIRST_YEAR, LAST_YEAR = 1990, 2200
USUAL_WEEK = "67"


@dataclass(frozen=True, slots=True)
class CalendarFilter:
    """What is asked for: a year (0: this one), a page of its holidays, and the code of an entity (empty: one's own)."""

    year: int = 0
    page: int = 1
    entity: str = ""

    @classmethod
    def of(cls, asked: Any) -> "CalendarFilter":
        """From a query string; what cannot be is ignored."""
        year, page = (_number(asked.get(name, "")) for name in ("year", "page"))
        code = asked.get("entity", "")[:20].upper()
        return cls(
            year=year if FIRST_YEAR <= year <= LAST_YEAR else 0,
            page=max(page, 1),
            entity="".join(sign for sign in code if sign.isalnum() or sign == "-"),
        )


@dataclass(frozen=True, slots=True)
class WeekLine:
    """The days nobody works there. ``is_usual`` when it is nobody's decision but what holds where nothing is said."""

    reach: Reach
    days_off: tuple[str, ...]
    is_usual: bool = False


@dataclass(frozen=True, slots=True)
class HolidayLine:
    id: int
    day: date
    weekday: str
    name: str
    reach: Reach


@dataclass(frozen=True, slots=True)
class Here:
    """What applies to one entity, or to the organization (``code`` empty). ``works_next`` is today on a working day."""

    code: str
    name: str
    zone: str
    days_off: tuple[str, ...]
    today: date
    works_next: date

    @property
    def is_working(self) -> bool:
        return self.today == self.works_next


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """``total`` holidays in the year, shown those of page ``number`` of ``last``; ``years`` to choose from."""

    title: str
    here: Here
    weeks: tuple[WeekLine, ...]
    year: int
    years: tuple[int, ...]
    holidays: tuple[HolidayLine, ...]
    total: int
    number: int
    last: int
    entity: str
    may_manage: bool


def calendar_page(work: Work, title: str, asked: CalendarFilter) -> CalendarPage:
    """Everybody may read it; who may change it is said by ``may_manage``."""
    here = _here(work, asked.entity)
    year = asked.year or here.today.year
    in_year = _HOLIDAY.c.day.between(date(year, 1, 1), date(year, 12, 31))
    total = work.session.execute(sa.select(sa.func.count()).where(in_year)).scalar_one()
    last = max(1, -(-total // ROWS))
    number = min(asked.page, last)
    years = _years(work) | {year}
    return CalendarPage(
        title=title,
        here=here,
        weeks=_weeks(work),
        year=year,
        years=tuple(sorted(years)),
        holidays=_holidays(work, in_year, number),
        total=total,
        number=number,
        last=last,
        entity=asked.entity,
        may_manage=work.actor.may(Permission.ENTITY_MANAGE),
    )


def week_of(work: Work, reach: Reach) -> tuple[str, ...]:
    """The ISO weekdays off of exactly that reach, as a form sends them; Saturday and Sunday where nothing is said."""
    there = sa.and_(_WEEK.c.country == reach.country, _WEEK.c.entity_kind == reach.kind)
    kept = work.session.execute(sa.select(_WEEK.c.days_off).where(there)).scalar_one_or_none()
    return tuple(USUAL_WEEK if kept is None else kept)


def reach_choices(work: Work) -> tuple[Reach, ...]:
    """For whom something may hold: everybody, each country of an entity or of a week, each kind of entity."""
    named = sa.union(sa.select(_ENTITY.c.country), sa.select(_WEEK.c.country)).subquery()
    wanted = sa.select(named.c.country).where(named.c.country != "").order_by(named.c.country)
    countries = work.session.execute(wanted).scalars()
    return (Reach(), *(Reach(country=name) for name in countries), *(Reach(kind=kind) for kind in KINDS))


def _here(work: Work, code: str) -> Here:
    mine = _ENTITY.c.code == code if code else _ENTITY.c.id == work.actor.entity_id
    found = work.session.execute(sa.select(_ENTITY.c.id, _ENTITY.c.code, _ENTITY.c.name).where(mine)).first()
    calendar: WorkingCalendar = calendar_of(work, found.id if found else None)
    today = calendar.day_of(work.now)
    return Here(
        code=found.code if found else "",
        name=found.name if found else "",
        zone=calendar.zone,
        days_off=week_days("".join(map(str, sorted(calendar.days_off)))),
        today=today,
        works_next=calendar.after(today, 0),
    )


def _weeks(work: Work) -> tuple[WeekLine, ...]:
    rows = work.session.execute(sa.select(_WEEK).order_by(_WEEK.c.entity_kind, _WEEK.c.country)).all()
    lines = [WeekLine(Reach(row.country, row.entity_kind), week_days(row.days_off)) for row in rows]
    if any(line.reach == Reach() for line in lines):
        return tuple(lines)
    return (WeekLine(Reach(), week_days(USUAL_WEEK), is_usual=True), *lines)


def _years(work: Work) -> set[int]:
    year = sa.extract("year", _HOLIDAY.c.day)
    return {int(found) for found in work.session.execute(sa.select(year).distinct()).scalars()}


def _holidays(work: Work, in_year: sa.ColumnElement[bool], number: int) -> tuple[HolidayLine, ...]:
    order = (_HOLIDAY.c.day, _HOLIDAY.c.entity_kind, _HOLIDAY.c.country)
    wanted = sa.select(_HOLIDAY).where(in_year).order_by(*order).limit(ROWS).offset((number - 1) * ROWS)
    return tuple(
        HolidayLine(
            row.id, row.day, week_days(str(row.day.isoweekday()))[0], row.name, Reach(row.country, row.entity_kind)
        )
        for row in work.session.execute(wanted)
    )


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 9 else 0
