"""Reporting entities as a tree."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.store import base  # noqa: F401  (names constraints before any table is defined)


class Entity(SQLModel, table=True):
    """One entity. ``path`` is the ids from the root down, ``/1/5/12/``, so that "and below" is a prefix; ``time_zone``
    is where its days end.
    """

    __table_args__ = (sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=20, unique=True)
    name: str = Field(max_length=200)
    kind: str = Field(max_length=40)
    region: str = Field(default="", max_length=60)
    country: str = Field(default="", max_length=80)
    parent_id: int | None = Field(default=None, foreign_key="entity.id", index=True)
    path: str = Field(max_length=200, index=True)
    reporting: bool = True
    time_zone: str = Field(default="UTC", max_length=60)
    valid_from: date
    valid_to: date | None = None
    version: int = 1
