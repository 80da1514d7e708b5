"""Assessments as a page shows them: in the words of the methodology version each was made with."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from riskreg.domain.profile import Profile
from riskreg.domain.scale import Level, Measure, Score, Step
from riskreg.methodology.queries import profile_in_use, read_profile
from riskreg.risks.page_content import LevelNow, Method, Scored
from riskreg.store.tables.methodology import ProfileVersion
from riskreg.store.work import Work

_PROFILE = ProfileVersion.__table__  # type: ignore[attr-defined]
_SOURCES = sa.select(_PROFILE.c.id, _PROFILE.c.source).where(_PROFILE.c.id.in_(sa.bindparam("ids", expanding=True)))


def profiles_of(work: Work, ids: Collection[int], read: Mapping[int, str] | None = None) -> dict[int, Profile]:
    """The versions with these ids, by id; without any the one in use, whose words describe what is not scored yet.
    ``read`` are sources at hand already.
    """
    connection = work.session.connection()
    if not ids:
        stored = profile_in_use(connection, work.now.date())
        return {stored.id: stored.profile}
    sources = dict(read or {})
    if missing := sorted(set(ids) - set(sources)):
        sources |= {row.id: row.source for row in connection.execute(_SOURCES, {"ids": missing})}
    return {each: read_profile(source) for each, source in sources.items()}


def in_words(rows: Sequence[Any], profiles: Mapping[int, Profile]) -> tuple[Scored, ...]:
    """The assessments, latest first; only the latest of each measure explains its level."""
    latest = {row.measure: row.id for row in reversed(rows)}
    return tuple(_scored(row, profiles[row.profile_id], explain=latest[row.measure] == row.id) for row in rows)


def _scored(row: Any, profile: Profile, *, explain: bool) -> Scored:
    steps = json.loads(row.by_dimension)
    return Scored(
        measure=row.measure.value,
        level=Level(row.level),
        likelihood=_label(profile.likelihood, row.likelihood),
        impact=_label(profile.impact, row.impact),
        controls=control_words(profile).get(row.control_effectiveness, row.control_effectiveness),
        explanation=_explanation(row, profile) if explain else "",
        reason=row.reason,
        assessor=row.assessor_name,
        at=row.at,
        target_date=row.target_date,
        method=Method(profile.title, profile.version, profile.confirmed),
        computed=Level(row.computed_level),
        decision=row.override_decision,
        decision_reason=row.override_reason,
        by_dimension=tuple((code, _label(profile.impact, step)) for code, step in sorted(steps.items())),
    )


def levels_now(row: Any, history: Sequence[Scored]) -> tuple[LevelNow, ...]:
    """Exposure, residual and target as they stand. Only the residual moves: it is the level a register ranks by."""
    latest: dict[str, Scored] = {}
    for each in history:
        latest.setdefault(each.measure, each)
    moved = {Measure.RESIDUAL: _moved(row)}
    return tuple(LevelNow(each.value, latest.get(each.value), moved.get(each)) for each in Measure)


def control_words(profile: Profile) -> Mapping[str, str]:
    """Grades of control effectiveness by code."""
    return {grade.code: grade.name for grade in profile.control_effectiveness}


def _moved(row: Any) -> int | None:
    if row.residual_rank is None or row.residual_rank_before is None:
        return None
    return int(row.residual_rank - row.residual_rank_before)


def _label(steps: Sequence[Step], number: int) -> str:
    return next((step.label for step in steps if step.number == number), str(number))


def _explanation(row: Any, profile: Profile) -> str:
    return profile.explain(row.measure, Score(row.likelihood, row.impact, row.control_effectiveness or None))
