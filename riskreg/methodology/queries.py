"""Which methodology profile is in use, and every version there is."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import sqlalchemy as sa

from riskreg.domain.errors import NotFound
from riskreg.domain.methodology import Profile, parse_profile
from riskreg.store.tables.methodology import ProfileAdoption, ProfileVersion

_PROFILE = ProfileVersion.__table__  # type: ignore[attr-defined]
_ADOPTION = ProfileAdoption.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class StoredProfile:
    id: int
    profile: Profile


def profile_in_use(connection: sa.Connection, on: date) -> StoredProfile:
    """The profile assessments are made with on that day: the latest adopted from that day or earlier."""
    wanted = (
        sa.select(_PROFILE.c.id, _PROFILE.c.source)
        .join(_ADOPTION, _ADOPTION.c.profile_id == _PROFILE.c.id)
        .where(_ADOPTION.c.from_date <= on)
        .order_by(_ADOPTION.c.from_date.desc(), _ADOPTION.c.id.desc())
        .limit(1)
    )
    found = connection.execute(wanted).first()
    if found is None:
        raise NotFound("No methodology was adopted yet. The risk secretariat adopts one under “Methodology”.")
    return StoredProfile(found.id, read_profile(found.source))


def profile_by_id(connection: sa.Connection, profile_id: int) -> StoredProfile:
    """The version an assessment was made with."""
    source = connection.execute(sa.select(_PROFILE.c.source).where(_PROFILE.c.id == profile_id)).scalar_one()
    return StoredProfile(profile_id, read_profile(source))


@lru_cache(maxsize=64)
def read_profile(source: str) -> Profile:
    """The profile a file describes; raises ProfileRefused."""
    return parse_profile(source)
