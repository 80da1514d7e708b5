"""How many risks of a map were changed since they were decided on, by cell."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from riskreg.domain.permissions import Actor
from riskreg.domain.scale import Measure
from riskreg.domain.words import count_in_words
from riskreg.risks.narrowing_queries import IS_CHANGED, Terms, is_plain, plain_terms
from riskreg.risks.register_filter import RegisterFilter
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import Eyes, eyes_of, visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]


def changed_by_cell(
    work: Work, chosen: RegisterFilter, narrowed: Terms, measure: Measure, profile_id: int
) -> Mapping[tuple[int, int], int]:
    """(row, column) to how many of the risks there; few are changed at a time, and an index holds them alone."""
    if is_plain(chosen):
        wanted = _ready(chosen.narrowed, measure, eyes_of(work.actor))
    else:
        wanted = _by_cell(narrowed, measure, work.actor)
    found = work.session.connection().execute(wanted, {"profile_id": profile_id})
    return {divmod(number, 100): n for number, n in found.all()}


@lru_cache(maxsize=256)
def _ready(chosen: RegisterFilter, measure: Measure, eyes: Eyes) -> sa.Select[Any]:
    # Building the statement and its cache key would cost more than running it.
    return _by_cell(plain_terms(chosen), measure, eyes.actor)


def _by_cell(narrowed: Terms, measure: Measure, actor: Actor) -> sa.Select[Any]:
    cell, profile = _RISK.c[f"{measure.value}_cell"], sa.bindparam("profile_id", type_=sa.Integer)
    here = (IS_CHANGED, cell.is_not(None), _RISK.c.profile_id == profile, *narrowed.values(), visible(actor))
    return sa.select(cell, sa.func.count()).where(*here).group_by(cell)


def changed_sentence(n: int) -> str:
    """``Three risks were changed since they were approved or validated.``, empty for none."""
    if not n:
        return ""
    were, they = ("risk was", "it was") if n == 1 else ("risks were", "they were")
    return f"{count_in_words(n).capitalize()} {were} changed since {they} approved or validated."
