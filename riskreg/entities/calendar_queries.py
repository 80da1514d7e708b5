"""The calendar of an entity: which days are worked there and when they end."""

from datetime import date

import sqlalchemy as sa

from riskreg.domain.calendar import WEEKEND, WorkingCalendar
from riskreg.domain.errors import NotFound
from riskreg.store.tables.calendar import Holiday, WorkingWeek
from riskreg.store.tables.entity import Entity
from riskreg.store.work import Work

_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_WEEK = WorkingWeek.__table__  # type: ignore[attr-defined]
_HOLIDAY = Holiday.__table__  # type: ignore[attr-defined]

CALENDARS = "calendars by entity"
"""Where a piece of work keeps the calendars it read; whoever changes one takes them out."""


def calendar_of(work: Work, entity_id: int | None) -> WorkingCalendar:
    """The calendar of an entity, or (None) of the whole organization, whose days end at midnight UTC.

    The working week is the most specific there is: of its country, then of its kind, then of the organization. A
    holiday of any of the three is a holiday.
    """
    kept: dict[int | None, WorkingCalendar] = work.read.setdefault(CALENDARS, {})
    if entity_id not in kept:
        kept[entity_id] = _organization(work) if entity_id is None else _entity(work, entity_id)
    return kept[entity_id]


def days_off(week: str) -> frozenset[int]:
    """ISO weekdays from how they are kept, ``67`` for Saturday and Sunday."""
    return frozenset(int(digit) for digit in week)


def _organization(work: Work) -> WorkingCalendar:
    wanted = sa.select(_WEEK.c.days_off).where(_WEEK.c.country == "", _WEEK.c.entity_kind == "")
    week = work.session.execute(wanted).scalar_one_or_none()
    return WorkingCalendar(WEEKEND if week is None else days_off(week), _holidays(work, "", ""))


def _entity(work: Work, entity_id: int) -> WorkingCalendar:
    for_its_country = _WEEK.c.country.in_(["", _ENTITY.c.country])
    for_its_kind = _WEEK.c.entity_kind.in_(["", _ENTITY.c.kind])
    columns = (_ENTITY.c.country, _ENTITY.c.kind, _ENTITY.c.time_zone, _WEEK.c.days_off)
    wanted = (
        sa.select(*columns)
        .outerjoin_from(_ENTITY, _WEEK, sa.and_(for_its_country, for_its_kind))
        .where(_ENTITY.c.id == entity_id)
        .order_by((_WEEK.c.country != "").desc(), (_WEEK.c.entity_kind != "").desc())
    )
    found = work.session.execute(wanted).first()
    if found is None:
        raise NotFound("There is no such entity.")
    week = WEEKEND if found.days_off is None else days_off(found.days_off)
    return WorkingCalendar(week, _holidays(work, found.country, found.kind), found.time_zone)


def _holidays(work: Work, country: str, kind: str) -> frozenset[date]:
    wanted = sa.select(_HOLIDAY.c.day).where(
        _HOLIDAY.c.country.in_(["", country]), _HOLIDAY.c.entity_kind.in_(["", kind])
    )
    return frozenset(work.session.execute(wanted).scalars())
