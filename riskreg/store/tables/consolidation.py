"""Consolidation: each decision on what a submission is to the corporate register, with the words it was made on."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.domain.consolidation import Relation
from riskreg.store.base import Moment, stored_by_value

_IN_FORCE = sa.text("undone_at IS NULL")


class ConsolidationLink(SQLModel, table=True):
    """What a submission was found to be. Nothing of it changes but that it may be undone, once, with a reason.

    ``candidate_id`` is the other risk, where the relation has one; ``sha256`` is that of the revision decided on.
    One link of a submission is in force at most.
    """

    __tablename__ = "consolidation_link"
    __table_args__ = (
        sa.CheckConstraint(
            "(relation IN ('same', 'contributes to', 'duplicate')) = (candidate_id IS NOT NULL)", name="names_the_other"
        ),
        sa.CheckConstraint("candidate_id <> risk_id", name="is_another"),
        sa.CheckConstraint("reason <> ''", name="has_a_reason"),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_reason = '') AND (undone_at IS NULL) = (undone_by_name = '')",
            name="undone_has_a_reason",
        ),
        sa.Index(
            "uq_consolidation_link_in_force",
            "risk_id",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
        sa.Index("ix_consolidation_link_candidate_id_undone_at", "candidate_id", "undone_at"),
        sa.Index("ix_consolidation_link_risk_id_id", "risk_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    risk_id: int = Field(foreign_key="risk.id")
    relation: Relation = Field(sa_type=stored_by_value(Relation))
    candidate_id: int | None = Field(default=None, foreign_key="risk.id")
    reason: str
    revision: int
    sha256: str = Field(max_length=64)
    by_id: int | None = Field(default=None, foreign_key="person.id")
    by_name: str = Field(max_length=120)
    for_id: int | None = Field(default=None, foreign_key="person.id")
    for_name: str = Field(default="", max_length=120)
    at: datetime = Field(sa_type=Moment)
    undone_at: datetime | None = Field(default=None, sa_type=Moment)
    undone_by_id: int | None = Field(default=None, foreign_key="person.id")
    undone_by_name: str = Field(default="", max_length=120)
    undone_reason: str = ""
