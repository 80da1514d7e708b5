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

# Built once: these run whenever a task with a deadline begins.
_WEEK_OF_ALL = sa.select(_WEEK.c.days_off).where(_WEEK.c.country == "", _WEEK.c.entity_kind == "")
_WEEK_OF_ENTITY = (
    sa.select(_ENTITY.c.country, _ENTITY.c.kind, _ENTITY.c.time_zone, _WEEK.c.days_off)
    .outerjoin_from(
        _ENTITY,
        _WEEK,
        sa.and_(
            sa.or_(_WEEK.c.country == "", _WEEK.c.country == _ENTITY.c.country),
            sa.or_(_WEEK.c.entity_kind == "", _WEEK.c.entity_kind == _ENTITY.c.kind),
        ),
    )
    .where(_ENTITY.c.id == sa.bindparam("entity_id", type_=sa.Integer))
    .order_by((_WEEK.c.country != "").desc(), (_WEEK.c.entity_kind != "").desc())
)
_HOLIDAYS = sa.select(_HOLIDAY.c.day).where(
    sa.or_(_HOLIDAY.c.country == "", _HOLIDAY.c.country == sa.bindparam("country")),
    sa.or_(_HOLIDAY.c.entity_kind == "", _HOLIDAY.c.entity_kind == sa.bindparam("kind")),
)

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
    week = work.session.connection().execute(_WEEK_OF_ALL).scalar_one_or_none()
    return WorkingCalendar(WEEKEND if week is None else days_off(week), _holidays(work, "", ""))


def _entity(work: Work, entity_id: int) -> WorkingCalendar:
    found = work.session.connection().execute(_WEEK_OF_ENTITY, {"entity_id": entity_id}).first()
    if found is None:
        raise NotFound("There is no such entity.")
    week = WEEKEND if found.days_off is None else days_off(found.days_off)
    return WorkingCalendar(week, _holidays(work, found.country, found.kind), found.time_zone)


def _holidays(work: Work, country: str, kind: str) -> frozenset[date]:
    days = work.session.connection().execute(_HOLIDAYS, {"country": country, "kind": kind})
    return frozenset(days.scalars())
