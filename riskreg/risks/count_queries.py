"""Counting risks: from the tally where it holds the answer, otherwise by going through them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from riskreg.domain.permissions import Actor
from riskreg.domain.scale import Level, Measure
from riskreg.domain.vocabulary import Category
from riskreg.risks.narrowing_queries import Terms, plain_terms, standings_of, state_term
from riskreg.risks.register_filter import RegisterFilter
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.tally import RiskTally
from riskreg.store.visible import Eyes, eyes_of, restricted_to, sees_every, visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_TALLY = RiskTally.__table__  # type: ignore[attr-defined]

_RANK = sa.func.coalesce(_RISK.c.residual_rank, 0)
_CATEGORY = sa.type_coerce(_RISK.c.category, sa.String)
_Statement = sa.Select[Any] | sa.CompoundSelect[Any]
_TALLIED = frozenset({"organizational_level", "level", "category", "state"})
_KEY = (_TALLY.c.cell, _TALLY.c.category)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many risks have which residual rank (0: not scored) and category, before either of the two was chosen."""

    by_rank_and_category: Mapping[tuple[int, str], int]
    levels: tuple[int, ...]
    categories: tuple[Category, ...]

    @property
    def total(self) -> int:
        """All that was chosen."""
        return sum(self._sum(rank=self.levels, category=self.categories).values())

    @property
    def by_level(self) -> Mapping[Level, int]:
        """What was chosen, by level; what is not scored is left out."""
        found = self._sum(rank=self.levels, category=self.categories)
        ranks: Counter[int] = Counter()
        for (rank, _category), n in found.items():
            ranks[rank] += n
        return {Level.from_rank(rank): n for rank, n in ranks.items() if rank}

    def of_rank(self, rank: int) -> int:
        """How many choosing that rank would show, within the categories chosen."""
        return sum(self._sum(rank=(rank,), category=self.categories).values())

    def of_category(self, category: Category) -> int:
        """How many choosing that category would show, within the levels chosen."""
        return sum(self._sum(rank=self.levels, category=(category,)).values())

    def _sum(self, rank: Iterable[int], category: Iterable[str]) -> dict[tuple[int, str], int]:
        ranks, categories = tuple(rank), tuple(category)
        return {
            key: n
            for key, n in self.by_rank_and_category.items()
            if (not ranks or key[0] in ranks) and (not categories or key[1] in categories)
        }


def counts(work: Work, chosen: RegisterFilter, narrowed: Terms) -> Counts:
    """The counts beside the list, in one statement."""
    if is_tallied(work, chosen, narrowed):
        wanted = _ready_counts(chosen.narrowed.but(levels=(), categories=()), eyes_of(work.actor))
    else:
        others = [term for name, term in narrowed.items() if name not in ("level", "category")]
        wanted = _gone_through(others).where(visible(work.actor))
    found: Counter[tuple[int, str]] = Counter()
    for row in work.session.connection().execute(wanted).all():
        rank, category, n = tuple[Any, ...](row)
        found[rank, category] += int(n)
    return Counts(found, chosen.levels, chosen.categories)


@lru_cache(maxsize=256)
def _ready_counts(chosen: RegisterFilter, eyes: Eyes) -> _Statement:
    # Building the statement and its cache key would cost more than running it.
    ready = sa.select(*_KEY, sa.func.sum(_TALLY.c.n)).where(*_tallied(eyes.actor, chosen), _TALLY.c.measure == "level")
    return _with_restricted(eyes.actor, [ready.group_by(*_KEY)], _gone_through(plain_terms(chosen).values()))


def _gone_through(narrowed: Iterable[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    return sa.select(_RANK, _CATEGORY, sa.func.count()).where(*narrowed).group_by(_RANK, _CATEGORY)


def map_counts(
    work: Work, chosen: RegisterFilter, narrowed: Terms, measure: Measure
) -> Mapping[tuple[int, int | None], int]:
    """(profile, cell) to how many risks, in one statement; the cell is None where the measure was not scored, and the
    profile 0 where nothing was.
    """
    if is_tallied(work, chosen, narrowed) and not chosen.levels:
        wanted = _ready_map_counts(chosen.narrowed, measure, eyes_of(work.actor))
    else:
        wanted = _gone_through_cells(narrowed.values(), measure).where(visible(work.actor))
    found: Counter[tuple[int, int | None]] = Counter()
    for row in work.session.connection().execute(wanted).all():
        profile_id, place, n, from_tally = tuple[Any, ...](row)
        found[profile_id, place] += int(n)
        if from_tally and place is not None:
            # Every risk is tallied under its level, and those with a cell a second time under the measure.
            found[profile_id, None] -= int(n)
    return {key: n for key, n in found.items() if n}


def is_tallied(work: Work, chosen: RegisterFilter, narrowed: Terms) -> bool:
    """Whether the tally knows this choice, and nothing of it lies outside the actor's scope."""
    return narrowed.keys() <= _TALLIED and sees_every(work.actor, standings_of(chosen.state))


@lru_cache(maxsize=256)
def _ready_map_counts(chosen: RegisterFilter, measure: Measure, eyes: Eyes) -> _Statement:
    through = _gone_through_cells(plain_terms(chosen).values(), measure)
    return _with_restricted(eyes.actor, [_ready_for_map(eyes.actor, chosen, measure)], through)


def _gone_through_cells(narrowed: Iterable[sa.ColumnElement[bool]], measure: Measure) -> sa.Select[Any]:
    cell, profile = _RISK.c[f"{measure.value}_cell"], sa.func.coalesce(_RISK.c.profile_id, 0)
    return sa.select(profile, cell, sa.func.count(), sa.literal(0)).where(*narrowed).group_by(profile, cell)


def _ready_for_map(actor: Actor, chosen: RegisterFilter, measure: Measure) -> sa.Select[Any]:
    """From the tally in one pass: how many stand in each cell, and by profile how many there are, under no cell."""
    here = _tallied(actor, chosen)
    if chosen.categories:
        here.append(_TALLY.c.category.in_([category.value for category in chosen.categories]))
    place = sa.case((_TALLY.c.measure == measure.value, _TALLY.c.cell)).label("place")
    wanted = sa.select(_TALLY.c.profile_id, place, sa.func.sum(_TALLY.c.n), sa.literal(1))
    return wanted.where(_TALLY.c.measure.in_(("level", measure.value)), *here).group_by(_TALLY.c.profile_id, "place")


def _tallied(actor: Actor, chosen: RegisterFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if not actor.is_machine:
        found.append(_TALLY.c.is_restricted == sa.false())
    if chosen.organizational_level:
        found.append(_TALLY.c.organizational_level == chosen.organizational_level.value)
    if (term := state_term(chosen.state, _TALLY.c)) is not None:
        found.append(term)
    return found


def _with_restricted(actor: Actor, ready: Sequence[sa.Select[Any]], through: sa.Select[Any]) -> _Statement:
    """The ready counts, and beside them the strictly confidential risks the actor is named on."""
    if actor.is_machine:
        return ready[0] if len(ready) == 1 else sa.union_all(*ready)
    return sa.union_all(*ready, through.where(restricted_to(actor)))
