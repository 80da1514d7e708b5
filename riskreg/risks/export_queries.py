"""The whole list for a spreadsheet or a program: exactly the risks the page would show, with more of each."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from riskreg.domain.references import risk_reference
from riskreg.domain.scale import Level
from riskreg.risks.listing_queries import in_order
from riskreg.risks.moment_queries import as_chosen
from riskreg.risks.narrowing_queries import Terms, terms
from riskreg.risks.register_filter import RegisterFilter
from riskreg.risks.vocabulary_queries import EntityWords, Vocabulary, vocabulary
from riskreg.store.tables.methodology import ProfileVersion
from riskreg.store.tables.person import Person
from riskreg.store.tables.risk import Risk, RootCause
from riskreg.store.visible import visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_CAUSE = RootCause.__table__  # type: ignore[attr-defined]
_PROFILE = ProfileVersion.__table__  # type: ignore[attr-defined]

_ALL = (
    sa.select(
        _RISK,
        _PERSON.c.name.label("owner_name"),
        _PERSON.c.function.label("owner_function"),
        (_PROFILE.c.code + " v" + sa.cast(_PROFILE.c.version, sa.String)).label("methodology"),
    )
    .outerjoin_from(_RISK, _PERSON, _PERSON.c.id == _RISK.c.owner_id)
    .outerjoin(_PROFILE, _PROFILE.c.id == _RISK.c.profile_id)
)


class ExportRow(NamedTuple):
    """One risk as it leaves the register: references, codes and level words; scores as numbers of the scale."""

    ref: str
    title: str
    organizational_level: str
    category: str
    subcategory: str
    entity: str
    entity_name: str
    region: str
    scope: str
    countries: str
    owner: str
    owner_function: str
    likelihood: int | None
    impact: int | None
    control_effectiveness: str
    exposure: str
    residual: str
    residual_before: str
    target: str
    target_date: date | None
    state: str
    state_name: str
    classification: str
    emerging: bool
    proximity: str
    response: str
    next_due: date | None
    overdue: bool
    event: str
    root_causes: str
    drivers: str
    consequences: str
    methodology: str
    created: datetime
    updated: datetime


def export_rows(work: Work, chosen: RegisterFilter) -> list[ExportRow]:
    """Every risk of the choice in its order, whatever its page; four statements."""
    with as_chosen(work, chosen) as (seen, _moment):
        return _rows(seen, chosen)


def _rows(work: Work, chosen: RegisterFilter) -> list[ExportRow]:
    words = vocabulary(work)
    narrowed = terms(work, words, chosen)
    causes = _causes(work, narrowed)
    entities = {entity.id: entity for entity in words.entities}
    listed = work.session.execute(_ALL.where(*narrowed.values(), visible(work.actor)).order_by(*in_order(chosen)))
    today = work.now.date()
    return [_row(row, causes.get(row.id, []), entities[row.entity_id], words, today) for row in listed]


def _causes(work: Work, narrowed: Terms) -> dict[int, list[str]]:
    wanted = sa.select(_CAUSE.c.risk_id, _CAUSE.c.text).join_from(_CAUSE, _RISK, _RISK.c.id == _CAUSE.c.risk_id)
    wanted = wanted.where(*narrowed.values(), visible(work.actor)).order_by(_CAUSE.c.risk_id, _CAUSE.c.position)
    found: dict[int, list[str]] = defaultdict(list)
    for risk_id, text in work.session.execute(wanted):
        found[risk_id].append(text)
    return found


def _row(row: Any, causes: list[str], entity: EntityWords, words: Vocabulary, today: date) -> ExportRow:
    return ExportRow(
        ref=risk_reference(row.number),
        title=row.title,
        organizational_level=row.organizational_level.value,
        category=row.category.value,
        subcategory=row.subcategory,
        entity=entity.code,
        entity_name=entity.name,
        region=entity.region,
        scope=row.scope,
        countries="; ".join(json.loads(row.countries)),
        owner=row.owner_name or "",
        owner_function=row.owner_function or "",
        likelihood=row.exposure_likelihood,
        impact=row.exposure_impact,
        control_effectiveness=row.control_effectiveness,
        exposure=_level(row.exposure_rank),
        residual=_level(row.residual_rank),
        residual_before=_level(row.residual_rank_before),
        target=_level(row.target_rank),
        target_date=row.target_date,
        state=row.state,
        state_name=words.state_name(row.state),
        classification=row.classification.value,
        emerging=row.is_emerging,
        proximity=row.proximity.value if row.proximity else "",
        response=row.response.value if row.response else "",
        next_due=row.earliest_due,
        overdue=bool(row.earliest_due and row.earliest_due < today),
        event=row.event,
        root_causes="; ".join(causes),
        drivers=row.drivers,
        consequences=row.consequences,
        methodology=row.methodology or "",
        created=row.created_at,
        updated=row.updated_at,
    )


def _level(rank: int | None) -> str:
    return Level.from_rank(rank).value if rank else ""
