"""Who contributes to a risk of the organization, or to what was merged into it: how many entities, which levels, and
which are stale or silent.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from riskreg.consolidation.following_queries import merged_into
from riskreg.domain.classification import Classification
from riskreg.domain.consolidation import Relation
from riskreg.domain.permissions import Permission
from riskreg.domain.references import risk_reference
from riskreg.domain.scale import Level
from riskreg.entities.queries import valid_on
from riskreg.reviews.cycle_queries import is_latest
from riskreg.risks.keeping import find_risk
from riskreg.risks.vocabulary_queries import vocabulary
from riskreg.store.base import loaded
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.review import EntityReturn, ReviewCycle
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_RETURN = EntityReturn.__table__  # type: ignore[attr-defined]
_CYCLE = ReviewCycle.__table__  # type: ignore[attr-defined]
_INTO = _RISK.alias("into_risk")

PAGE = 50
_LAST_CYCLE = sa.select(sa.func.max(_CYCLE.c.id)).scalar_subquery()
_SILENT = sa.and_(
    _RETURN.c.id.is_not(None), _RETURN.c.sent_at.is_(None), _RETURN.c.signed_at.is_(None), _RISK.c.standing != "ended"
)
_ROWS = (
    sa.select(
        *(_RISK.c[name] for name in ("number", "title", "state", "standing", "residual_rank", "consolidated_as")),
        *(_RISK.c[name] for name in ("updated_at", "review_due")),
        _ENTITY.c.name.label("entity"),
        _ENTITY.c.code,
        _SILENT.label("is_silent"),
        _INTO.c.id.label("into_id"),
        sa.case((_INTO.c.classification != Classification.STRICTLY_CONFIDENTIAL, _INTO.c.number)).label("into_number"),
    )
    .join_from(_RISK, _ENTITY, _ENTITY.c.id == _RISK.c.entity_id)
    .outerjoin(_INTO, _INTO.c.id == _RISK.c.consolidated_into_id)
    .outerjoin(
        _RETURN, sa.and_(_RETURN.c.entity_id == _RISK.c.entity_id, _RETURN.c.cycle_id == _LAST_CYCLE, is_latest())
    )
)


@dataclass(frozen=True, slots=True)
class Contributor:
    """A submission linked to the risk. ``is_stale``: its review is overdue; ``is_silent``: its entity has not answered
    the review that runs, or the last one. ``through`` is the risk it was linked to before that was merged into this.
    """

    reference: str
    title: str
    entity: str
    code: str
    relation: str
    level: Level | None
    state: str
    updated: date
    review_due: date | None
    is_stale: bool
    is_silent: bool
    through: str = ""


@dataclass(frozen=True, slots=True)
class ContributorsPage:
    """``entities`` of ``reporting`` contribute with ``total`` submissions. Levels are counted, never averaged:
    ``worst`` and those that are ``most_frequent``. ``sees_all`` says that the counts are of the whole organization.
    """

    title: str
    reference: str
    risk_title: str
    entities: int
    reporting: int
    total: int
    levels: tuple[tuple[Level, int], ...]
    unscored: int
    stale: int
    silent: int
    rows: tuple[Contributor, ...]
    number: int
    sees_all: bool
    may_see_board: bool

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE))

    @property
    def worst(self) -> Level | None:
        return self.levels[0][0] if self.levels else None

    @property
    def most_frequent(self) -> tuple[Level, ...]:
        most = max((count for _level, count in self.levels), default=0)
        return tuple(level for level, count in self.levels if count == most)


def contributors_page(work: Work, reference: str, number: int = 1) -> ContributorsPage:
    """Counted and listed for the actor: what they may not see is not there."""
    risk = find_risk(work, reference)
    linked = (_RISK.c.consolidated_into_id == risk.id, _RISK.c.consolidated_into_id.in_(merged_into(loaded(risk.id))))
    mine = sa.and_(sa.or_(*linked), visible(work.actor))
    counts = {rank: int(n) for rank, n in work.session.execute(_by_level(mine))}
    entities, reporting, stale, silent = work.session.execute(_totals(work, mine)).one()
    words = vocabulary(work)
    worst = (_RISK.c.residual_rank.desc().nulls_last(), _RISK.c.number)
    rows = work.session.execute(_ROWS.where(mine).order_by(*worst).limit(PAGE).offset((number - 1) * PAGE)).all()
    return ContributorsPage(
        title="Who contributes",
        reference=risk_reference(risk.number),
        risk_title=risk.title,
        entities=entities,
        reporting=reporting,
        total=sum(counts.values()),
        levels=tuple((level, counts[level.rank]) for level in reversed(Level) if level.rank in counts),
        unscored=counts.get(None, 0),
        stale=int(stale or 0),
        silent=int(silent or 0),
        rows=tuple(_contributor(work, row, words.state_name(row.state), loaded(risk.id)) for row in rows),
        number=number,
        sees_all=work.actor.has_everywhere(Permission.RISK_READ),
        may_see_board=work.actor.may(Permission.CONSOLIDATION_READ),
    )


def _by_level(mine: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(_RISK.c.residual_rank, sa.func.count()).where(mine).group_by(_RISK.c.residual_rank)


def _totals(work: Work, mine: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Entities that contribute, entities there are (those that report, and those that contribute all the same), stale
    submissions, and submissions of silent entities.
    """
    theirs = sa.select(_RISK.c.entity_id).where(mine)
    counts = sa.or_(sa.and_(_ENTITY.c.reporting.is_(True), valid_on(work.now.date())), _ENTITY.c.id.in_(theirs))
    return _ROWS.where(mine).with_only_columns(
        sa.func.count(sa.distinct(_RISK.c.entity_id)),
        sa.select(sa.func.count()).select_from(_ENTITY).where(counts).correlate(None).scalar_subquery(),
        sa.func.sum(sa.case((_is_stale(work), 1), else_=0)),
        sa.func.sum(sa.case((_SILENT, 1), else_=0)),
    )


def _is_stale(work: Work) -> sa.ColumnElement[bool]:
    return sa.and_(_RISK.c.review_due < work.now.date(), _RISK.c.standing == "registered")


def _contributor(work: Work, row: Any, state: str, of: int) -> Contributor:
    is_registered = row.standing == "registered"
    return Contributor(
        reference=risk_reference(row.number),
        title=row.title,
        entity=row.entity,
        code=row.code,
        relation=Relation(row.consolidated_as).found,
        level=Level.from_rank(row.residual_rank) if row.residual_rank else None,
        state=state,
        updated=row.updated_at.date(),
        review_due=row.review_due if is_registered else None,
        is_stale=bool(is_registered and row.review_due is not None and row.review_due < work.now.date()),
        is_silent=bool(row.is_silent),
        through=risk_reference(row.into_number) if row.into_id != of and row.into_number is not None else "",
    )
