"""What became of a submission, as its own page says it: from the row of the risk, with nothing more to read."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from riskreg.domain.classification import Classification
from riskreg.domain.consolidation import Relation
from riskreg.domain.permissions import Actor, Permission, Place
from riskreg.domain.references import risk_reference
from riskreg.store.tables.risk import Risk

INTO = Risk.__table__.alias("into_risk")  # type: ignore[attr-defined]
_SHOWN = ("number", "title", "classification", "entity_id", "owner_id", "standing")
OF_INTO = tuple(INTO.c[name].label(f"into_{name}") for name in _SHOWN)
"""The columns of the risk a submission is linked to, for whoever joins it."""


@dataclass(frozen=True, slots=True)
class Destiny:
    """The relation in words, the other risk by reference and title, and why.

    ``other``, ``title`` and ``reason`` are empty where the other risk is strictly confidential: the reason may speak of
    it. ``opens`` says whether the reader can open the other one.
    """

    found: str
    then: str
    day: date
    other: str = ""
    title: str = ""
    reason: str = ""
    opens: bool = False


def destiny_of(row: Any, actor: Actor) -> Destiny | None:
    """What became of the risk in the row; None while nobody in the secretariat has decided."""
    if row.consolidated_as is None:
        return None
    relation, day = Relation(row.consolidated_as), row.consolidated_at.date()
    if not relation.needs_candidate:
        return Destiny(relation.found, relation.then, day, reason=row.consolidation_reason)
    if Classification(row.into_classification).is_sealed:
        return Destiny(relation.nameless, relation.then, day)
    there = Place(row.into_entity_id, row.into_owner_id)
    # A draft is read where it is written: senior managers see what is or was in the register.
    is_shown = row.into_standing in ("registered", "ended") or actor.may_at(Permission.RISK_EDIT, there)
    opens = is_shown and actor.may_at(Permission.RISK_READ, there)
    reference = risk_reference(row.into_number)
    return Destiny(relation.found, relation.then, day, reference, row.into_title, row.consolidation_reason, opens)


def is_submission(row: Any) -> bool:
    """What an entity submitted and its head approved, or what was consolidated already."""
    return row.organizational_level == "entity" and (row.state == "in_register" or row.consolidated_as is not None)
