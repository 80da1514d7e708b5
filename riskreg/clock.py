"""The only room that asks what time it is; a test that freezes time freezes all of riskreg."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The date of this moment in UTC."""
    return now().date()
