"""Which risks a workshop may decide on, and finding them for its agenda."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.errors import Invalid
from riskreg.domain.outcome_moves import DECIDABLE
from riskreg.domain.references import risk_number, risk_reference
from riskreg.domain.scale import Level
from riskreg.domain.vocabulary import OrganizationalLevel
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.workshop import AgendaItem, Workshop
from riskreg.store.visible import visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_ITEM = AgendaItem.__table__  # type: ignore[attr-defined]

MOST_OFFERED = 100
_OPEN_TO_ALL = _RISK.c.classification != Classification.STRICTLY_CONFIDENTIAL.value


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the agenda is made from: a level, a state, an organizational level; empty means any."""

    level: str = ""
    state: str = ""
    organizational_level: str = OrganizationalLevel.CORPORATE.value


@dataclass(frozen=True, slots=True)
class Offered:
    """A risk that could be put on the agenda."""

    reference: str
    title: str
    entity: str
    state: str
    level: Level | None


def offered_for(work: Work, workshop: Workshop, wanted: Wanted) -> tuple[Offered, ...]:
    """The risks that fit and are not on the agenda, the highest level first; at most ``MOST_OFFERED``."""
    here = sa.select(_ITEM.c.risk_id).where(_ITEM.c.workshop_id == workshop.id, _ITEM.c.removed_at.is_(None))
    conditions: list[Any] = [_RISK.c.state.in_(DECIDABLE), _OPEN_TO_ALL, visible(work.actor), _RISK.c.id.not_in(here)]
    if wanted.state in DECIDABLE:
        conditions.append(_RISK.c.state == wanted.state)
    if wanted.organizational_level in tuple(OrganizationalLevel):
        conditions.append(_RISK.c.organizational_level == wanted.organizational_level)
    if wanted.level in tuple(Level):
        conditions.append(_RISK.c.residual_rank == Level(wanted.level).rank)
    rows = work.session.execute(
        sa.select(_RISK.c.number, _RISK.c.title, _RISK.c.state, _RISK.c.residual_rank, _ENTITY.c.name)
        .join(_ENTITY, _ENTITY.c.id == _RISK.c.entity_id)
        .where(*conditions)
        .order_by(_RISK.c.residual_rank.desc().nulls_last(), _RISK.c.exposure_rank.desc().nulls_last(), _RISK.c.number)
        .limit(MOST_OFFERED)
    )
    return tuple(
        Offered(
            reference=risk_reference(row.number),
            title=row.title,
            entity=row.name,
            state=row.state,
            level=Level.from_rank(row.residual_rank) if row.residual_rank else None,
        )
        for row in rows
    )


def may_be_decided_on(work: Work, references: Sequence[str]) -> list[Risk]:
    """The risks in the order of their references; raises Invalid when one of them cannot come before a workshop."""
    numbers = [risk_number(each) for each in references]
    wanted = sa.select(Risk).where(_RISK.c.number.in_([n for n in numbers if n is not None]), visible(work.actor))
    found = {risk.number: risk for risk in work.session.execute(wanted).scalars()}
    wrong = [text for text, number in zip(references, numbers, strict=True) if not _is_fit(found.get(number or 0))]
    if wrong:
        sentence = (
            f"{', '.join(each[:40] for each in wrong[:5])}: only candidates and validated risks that are not strictly"
            " confidential come before a workshop."
        )
        raise Invalid(sentence, {"risks": [sentence]})
    return [found[number] for number in numbers if number is not None]


def _is_fit(risk: Risk | None) -> bool:
    return risk is not None and risk.state in DECIDABLE and not risk.classification.is_sealed
