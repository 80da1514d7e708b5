"""What every table shares: constraint names, moments in UTC, enumerations stored by value, canonical JSON."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA = SQLModel.metadata


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware datetime, stored in UTC; a naive one is refused, because nobody could say when it was."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        value = value.astimezone(UTC)
        # SQLite keeps no zone: drop it on the way in, put it back on the way out.
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def stored_by_value(enumeration: type[StrEnum]) -> sa.Enum:
    """A column type for an enumeration: text with a CHECK, the member's value and not its name."""
    return sa.Enum(
        enumeration,
        native_enum=False,
        length=32,
        create_constraint=True,
        validate_strings=True,
        name=enumeration.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def canonical(value: Any) -> str:
    """JSON that is the same text for the same value: sorted keys, no spaces, letters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def loaded(value: int | None) -> int:
    """The id of a row that has been stored. A row without one here is a mistake of ours, not of a person."""
    if value is None:
        raise AssertionError("the row has no id yet")
    return value
