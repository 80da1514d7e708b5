"""Agreements to a step that several people must agree to."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from riskreg.store.base import Moment


class Agreement(SQLModel, table=True):
    """One person agreed to one move of the subject of a task, as the subject was then. Append-only.

    ``mark`` is the number of the last material revision the person could read: a later one makes the agreement void.
    ``for_id`` is whom the person acted for. What was agreed to while another task was open counts no more either.
    """

    __table_args__ = (sa.UniqueConstraint("task_id", "move", "person_id", "mark"),)

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id")
    move: str = Field(max_length=40)
    mark: int = 0
    person_id: int = Field(foreign_key="person.id")
    person_name: str = Field(max_length=120)
    for_id: int | None = Field(default=None, foreign_key="person.id")
    reason: str = ""
    at: datetime = Field(sa_type=Moment)
