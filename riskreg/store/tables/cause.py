"""Common causes: root causes several risks share, and where each was found."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.store.base import Moment

_IN_FORCE = sa.text("undone_at IS NULL")


class CommonCause(SQLModel, table=True):
    """A root cause as the secretariat names it for the whole organization. ``number`` makes the reference."""

    __tablename__ = "common_cause"
    __table_args__ = (sa.CheckConstraint("title <> ''", name="has_a_title"),)

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    title: str = Field(max_length=200)
    title_folded: str = Field(max_length=200, unique=True)
    by_id: int | None = Field(default=None, foreign_key="person.id")
    by_name: str = Field(max_length=120)
    at: datetime = Field(sa_type=Moment)


class CommonCauseCitation(SQLModel, table=True):
    """One risk cites the cause: ``text`` is its root cause as ``revision`` has it. Undone once, with a reason."""

    __tablename__ = "common_cause_citation"
    __table_args__ = (
        sa.CheckConstraint("text <> ''", name="has_a_text"),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_reason = '')", name="undone_has_a_reason"),
        sa.Index(
            "uq_common_cause_citation_in_force",
            "risk_id",
            "text",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
        sa.Index("ix_common_cause_citation_cause_id_undone_at", "cause_id", "undone_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    cause_id: int = Field(foreign_key="common_cause.id")
    risk_id: int = Field(foreign_key="risk.id")
    text: str = Field(max_length=1000)
    revision: int
    by_id: int | None = Field(default=None, foreign_key="person.id")
    by_name: str = Field(max_length=120)
    at: datetime = Field(sa_type=Moment)
    undone_at: datetime | None = Field(default=None, sa_type=Moment)
    undone_by_id: int | None = Field(default=None, foreign_key="person.id")
    undone_by_name: str = Field(default="", max_length=120)
    undone_reason: str = ""
