"""Opening a review, before it is done: which templates there are, whom it can ask, and what exactly it would ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from riskreg.domain.permissions import Role
from riskreg.domain.references import cycle_reference
from riskreg.domain.review import Answerer
from riskreg.domain.review_template import CHOSEN, ReviewTemplate
from riskreg.entities.queries import valid_on
from riskreg.reviews.finding_queries import OPEN_TO_ALL
from riskreg.reviews.opening import Opening, Plan, entities_asked, planned, risks_named, running_as
from riskreg.reviews.template_queries import shipped_templates, template_of
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person, RoleGrant
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work

_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
_GRANT = RoleGrant.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]

ORDER = ("mid_year", "end_of_year", "quarterly", "ad_hoc")
MOST_BY_BROWSER, MOST_OWNERS = 50_000, 5_000
"""Risks, and owners asked one by one, that a page waits for; what asks more is opened on the command line."""


@dataclass(frozen=True, slots=True)
class TemplatesPage:
    title: str
    templates: tuple[ReviewTemplate, ...]
    year: int


@dataclass(frozen=True, slots=True)
class EntityChoice:
    id: int
    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Choosing title, days and entities for one template. ``regions`` maps a region to its reporting entities."""

    title: str
    code: str
    template: ReviewTemplate
    plan: Plan
    regions: tuple[tuple[str, tuple[EntityChoice, ...]], ...]

    @property
    def must_choose(self) -> bool:
        return self.template.entities == CHOSEN

    @property
    def reporting(self) -> int:
        return sum(len(entities) for _region, entities in self.regions)


@dataclass(frozen=True, slots=True)
class CheckPage:
    """What would be asked, and of whom; nothing is written. ``risks`` leaves strictly confidential ones out.

    ``no_answerer`` are the entities where nobody could answer, ``runs_already`` a review of the same title.
    """

    title: str
    code: str
    template: ReviewTemplate
    plan: Plan
    entities: int
    named: tuple[str, ...]
    risks: int
    without_owner: int
    without_focal_point: int
    no_answerer: tuple[str, ...]
    runs_already: str

    @property
    def is_too_large(self) -> bool:
        """Whether opening it takes longer than a page waits."""
        most = MOST_OWNERS if self.template.answered_by is Answerer.RISK_OWNER else MOST_BY_BROWSER
        return self.risks > most


def templates_page(work: Work) -> TemplatesPage:
    """The shipped templates in the order of the year."""
    shipped = shipped_templates()
    known = [template_of(work, shipped[code]) for code in (*ORDER, *sorted(set(shipped) - set(ORDER)))]
    return TemplatesPage("Open a review", tuple(known), work.now.year)


def plan_page(work: Work, code: str, source: str) -> PlanPage:
    """Raises TemplateRefused with every problem of the template."""
    template = template_of(work, source)
    plan = planned(template, Opening(), work.now.date())
    return PlanPage(plan.title, code, template, plan, reporting_by_region(work))


def reporting_by_region(work: Work) -> tuple[tuple[str, tuple[EntityChoice, ...]], ...]:
    """The entities that report today, by region and name."""
    wanted = sa.select(_ENTITY).where(valid_on(work.now.date()), _ENTITY.c.reporting.is_(True))
    found: dict[str, list[EntityChoice]] = {}
    for row in work.session.execute(wanted.order_by(_ENTITY.c.region, _ENTITY.c.name)):
        found.setdefault(row.region, []).append(EntityChoice(row.id, row.code, row.name, row.kind))
    return tuple((region, tuple(entities)) for region, entities in found.items())


def check_page(work: Work, code: str, source: str, opening: Opening) -> CheckPage:
    """A rehearsal: everything is found as opening would find it. Raises Invalid with what is wrong with the choices."""
    template = template_of(work, source)
    plan = planned(template, opening, work.now.date())
    asked = entities_asked(work, template, opening.entity_ids)
    risks, no_owner, no_focal_point = _counted(work, template, opening)
    same = running_as(work, plan.title)
    return CheckPage(
        title="Check before you open it",
        code=code,
        template=template,
        plan=plan,
        entities=len(asked),
        named=_names(work, asked) if opening.entity_ids is not None else (),
        risks=risks,
        without_owner=no_owner,
        without_focal_point=no_focal_point,
        no_answerer=_nobody_at(work, asked),
        runs_already=cycle_reference(same) if same is not None else "",
    )


def _counted(work: Work, template: ReviewTemplate, opening: Opening) -> tuple[int, int, int]:
    without = [sa.func.sum(sa.case((column.is_(None), 1), else_=0)) for column in _PEOPLE]
    wanted = sa.select(sa.func.count(), *without).select_from(_RISK)
    found = work.session.execute(wanted.where(*risks_named(template.risks, opening.entity_ids), OPEN_TO_ALL)).one()
    return int(found[0]), int(found[1] or 0), int(found[2] or 0)


_PEOPLE: Sequence[Any] = (_RISK.c.owner_id, _RISK.c.focal_point_id)


def _names(work: Work, entity_ids: Sequence[int]) -> tuple[str, ...]:
    wanted = sa.select(_ENTITY.c.name).where(_ENTITY.c.id.in_(entity_ids)).order_by(_ENTITY.c.name)
    return tuple(work.session.execute(wanted).scalars())


def _nobody_at(work: Work, entity_ids: Sequence[int]) -> tuple[str, ...]:
    """The entities without a focal point of their own or above: their task comes to the secretariat."""
    held = _ENTITY.alias("held")
    able = (
        sa.select(_GRANT.c.id)
        .join(_PERSON, _PERSON.c.id == _GRANT.c.person_id)
        .join(held, held.c.id == _GRANT.c.entity_id)
        .where(_GRANT.c.role == Role.FOCAL_POINT.value, _GRANT.c.ended_at.is_(None), _PERSON.c.disabled_at.is_(None))
        .where(_ENTITY.c.path.like(held.c.path + "%"))
    )
    wanted = sa.select(_ENTITY.c.name).where(_ENTITY.c.id.in_(entity_ids), ~able.exists())
    return tuple(work.session.execute(wanted.order_by(_ENTITY.c.name)).scalars())
