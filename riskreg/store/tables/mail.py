"""Mail that waits to be sent, written in the transaction that caused it."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from riskreg.store.base import Moment


class OutgoingMail(SQLModel, table=True):
    """One mail. ``key`` makes writing it twice one mail; the worker sends it and keeps what went wrong."""

    __tablename__ = "outgoing_mail"

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
