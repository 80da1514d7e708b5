"""Counting risks: from the tally where it holds the answer, otherwise by going through them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.scale import Level, Measure
from riskreg.domain.vocabulary import Category
from riskreg.risks.narrowing_queries import Terms, Vocabulary, standings_of, state_term
from riskreg.risks.register_filter import RegisterFilter
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.tally import RiskTally
from riskreg.store.visible import named_on, sees_every, visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_TALLY = RiskTally.__table__  # type: ignore[attr-defined]

_RESTRICTED = _RISK.c.classification == Classification.STRICTLY_CONFIDENTIAL
_RANK = sa.func.coalesce(_RISK.c.residual_rank, 0)
_CATEGORY = sa.type_coerce(_RISK.c.category, sa.String)
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


def counts(work: Work, words: Vocabulary, chosen: RegisterFilter, narrowed: Terms) -> Counts:
    """The counts beside the list, in one statement."""
    wanted: sa.Select[Any] | sa.CompoundSelect[Any]
    others = {name: term for name, term in narrowed.items() if name not in ("level", "category")}
    through = sa.select(_RANK, _CATEGORY, sa.func.count()).where(*others.values())
    if is_tallied(work, chosen, narrowed):
        ready = sa.select(*_KEY, sa.func.sum(_TALLY.c.n)).where(*_tallied(work, words, chosen), _TALLY.c.measure == "level")
        wanted = _with_restricted(work, [ready.group_by(*_KEY)], through.group_by(_RANK, _CATEGORY))
    else:
        wanted = through.where(visible(work.actor)).group_by(_RANK, _CATEGORY)
    found: Counter[tuple[int, str]] = Counter()
    for rank, category, n in work.session.execute(wanted):
        found[rank, category] += int(n)
    return Counts(found, chosen.levels, chosen.categories)


def map_counts(
    work: Work, words: Vocabulary, chosen: RegisterFilter, narrowed: Terms, measure: Measure
) -> Mapping[tuple[int, int | None], int]:
    """(profile, cell) to how many risks, in one statement; the cell is None where the measure was not scored, and the
    profile 0 where nothing was.
    """
    cell = _RISK.c[f"{measure.value}_cell"]
    wanted: sa.Select[Any] | sa.CompoundSelect[Any]
    profile = sa.func.coalesce(_RISK.c.profile_id, 0)
    through = sa.select(profile, cell, sa.func.count()).where(*narrowed.values()).group_by(profile, cell)
    if is_tallied(work, chosen, narrowed) and not chosen.levels:
        wanted = _with_restricted(work, _ready_for_map(work, words, chosen, measure), through)
    else:
        wanted = through.where(visible(work.actor))
    found: Counter[tuple[int, int | None]] = Counter()
    for profile_id, place, n in work.session.execute(wanted):
        found[profile_id, place] += int(n)
    return {key: n for key, n in found.items() if n}


def is_tallied(work: Work, chosen: RegisterFilter, narrowed: Terms) -> bool:
    """Whether the tally knows this choice, and nothing of it lies outside the actor's scope."""
    return narrowed.keys() <= _TALLIED and sees_every(work.actor, standings_of(chosen.state))


def _ready_for_map(
    work: Work, words: Vocabulary, chosen: RegisterFilter, measure: Measure
) -> tuple[sa.Select[tuple[int, int, int]], sa.Select[tuple[int, int, int]]]:
    """From the tally: how many stand in each cell; and by profile how many stand in none.

    Every risk is tallied under its level, and those with a cell a second time under the measure.
    """
    n, profile, here = _TALLY.c.n, _TALLY.c.profile_id, _tallied(work, words, chosen)
    if chosen.categories:
        here.append(_TALLY.c.category.in_([category.value for category in chosen.categories]))
    placed = sa.select(profile, _TALLY.c.cell, sa.func.sum(n)).where(_TALLY.c.measure == measure.value, *here)
    rest = sa.func.sum(sa.case((_TALLY.c.measure == "level", n), else_=-n))
    nowhere = sa.select(profile, sa.cast(sa.null(), sa.Integer), rest)
    nowhere = nowhere.where(_TALLY.c.measure.in_(("level", measure.value)), *here)
    return placed.group_by(profile, _TALLY.c.cell), nowhere.group_by(profile)


def _tallied(work: Work, words: Vocabulary, chosen: RegisterFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if not work.actor.is_machine:
        found.append(_TALLY.c.is_restricted == sa.false())
    if chosen.organizational_level:
        found.append(_TALLY.c.organizational_level == chosen.organizational_level.value)
    if (term := state_term(words, chosen.state, _TALLY.c)) is not None:
        found.append(term)
    return found


def _with_restricted(
    work: Work, ready: Sequence[sa.Select[Any]], through: sa.Select[Any]
) -> sa.Select[Any] | sa.CompoundSelect[Any]:
    """The ready counts, and beside them the strictly confidential risks the actor is named on."""
    if work.actor.is_machine:
        return ready[0] if len(ready) == 1 else sa.union_all(*ready)
    return sa.union_all(*ready, through.where(_RESTRICTED, named_on(work.actor)))
