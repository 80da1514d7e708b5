"""What the pages for the statement and the causes show, and the risks whose titles are like this one's."""

from dataclasses import dataclass

import sqlalchemy as sa

from riskreg.domain.permissions import Permission
from riskreg.domain.references import risk_reference
from riskreg.domain.similarity import folded_words, similar_titles
from riskreg.risks.writing_queries import Sheet, sheet_of
from riskreg.store.search import finds_some
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.risk import Risk, RootCause
from riskreg.store.visible import visible
from riskreg.store.work import Desk, Work, open_reading

_RISK = Risk.__table__  # type: ignore[attr-defined]
_CAUSE = RootCause.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]

_LONGEST_WORDS = 6
_MOST_CANDIDATES = 400


@dataclass(frozen=True, slots=True)
class Similar:
    reference: str
    title: str
    entity: str


@dataclass(frozen=True, slots=True)
class BeginPage:
    """``entities`` are (id, name) of where the person may log a risk; ``first`` is the one they most likely mean."""

    title: str
    entities: tuple[tuple[str, str], ...]
    first: str


@dataclass(frozen=True, slots=True)
class StatementPage:
    """``kind`` is the category, or ``category/subcategory``."""

    title: str
    sheet: Sheet
    risk_title: str
    kind: str
    event: str
    consequences: str
    similar: tuple[Similar, ...]


@dataclass(frozen=True, slots=True)
class CausesPage:
    title: str
    sheet: Sheet
    causes: tuple[str, ...]
    drivers: str


def begin_page(desk: Desk) -> BeginPage:
    with open_reading(desk) as work:
        is_current = _ENTITY.c.valid_to.is_(None) | (_ENTITY.c.valid_to >= work.now.date())
        wanted = sa.select(_ENTITY.c.id, _ENTITY.c.name).where(is_current)
        if not work.actor.has_everywhere(Permission.RISK_LOG):
            wanted = wanted.where(_ENTITY.c.id.in_(sorted(work.actor.entities_where(Permission.RISK_LOG))))
        rows = work.session.execute(wanted.order_by(_ENTITY.c.name, _ENTITY.c.id)).all()
        entities = tuple((str(row.id), row.name) for row in rows)
        own = str(work.actor.entity_id)
        first = own if own in dict(entities) else entities[0][0] if len(entities) == 1 else ""
        return BeginPage("Log a risk", entities, first)


def statement_page(desk: Desk, reference: str) -> StatementPage:
    with open_reading(desk) as work:
        sheet = sheet_of(work, reference, "statement")
        columns = (_RISK.c.title, _RISK.c.category, _RISK.c.subcategory, _RISK.c.event, _RISK.c.consequences)
        row = work.session.execute(sa.select(*columns).where(_RISK.c.id == sheet.risk_id)).one()
        return StatementPage(
            title="What may happen",
            sheet=sheet,
            risk_title=row.title,
            kind=f"{row.category}/{row.subcategory}" if row.subcategory else str(row.category),
            event=row.event,
            consequences=row.consequences,
            similar=similar_risks(work, row.title, sheet.risk_id),
        )


def causes_page(desk: Desk, reference: str) -> CausesPage:
    with open_reading(desk) as work:
        sheet = sheet_of(work, reference, "causes")
        causes = sa.select(_CAUSE.c.text).where(_CAUSE.c.risk_id == sheet.risk_id).order_by(_CAUSE.c.position)
        drivers = sa.select(_RISK.c.drivers).where(_RISK.c.id == sheet.risk_id)
        return CausesPage(
            title="Causes and drivers",
            sheet=sheet,
            causes=tuple(work.session.execute(causes).scalars()),
            drivers=work.session.execute(drivers).scalar_one(),
        )


def similar_risks(work: Work, title: str, but_not: int) -> tuple[Similar, ...]:
    """The risks the actor may see whose titles are alike, the most alike first; a word search narrows them before."""
    words = sorted(set(folded_words(title)), key=len, reverse=True)[:_LONGEST_WORDS]
    dialect = work.session.connection().dialect.name
    candidates = (
        sa.select(_RISK.c.number, _RISK.c.title, _ENTITY.c.code)
        .join(_ENTITY, _ENTITY.c.id == _RISK.c.entity_id)
        .where(finds_some(dialect, _RISK.c.id, words), _RISK.c.id != but_not, visible(work.actor))
        .order_by(_RISK.c.number.desc())
        .limit(_MOST_CANDIDATES)
    )
    found = {risk_reference(row.number): row for row in work.session.execute(candidates)}
    alike = similar_titles(title, [(reference, row.title) for reference, row in found.items()])
    return tuple(Similar(reference, other, found[reference].code) for reference, other in alike)
