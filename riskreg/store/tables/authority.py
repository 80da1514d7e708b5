"""Rules of authority by version, and from which day each is in use."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.store.base import Moment


class AuthorityVersion(SQLModel, table=True):
    """One version of the rules, the file as it was adopted. Append-only; in use from ``from_date`` to a later one."""

    __tablename__ = "authority_version"
    __table_args__ = (sa.Index("ix_authority_version_from_date_id", "from_date", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    version: int = Field(unique=True)
    title: str = Field(max_length=200)
    source: str
    sha256: str = Field(max_length=64)
    from_date: date
    reason: str = ""
    adopted_at: datetime = Field(sa_type=Moment)
    adopted_by_id: int | None = Field(default=None, foreign_key="person.id")
