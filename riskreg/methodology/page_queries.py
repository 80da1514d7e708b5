"""The pages of the methodology: all versions, one version in words, and what adopting one would change."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from riskreg.domain.errors import NotFound
from riskreg.domain.lint import lint
from riskreg.domain.methodology import Axes, Profile
from riskreg.domain.permissions import Permission
from riskreg.domain.scale import Level, Measure
from riskreg.methodology.comparing import Difference, differences
from riskreg.methodology.queries import VersionRow, read_profile, version_rows
from riskreg.store.tables.methodology import ProfileAdoption, ProfileVersion
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import visible
from riskreg.store.work import Desk, Work, open_reading

_PROFILE = ProfileVersion.__table__  # type: ignore[attr-defined]
_ADOPTION = ProfileAdoption.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class VersionsPage:
    title: str
    rows: tuple[VersionRow, ...]
    may_adopt: bool

    @property
    def in_use(self) -> VersionRow | None:
        return next((row for row in self.rows if row.in_use), None)


@dataclass(frozen=True, slots=True)
class AdoptionLine:
    """One adoption of a version, newest first on its page."""

    from_date: date
    reason: str


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """One version in words. ``residual`` is empty when residual risk is scored directly."""

    row: VersionRow
    profile: Profile
    exposure: Axes
    residual: Axes | None
    warnings: tuple[str, ...]
    adoptions: tuple[AdoptionLine, ...]
    sha256: str
    may_adopt: bool

    @property
    def title(self) -> str:
        return self.profile.title

    @property
    def levels(self) -> tuple[Level, ...]:
        """Worst first, as every list of levels."""
        return tuple(reversed(self.profile.levels))


@dataclass(frozen=True, slots=True)
class UnderVersion:
    """How many risks that are open to the actor were last scored with a version."""

    code: str
    version: int
    risks: int


@dataclass(frozen=True, slots=True)
class AdoptionPage:
    """What adopting a version would change against the one in use (None: nothing is in use yet)."""

    title: str
    row: VersionRow
    in_use: VersionRow | None
    differences: tuple[Difference, ...]
    under: tuple[UnderVersion, ...]
    warnings: tuple[str, ...]
    today: date

    def refuses(self, from_date: date) -> bool:
        """Whether that day is gone: only the first methodology of all may reach back."""
        return from_date < self.today and self.in_use is not None


@dataclass(frozen=True, slots=True)
class UploadPage:
    title: str = "Upload a methodology"


def versions_page(desk: Desk) -> VersionsPage:
    with open_reading(desk) as work:
        return VersionsPage("Methodology", tuple(version_rows(work)), _may_adopt(work))


def profile_page(desk: Desk, code: str, version: int) -> ProfilePage:
    with open_reading(desk) as work:
        row, source, sha256 = _find(work, code, version)
        profile = read_profile(source)
        rescored = profile.residual_rule == "rescored"
        return ProfilePage(
            row=row,
            profile=profile,
            exposure=profile.axes(Measure.EXPOSURE),
            residual=None if rescored else profile.axes(Measure.RESIDUAL),
            warnings=_warnings(profile),
            adoptions=_adoptions(work, row.id),
            sha256=sha256,
            may_adopt=_may_adopt(work),
        )


def profile_source(desk: Desk, code: str, version: int) -> str:
    """The file as it was uploaded."""
    with open_reading(desk) as work:
        return _find(work, code, version)[1]


def adoption_page(desk: Desk, code: str, version: int) -> AdoptionPage:
    with open_reading(desk) as work:
        row, source, _sha256 = _find(work, code, version)
        profile = read_profile(source)
        in_use = next((other for other in version_rows(work) if other.in_use), None)
        now = read_profile(_find(work, in_use.code, in_use.version)[1]) if in_use else None
        return AdoptionPage(
            title=f"Adopt {code} version {version}",
            row=row,
            in_use=in_use,
            differences=differences(now, profile) if now else (),
            under=_under_versions(work),
            warnings=_warnings(profile),
            today=work.now.date(),
        )


def address_of(desk: Desk, profile_id: int) -> tuple[str, int]:
    """Code and version of a version that is known by its id."""
    with open_reading(desk) as work:
        wanted = sa.select(_PROFILE.c.code, _PROFILE.c.version).where(_PROFILE.c.id == profile_id)
        found = work.session.execute(wanted).one()
        return found.code, found.version


def _find(work: Work, code: str, version: int) -> tuple[VersionRow, str, str]:
    row = next((row for row in version_rows(work) if (row.code, row.version) == (code, version)), None)
    if row is None:
        raise NotFound("There is no such version of a methodology.")
    wanted = sa.select(_PROFILE.c.source, _PROFILE.c.sha256).where(_PROFILE.c.id == row.id)
    kept = work.session.execute(wanted).one()
    return row, kept.source, kept.sha256


def _warnings(profile: Profile) -> tuple[str, ...]:
    return tuple(finding.sentence for finding in lint(profile) if finding.severity == "warning")


def _adoptions(work: Work, profile_id: int) -> tuple[AdoptionLine, ...]:
    wanted = sa.select(_ADOPTION.c.from_date, _ADOPTION.c.reason).where(_ADOPTION.c.profile_id == profile_id)
    newest_first = wanted.order_by(_ADOPTION.c.from_date.desc(), _ADOPTION.c.id.desc())
    return tuple(AdoptionLine(row.from_date, row.reason) for row in work.session.execute(newest_first))


def _under_versions(work: Work) -> tuple[UnderVersion, ...]:
    counted = (
        sa.select(_PROFILE.c.code, _PROFILE.c.version, sa.func.count())
        .join(_RISK, _RISK.c.profile_id == _PROFILE.c.id)
        .where(visible(work.actor))
        .group_by(_PROFILE.c.code, _PROFILE.c.version)
        .order_by(_PROFILE.c.code, _PROFILE.c.version)
    )
    return tuple(UnderVersion(*row) for row in work.session.execute(counted))


def _may_adopt(work: Work) -> bool:
    return work.actor.has_everywhere(Permission.METHODOLOGY_ADOPT)
