"""Decisions on risks: what was decided, by whom and on which revision, for ever; and apart from it how it stands."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.domain.decision import DecisionKind
from riskreg.store.base import Moment, stored_by_value


class Decision(SQLModel, table=True):
    """One decision. Append-only. ``number`` makes the reference; ``sha256`` is that of the revision decided on.

    ``level`` is the residual level then, empty when there was none. ``for_id`` is in whose name it was taken.
    ``replaces_id`` is the decision whose place it took; ``is_confirmation`` when it says the same again after a change.
    Only an acceptance has a last day.
    """

    __table_args__ = (
        sa.CheckConstraint("(kind = 'acceptance') = (expires_on IS NOT NULL)", name="acceptance_has_a_last_day"),
        sa.CheckConstraint("NOT is_confirmation OR replaces_id IS NOT NULL", name="confirms_something"),
        sa.Index("ix_decision_risk_id_id", "risk_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    risk_id: int = Field(foreign_key="risk.id")
    kind: DecisionKind = Field(sa_type=stored_by_value(DecisionKind))
    revision: int
    sha256: str = Field(max_length=64)
    level: str = Field(default="", max_length=12)
    by_id: int | None = Field(default=None, foreign_key="person.id")
    by_name: str = Field(max_length=120)
    for_id: int | None = Field(default=None, foreign_key="person.id")
    for_name: str = Field(default="", max_length=120)
    at: datetime = Field(sa_type=Moment)
    reason: str = ""
    expires_on: date | None = None
    is_confirmation: bool = False
    replaces_id: int | None = Field(default=None, foreign_key="decision.id")


class DecisionCourse(SQLModel, table=True):
    """Where a decision stands in its lifecycle. ``ended_at`` is empty while it counts for its risk."""

    __tablename__ = "decision_course"
    __table_args__ = (sa.Index("ix_decision_course_ended_at", "ended_at"),)

    decision_id: int = Field(foreign_key="decision.id", primary_key=True)
    version: int = 1
    lifecycle_id: int = Field(foreign_key="lifecycle_version.id")
    state: str = Field(max_length=24)
    state_since: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
