"""Notices: what somebody is told, once, and how they want to be told."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.store.base import Moment


class Notice(SQLModel, table=True):
    """One thing told to one person. ``key`` makes telling it twice one notice; ``kind`` names its template.

    ``is_duty`` says that it asks for something and is mailed whatever the person chose. ``mailed_at`` is when it was
    put into a mail or needed none any more.
    """

    __table_args__ = (
        sa.UniqueConstraint("person_id", "key"),
        sa.Index("ix_notice_person_id_at", "person_id", "at"),
        sa.Index("ix_notice_mailed_at_at", "mailed_at", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    key: str = Field(max_length=120)
    kind: str = Field(max_length=40)
    noun: str = Field(max_length=40)
    subject_id: int
    subject: str = Field(max_length=40)
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    body: str = "{}"
    is_duty: bool = False
    at: datetime = Field(sa_type=Moment)
    read_at: datetime | None = Field(default=None, sa_type=Moment)
    mailed_at: datetime | None = Field(default=None, sa_type=Moment)
