"""The pages that score a risk and override a level."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from riskreg.assessments.queries import AssessmentLine, history
from riskreg.domain.errors import NotAllowed
from riskreg.domain.permissions import Permission
from riskreg.domain.profile import Profile
from riskreg.domain.scale import Measure
from riskreg.methodology.queries import profile_in_use
from riskreg.risks.writing_queries import Sheet, sheet_of
from riskreg.store.tables.risk import Assessment, Control
from riskreg.store.work import Desk, Work, open_reading

_ASSESSMENT = Assessment.__table__  # type: ignore[attr-defined]
_CONTROL = Control.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class LastScore:
    """The latest assessment of one measure, as the form shows it again."""

    likelihood: int
    impact: int
    by_dimension: Mapping[str, int]
    control_effectiveness: str
    reason: str
    target_date: Any
    level: str
    is_overridden: bool
    is_of_this_method: bool


@dataclass(frozen=True, slots=True)
class ScoresPage:
    """What is scored, on which scales, and what was said last. ``controls`` are (number, description, grade)."""

    title: str
    sheet: Sheet
    profile: Profile
    last: Mapping[Measure, LastScore]
    controls: tuple[tuple[int, str, str], ...]
    history: tuple[AssessmentLine, ...]
    may_override: bool

    @property
    def has_target(self) -> bool:
        return Measure.TARGET in self.last

    @property
    def words_of_likelihood(self) -> Mapping[str, str]:
        """The criteria of each step, by the value the form sends."""
        return {str(step.number): step.meaning for step in self.profile.likelihood}

    @property
    def words_of_impact(self) -> Mapping[str, str]:
        return {str(step.number): step.meaning for step in self.profile.impact}

    @property
    def words_of_grades(self) -> Mapping[str, str]:
        return {grade.code: grade.meaning for grade in self.profile.control_effectiveness}

    @property
    def was_other_method(self) -> bool:
        """Whether something was scored under another version: saving scores it anew under this one."""
        return any(not last.is_of_this_method for last in self.last.values())


def scores_page(desk: Desk, reference: str) -> ScoresPage:
    with open_reading(desk) as work:
        sheet = sheet_of(work, reference, "scores", needs=Permission.RISK_SCORE)
        stored = profile_in_use(work.session.connection(), work.now.date())
        return ScoresPage(
            title="Scores",
            sheet=sheet,
            profile=stored.profile,
            last=_last(work, sheet.risk_id, stored.id),
            controls=_controls(work, sheet.risk_id, stored.profile),
            history=history(work, sheet.risk_id),
            may_override=work.actor.has_everywhere(Permission.RISK_OVERRIDE),
        )


def override_page(desk: Desk, reference: str) -> ScoresPage:
    """The same facts, for the page that sets a level by a decision."""
    page = scores_page(desk, reference)
    if not page.may_override:
        raise NotAllowed("Only the risk secretariat records a decision that sets another level.")
    return page


def _last(work: Work, risk_id: int, profile_id: int) -> dict[Measure, LastScore]:
    by_measure = sa.select(sa.func.max(_ASSESSMENT.c.id)).where(_ASSESSMENT.c.risk_id == risk_id)
    newest = by_measure.group_by(_ASSESSMENT.c.measure)
    rows = work.session.execute(sa.select(_ASSESSMENT).where(_ASSESSMENT.c.id.in_(newest)))
    return {row.measure: _as_last(row, profile_id) for row in rows}


def _as_last(row: Any, profile_id: int) -> LastScore:
    return LastScore(
        likelihood=row.likelihood,
        impact=row.impact,
        by_dimension=json.loads(row.by_dimension),
        control_effectiveness=row.control_effectiveness,
        reason=row.reason,
        target_date=row.target_date,
        level=row.level,
        is_overridden=row.level != row.computed_level,
        is_of_this_method=row.profile_id == profile_id,
    )


def _controls(work: Work, risk_id: int, profile: Profile) -> tuple[tuple[int, str, str], ...]:
    names = {grade.code: grade.name for grade in profile.control_effectiveness}
    wanted = sa.select(_CONTROL.c.number, _CONTROL.c.description, _CONTROL.c.effectiveness)
    rows = work.session.execute(
        wanted.where(_CONTROL.c.risk_id == risk_id, _CONTROL.c.withdrawn_at.is_(None)).order_by(_CONTROL.c.number)
    )
    return tuple((row.number, row.description, names.get(row.effectiveness, row.effectiveness)) for row in rows)
