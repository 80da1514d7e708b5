"""Which methodology profile is in use, and every version there is."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import sqlalchemy as sa

from riskreg.domain.errors import NotFound
from riskreg.domain.methodology import Profile, parse_profile
from riskreg.store.tables.methodology import ProfileAdoption, ProfileVersion
from riskreg.store.work import Work

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


def as_kept(source: str) -> str:
    """The text of a file as it is kept and compared: a browser sends other line ends than a file has."""
    return source.removeprefix("\ufeff").replace("\r\n", "\n").strip() + "\n"


@dataclass(frozen=True, slots=True)
class Use:
    """When a version is or was the one assessments are made with: ``until`` is its last day, None while it lasts."""

    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version and when it was, is or will be in use; ``in_use`` says that it is today."""

    id: int
    code: str
    version: int
    title: str
    confirmed: bool
    uploaded_on: date
    uses: tuple[Use, ...]
    in_use: bool


def version_rows(work: Work) -> list[VersionRow]:
    """Every version, the newest first within its code."""
    periods = _periods(work)
    today = work.now.date()
    rows = work.session.execute(sa.select(_PROFILE).order_by(_PROFILE.c.code, _PROFILE.c.version.desc())).all()
    found = []
    for row in rows:
        uses = tuple(use for profile_id, use in periods if profile_id == row.id)
        in_use = any(use.since <= today and (use.until is None or today <= use.until) for use in uses)
        confirmed = read_profile(row.source).confirmed
        uploaded = row.uploaded_at.date()
        found.append(VersionRow(row.id, row.code, row.version, row.title, confirmed, uploaded, uses, in_use))
    return found


def profile_lines(work: Work) -> list[str]:
    """One line a version, for a terminal: ``lookup-5x5 version 1: in use from 2026-11-20 (Likelihood and impact)``."""
    return [f"{row.code} version {row.version}: {_in_a_terminal(row)} ({row.title})" for row in version_rows(work)]


def _in_a_terminal(row: VersionRow) -> str:
    said = [f"from {use.since}" + (f" to {use.until}" if use.until else "") for use in row.uses]
    return ("in use " if row.in_use else "adopted ") + ", ".join(said) if said else "not adopted"


def _periods(work: Work) -> list[tuple[int, Use]]:
    """(profile id, from when to when), in time; the last adoption for a day is the one that counts."""
    ordered = sa.select(_ADOPTION.c.from_date, _ADOPTION.c.profile_id).order_by(_ADOPTION.c.from_date, _ADOPTION.c.id)
    by_day = {row.from_date: row.profile_id for row in work.session.execute(ordered)}
    days = list(by_day)
    ends = [day - timedelta(days=1) for day in days[1:]]
    return [(by_day[day], Use(day, end)) for day, end in zip(days, [*ends, None], strict=True)]
