"""The rules of authority in use, and every version there was."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from riskreg.domain.authority import Act, Authority
from riskreg.domain.authority_file import parse_authority
from riskreg.domain.errors import NotFound
from riskreg.domain.permissions import Permission
from riskreg.domain.scale import Level
from riskreg.store.tables.authority import AuthorityVersion
from riskreg.store.work import Desk, Work, open_reading

_VERSION = AuthorityVersion.__table__  # type: ignore[attr-defined]

NONE_YET = "No rules of authority were adopted yet. Run “riskreg init”, or adopt a file."
SOURCE_IN_USE = (
    sa.select(_VERSION.c.source)
    .where(_VERSION.c.from_date <= sa.bindparam("today", type_=sa.Date))
    .order_by(_VERSION.c.from_date.desc(), _VERSION.c.id.desc())
    .limit(1)
)
"""The file in use on the day ``today``."""


@dataclass(frozen=True, slots=True)
class VersionLine:
    version: int
    title: str
    from_date: date
    reason: str
    is_in_use: bool


@dataclass(frozen=True, slots=True)
class AuthorityPage:
    """Who may do what at which level, in words: ``lines`` are (act, who at each level), the lowest level first."""

    title: str
    version: int
    levels: tuple[Level, ...]
    lines: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
    longest: tuple[int, ...]
    versions: tuple[VersionLine, ...]
    may_adopt: bool


def authority_in_use(connection: sa.Connection, today: date) -> Authority | None:
    """The rules in use that day; None before any were adopted."""
    source = connection.execute(SOURCE_IN_USE, {"today": today}).scalar_one_or_none()
    return parse_authority(source) if source is not None else None


def authority_page(desk: Desk) -> AuthorityPage:
    """The rules of today, with every version there was or will be."""
    with open_reading(desk) as work:
        authority = authority_in_use(work.session.connection(), work.now.date())
        if authority is None:
            raise NotFound(NONE_YET)
        return AuthorityPage(
            title="Who may decide what",
            version=authority.version,
            levels=tuple(Level),
            lines=tuple((act.value.capitalize(), _by_level(authority, act)) for act in Act),
            longest=tuple(authority.longest[level] for level in Level),
            versions=_versions(work, authority.version),
            may_adopt=work.actor.may(Permission.AUTHORITY_ADOPT),
        )


def authority_source(desk: Desk, version: int) -> str:
    """The file of a version as it was adopted."""
    with open_reading(desk) as work:
        found = work.session.execute(sa.select(_VERSION.c.source).where(_VERSION.c.version == version))
        source = found.scalar_one_or_none()
        if source is None:
            raise NotFound("There is no such version of the rules of authority.")
        return str(source)


def _by_level(authority: Authority, act: Act) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(dict.fromkeys(rule.who for rule in authority.rules_for(act, level.rank))) for level in Level)


def _versions(work: Work, in_use: int) -> tuple[VersionLine, ...]:
    columns: tuple[Any, ...] = (_VERSION.c.version, _VERSION.c.title, _VERSION.c.from_date, _VERSION.c.reason)
    rows = work.session.execute(sa.select(*columns).order_by(_VERSION.c.from_date.desc(), _VERSION.c.id.desc()))
    return tuple(VersionLine(row.version, row.title, row.from_date, row.reason, row.version == in_use) for row in rows)
