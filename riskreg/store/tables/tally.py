"""The tally: how many risks stand where, kept in the transaction of each change so that counting costs nothing."""

from sqlmodel import Field, SQLModel

from riskreg.store import base  # noqa: F401


class RiskTally(SQLModel, table=True):
    """``n`` risks share this key. Under ``measure`` "level" ``cell`` is the residual rank (0: not scored); under a
    measure of the map it is the cell, as on ``Risk``. A property test holds the tally against a recount.
    """

    __tablename__ = "risk_tally"

    measure: str = Field(primary_key=True, max_length=10)
    cell: int = Field(primary_key=True)
    profile_id: int = Field(primary_key=True)
    organizational_level: str = Field(primary_key=True, max_length=16)
    state: str = Field(primary_key=True, max_length=24)
    standing: str = Field(primary_key=True, max_length=16)
    category: str = Field(primary_key=True, max_length=24)
    is_restricted: bool = Field(primary_key=True)
    n: int
