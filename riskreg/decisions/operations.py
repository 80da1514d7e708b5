"""What people do with decisions on a risk: confirm them after a change, accept the risk for a time."""

from datetime import date

import sqlalchemy as sa

from riskreg.decisions.accepting import check_last_day, first_acceptance
from riskreg.decisions.confirming import step_on
from riskreg.decisions.finding_queries import at_decision
from riskreg.domain.decision import DecisionKind
from riskreg.domain.errors import NotFound
from riskreg.domain.permissions import Permission
from riskreg.domain.references import decision_reference
from riskreg.risks.deciding import Ruling, begin_course, decide, forget_acceptance
from riskreg.risks.decision_turns import NOUN
from riskreg.risks.keeping import at_risk
from riskreg.store.tables.decision import Decision, DecisionCourse
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work, operation
from riskreg.tasks.queries import lifecycle_in_use

_DECISION = Decision.__table__  # type: ignore[attr-defined]
_COURSE = DecisionCourse.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]


@operation(needs=Permission.RISK_APPROVE, within=at_decision)
def confirm_approval(work: Work, decision: str, version: int, reason: str = "") -> str:
    """Approve the risk as it is after a change; ``version`` is that of the risk read. Answers the new decision."""
    return _confirm(work, decision, version, DecisionKind.APPROVAL, reason)


@operation(needs=Permission.RISK_VALIDATE, within=at_decision)
def confirm_validation(work: Work, decision: str, version: int, reason: str = "") -> str:
    """Validate the risk as it is after a change; ``version`` is that of the risk read. Answers the new decision."""
    return _confirm(work, decision, version, DecisionKind.VALIDATION, reason)


@operation(needs=Permission.RISK_ACCEPT, within=at_risk)
def accept_risk(work: Work, reference: str, version: int, reason: str, until: date) -> str:
    """Live with the risk as it is until that day; answers the decision. Choosing to tolerate it alone is none."""
    with first_acceptance(work, reference, version, reason) as change:
        check_last_day(work, change.risk, until)
        ruling = Ruling(DecisionKind.ACCEPTANCE, reason, until)
        taken = decision_reference(decide(work, change.risk, ruling).number)
        change.note("risk.accepted", decision=taken, until=until.isoformat(), reason=reason.strip())
    return taken


@operation(needs=Permission.RISK_ACCEPT, within=at_decision)
def accept_again(work: Work, decision: str, version: int, reason: str, until: date) -> str:
    """Accept the risk once more: before the last day, after it, or after a change; answers the new decision."""
    with step_on(work, decision, version, "accept_again", reason) as step:
        check_last_day(work, step.risk, until)
        ruling = Ruling(DecisionKind.ACCEPTANCE, step.reason, until, is_confirmation=True)
        taken = decision_reference(decide(work, step.risk, ruling, step.standing).number)
        told = {"decision": taken, "replaces": step.reference, "until": until.isoformat()}
        step.change.note("risk.accepted", **told, reason=step.reason)
    return taken


@operation(needs=Permission.RISK_ACCEPT, within=at_decision)
def withdraw_acceptance(work: Work, decision: str, version: int, reason: str) -> None:
    """Accept the risk no longer; it stays tolerated by nobody until another response is chosen."""
    with step_on(work, decision, version, "withdraw_acceptance", reason) as step:
        forget_acceptance(step.risk)
        step.change.note("risk.acceptance_withdrawn", decision=step.reference, reason=step.reason)


@operation(needs=Permission.LIFECYCLE_ADOPT)
def begin_missing_courses(work: Work) -> int:
    """Let decisions from before there was a lifecycle of decisions run under it; answers how many were begun."""
    try:
        lifecycle_in_use(work.session.connection(), NOUN)
    except NotFound:
        return 0
    counts_now = sa.and_(_DECISION.c.revision == _RISK.c.decided_revision, _DECISION.c.kind == _RISK.c.decided_kind)
    wanted = (
        sa.select(Decision, Risk)
        .join_from(_DECISION, _RISK, _RISK.c.id == _DECISION.c.risk_id)
        .where(counts_now, ~sa.exists().where(_COURSE.c.decision_id == _DECISION.c.id))
        .order_by(_DECISION.c.id)
    )
    rows = work.session.execute(wanted).all()
    for decision, risk in rows:
        begin_course(work, decision, risk)
    if rows:
        work.record(f"{NOUN}.courses_begun", None, NOUN, begun=len(rows))
    return len(rows)


def _confirm(work: Work, decision: str, version: int, kind: DecisionKind, reason: str) -> str:
    with step_on(work, decision, version, f"confirm_{kind.value}", reason) as step:
        ruling = Ruling(kind, step.reason, is_confirmation=True)
        taken = decision_reference(decide(work, step.risk, ruling, step.standing).number)
        step.change.note(
            "risk.confirmed", decision=taken, replaces=step.reference, decided=kind.value, reason=step.reason
        )
    return taken
