"""Where a risk that submissions are linked to is continued: merged into another, that perhaps into a third."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.consolidation import ended_as
from riskreg.domain.references import risk_reference
from riskreg.domain.vocabulary import OrganizationalLevel
from riskreg.risks.ending_queries import Since, columns_of, since_of, why_it_ended
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_STEP = _RISK.alias("merged_on")
_ENDED = _RISK.alias("ended_risk")
_NEXT = _RISK.alias("next_risk")
MOST_STEPS = 20


@dataclass(frozen=True, slots=True)
class Ended:
    """How the risk it is linked to ended; ``last`` is where that is continued, ``last_said`` how that has ended too."""

    said: str
    last: str
    last_title: str
    last_said: str

    @property
    def in_words(self) -> str:
        """``was merged into R-0003 Denial of access, which was closed``"""
        merged = f"{self.said} {self.last} {self.last_title}".rstrip()
        return f"{merged}, which {self.last_said}" if self.last_said else merged


def ended_since(row: Any) -> Ended | None:
    """How the risk of the ``into_…`` columns ended, the ``last_…`` ones being those of the end of its chain; None while
    it lives.
    """
    if row.into_standing != "ended":
        return None
    said = ended_as(row.into_state)
    if row.last_number == row.into_number:
        return Ended(said, "", "", "")
    too = ended_as(row.last_state) if row.last_standing == "ended" else ""
    if Classification(row.last_classification).is_sealed:
        return Ended(f"{said} another risk", "", "", too)
    return Ended(said, risk_reference(row.last_number), row.last_title, too)


def _walked() -> sa.CTE:
    """(start_id, id): every corporate risk that was merged, with each risk it was merged into, directly or not."""
    first = sa.select(_RISK.c.id.label("start_id"), _RISK.c.merged_into_id.label("id")).where(
        _RISK.c.organizational_level == OrganizationalLevel.CORPORATE,
        _RISK.c.standing == "ended",
        _RISK.c.merged_into_id.is_not(None),
    )
    walked = first.cte("merged_into", recursive=True)
    onward = sa.select(walked.c.start_id, _STEP.c.merged_into_id)
    return walked.union(onward.join(_STEP, _STEP.c.id == walked.c.id).where(_STEP.c.merged_into_id.is_not(None)))


_WALKED = _walked()
_FIRST = _RISK.alias("first_of_chain")
_LAST = _RISK.alias("last_of_chain")
CONTINUED = (
    sa.select(_WALKED.c.start_id, _WALKED.c.id)
    .join_from(_WALKED, _LAST, _LAST.c.id == _WALKED.c.id)
    .where(_LAST.c.merged_into_id.is_(None))
    .subquery("continued")
)
"""(start_id, id): every corporate risk that was merged, with the last one of its chain."""


def continued_in(linked: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The id of the risk in which a linked one is continued, itself where it was not merged; needs ``CONTINUED``
    joined by its ``start_id``.
    """
    return sa.func.coalesce(CONTINUED.c.id, linked)


def merged_into(risk_id: int) -> sa.Select[tuple[int]]:
    """The ids of the corporate risks that are continued in this one, but for strictly confidential ones."""
    wanted = sa.select(_WALKED.c.start_id).join_from(_WALKED, _FIRST, _FIRST.c.id == _WALKED.c.start_id)
    return wanted.where(_WALKED.c.id == risk_id, _FIRST.c.classification != Classification.STRICTLY_CONFIDENTIAL)


def chain_of(work: Work, risk_id: int | None) -> tuple[Since, ...]:
    """What became of a risk and, where it was merged, of each further one; empty while it lives. One statement."""
    if risk_id is None:
        return ()
    first = sa.select(sa.literal(risk_id).label("id"), sa.literal(0).label("depth"))
    chain = first.cte("chain", recursive=True)
    onward = sa.select(_STEP.c.merged_into_id, chain.c.depth + 1).join(_STEP, _STEP.c.id == chain.c.id)
    chain = chain.union_all(onward.where(_STEP.c.merged_into_id.is_not(None), chain.c.depth < MOST_STEPS))
    columns = (*columns_of(_ENDED, "into"), *columns_of(_NEXT, "next"), why_it_ended(_ENDED).label("into_why"))
    wanted = sa.select(*columns).join_from(chain, _ENDED, _ENDED.c.id == chain.c.id)
    wanted = wanted.outerjoin(_NEXT, _NEXT.c.id == _ENDED.c.merged_into_id).order_by(chain.c.depth)
    found = []
    for row in work.session.execute(wanted):
        since = since_of(row, work.actor)
        if since is None:
            break
        found.append(since)
        if since.said.endswith("another risk"):
            break  # nothing is told of a strictly confidential one
    return tuple(found)
