"""Which risks are submissions, which they can be linked to, and the link in force of one."""

from typing import Any

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.consolidation import Relation
from riskreg.domain.errors import Conflict, Invalid, NotFound
from riskreg.domain.references import risk_reference
from riskreg.domain.vocabulary import OrganizationalLevel
from riskreg.risks.keeping import hold
from riskreg.store.tables.consolidation import ConsolidationLink
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_LINK = ConsolidationLink.__table__  # type: ignore[attr-defined]

IN_REGISTER = "in_register"
"""Where a submission waits: its head has approved it, and nobody has proposed it for validation by itself."""

OF_ENTITIES = _RISK.c.organizational_level == OrganizationalLevel.ENTITY
IS_UNDECIDED: sa.ColumnElement[bool] = sa.and_(
    OF_ENTITIES, _RISK.c.consolidated_as.is_(None), _RISK.c.state == IN_REGISTER
)
IS_DECIDED: sa.ColumnElement[bool] = sa.and_(OF_ENTITIES, _RISK.c.consolidated_as.is_not(None))
IS_CORPORATE: sa.ColumnElement[bool] = sa.and_(
    _RISK.c.organizational_level == OrganizationalLevel.CORPORATE,
    _RISK.c.standing.in_(("drafted", "submitted", "registered")),
)
IS_NOT_SEALED: sa.ColumnElement[bool] = _RISK.c.classification != Classification.STRICTLY_CONFIDENTIAL

NO_SUBMISSION = (
    "Only what an entity has in the register and nobody has proposed for validation yet can be consolidated."
)
DECIDED_ALREADY = "Somebody has already said what this submission is. Undo that first, with a reason."
NO_SUCH_CANDIDATE = "Enter the reference of a risk that is open to you, such as R-0003."


def check_submission(risk: Risk) -> None:
    """Refuse what is no submission, or is linked already."""
    if risk.consolidated_as is not None:
        raise Conflict(DECIDED_ALREADY)
    if risk.organizational_level is not OrganizationalLevel.ENTITY or risk.state != IN_REGISTER:
        raise Conflict(NO_SUBMISSION)


def link_in_force(work: Work, risk: Risk) -> ConsolidationLink:
    wanted = sa.select(ConsolidationLink).where(_LINK.c.risk_id == risk.id, _LINK.c.undone_at.is_(None))
    found: ConsolidationLink | None = work.session.execute(wanted).scalar_one_or_none()
    if found is None:
        raise Conflict("Nothing is decided about this submission, so there is nothing to undo.")
    return found


def candidate_for(work: Work, risk: Risk, relation: Relation, reference: str) -> Risk | None:
    """The other risk of the relation, held so that it cannot leave meanwhile; None where the relation has none."""
    if not relation.needs_candidate:
        if reference:
            raise _refused("Leave the other risk out: what you chose speaks of this submission alone.")
        return None
    if not reference:
        raise _refused("Choose the other risk.")
    try:
        found = hold(work, reference)
    except NotFound:
        raise _refused(NO_SUCH_CANDIDATE) from None
    _check_candidate(risk, relation, found)
    return found


def _check_candidate(risk: Risk, relation: Relation, found: Risk) -> None:
    name = risk_reference(found.number)
    if found.id == risk.id:
        raise _refused("Choose another risk: this is the submission itself.")
    if relation.asks_corporate and found.organizational_level is not OrganizationalLevel.CORPORATE:
        raise _refused(f"{name} is a risk of one entity. Choose a corporate risk, or say that this is a duplicate.")
    if found.standing == "ended":
        raise _refused(f"{name} has ended. Choose a risk that is in the register.")
    if relation.move and found.standing != "registered":
        raise _refused(f"{name} is not in the register yet, so nothing can be continued in it.")


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, {"candidate": [sentence]})


def in_force_of(work: Work, risk_id: int) -> Any:
    """The row of the link in force, None without one."""
    wanted = sa.select(_LINK).where(_LINK.c.risk_id == risk_id, _LINK.c.undone_at.is_(None))
    return work.session.execute(wanted).first()
