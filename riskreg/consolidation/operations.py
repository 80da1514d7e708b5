"""Saying what a submission is to the corporate register, and undoing that."""

from riskreg.consolidation.finding_queries import candidate_for, check_submission, link_in_force
from riskreg.consolidation.linking import (
    UNSAID,
    checked_reason,
    forget_link,
    keep_link,
    note_link,
    show_link,
    tell_keepers,
)
from riskreg.domain.consolidation import Relation
from riskreg.domain.errors import Conflict
from riskreg.domain.permissions import Permission
from riskreg.domain.references import risk_reference
from riskreg.risks.advancing import make_move
from riskreg.risks.keeping import Change, at_risk, changing
from riskreg.store.tables.consolidation import ConsolidationLink
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work, operation

_NEEDS_OTHERS = "This step needs others to agree as well. Make it on the page of the risk, then come back."


@operation(needs=Permission.RISK_CONSOLIDATE, within=at_risk)
def link_submission(
    work: Work, reference: str, version: int, relation: Relation, reason: str, candidate: str = ""
) -> None:
    """Say what the submission is. ``candidate`` is the reference of the other risk, for relations that have one.

    Where the relation ends the submission, the move of its lifecycle is made in the same transaction.
    """
    reason = checked_reason(reason)
    with changing(work, reference, version, (), anyhow=True) as change:
        risk = change.risk
        check_submission(risk)
        other = candidate_for(work, risk, relation, candidate)
        link = keep_link(work, risk, relation, other, reason)
        _end(work, change, relation, other, reason)
        show_link(risk, link)
        note_link(change, link, other)
    tell_keepers(work, risk, link, "consolidated")


@operation(needs=Permission.RISK_CONSOLIDATE, within=at_risk)
def undo_link(work: Work, reference: str, version: int, reason: str) -> None:
    """Take back what was said of the submission, and reopen it where that had ended it."""
    reason = checked_reason(reason)
    with changing(work, reference, version, (), anyhow=True) as change:
        risk = change.risk
        link = link_in_force(work, risk)
        link.undone_at, link.undone_by_id = work.now, work.actor.person_id
        link.undone_by_name, link.undone_reason = work.actor.name, reason
        forget_link(risk)
        told = reason if _may_be_told(work, link) else UNSAID
        if link.relation.move and risk.standing == "ended":
            _move(work, change, "reopen", told)
        change.note("risk.consolidation_undone", relation=link.relation.value, reason=told)
    tell_keepers(work, risk, link, "consolidation_undone")


def _may_be_told(work: Work, link: ConsolidationLink) -> bool:
    """Not where the other risk is strictly confidential: the reason may speak of it."""
    other = work.session.get(Risk, link.candidate_id) if link.candidate_id is not None else None
    return other is None or not other.classification.is_sealed


def _end(work: Work, change: Change, relation: Relation, other: Risk | None, reason: str) -> None:
    """The move that ends the submission, for relations that do."""
    if not relation.move:
        return
    said = UNSAID if other is not None and other.classification.is_sealed else reason
    _move(work, change, relation.move, said, risk_reference(other.number) if other is not None else "")


def _move(work: Work, change: Change, move: str, reason: str, target: str = "") -> None:
    before = change.risk.state
    if make_move(work, change, move, reason, target) == before:
        raise Conflict(_NEEDS_OTHERS)
