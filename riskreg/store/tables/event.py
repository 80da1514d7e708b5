"""Events: the one append-only truth, chained by hash."""

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.store import base  # noqa: F401


class Event(SQLModel, table=True):
    """Something that happened. ``at`` is text, so that the hash is over exactly what is stored.

    ``kind`` is ``noun.past_tense``; ``subject_id`` the id of the thing; ``body`` canonical JSON; ``hash`` the SHA-256
    over every other column and ``previous_hash``.
    """

    # The history of one thing, latest first, among a million events.
    __table_args__ = (sa.Index("ix_event_noun_subject_id_seq", "noun", "subject_id", "seq"),)

    seq: int | None = Field(default=None, primary_key=True)
    at: str = Field(max_length=32, index=True)
    actor_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    actor_name: str = Field(max_length=120)
    kind: str = Field(max_length=60, index=True)
    noun: str = Field(max_length=40)
    subject_id: int | None = Field(default=None)
    subject: str = Field(default="", max_length=120)
    body: str
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class EventFor(SQLModel, table=True):
    """For whom whoever left the event acted: what its body says, where it can be asked for."""

    __tablename__ = "event_for"
    __table_args__ = (sa.Index("ix_event_for_person_id_seq", "person_id", "seq"),)

    seq: int = Field(primary_key=True, foreign_key="event.seq", sa_column_kwargs={"autoincrement": False})
    person_id: int = Field(foreign_key="person.id")


class LedgerHead(SQLModel, table=True):
    """The last event's number and hash, so that cutting off the end of the chain is found too. One row."""

    __tablename__ = "ledger_head"

    id: int = Field(default=1, primary_key=True)
    seq: int
    hash: str = Field(max_length=64)
