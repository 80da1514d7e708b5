"""Lifecycles by version; a subject stays on the version it started under."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.store.base import Moment


class LifecycleVersion(SQLModel, table=True):
    """One version of a noun's lifecycle, the file as it was adopted. The highest version is the one in use."""

    __tablename__ = "lifecycle_version"
    __table_args__ = (sa.UniqueConstraint("noun", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    noun: str = Field(max_length=40)
    version: int
    source: str
    sha256: str = Field(max_length=64)
    adopted_at: datetime = Field(sa_type=Moment)
    adopted_by_id: int | None = Field(default=None, foreign_key="person.id")
