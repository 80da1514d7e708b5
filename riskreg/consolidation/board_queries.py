"""The board: every submission with what it was found to be, those nobody has looked at first."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from riskreg.consolidation.board_filter import DECIDED, ENDED, PAGE_SIZE, UNDECIDED, BoardFilter
from riskreg.consolidation.finding_queries import IS_DECIDED, IS_UNDECIDED
from riskreg.consolidation.following_queries import CONTINUED, Ended, continued_in, ended_since
from riskreg.consolidation.wording_queries import Corporate, corporate_risks, wordings_of
from riskreg.domain.classification import Classification
from riskreg.domain.consolidation import Relation
from riskreg.domain.likeness import Likeness, Wording, likeness, share_of
from riskreg.domain.permissions import Permission
from riskreg.domain.references import risk_number, risk_reference
from riskreg.domain.scale import Level
from riskreg.domain.vocabulary import Category
from riskreg.risks.ending_queries import columns_of
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_INTO = _RISK.alias("into_risk")
_LAST = _RISK.alias("last_risk")

LEAST_LIKE = 0.12
"""Below this a likeness is not worth showing on the board: hardly one word."""

_COLUMNS = (
    *(_RISK.c[name] for name in ("id", "number", "version", "title", "event", "consequences", "category", "state")),
    *(_RISK.c[name] for name in ("classification", "residual_rank", "consolidated_as", "consolidated_at")),
    _ENTITY.c.name.label("entity"),
    *columns_of(_INTO, "into"),
    *columns_of(_LAST, "last"),
)
_ROWS = (
    sa.select(*_COLUMNS)
    .join_from(_RISK, _ENTITY, _ENTITY.c.id == _RISK.c.entity_id)
    .outerjoin(_INTO, _INTO.c.id == _RISK.c.consolidated_into_id)
    .outerjoin(CONTINUED, CONTINUED.c.start_id == _RISK.c.consolidated_into_id)
    .outerjoin(_LAST, _LAST.c.id == continued_in(_RISK.c.consolidated_into_id))
)
_UNDECIDED_FIRST = (
    _RISK.c.consolidated_as.is_not(None),
    _RISK.c.residual_rank.desc().nulls_last(),
    _RISK.c.exposure_rank.desc().nulls_last(),
    _RISK.c.number,
)


@dataclass(frozen=True, slots=True)
class Likely:
    """The corporate risk most like a submission."""

    reference: str
    title: str
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One submission. ``found`` is what it was found to be, empty while nobody has looked; ``likely`` only then."""

    reference: str
    version: int
    title: str
    entity: str
    category: str
    level: Level | None
    found: str
    day: date | None
    into: str
    into_title: str
    since: Ended | None
    likely: Likely | None
    can_be_ticked: bool

    @property
    def is_decided(self) -> bool:
        return bool(self.found)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many submissions were found to be what, and to how many corporate risks they contribute."""

    undecided: int
    by_relation: dict[Relation, int]
    corporate: int

    @property
    def decided(self) -> int:
        return sum(self.by_relation.values())

    @property
    def total(self) -> int:
        return self.undecided + self.decided


@dataclass(frozen=True, slots=True)
class BoardPage:
    """``total`` counts what the filter finds; ``first_undecided`` is where the work goes on, empty when it is done."""

    title: str
    counted: Counted
    rows: tuple[BoardRow, ...]
    total: int
    chosen: BoardFilter
    first_undecided: str
    may_decide: bool
    categories: tuple[tuple[str, str], ...]
    shown: tuple[tuple[str, str], ...]

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def offset(self) -> int:
        return (self.chosen.page - 1) * PAGE_SIZE


def board_page(work: Work, chosen: BoardFilter) -> BoardPage:
    found = _ROWS.where(*_conditions(chosen), visible(work.actor))
    rows = work.session.execute(
        found.order_by(*_UNDECIDED_FIRST).limit(PAGE_SIZE).offset((chosen.page - 1) * PAGE_SIZE)
    ).all()
    may_decide = work.actor.has_everywhere(Permission.RISK_CONSOLIDATE)
    counted = count_submissions(work)
    return BoardPage(
        title="Consolidation",
        counted=counted,
        rows=_board_rows(work, rows, with_likely=may_decide),
        total=_total(work, found) if chosen.is_narrowed else counted.total,
        chosen=chosen,
        first_undecided=next_undecided(work) if may_decide else "",
        may_decide=may_decide,
        categories=(("", "Any"), *((each.value, each.label) for each in Category)),
        shown=(
            ("", "All, undecided first"),
            (UNDECIDED, "Nobody has looked at it"),
            (DECIDED, "Decided"),
            (ENDED, "The other risk has ended"),
            *((relation.value, relation.label) for relation in Relation),
        ),
    )


def _total(work: Work, found: sa.Select[Any]) -> int:
    return int(work.session.execute(found.with_only_columns(sa.func.count())).scalar_one())


def count_submissions(work: Work) -> Counted:
    """Counted for the actor: what they may not see does not count."""
    named = sa.case((_LAST.c.classification != Classification.STRICTLY_CONFIDENTIAL, _LAST.c.id))
    wanted = (
        sa.select(_RISK.c.consolidated_as, sa.func.count(), sa.func.count(sa.distinct(named)))
        .outerjoin_from(_RISK, CONTINUED, CONTINUED.c.start_id == _RISK.c.consolidated_into_id)
        .outerjoin(_LAST, _LAST.c.id == continued_in(_RISK.c.consolidated_into_id))
        .where(sa.or_(IS_UNDECIDED, IS_DECIDED), visible(work.actor))
        .group_by(_RISK.c.consolidated_as)
    )
    rows = {relation: (n, into) for relation, n, into in work.session.execute(wanted)}
    undecided, _none = rows.pop(None, (0, 0))
    contributes = rows.get(Relation.CONTRIBUTES, (0, 0))[1]
    return Counted(undecided, {relation: rows[relation][0] for relation in Relation if relation in rows}, contributes)


def next_undecided(work: Work, but_not: int = 0) -> str:
    """The submission to look at next: the worst nobody has looked at; empty when there is none."""
    wanted = sa.select(_RISK.c.number).where(IS_UNDECIDED, _RISK.c.id != but_not, visible(work.actor))
    number = work.session.execute(wanted.order_by(*_UNDECIDED_FIRST[1:]).limit(1)).scalar_one_or_none()
    return risk_reference(number) if number is not None else ""


def _conditions(chosen: BoardFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if chosen.show == UNDECIDED:
        found.append(IS_UNDECIDED)
    elif chosen.show:
        found.append(IS_DECIDED)
        found += [_LAST.c.standing == "ended"] if chosen.show == ENDED else []
        found += [_RISK.c.consolidated_as == Relation(chosen.show)] if chosen.show not in (DECIDED, ENDED) else []
    else:
        found.append(sa.or_(IS_UNDECIDED, IS_DECIDED))
    if chosen.category:
        found.append(_RISK.c.category == Category(chosen.category))
    if chosen.entity:
        called = sa.or_(*(_ENTITY.c[name].icontains(chosen.entity, autoescape=True) for name in ("name", "code")))
        found.append(called)
    if chosen.into:
        number = risk_number(chosen.into) or 0
        # Through a strictly confidential risk nothing is found: that one was merged into this is told nowhere else.
        are_named = (each.c.classification != Classification.STRICTLY_CONFIDENTIAL for each in (_INTO, _LAST))
        found.append(sa.or_(_INTO.c.number == number, sa.and_(_LAST.c.number == number, *are_named)))
        found.append(_INTO.c.classification != Classification.STRICTLY_CONFIDENTIAL)
    return found


def _board_rows(work: Work, rows: Any, *, with_likely: bool) -> tuple[BoardRow, ...]:
    open_ones = [
        row for row in rows if row.consolidated_as is None and not Classification(row.classification).is_sealed
    ]
    wordings = wordings_of(work, open_ones) if with_likely else {}
    corporate = corporate_risks(work) if with_likely else None
    return tuple(_board_row(row, wordings.get(row.id), corporate) for row in rows)


def _board_row(row: Any, wording: Wording | None, corporate: Corporate | None) -> BoardRow:
    is_named = row.into_number is not None and not Classification(row.into_classification).is_sealed
    relation = Relation(row.consolidated_as) if row.consolidated_as else None
    return BoardRow(
        reference=risk_reference(row.number),
        version=row.version,
        title=row.title,
        entity=row.entity,
        category=Category(row.category).label,
        level=Level.from_rank(row.residual_rank) if row.residual_rank else None,
        found=(relation.found if is_named or not relation.needs_candidate else relation.nameless) if relation else "",
        day=row.consolidated_at.date() if row.consolidated_at else None,
        into=risk_reference(row.into_number) if is_named else "",
        into_title=row.into_title if is_named else "",
        since=ended_since(row) if is_named else None,
        can_be_ticked=relation is None and not Classification(row.classification).is_sealed,
        likely=_likely(wording, corporate) if wording is not None and corporate is not None else None,
    )


def _likely(wording: Wording, corporate: Corporate) -> Likely | None:
    mine = corporate.weigh(wording)
    pairs = zip(corporate.weighed, corporate.risks, strict=True)
    rated = ((share_of(mine, other), -risk.row.number, at) for at, (other, risk) in enumerate(pairs))
    best, _number, at = max(rated, default=(0.0, 0, 0))
    if best < LEAST_LIKE:
        return None
    risk = corporate.risks[at]
    return Likely(risk.reference, risk.row.title, likeness(mine, corporate.weighed[at]))
