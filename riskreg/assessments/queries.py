"""Reading assessments: the latest of each measure, and the whole history in words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from riskreg.domain.delegation import said_for
from riskreg.domain.profile import Profile
from riskreg.domain.scale import Level, Measure
from riskreg.methodology.queries import read_profile
from riskreg.store.tables.methodology import ProfileVersion
from riskreg.store.tables.risk import Assessment, Risk
from riskreg.store.visible import visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_ASSESSMENT = Assessment.__table__  # type: ignore[attr-defined]
_PROFILE = ProfileVersion.__table__  # type: ignore[attr-defined]

Latest = dict[Measure, Assessment]


@dataclass(frozen=True, slots=True)
class AssessmentLine:
    """One assessment in the words of the methodology version it was made with."""

    measure: Measure
    level: Level
    computed: Level
    likelihood: str
    impact: str
    controls: str
    reason: str
    decision: str
    decision_reason: str
    target_date: date | None
    assessor: str
    at: datetime
    method: str
    method_version: int
    is_confirmed: bool

    @property
    def is_overridden(self) -> bool:
        return self.level is not self.computed


def latest_of(work: Work, risk: Risk) -> Latest:
    """The latest assessment of each measure the risk has one for."""
    by_measure = sa.select(sa.func.max(_ASSESSMENT.c.id)).where(_ASSESSMENT.c.risk_id == risk.id)
    newest = by_measure.group_by(_ASSESSMENT.c.measure)
    found = work.session.execute(sa.select(Assessment).where(_ASSESSMENT.c.id.in_(newest))).scalars()
    return {assessment.measure: assessment for assessment in found}


def history(work: Work, risk_id: int) -> tuple[AssessmentLine, ...]:
    """Every assessment of a risk the actor may see, latest first."""
    wanted = sa.select(_ASSESSMENT).join(_RISK, _RISK.c.id == _ASSESSMENT.c.risk_id)
    wanted = wanted.where(_RISK.c.id == risk_id, visible(work.actor)).order_by(_ASSESSMENT.c.id.desc())
    rows = work.session.execute(wanted).all()
    profiles = _profiles(work, {row.profile_id for row in rows})
    return tuple(_line(row, profiles[row.profile_id]) for row in rows)


def _profiles(work: Work, ids: Collection[int]) -> dict[int, Profile]:
    rows = work.session.execute(sa.select(_PROFILE.c.id, _PROFILE.c.source).where(_PROFILE.c.id.in_(sorted(ids))))
    return {row.id: read_profile(row.source) for row in rows}


def _line(row: Any, profile: Profile) -> AssessmentLine:
    grades = {grade.code: grade.name for grade in profile.control_effectiveness}
    return AssessmentLine(
        measure=row.measure,
        level=Level(row.level),
        computed=Level(row.computed_level),
        likelihood=profile.likelihood[row.likelihood - 1].label,
        impact=profile.impact[row.impact - 1].label,
        controls=grades.get(row.control_effectiveness, ""),
        reason=row.reason,
        decision=row.override_decision,
        decision_reason=row.override_reason,
        target_date=row.target_date,
        assessor=said_for(row.assessor_name, row.acted_for),
        at=row.at,
        method=profile.title,
        method_version=profile.version,
        is_confirmed=profile.confirmed,
    )
