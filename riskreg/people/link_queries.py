"""What a one-time link is good for, without using it."""

from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from riskreg import clock
from riskreg.people.queries import session_key
from riskreg.store.engine import reading
from riskreg.store.tables.person import OneTimeLink, Person

_LINK = OneTimeLink.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]


class OneTimePurpose(StrEnum):
    """What a link lets its holder do once."""

    INVITATION = "invitation"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that still works, and whose password it sets."""

    title: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class DeadLink:
    """A link that was used, replaced, or is too old or unknown: which of them it says to nobody."""

    title: str
    is_invitation: bool


def link_page(engine: sa.Engine, token: str, purpose: OneTimePurpose) -> OpenLink | DeadLink:
    """The page behind a link."""
    wanted = (
        sa.select(_PERSON.c.name, _PERSON.c.email)
        .join(_LINK, _LINK.c.person_id == _PERSON.c.id)
        .where(
            _LINK.c.token_hash == session_key(token),
            _LINK.c.purpose == purpose.value,
            _LINK.c.used_at.is_(None),
            _LINK.c.expires_at > clock.now(),
            _PERSON.c.disabled_at.is_(None),
        )
    )
    with reading(engine).connect() as connection:
        found = connection.execute(wanted).first()
    invited = purpose is OneTimePurpose.INVITATION
    if found is None:
        return DeadLink("This link no longer works", invited)
    return OpenLink("Choose your password" if invited else "Choose a new password", found.name, found.email)
