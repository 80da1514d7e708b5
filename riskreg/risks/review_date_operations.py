"""Review dates of a register that was there before they were."""

import sqlalchemy as sa

from riskreg.domain.permissions import Permission
from riskreg.risks.reviewing import plan_from
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work, operation

_RISK = Risk.__table__  # type: ignore[attr-defined]


@operation(needs=Permission.LIFECYCLE_ADOPT)
def plan_missing_reviews(work: Work) -> int:
    """Give every scored risk of the register that has none the day it is looked at again; answers how many."""
    lacking = (_RISK.c.review_due.is_(None), _RISK.c.residual_rank.is_not(None), _RISK.c.profile_id.is_not(None))
    wanted = sa.select(Risk).where(_RISK.c.standing == "registered", *lacking).order_by(_RISK.c.id)
    risks = work.session.execute(wanted).scalars().all()
    for risk in risks:
        plan_from(work, risk, risk.state_since.date())
    if risks:
        work.record("risk.reviews_planned", None, "risk", planned=len(risks))
    return len(risks)
