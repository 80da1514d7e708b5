"""Delegations: what somebody may do for somebody else, where and until when."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.store.base import Moment


class Delegation(SQLModel, table=True):
    """``to`` may use the permissions of ``from``, as far as ``from`` has them, from one moment to another.

    ``permissions`` is a JSON list; ``entity_id`` narrows it to an entity and those below. Withdrawn, never deleted.
    """

    __table_args__ = (
        sa.CheckConstraint("from_id <> to_id", name="to_somebody_else"),
        sa.CheckConstraint("ends_at > begins_at", name="moments_in_order"),
        sa.Index("ix_delegation_to_id_ends_at", "to_id", "ends_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    from_id: int = Field(foreign_key="person.id", index=True)
    to_id: int = Field(foreign_key="person.id")
    permissions: str
    entity_id: int | None = Field(default=None, foreign_key="entity.id")
    begins_at: datetime = Field(sa_type=Moment)
    ends_at: datetime = Field(sa_type=Moment)
    reason: str = ""
    created_at: datetime = Field(sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    withdrawn_by_id: int | None = Field(default=None, foreign_key="person.id")
