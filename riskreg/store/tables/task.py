"""Tasks: whose turn it is, by when, and when to say so again."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.store.base import Moment


class Task(SQLModel, table=True):
    """One thing somebody is asked to do, opened by the state its subject reached.

    It waits for a person (``holder_id``), or for whoever has the ``role`` at the entity (``entity_id``; empty: for the
    whole organization). ``barred_id`` may not do it: whoever took part before. ``due_on`` is the last day, ``due_at``
    the moment that day ends where the entity is; late is a comparison. ``next_alarm_at`` is when the worker looks at it
    again, empty when there is nothing more to say; ``alarms`` counts those given. ``claimed_by_id`` works on it.
    ``asked_instead_at`` is since when the secretariat was asked because nobody else could be.
    """

    __table_args__ = (
        sa.CheckConstraint("(role = '') <> (holder_id IS NULL)", name="has_one_kind_of_holder"),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome = '')", name="closed_has_an_outcome"),
        sa.Index(
            "uq_task_open_subject",
            "noun",
            "subject_id",
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
        sa.Index("ix_task_closed_at_holder_id_due_at", "closed_at", "holder_id", "due_at"),
        sa.Index("ix_task_closed_at_role_entity_id_due_at", "closed_at", "role", "entity_id", "due_at"),
        sa.Index("ix_task_next_alarm_at", "next_alarm_at"),
        sa.Index(
            "ix_task_open_due_at",
            "due_at",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
        sa.Index(
            "ix_task_asked_instead_at",
            "asked_instead_at",
            sqlite_where=sa.text("asked_instead_at IS NOT NULL"),
            postgresql_where=sa.text("asked_instead_at IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    noun: str = Field(max_length=40)
    subject_id: int
    subject: str = Field(max_length=40)
    lifecycle_id: int = Field(foreign_key="lifecycle_version.id")
    state: str = Field(max_length=24)
    title: str = Field(max_length=200)
    role: str = Field(default="", max_length=32)
    entity_id: int | None = Field(default=None, foreign_key="entity.id")
    holder_id: int | None = Field(default=None, foreign_key="person.id")
    barred_id: int | None = Field(default=None, foreign_key="person.id")
    opened_at: datetime = Field(sa_type=Moment)
    due_on: date | None = None
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    next_alarm_at: datetime | None = Field(default=None, sa_type=Moment)
    alarms: int = 0
    asked_instead_at: datetime | None = Field(default=None, sa_type=Moment)
    claimed_by_id: int | None = Field(default=None, foreign_key="person.id")
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_by_id: int | None = Field(default=None, foreign_key="person.id")
    outcome: str = Field(default="", max_length=24)
