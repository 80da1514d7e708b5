"""People, what was granted to them, their sessions and one-time links."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.domain.permissions import Role
from riskreg.store.base import Moment, stored_by_value


class Person(SQLModel, table=True):
    """A person: name, function, duty e-mail, entity and nothing more. Disabled, never deleted.

    ``told`` is how they want notices mailed: at once, daily, weekly, or duties only.
    """

    __table_args__ = (sa.CheckConstraint("told IN ('at once', 'daily', 'weekly', 'duties only')", name="told"),)

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(max_length=254, unique=True)
    name: str = Field(max_length=120)
    function: str = Field(default="", max_length=120)
    entity_id: int | None = Field(default=None, foreign_key="entity.id", index=True)
    password_hash: str = Field(default="", max_length=255)
    language: str = Field(default="en", max_length=10)
    told: str = Field(default="at once", max_length=16)
    created_at: datetime = Field(sa_type=Moment)
    disabled_at: datetime | None = Field(default=None, sa_type=Moment)
    version: int = 1


class RoleGrant(SQLModel, table=True):
    """A role somebody holds: for one entity and those below, or for all (``entity_id`` empty). Ended, never deleted."""

    __tablename__ = "role_grant"
    __table_args__ = (sa.Index("ix_role_grant_person_id_ended_at", "person_id", "ended_at"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    role: Role = Field(sa_type=stored_by_value(Role))
    entity_id: int | None = Field(default=None, foreign_key="entity.id")
    granted_at: datetime = Field(sa_type=Moment)
    granted_by_id: int | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class UserSession(SQLModel, table=True):
    """A signed-in browser. The id is the SHA-256 of the token in the cookie, so the table opens no door."""

    __tablename__ = "user_session"

    id: str = Field(primary_key=True, max_length=64)
    person_id: int = Field(foreign_key="person.id", index=True)
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    browser: str = Field(default="", max_length=200)
    address: str = Field(default="", max_length=64)


class OneTimeLink(SQLModel, table=True):
    """An invitation or a password reset, good once and until a moment; only the hash of its token is kept."""

    __tablename__ = "one_time_link"
    __table_args__ = (sa.CheckConstraint("purpose IN ('invitation', 'reset')", name="purpose"),)

    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: int = Field(foreign_key="person.id", index=True)
    purpose: str = Field(max_length=20)
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class SignInFailure(SQLModel, table=True):
    """A failed sign-in, kept to slow down the next one for that account and that address."""

    __tablename__ = "sign_in_failure"

    id: int | None = Field(default=None, primary_key=True)
    account: str = Field(max_length=64, index=True)
    address: str = Field(max_length=64, index=True)
    at: datetime = Field(sa_type=Moment, index=True)
