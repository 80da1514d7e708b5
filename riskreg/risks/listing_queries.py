"""The list itself: which risks of a choice stand where in its order, read by index where there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Any

import sqlalchemy as sa

from riskreg.domain.permissions import Actor
from riskreg.domain.references import risk_reference
from riskreg.risks.narrowing_queries import Terms, is_plain, plain_terms, terms
from riskreg.risks.register_filter import PAGE_SIZE, RegisterFilter
from riskreg.risks.vocabulary_queries import vocabulary
from riskreg.store.tables.person import Person
from riskreg.store.tables.risk import Action, Risk
from riskreg.store.visible import Eyes, eyes_of, visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]

_OWNER = sa.func.coalesce(sa.func.nullif(_PERSON.c.function, ""), _PERSON.c.name)
_MOVED = _RISK.c.residual_rank - _RISK.c.residual_rank_before


def _text(column: Any) -> Any:
    # What is only shown needs no enumeration made of it.
    return sa.type_coerce(column, sa.String).label(column.name)


# Built once: this runs on every opening of the register.
_ROWS = sa.select(
    _RISK.c.id,
    _RISK.c.number,
    _RISK.c.title,
    _text(_RISK.c.category),
    _RISK.c.scope,
    _RISK.c.entity_id,
    _text(_RISK.c.classification),
    _RISK.c.is_emerging,
    _RISK.c.changed_at.is_not(None),
    _RISK.c.residual_rank,
    _RISK.c.residual_rank_before,
    _RISK.c.exposure_likelihood,
    _RISK.c.exposure_impact,
    _OWNER.label("owner"),
    _RISK.c.state,
    _RISK.c.updated_at,
).outerjoin_from(_RISK, _PERSON, _PERSON.c.id == _RISK.c.owner_id)

_RANKED = ((_RISK.c.residual_rank, False), (_RISK.c.exposure_rank, False), (_RISK.c.number, True))
_ORDERS: dict[str, tuple[tuple[Any, bool], ...]] = {
    "level": _RANKED,
    "ref": ((_RISK.c.number, True),),
    "title": ((_RISK.c.title_folded, True), (_RISK.c.number, True)),
    "movement": ((_MOVED, False), (_RISK.c.number, True)),
    "exposure": ((_RISK.c.exposure_rank, False), (_RISK.c.number, True)),
    "owner": ((_OWNER, True), (_RISK.c.number, True)),
    "actions": ((_RISK.c.earliest_due, True), (_RISK.c.number, True)),
    "state": ((_RISK.c.state, True), *_RANKED),
    "updated": ((_RISK.c.updated_at, False), (_RISK.c.number, False)),
}
_NEVER_EMPTY = ("number", "title_folded", "state", "updated_at")
_OPEN = ("not started", "in progress")
# As many places as a page has rows: the statement is always the same, which one that grows with its values is not.
_SHOWN = tuple(f"risk_{n}" for n in range(PAGE_SIZE))
_COUNTED = (
    sa.select(
        _ACTION.c.risk_id,
        sa.func.count(),
        sa.func.sum(
            sa.case(
                (
                    sa.and_(
                        sa.type_coerce(_ACTION.c.status, sa.String).in_(_OPEN),
                        _ACTION.c.due < sa.bindparam("today", type_=sa.Date),
                    ),
                    1,
                ),
                else_=0,
            )
        ),
    )
    .where(
        _ACTION.c.risk_id.in_([sa.bindparam(place, type_=sa.Integer) for place in _SHOWN]),
        _ACTION.c.withdrawn_at.is_(None),
    )
    .group_by(_ACTION.c.risk_id)
)


def natural_direction(sort: str) -> str:
    """Which way a column is sorted when it is first asked for."""
    return "ascending" if _ORDERS[sort][0][1] else "descending"


def in_order(chosen: RegisterFilter) -> list[sa.ColumnElement[Any]]:
    """The order of the list. Empty values come last; turned round, everything is, so that one index serves both."""
    return [_directed(column, ascending, chosen.is_reversed) for column, ascending in _ORDERS[chosen.sort]]


def page_rows(work: Work, narrowed: Terms, chosen: RegisterFilter) -> Sequence[Any]:
    """The rows of the chosen page."""
    if is_plain(chosen):
        listed = _ready_list(chosen.but(page=1), eyes_of(work.actor))
    else:
        listed = _list(narrowed, chosen, work.actor)
    window = {"rows_shown": PAGE_SIZE, "rows_before": (chosen.page - 1) * PAGE_SIZE}
    return work.session.connection().execute(listed, window).all()


@lru_cache(maxsize=256)
def _ready_list(chosen: RegisterFilter, eyes: Eyes) -> sa.Select[Any]:
    # Building the statement and its cache key would cost as much as running it.
    return _list(plain_terms(chosen), chosen, eyes.actor)


def _list(narrowed: Terms, chosen: RegisterFilter, actor: Actor) -> sa.Select[Any]:
    listed = _ROWS.where(*narrowed.values(), visible(actor)).order_by(*in_order(chosen))
    return listed.limit(sa.bindparam("rows_shown", type_=sa.Integer)).offset(
        sa.bindparam("rows_before", type_=sa.Integer)
    )


def actions_of(work: Work, risk_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Of each risk of a page: how many actions, and how many of them are open after their due date."""
    shown = dict(zip_longest(_SHOWN, risk_ids))
    found = work.session.connection().execute(_COUNTED, {**shown, "today": work.now.date()})
    return {risk_id: (count, int(late)) for risk_id, count, late in found.all()}


def listed_references(work: Work, chosen: RegisterFilter, offset: int, limit: int) -> list[str]:
    """The references in a stretch of the list, for walking from one risk to the next."""
    narrowed = terms(work, vocabulary(work), chosen)
    wanted = sa.select(_RISK.c.number).outerjoin_from(_RISK, _PERSON, _PERSON.c.id == _RISK.c.owner_id)
    wanted = wanted.where(*narrowed.values(), visible(work.actor)).order_by(*in_order(chosen))
    numbers = work.session.connection().execute(wanted.limit(limit).offset(offset)).scalars()
    return [risk_reference(number) for number in numbers]


def _directed(column: Any, ascending: bool, is_reversed: bool) -> sa.ColumnElement[Any]:
    directed: Callable[[], Any] = column.asc if ascending is not is_reversed else column.desc
    ordered = directed()
    if getattr(column, "name", "") in _NEVER_EMPTY:
        return ordered  # type: ignore[no-any-return]
    return ordered.nulls_first() if is_reversed else ordered.nulls_last()  # type: ignore[no-any-return]
