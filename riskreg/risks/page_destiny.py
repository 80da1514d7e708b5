"""What became of a submission, as its own page says it: from the row of the risk, with nothing more to read."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from riskreg.domain.classification import Classification
from riskreg.domain.consolidation import ENDED_TOO, Relation
from riskreg.domain.permissions import Actor
from riskreg.domain.references import risk_reference
from riskreg.risks.ending_queries import Since, columns_of, opens_for, since_of, why_it_ended
from riskreg.store.tables.risk import Risk

INTO = Risk.__table__.alias("into_risk")  # type: ignore[attr-defined]
NEXT = Risk.__table__.alias("next_risk")  # type: ignore[attr-defined]
OF_INTO = (*columns_of(INTO, "into"), *columns_of(NEXT, "next"), why_it_ended(INTO).label("into_why"))
"""The columns of the risk a submission is linked to and of the one that was merged into, for whoever joins them."""


@dataclass(frozen=True, slots=True)
class Destiny:
    """The relation in words, the other risk by reference and title, and why.

    ``other``, ``title`` and ``reason`` are empty where the other risk is strictly confidential: the reason may speak of
    it. ``opens`` says whether the reader can open the other one, ``since`` what became of that, once it has ended.
    """

    found: str
    then: str
    day: date
    other: str = ""
    title: str = ""
    reason: str = ""
    opens: bool = False
    since: Since | None = None


def destiny_of(row: Any, actor: Actor) -> Destiny | None:
    """What became of the risk in the row; None while nobody in the secretariat has decided."""
    if row.consolidated_as is None:
        return None
    relation, day = Relation(row.consolidated_as), row.consolidated_at.date()
    if not relation.needs_candidate:
        return Destiny(relation.found, relation.then, day, reason=row.consolidation_reason)
    if Classification(row.into_classification).is_sealed:
        return Destiny(relation.nameless, relation.then, day)
    since, opens = since_of(row, actor), opens_for(row, actor, "into")
    then = ENDED_TOO if since is not None and since.is_over and relation.move else relation.then
    reference = risk_reference(row.into_number)
    return Destiny(relation.found, then, day, reference, row.into_title, row.consolidation_reason, opens, since)


def is_submission(row: Any) -> bool:
    """What an entity submitted and its head approved, or what was consolidated already."""
    return row.organizational_level == "entity" and (row.state == "in_register" or row.consolidated_as is not None)
