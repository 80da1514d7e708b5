"""Mail that waits to be sent, written in the transaction that caused it."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.store.base import Moment


class OutgoingMail(SQLModel, table=True):
    """One mail. ``key`` makes writing it twice one mail; the worker sends it and keeps what went wrong. ``given_up_at``
    is when an administrator put a mail aside that could not be delivered.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        sa.Index(
            "ix_outgoing_mail_undelivered",
            "created_at",
            sqlite_where=sa.text("sent_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=120, unique=True)
    recipient: str = Field(max_length=254)
    subject: str = Field(max_length=200)
    body: str
    html: str = ""
    created_at: datetime = Field(sa_type=Moment)
    next_try_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
    attempts: int = 0
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    last_error: str = ""
    given_up_at: datetime | None = Field(default=None, sa_type=Moment)
