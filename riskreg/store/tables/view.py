"""Saved views: a named query string of the register."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.store.base import Moment


class SavedView(SQLModel, table=True):
    """One person's named view; ``query`` is the register's query string."""

    __tablename__ = "saved_view"
    __table_args__ = (sa.UniqueConstraint("person_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    name: str = Field(max_length=60)
    query: str = Field(max_length=1000)
    created_at: datetime = Field(sa_type=Moment)
