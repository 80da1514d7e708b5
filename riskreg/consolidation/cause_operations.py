"""Naming a root cause that several risks share, finding it at further risks, and taking that back."""

from collections.abc import Collection

import sqlalchemy as sa

from riskreg.consolidation.citing_queries import Cited, cited_text, find_cause, find_citation
from riskreg.consolidation.linking import checked_reason
from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.folding import fold
from riskreg.domain.permissions import Permission
from riskreg.domain.references import cause_reference, risk_reference
from riskreg.store.base import loaded
from riskreg.store.counters import next_number
from riskreg.store.tables.cause import CommonCause, CommonCauseCitation
from riskreg.store.work import Work, operation

_COMMON = CommonCause.__table__  # type: ignore[attr-defined]
_CITATION = CommonCauseCitation.__table__  # type: ignore[attr-defined]

MOST = 100
LONGEST_TITLE = 200


@operation(needs=Permission.RISK_CONSOLIDATE)
def name_cause(work: Work, title: str, cited: Collection[Cited]) -> str:
    """Name a common cause and where it was found; answers its reference. Two of one name are refused."""
    title = _checked_title(work, title)
    if not cited or len(cited) > MOST:
        sentence = "Tick at least one root cause." if not cited else f"Tick {MOST} root causes at most."
        raise Invalid(sentence, {"cited": [sentence]})
    cause = CommonCause(
        number=next_number(work.session, "common_cause"),
        title=title,
        title_folded=fold(title)[:LONGEST_TITLE],
        by_id=work.actor.person_id,
        by_name=work.actor.name,
        at=work.now,
    )
    work.session.add(cause)
    work.session.flush()
    reference = cause_reference(cause.number)
    work.record("common_cause.named", cause.id, reference, title=title, found_at=len(cited))
    for each in sorted(cited, key=lambda one: one.key):
        _cite(work, cause, each)
    return reference


@operation(needs=Permission.RISK_CONSOLIDATE)
def cite_cause(work: Work, cause: str, cited: Cited) -> None:
    """A root cause of another risk is this common cause too."""
    _cite(work, find_cause(work, cause), cited)


@operation(needs=Permission.RISK_CONSOLIDATE)
def undo_citation(work: Work, cause: str, citation_id: int, reason: str) -> None:
    """It is another cause after all. The citation stays, with the reason."""
    said = checked_reason(reason)
    common = find_cause(work, cause)
    citation, risk = find_citation(work, common, citation_id)
    citation.undone_at, citation.undone_by_id = work.now, work.actor.person_id
    citation.undone_by_name, citation.undone_reason = work.actor.name, said
    reference = cause_reference(common.number)
    work.record("risk.cause_citation_undone", risk.id, risk_reference(risk.number), cause=reference, reason=said)


def _cite(work: Work, cause: CommonCause, cited: Cited) -> None:
    risk, text = cited_text(work, cited)
    same = (_CITATION.c.risk_id == risk.id, _CITATION.c.text == text, _CITATION.c.undone_at.is_(None))
    if work.session.execute(sa.select(_CITATION.c.id).where(*same)).first() is not None:
        raise Conflict(f"This root cause of {risk_reference(risk.number)} is a common cause already.")
    work.session.add(
        CommonCauseCitation(
            cause_id=loaded(cause.id),
            risk_id=loaded(risk.id),
            text=text,
            revision=risk.revision,
            by_id=work.actor.person_id,
            by_name=work.actor.name,
            at=work.now,
        )
    )
    work.session.flush()
    # The risk is the subject: whoever may not know of it learns nothing of what it says.
    reference = cause_reference(cause.number)
    work.record("risk.cause_cited", risk.id, risk_reference(risk.number), cause=reference, title=cause.title)


def _checked_title(work: Work, title: str) -> str:
    said = " ".join(title.split())
    sentence = ""
    if not said or len(said) > LONGEST_TITLE or "\x00" in said:
        sentence = f"Give the cause a name of {LONGEST_TITLE} characters or fewer."
    elif number := work.session.execute(
        sa.select(_COMMON.c.number).where(_COMMON.c.title_folded == fold(said)[:LONGEST_TITLE])
    ).scalar_one_or_none():
        sentence = f"{cause_reference(number)} has this name already. Cite that one, or choose another name."
    if sentence:
        raise Invalid(sentence, {"title": [sentence]})
    return said
