"""The tally: how many risks stand where, kept in the transaction of each change so that counting costs nothing."""

from sqlmodel import Field, SQLModel

from riskreg.store import base  # noqa: F401


class RiskTally(SQLModel, table=True):
    """``n`` risks share this key. ``measure`` is ``level`` (row: residual rank) or a measure of the map (row and column
    as the profile's axes name them). A property test holds it against a recount.
    """

    __tablename__ = "risk_tally"

    measure: str = Field(primary_key=True, max_length=10)
    row_key: str = Field(primary_key=True, max_length=24)
    column_key: str = Field(primary_key=True, max_length=40)
    profile_id: int = Field(primary_key=True)
    organizational_level: str = Field(primary_key=True, max_length=16)
    state: str = Field(primary_key=True, max_length=24)
    standing: str = Field(primary_key=True, max_length=16)
    category: str = Field(primary_key=True, max_length=24)
    is_restricted: bool = Field(primary_key=True)
    n: int
