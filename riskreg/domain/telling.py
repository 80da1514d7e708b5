"""When somebody is told what happened: at once, or gathered until the morning of the day they chose."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

_MORNING = time(7)
_MONDAY = 0


class Telling(StrEnum):
    """How a person wants to be told by mail. What asks something of them is mailed under each of these."""

    AT_ONCE = "at once"
    DAILY = "daily"
    WEEKLY = "weekly"
    DUTIES_ONLY = "duties only"


def told_until(telling: Telling, now: datetime, zone: str) -> datetime:
    """Notices from before this moment are mailed now: all of them, or those until the last morning that was chosen.

    Mornings are 7 o'clock where the person works, on each day or on Mondays.
    """
    if telling in (Telling.AT_ONCE, Telling.DUTIES_ONLY):
        return now
    there = now.astimezone(ZoneInfo(zone))
    day = there.date() if there.timetz().replace(tzinfo=None) >= _MORNING else there.date() - timedelta(days=1)
    if telling is Telling.WEEKLY:
        day -= timedelta(days=(day.weekday() - _MONDAY) % 7)
    return datetime.combine(day, _MORNING, tzinfo=ZoneInfo(zone)).astimezone(now.tzinfo)


def is_mailed(telling: Telling, is_duty: bool) -> bool:
    """Whether that notice goes out by mail at all."""
    return is_duty or telling is not Telling.DUTIES_ONLY
