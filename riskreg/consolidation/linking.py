"""A link is made or undone: the row that keeps it, what the risk shows of it, and who is told."""

import sqlalchemy as sa

from riskreg.domain import plain_text
from riskreg.domain.consolidation import LONGEST_REASON, Relation
from riskreg.domain.references import risk_reference
from riskreg.risks.keeping import Change
from riskreg.risks.lifecycle_subjects import RiskSubjects
from riskreg.store.base import loaded
from riskreg.store.tables.consolidation import ConsolidationLink
from riskreg.store.tables.revision import RiskRevision
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work
from riskreg.tasks.telling import Told, tell

_REVISION = RiskRevision.__table__  # type: ignore[attr-defined]

UNSAID = "The consolidation says why."
"""What a move gives as its reason where the true one may speak of a strictly confidential risk."""


def keep_link(work: Work, risk: Risk, relation: Relation, candidate: Risk | None, reason: str) -> ConsolidationLink:
    """Keep what was decided, on the revision the person read."""
    digest = sa.select(_REVISION.c.sha256).where(_REVISION.c.risk_id == risk.id, _REVISION.c.number == risk.revision)
    giver = work.acts_for
    link = ConsolidationLink(
        risk_id=loaded(risk.id),
        relation=relation,
        candidate_id=candidate.id if candidate is not None else None,
        reason=reason,
        revision=risk.revision,
        sha256=work.session.execute(digest).scalar_one(),
        by_id=work.actor.person_id,
        by_name=work.actor.name,
        for_id=giver.person_id if giver is not None else None,
        for_name=giver.name if giver is not None else "",
        at=work.now,
    )
    work.session.add(link)
    work.session.flush()
    return link


def show_link(risk: Risk, link: ConsolidationLink) -> None:
    """Let the risk say what became of it."""
    risk.consolidated_as, risk.consolidated_into_id = link.relation, link.candidate_id
    risk.consolidated_at, risk.consolidation_reason = link.at, link.reason


def forget_link(risk: Risk) -> None:
    """Let the risk say nothing of it any more."""
    risk.consolidated_as = risk.consolidated_into_id = risk.consolidated_at = None
    risk.consolidation_reason = ""


def note_link(change: Change, link: ConsolidationLink, candidate: Risk | None) -> None:
    """Record it with the submission. A strictly confidential risk is not named there, nor what was said of it."""
    is_told = candidate is None or not candidate.classification.is_sealed
    change.note(
        "risk.consolidated",
        past=link.relation.past,
        relation=link.relation.value,
        candidate=risk_reference(candidate.number) if candidate is not None and is_told else "",
        reason=link.reason if is_told else "",
        decided_on=link.revision,
        sha256=link.sha256,
    )


def tell_keepers(work: Work, risk: Risk, link: ConsolidationLink, kind: str) -> None:
    """Tell who keeps the submission, sent it and owns it; the actor knows, and who may not learns nothing."""
    keepers = {risk.focal_point_id, risk.submitter_id, risk.submitted_for_id, risk.owner_id}
    people = sorted(person for person in keepers - {work.actor.person_id} if person is not None)
    told = Told(kind, f"{kind}:{link.id}", "risk", loaded(risk.id), risk_reference(risk.number))
    tell(work, RiskSubjects().open_to(work, loaded(risk.id), people), told)


def checked_reason(reason: str) -> str:
    """Refuse a reason that says nothing, or that no column should hold."""
    return plain_text.checked_reason(reason, LONGEST_REASON)
