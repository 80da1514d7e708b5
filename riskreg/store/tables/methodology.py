"""Methodology profiles by version, and from which day which one is in use."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.store.base import Moment


class ProfileVersion(SQLModel, table=True):
    """One version of a methodology profile, the file as it was uploaded. Never changed."""

    __tablename__ = "profile_version"
    __table_args__ = (sa.UniqueConstraint("code", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=60)
    version: int
    title: str = Field(max_length=200)
    source: str
    sha256: str = Field(max_length=64)
    uploaded_at: datetime = Field(sa_type=Moment)
    uploaded_by_id: int | None = Field(default=None, foreign_key="person.id")


class ProfileAdoption(SQLModel, table=True):
    """From ``from_date`` on, assessments are made with this profile version, until a later adoption."""

    __tablename__ = "profile_adoption"

    id: int | None = Field(default=None, primary_key=True)
    profile_id: int = Field(foreign_key="profile_version.id")
    from_date: date = Field(index=True)
    adopted_at: datetime = Field(sa_type=Moment)
    adopted_by_id: int | None = Field(default=None, foreign_key="person.id")
    reason: str = ""
