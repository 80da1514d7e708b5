"""A new corporate candidate made from several submissions: logged and linked together, or nothing is."""

from collections.abc import Mapping
from dataclasses import dataclass

from riskreg.consolidation.linking import checked_reason
from riskreg.consolidation.operations import link_submission
from riskreg.domain.consolidation import Relation
from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.permissions import Permission
from riskreg.domain.vocabulary import OrganizationalLevel
from riskreg.risks.keeping import find_risk
from riskreg.risks.operations import Placing, Statement, explain_risk, log_risk, place_risk
from riskreg.store.work import Work, operation

MOST = 50
NOTHING_TICKED = "Tick at least one submission the new risk is made from."
SEALED = "What is strictly confidential is not copied into another risk. Decide on it on its own page."


@dataclass(frozen=True, slots=True)
class NewCandidate:
    """The new risk: its words, where it is kept, and who answers for it."""

    statement: Statement
    causes: tuple[str, ...]
    entity_id: int
    owner_id: int | None
    focal_point_id: int | None


@operation(needs=Permission.RISK_CONSOLIDATE)
def make_candidate(work: Work, wanted: NewCandidate, ticked: Mapping[str, int], reason: str, key: str = "") -> str:
    """Log a corporate risk and link every ticked submission (reference: version seen) to it; answers its reference.

    It begins as a draft of its entity, which completes and submits it. A form sent twice makes one.
    """
    if not ticked or len(ticked) > MOST:
        raise Invalid(NOTHING_TICKED if not ticked else f"Tick {MOST} submissions at most.")
    reason = checked_reason(reason)
    if any(find_risk(work, submission).classification.is_sealed for submission in ticked):
        raise Conflict(SEALED)
    reference = log_risk(work, wanted.entity_id, wanted.statement, OrganizationalLevel.CORPORATE, _source(ticked), key)
    explain_risk(work, reference, _version(work, reference), wanted.causes)
    placing = Placing(owner_id=wanted.owner_id, focal_point_id=wanted.focal_point_id)
    place_risk(work, reference, _version(work, reference), placing)
    for submission, version in sorted(ticked.items()):
        link_submission(work, submission, version, Relation.CONTRIBUTES, reason, reference)
    return reference


def _source(ticked: Mapping[str, int]) -> str:
    return f"Made from {', '.join(sorted(ticked))}"[:200]


def _version(work: Work, reference: str) -> int:
    return find_risk(work, reference).version
