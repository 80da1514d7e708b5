"""What the page for place and owner shows, and the people it offers."""

from dataclasses import dataclass

import sqlalchemy as sa

from riskreg.people.queries import with_function
from riskreg.risks.snapshot_queries import as_list
from riskreg.risks.writing_queries import Sheet, sheet_of
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person
from riskreg.store.tables.risk import Risk, RiskReader
from riskreg.store.work import Desk, Work, open_reading

_RISK = Risk.__table__  # type: ignore[attr-defined]
_READER = RiskReader.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Somebody:
    """Somebody a form offers. ``is_near``: of the risk's entity, or of one above or below it."""

    id: str
    name: str
    is_near: bool


@dataclass(frozen=True, slots=True)
class PlacingPage:
    """The answers as saved, ids as text; ``people`` are all active people by name."""

    title: str
    sheet: Sheet
    people: tuple[Somebody, ...]
    owner: str
    focal_point: str
    scope: str
    countries: tuple[str, ...]
    classification: str
    readers: tuple[str, ...]
    links: tuple[str, ...]
    is_emerging: bool
    proximity: str


def placing_page(desk: Desk, reference: str) -> PlacingPage:
    with open_reading(desk) as work:
        sheet = sheet_of(work, reference, "placing")
        row = work.session.execute(_ANSWERS.where(_RISK.c.id == sheet.risk_id)).one()
        readers = sa.select(_READER.c.person_id).where(_READER.c.risk_id == sheet.risk_id)
        return PlacingPage(
            title="Place and owner",
            sheet=sheet,
            people=people_around(work, sheet.entity_path),
            owner=str(row.owner_id or ""),
            focal_point=str(row.focal_point_id or ""),
            scope=row.scope,
            countries=as_list(row.countries),
            classification=str(row.classification),
            readers=tuple(map(str, sorted(work.session.execute(readers).scalars()))),
            links=as_list(row.links),
            is_emerging=row.is_emerging,
            proximity=str(row.proximity or ""),
        )


_ANSWERS = sa.select(
    _RISK.c.owner_id,
    _RISK.c.focal_point_id,
    _RISK.c.scope,
    _RISK.c.countries,
    _RISK.c.classification,
    _RISK.c.links,
    _RISK.c.is_emerging,
    _RISK.c.proximity,
)


def people_around(work: Work, path: str) -> tuple[Somebody, ...]:
    """All active people by name, each told whether they belong to the entity, one above or one below."""
    wanted = (
        sa.select(_PERSON.c.id, _PERSON.c.name, _PERSON.c.function, _ENTITY.c.path)
        .outerjoin(_ENTITY, _ENTITY.c.id == _PERSON.c.entity_id)
        .where(_PERSON.c.disabled_at.is_(None))
        .order_by(_PERSON.c.name, _PERSON.c.id)
    )
    return tuple(
        Somebody(
            id=str(row.id),
            name=with_function(row.name, row.function),
            is_near=bool(row.path) and (path.startswith(row.path) or row.path.startswith(path)),
        )
        for row in work.session.execute(wanted)
    )
