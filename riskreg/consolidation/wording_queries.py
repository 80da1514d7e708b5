"""The words of risks as they are compared: of a few by their ids, of the corporate risks, of what may be alike."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from riskreg.consolidation.finding_queries import IS_CORPORATE, IS_NOT_SEALED, OF_ENTITIES
from riskreg.domain.likeness import Rarity, Weighed, Wording, read_wording, root_of, weigh
from riskreg.domain.references import risk_reference
from riskreg.domain.similarity import folded_words
from riskreg.store.search import finds_some
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.risk import Risk, RootCause
from riskreg.store.visible import visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_CAUSE = RootCause.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]

MOST_CORPORATE = 300
MOST_ALIKE = 60

_COLUMNS = (
    *(_RISK.c[name] for name in ("id", "number", "title", "event", "consequences", "category", "state", "standing")),
    *(_RISK.c[name] for name in ("residual_rank", "organizational_level")),
    _ENTITY.c.name.label("entity"),
)
_WORST_FIRST = (_RISK.c.residual_rank.desc().nulls_last(), _RISK.c.number)


@dataclass(frozen=True, slots=True)
class Worded:
    """A risk with its words. ``row`` has the columns a list shows."""

    row: Any
    wording: Wording

    @property
    def reference(self) -> str:
        return risk_reference(self.row.number)


@dataclass(frozen=True, slots=True)
class Corporate:
    """The corporate risks a submission can be compared with, and how rare each word is among them."""

    risks: tuple[Worded, ...]
    weighed: tuple[Weighed, ...]
    rarity: Rarity

    def weigh(self, wording: Wording) -> Weighed:
        return weigh(self.rarity, read_wording(wording))


def corporate_risks(work: Work) -> Corporate:
    """The corporate risks open to the actor that are not sealed, the worst first, ``MOST_CORPORATE`` at most."""
    risks = _worded(work, _select(work, IS_CORPORATE, IS_NOT_SEALED).order_by(*_WORST_FIRST).limit(MOST_CORPORATE))
    readings = [read_wording(each.wording) for each in risks]
    rarity = Rarity(readings)
    return Corporate(risks, tuple(weigh(rarity, reading) for reading in readings), rarity)


def alike_submissions(work: Work, wording: Wording, but_not: int) -> tuple[Worded, ...]:
    """Other entity risks in the register that hold two of the longest words of the title."""
    words = sorted({root_of(word) for word in folded_words(wording.title)}, key=lambda word: (-len(word), word))[:5]
    holds = finds_some(work.session.connection().dialect.name, _RISK.c.id, words)
    others = (OF_ENTITIES, IS_NOT_SEALED, _RISK.c.standing == "registered", _RISK.c.id != but_not, holds)
    return _worded(work, _select(work, *others).order_by(_RISK.c.number.desc()).limit(MOST_ALIKE))


def wordings_of(work: Work, rows: Iterable[Any]) -> dict[int, Wording]:
    """The words of the rows, which have the columns of a wording, by the ids of their risks."""
    kept = list(rows)
    causes = causes_of(work, [row.id for row in kept])
    return {row.id: _wording(row, causes.get(row.id, ())) for row in kept}


def causes_of(work: Work, ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The root causes of the risks, in their order."""
    wanted = sa.select(_CAUSE.c.risk_id, _CAUSE.c.text).where(_CAUSE.c.risk_id.in_(ids))
    found: dict[int, tuple[str, ...]] = {}
    for row in work.session.execute(wanted.order_by(_CAUSE.c.risk_id, _CAUSE.c.position)):
        found[row.risk_id] = (*found.get(row.risk_id, ()), row.text)
    return found


def _select(work: Work, *conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    joined = sa.select(*_COLUMNS).join_from(_RISK, _ENTITY, _ENTITY.c.id == _RISK.c.entity_id)
    return joined.where(*conditions, visible(work.actor))


def _worded(work: Work, wanted: sa.Select[Any]) -> tuple[Worded, ...]:
    rows = work.session.execute(wanted).all()
    wordings = wordings_of(work, rows)
    return tuple(Worded(row, wordings[row.id]) for row in rows)


def _wording(row: Any, causes: tuple[str, ...]) -> Wording:
    return Wording(row.title, row.event, causes, row.consequences, row.category)
