"""Secret addresses of personal calendars."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.store.base import Moment


class CalendarFeed(SQLModel, table=True):
    """The address of somebody's calendar: only the hash of its token is kept. A new one ends the one before."""

    __tablename__ = "calendar_feed"
    __table_args__ = (sa.Index("ix_calendar_feed_person_id_ended_at", "person_id", "ended_at"),)

    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: int = Field(foreign_key="person.id")
    created_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
