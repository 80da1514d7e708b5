"""Requests upward: what was asked of a higher level, whom it waits for, and how it was answered."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.domain.permissions import Role
from riskreg.domain.upward import Answer, Condition, Provision, RequestKind
from riskreg.store.base import Moment, stored_by_value


class UpwardRequest(SQLModel, table=True):
    """A request about one risk. ``number`` makes the reference; ``asked_by_id`` is empty when the machine asked.

    ``asked_for_id`` is in whose name it was asked, ``from_owner_id`` who owned the risk then. It waits for whoever has
    ``role`` at ``entity_id`` (empty: for the whole organization) since ``addressed_at``. ``ended_at`` is when it was
    answered or withdrawn. ``risen_revision`` is the revision whose level made the machine ask: once for each.
    """

    __tablename__ = "upward_request"
    __table_args__ = (
        sa.CheckConstraint("(kind = 'provide') = (provides IS NOT NULL)", name="provides_something"),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_has_its_moment"),
        sa.CheckConstraint("answer IS NULL OR answer_reason <> ''", name="answer_has_a_reason"),
        sa.UniqueConstraint("risk_id", "risen_revision"),
        sa.Index("ix_upward_request_ended_at_asked_at", "ended_at", "asked_at"),
        sa.Index("ix_upward_request_ended_at_role_entity_id", "ended_at", "role", "entity_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    version: int = 1
    risk_id: int = Field(foreign_key="risk.id", index=True)
    kind: RequestKind = Field(sa_type=stored_by_value(RequestKind))
    provides: Provision | None = Field(default=None, sa_type=stored_by_value(Provision))
    condition: Condition = Field(sa_type=stored_by_value(Condition))
    reason: str
    asked_by_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    asked_by_name: str = Field(max_length=120)
    asked_for_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    from_owner_id: int | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime = Field(sa_type=Moment)
    role: Role = Field(sa_type=stored_by_value(Role))
    entity_id: int | None = Field(default=None, foreign_key="entity.id")
    addressed_at: datetime = Field(sa_type=Moment)
    lifecycle_id: int = Field(foreign_key="lifecycle_version.id")
    state: str = Field(max_length=24)
    state_since: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    answer: Answer | None = Field(default=None, sa_type=stored_by_value(Answer))
    answer_reason: str = ""
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
    answered_by_name: str = Field(default="", max_length=120)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    risen_revision: int | None = None


class RiseWatch(SQLModel, table=True):
    """Up to which event the machine has looked for levels that rose. One row; none before the first look."""

    __tablename__ = "rise_watch"

    id: int = Field(default=1, primary_key=True)
    seq: int
