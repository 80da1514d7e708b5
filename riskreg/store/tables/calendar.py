"""Working days: which days of the week are free where, and the holidays."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.store import base  # noqa: F401


class WorkingWeek(SQLModel, table=True):
    """The days of the week nobody works, for a country, a kind of entity, or (both empty) the whole organization.

    ``days_off`` are ISO weekdays in order, ``67`` for Saturday and Sunday.
    """

    __tablename__ = "working_week"
    __table_args__ = (sa.UniqueConstraint("country", "entity_kind"),)

    id: int | None = Field(default=None, primary_key=True)
    country: str = Field(default="", max_length=80)
    entity_kind: str = Field(default="", max_length=40)
    days_off: str = Field(max_length=7)


class Holiday(SQLModel, table=True):
    """A day nobody works, for a country, a kind of entity, or (both empty) the whole organization."""

    __table_args__ = (sa.UniqueConstraint("day", "country", "entity_kind"),)

    id: int | None = Field(default=None, primary_key=True)
    day: date
    name: str = Field(max_length=120)
    country: str = Field(default="", max_length=80)
    entity_kind: str = Field(default="", max_length=40)
