"""What the worker could not do and tries again later."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from riskreg.store.base import Moment


class PutOff(SQLModel, table=True):
    """One thing of the worker that failed since a moment: ``kind`` says what ``row_id`` counts (a task whose alarm it
    is, a person whose letter, an event that was looked at). Gone once it was done or is done with.

    ``error`` is for administrators and holds nothing of what a risk says.
    """

    __tablename__ = "put_off"

    kind: str = Field(primary_key=True, max_length=16)
    row_id: int = Field(primary_key=True)
    since: datetime = Field(sa_type=Moment)
    attempts: int
    next_try_at: datetime = Field(sa_type=Moment)
    error: str
