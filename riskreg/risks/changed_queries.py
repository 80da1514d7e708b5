"""How many risks of a map were changed since they were decided on, by cell."""

from collections.abc import Mapping

import sqlalchemy as sa

from riskreg.domain.scale import Measure
from riskreg.domain.words import count_in_words
from riskreg.risks.narrowing_queries import IS_CHANGED, Terms
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]


def changed_by_cell(work: Work, narrowed: Terms, measure: Measure, profile_id: int) -> Mapping[tuple[int, int], int]:
    """(row, column) to how many of the risks there; few are changed at a time, and an index holds them alone."""
    cell = _RISK.c[f"{measure.value}_cell"]
    wanted = (
        sa.select(cell, sa.func.count())
        .where(IS_CHANGED, cell.is_not(None), _RISK.c.profile_id == profile_id)
        .where(*narrowed.values(), visible(work.actor))
        .group_by(cell)
    )
    return {divmod(number, 100): n for number, n in work.session.connection().execute(wanted).all()}


def changed_sentence(n: int) -> str:
    """``Three risks were changed since they were approved or validated.``, empty for none."""
    if not n:
        return ""
    were, they = ("risk was", "it was") if n == 1 else ("risks were", "they were")
    return f"{count_in_words(n).capitalize()} {were} changed since {they} approved or validated."
