"""Workshops: what was planned, who takes part, which risks are on the agenda and what was decided on each."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.domain.outcome import Outcome
from riskreg.domain.workshop import Part
from riskreg.store.base import Moment, stored_by_value


class Workshop(SQLModel, table=True):
    """One validation workshop. ``number`` makes the reference; ``template`` is the TOML it was made from.

    ``attributes`` are the codes of what is voted on, ``rule`` the limits of a consensus, both JSON; ``profile_id`` is
    the version of the methodology, fixed from the beginning. ``quorum_per_cent`` is of those who may vote.
    ``join_code`` is what people in the room type. The pre-vote is open to the end of ``pre_vote_closes_on``.
    ``takeover_sha256`` is of the code with which somebody takes over as facilitator. ``current_item_id`` is the risk
    the room is at. ``made_key`` is of the form it was made with: sent twice it makes one.
    """

    __table_args__ = (
        sa.CheckConstraint("ends_on >= begins_on", name="days_in_order"),
        sa.CheckConstraint("(signed_at IS NULL) = (signed_by_name = '')", name="signed_by_somebody"),
        sa.Index("ix_workshop_ended_at_begins_on", "ended_at", "begins_on"),
        sa.Index("ix_workshop_made_by_id_made_key", "made_by_id", "made_key", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    version: int = 1
    title: str = Field(max_length=120)
    template: str
    lifecycle_id: int = Field(foreign_key="lifecycle_version.id")
    state: str = Field(max_length=24)
    state_since: datetime = Field(sa_type=Moment)
    begins_on: date
    ends_on: date
    pre_vote_closes_on: date
    place: str = Field(default="", max_length=200)
    profile_id: int = Field(foreign_key="profile_version.id")
    attributes: str
    rule: str
    rounds: int
    quorum_per_cent: int
    join_code: str = Field(max_length=6, unique=True)
    takeover_sha256: str = Field(default="", max_length=64)
    current_item_id: int | None = None
    made_at: datetime = Field(sa_type=Moment)
    made_by_id: int | None = Field(default=None, foreign_key="person.id")
    made_by_name: str = Field(max_length=120)
    made_key: str | None = Field(default=None, max_length=64)
    signed_at: datetime | None = Field(default=None, sa_type=Moment)
    signed_by_id: int | None = Field(default=None, foreign_key="person.id")
    signed_by_name: str = Field(default="", max_length=120)
    signed_sha256: str = Field(default="", max_length=64)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class WorkshopSession(SQLModel, table=True):
    """One part of a day: a session or a break. ``begins`` and ``ends`` are times of the day as ``09:30``."""

    __tablename__ = "workshop_session"
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "position"),
        sa.CheckConstraint("ends > begins", name="times_in_order"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workshop_id: int = Field(foreign_key="workshop.id")
    position: int
    day: int
    begins: str = Field(max_length=5)
    ends: str = Field(max_length=5)
    title: str = Field(max_length=120)
    is_break: bool = False


class Seat(SQLModel, table=True):
    """Somebody's place in a workshop: a person with an account, or a guest who gave a name.

    ``token_sha256`` is of what a guest's browser keeps. ``admitted_at`` is when the secretariat gave the seat, or when
    whoever had joined with the code was let in. ``present_at`` is when they first came into the session; ``left_at``
    when the secretariat took the seat away.
    """

    __tablename__ = "workshop_seat"
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "person_id"),
        sa.CheckConstraint("person_id IS NULL OR token_sha256 IS NULL", name="account_or_token"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workshop_id: int = Field(foreign_key="workshop.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    name: str = Field(max_length=120)
    part: Part = Field(sa_type=stored_by_value(Part))
    may_vote: bool
    token_sha256: str | None = Field(default=None, max_length=64, unique=True)
    admitted_at: datetime | None = Field(default=None, sa_type=Moment)
    present_at: datetime | None = Field(default=None, sa_type=Moment)
    left_at: datetime | None = Field(default=None, sa_type=Moment)


class AgendaItem(SQLModel, table=True):
    """A risk on the agenda. ``revision`` is the one it had when put there; ``removed_at`` when it was taken off."""

    __tablename__ = "workshop_item"
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "risk_id"),
        sa.Index("ix_workshop_item_workshop_id_position", "workshop_id", "position"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workshop_id: int = Field(foreign_key="workshop.id")
    risk_id: int = Field(foreign_key="risk.id", index=True)
    position: int
    revision: int
    removed_at: datetime | None = Field(default=None, sa_type=Moment)


class WorkshopOutcome(SQLModel, table=True):
    """What the room decided on a risk. Append-only: of several on one risk the latest counts, the others stay.

    ``revision`` and ``sha256`` are of the risk as it was decided on; ``scores`` JSON by code of the attribute,
    ``titles`` JSON of what it is split into. ``reasons_owed`` JSON: where the decision stands away from the vote, in
    sentences.
    """

    __tablename__ = "workshop_outcome"
    __table_args__ = (sa.CheckConstraint("reason <> ''", name="has_a_reason"),)

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="workshop_item.id", index=True)
    outcome: Outcome = Field(sa_type=stored_by_value(Outcome))
    revision: int
    sha256: str = Field(max_length=64)
    scores: str = "{}"
    level: str = Field(default="", max_length=12)
    reason: str
    reasons_owed: str = "[]"
    dissent: str = ""
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    due: date | None = None
    target_risk_id: int | None = Field(default=None, foreign_key="risk.id")
    titles: str = "[]"
    at: datetime = Field(sa_type=Moment)
    by_id: int | None = Field(default=None, foreign_key="person.id")
    by_name: str = Field(max_length=120)
