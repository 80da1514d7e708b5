"""The pages of common causes: all of them, and one with who cites it and what is done there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from riskreg.consolidation.alike_queries import Alike, alike_to
from riskreg.consolidation.citing_queries import NO_SUCH_CAUSE, find_cause, find_citation
from riskreg.consolidation.finding_queries import IS_NOT_SEALED
from riskreg.consolidation.relief_queries import IN_FORCE, IS_OPEN, Relief, relieving_actions
from riskreg.domain.errors import NotFound
from riskreg.domain.permissions import Permission
from riskreg.domain.references import cause_reference, risk_reference
from riskreg.domain.scale import Level
from riskreg.store.tables.cause import CommonCause, CommonCauseCitation
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person
from riskreg.store.tables.risk import Action, Control, Risk, RootCause
from riskreg.store.visible import visible
from riskreg.store.work import Work

_COMMON = CommonCause.__table__  # type: ignore[attr-defined]
_CITATION = CommonCauseCitation.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
_CAUSE = RootCause.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_CONTROL = Control.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]

LONGEST = 50


@dataclass(frozen=True, slots=True)
class CauseLine:
    reference: str
    title: str
    risks: int
    entities: int
    worst: Level | None


@dataclass(frozen=True, slots=True)
class CausesPage:
    """Every common cause that is cited where the reader may see it, the most cited first."""

    title: str
    causes: tuple[CauseLine, ...]
    reliefs: tuple[Relief, ...]
    may_name: bool


@dataclass(frozen=True, slots=True)
class CitationLine:
    """One citation. ``is_said`` is false once the risk says something else."""

    id: int
    risk: str
    risk_title: str
    entity: str
    level: Level | None
    text: str
    revision: int
    is_said: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A control or an open action at a citing risk."""

    risk: str
    description: str
    owner: str
    due: date | None = None


@dataclass(frozen=True, slots=True)
class CausePage:
    """One common cause; lists hold ``longest`` lines at most."""

    title: str
    reference: str
    named_by: str
    named_on: date
    risks: int
    entities: int
    citations: tuple[CitationLine, ...]
    controls: tuple[Kept, ...]
    actions: tuple[Kept, ...]
    reliefs: tuple[Relief, ...]
    alike: tuple[Alike, ...]
    may_cite: bool
    longest: int = LONGEST

    @property
    def owners(self) -> tuple[str, ...]:
        """Who answers for the controls and actions there."""
        return tuple(sorted({each.owner for each in (*self.controls, *self.actions) if each.owner}))


@dataclass(frozen=True, slots=True)
class TakeBackPage:
    """One citation that is to be undone."""

    title: str
    cause: str
    cause_title: str
    line: CitationLine


def causes_page(work: Work) -> CausesPage:
    counted = _counted(work)
    columns = (_COMMON.c.number, _COMMON.c.title, counted.c.risks, counted.c.entities, counted.c.worst)
    wanted = sa.select(*columns).outerjoin_from(_COMMON, counted, counted.c.cause_id == _COMMON.c.id)
    if not work.actor.may(Permission.CONSOLIDATION_READ):
        wanted = wanted.where(counted.c.risks.is_not(None))
    rows = work.session.execute(wanted.order_by(counted.c.risks.desc().nulls_last(), _COMMON.c.number).limit(500))
    return CausesPage(
        title="Common causes",
        causes=tuple(_line(row) for row in rows),
        reliefs=relieving_actions(work),
        may_name=work.actor.has_everywhere(Permission.RISK_CONSOLIDATE),
    )


def cause_page(work: Work, reference: str) -> CausePage:
    """Who cites the cause, and what is done about it there. Not there for whoever may see none of its risks."""
    cause = find_cause(work, reference)
    counted = _counted(work)
    found = work.session.execute(sa.select(counted).where(counted.c.cause_id == cause.id)).first()
    if found is None and not work.actor.may(Permission.CONSOLIDATION_READ):
        raise NotFound(NO_SUCH_CAUSE)
    citations = _citations(work, cause)
    may_cite = work.actor.has_everywhere(Permission.RISK_CONSOLIDATE)
    return CausePage(
        title=cause.title,
        reference=cause_reference(cause.number),
        named_by=cause.by_name,
        named_on=cause.at.date(),
        risks=found.risks if found is not None else 0,
        entities=found.entities if found is not None else 0,
        citations=citations,
        controls=_kept(work, cause, _CONTROL, _CONTROL.c.withdrawn_at.is_(None)),
        actions=_kept(work, cause, _ACTION, IS_OPEN),
        reliefs=relieving_actions(work, cause.id),
        alike=alike_to(work, cause.title, [line.text for line in citations]) if may_cite else (),
        may_cite=may_cite,
    )


def take_back_page(work: Work, reference: str, citation_id: int) -> TakeBackPage:
    """Refused when there is no such citation in force that the actor may see."""
    cause = find_cause(work, reference)
    found, risk = find_citation(work, cause, citation_id)
    line = next((each for each in _citations(work, cause, found.id) if each.id == found.id), None)
    if line is None:
        raise NotFound(f"{risk_reference(risk.number)} does not cite it any more.")
    return TakeBackPage("Another cause after all", cause_reference(cause.number), cause.title, line)


def _counted(work: Work) -> sa.Subquery:
    """Risks and entities that cite each cause, as far as they are open to the actor and in the register."""
    return (
        sa.select(
            _CITATION.c.cause_id,
            sa.func.count(sa.distinct(_RISK.c.id)).label("risks"),
            sa.func.count(sa.distinct(_RISK.c.entity_id)).label("entities"),
            sa.func.max(_RISK.c.residual_rank).label("worst"),
        )
        .join_from(_CITATION, _RISK, _RISK.c.id == _CITATION.c.risk_id)
        .where(IN_FORCE, IS_NOT_SEALED, _RISK.c.standing == "registered", visible(work.actor))
        .group_by(_CITATION.c.cause_id)
        .subquery("counted")
    )


def _line(row: Any) -> CauseLine:
    worst = Level.from_rank(row.worst) if row.worst else None
    return CauseLine(cause_reference(row.number), row.title, row.risks or 0, row.entities or 0, worst)


def _citations(work: Work, cause: CommonCause, only: int | None = None) -> tuple[CitationLine, ...]:
    said = sa.exists().where(_CAUSE.c.risk_id == _CITATION.c.risk_id, _CAUSE.c.text == _CITATION.c.text)
    columns = (_CITATION.c.id, _CITATION.c.text, _CITATION.c.revision, said.label("is_said"))
    wanted = (
        sa.select(*columns, _RISK.c.number, _RISK.c.title, _RISK.c.residual_rank, _ENTITY.c.name)
        .join_from(_CITATION, _RISK, _RISK.c.id == _CITATION.c.risk_id)
        .join(_ENTITY, _ENTITY.c.id == _RISK.c.entity_id)
        .where(*_of(work, cause))
        .order_by(_RISK.c.residual_rank.desc().nulls_last(), _RISK.c.number, _CITATION.c.id)
        .limit(LONGEST)
    )
    wanted = wanted if only is None else wanted.where(_CITATION.c.id == only)
    return tuple(
        CitationLine(
            id=row.id,
            risk=risk_reference(row.number),
            risk_title=row.title,
            entity=row.name,
            level=Level.from_rank(row.residual_rank) if row.residual_rank else None,
            text=row.text,
            revision=row.revision,
            is_said=bool(row.is_said),
        )
        for row in work.session.execute(wanted)
    )


def _of(work: Work, cause: CommonCause) -> Sequence[sa.ColumnElement[bool]]:
    in_register = _RISK.c.standing == "registered"
    return (_CITATION.c.cause_id == cause.id, IN_FORCE, IS_NOT_SEALED, in_register, visible(work.actor))


def _kept(work: Work, cause: CommonCause, table: Any, counts: sa.ColumnElement[bool]) -> tuple[Kept, ...]:
    """Controls or actions at the risks that cite the cause."""
    citing = (
        sa.select(_RISK.c.id).join_from(_CITATION, _RISK, _RISK.c.id == _CITATION.c.risk_id).where(*_of(work, cause))
    )
    due = table.c.due if "due" in table.c else sa.null()
    kept = _RISK.alias("kept_at")
    wanted = (
        sa.select(kept.c.number.label("risk_number"), table.c.description, _PERSON.c.name, due.label("due"))
        .join_from(table, kept, kept.c.id == table.c.risk_id)
        .outerjoin(_PERSON, _PERSON.c.id == table.c.owner_id)
        .where(counts, table.c.risk_id.in_(citing))
        .order_by(kept.c.number, table.c.number)
        .limit(LONGEST)
    )
    return tuple(
        Kept(risk_reference(row.risk_number), row.description, row.name or "", row.due)
        for row in work.session.execute(wanted)
    )
