"""Votes: who has voted in a round, and apart from it, with nothing in common, what was voted.

Nothing here joins the two. Ballots and comments have an id drawn at random, no moment and no order: the tables are kept
in the order of those ids, and when a round is closed its ballots are written anew, so that not even the traces a
database keeps of its transactions tell which came when.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.store.base import Moment


class VoteRound(SQLModel, table=True):
    """One vote on one risk. ``number`` 0 is the pre-vote. What is empty has not happened.

    ``results`` is JSON: the figures of each attribute by its code, as they were computed when the round was closed.
    ``ballots_sha256`` is of the ballots with their ids, which nobody can guess; empty where too few voted.
    The timer: ``seconds`` from ``timer_at`` and ``extended`` more, standing still since ``paused_at``.
    """

    __tablename__ = "vote_round"
    __table_args__ = (
        sa.UniqueConstraint("item_id", "number"),
        sa.CheckConstraint("revealed_at IS NULL OR closed_at IS NOT NULL", name="closed_before_revealed"),
        sa.CheckConstraint("(closed_at IS NULL) = (results = '')", name="results_when_closed"),
    )

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="workshop_item.id")
    number: int
    opened_at: datetime = Field(sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    revealed_at: datetime | None = Field(default=None, sa_type=Moment)
    timer_at: datetime | None = Field(default=None, sa_type=Moment)
    seconds: int = 0
    extended: int = 0
    paused_at: datetime | None = Field(default=None, sa_type=Moment)
    results: str = ""
    ballots_sha256: str = Field(default="", max_length=64)


class HasVoted(SQLModel, table=True):
    """That a seat has voted in a round: once, and with no moment."""

    __tablename__ = "has_voted"
    __table_args__ = ({"sqlite_with_rowid": False},)

    round_id: int = Field(foreign_key="vote_round.id", primary_key=True)
    seat_id: int = Field(foreign_key="workshop_seat.id", primary_key=True)


class VotedBallot(SQLModel, table=True):
    """What one voter said in a round: JSON by code of the attribute, a step or null for "cannot judge"."""

    __tablename__ = "voted_ballot"
    __table_args__ = ({"sqlite_with_rowid": False},)

    round_id: int = Field(foreign_key="vote_round.id", primary_key=True)
    id: str = Field(primary_key=True, max_length=32)
    answers: str


class VotedComment(SQLModel, table=True):
    """A comment given with a vote, apart from the vote."""

    __tablename__ = "voted_comment"
    __table_args__ = ({"sqlite_with_rowid": False},)

    round_id: int = Field(foreign_key="vote_round.id", primary_key=True)
    id: str = Field(primary_key=True, max_length=32)
    text: str
