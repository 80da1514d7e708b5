"""Revisions: the whole risk as it stood after each change. Never changed."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.store.base import Moment


class RiskRevision(SQLModel, table=True):
    """``body`` is the canonical JSON of a ``RiskContent``, ``sha256`` its digest; ``acted_for`` names for whom the
    actor acted, if for anybody.
    """

    __tablename__ = "risk_revision"
    __table_args__ = (sa.UniqueConstraint("risk_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    risk_id: int = Field(foreign_key="risk.id")
    number: int
    at: datetime = Field(sa_type=Moment)
    actor_id: int | None = Field(default=None, foreign_key="person.id")
    actor_name: str = Field(max_length=120)
    acted_for: str = Field(default="", max_length=120)
    body: str
    sha256: str = Field(max_length=64)
    is_material: bool
