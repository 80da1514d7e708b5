"""Finding a common cause, a citation of it, and a root cause as a risk says it now."""

from dataclasses import dataclass

import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid, NotFound
from riskreg.domain.references import cause_number, risk_reference
from riskreg.risks.keeping import find_risk
from riskreg.store.tables.cause import CommonCause, CommonCauseCitation
from riskreg.store.tables.risk import Risk, RootCause
from riskreg.store.work import Work

_COMMON = CommonCause.__table__  # type: ignore[attr-defined]
_CITATION = CommonCauseCitation.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
_CAUSE = RootCause.__table__  # type: ignore[attr-defined]

NO_SUCH_CAUSE = "There is no such common cause, or it is not open to you."
NO_LONGER_SAID = "This risk does not say that any more. Look at the list again."
SEALED = "A strictly confidential risk is not shared as a cause. Leave it out."


@dataclass(frozen=True, slots=True)
class Cited:
    """A root cause as it was read: the risk's reference, its position there, and the revision that was read."""

    risk: str
    position: int
    revision: int

    @property
    def key(self) -> str:
        return f"{self.risk}:{self.position}:{self.revision}"


def read_cited(key: str) -> Cited:
    """The root cause of a key; Invalid when it is none."""
    risk, _colon, rest = key.partition(":")
    position, _colon, revision = rest.partition(":")
    if not all(text.isascii() and text.isdecimal() and len(text) < 8 for text in (position, revision)):
        raise Invalid("Tick only what stands on the list.")
    return Cited(risk[:20], int(position), int(revision))


def find_cause(work: Work, reference: str) -> CommonCause:
    """The common cause of the reference."""
    wanted = sa.select(CommonCause).where(_COMMON.c.number == (cause_number(reference) or 0))
    found: CommonCause | None = work.session.execute(wanted).scalar_one_or_none()
    if found is None:
        raise NotFound(NO_SUCH_CAUSE)
    return found


def find_citation(work: Work, cause: CommonCause, citation_id: int) -> tuple[CommonCauseCitation, Risk]:
    """A citation in force of the cause with its risk, if the actor may see that."""
    of_it = (_CITATION.c.id == citation_id, _CITATION.c.cause_id == cause.id, _CITATION.c.undone_at.is_(None))
    found: CommonCauseCitation | None = work.session.execute(
        sa.select(CommonCauseCitation).where(*of_it)
    ).scalar_one_or_none()
    number = sa.select(_RISK.c.number).where(_RISK.c.id == (found.risk_id if found is not None else 0))
    reference = work.session.execute(number).scalar_one_or_none()
    if found is None or reference is None:
        raise NotFound("There is no such citation, or it was undone.")
    return found, find_risk(work, risk_reference(reference))


def cited_text(work: Work, cited: Cited) -> tuple[Risk, str]:
    """The risk and what it says there; refused when it has changed since it was read, or is sealed."""
    risk = find_risk(work, cited.risk)
    if risk.classification.is_sealed:
        raise Conflict(SEALED)
    wanted = sa.select(_CAUSE.c.text).where(_CAUSE.c.risk_id == risk.id, _CAUSE.c.position == cited.position)
    text = work.session.execute(wanted).scalar_one_or_none()
    if text is None or risk.revision != cited.revision:
        raise Conflict(NO_LONGER_SAID)
    return risk, text
