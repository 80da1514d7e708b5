"""Decisions on a risk and what later changes do to them: the one place every revision is compared in."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from riskreg.domain.decision import DecisionCase, DecisionKind, DecisionPart
from riskreg.domain.errors import NotFound
from riskreg.domain.references import decision_reference, risk_reference
from riskreg.domain.revision import RiskContent, from_canonical_json, is_material
from riskreg.domain.scale import Level
from riskreg.domain.vocabulary import Response
from riskreg.risks.decision_steps import Standing, decisions_standing, take_step
from riskreg.risks.decision_turns import NOUN, decision_turn
from riskreg.store.base import loaded
from riskreg.store.counters import next_number
from riskreg.store.tables.decision import Decision, DecisionCourse
from riskreg.store.tables.revision import RiskRevision
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work
from riskreg.tasks.queries import lifecycle_in_use
from riskreg.tasks.turns import open_task

_REVISION = RiskRevision.__table__  # type: ignore[attr-defined]
_OF_REVISION = sa.select(_REVISION.c.body, _REVISION.c.sha256).where(
    _REVISION.c.risk_id == sa.bindparam("risk_id", type_=sa.Integer),
    _REVISION.c.number == sa.bindparam("revision", type_=sa.Integer),
)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is decided: an acceptance ``expires_on`` its last day; a confirmation says the same again after a change."""

    kind: DecisionKind
    reason: str = ""
    expires_on: date | None = None
    is_confirmation: bool = False


def decide(work: Work, risk: Risk, ruling: Ruling, replaces: Standing | None = None) -> Decision:
    """Keep a decision on the risk as its latest revision has it. The one it takes the place of is replaced, unless it
    was by the move that says so (``replaces``).
    """
    before = replaces or next(decisions_standing(work, risk, ruling.kind.part), None)
    if before is not None and replaces is None:
        take_step(work, before, risk, "replace", DecisionCase())
    decision = _keep(work, risk, ruling, before)
    _begin(work, decision, risk)
    _show(risk, decision)
    work.record(
        f"{NOUN}.taken",
        decision.id,
        risk_reference(risk.number),
        decision=decision_reference(decision.number),
        decided=decision.kind.value,
        past=f"{decision.kind.past} the risk",
        revision=decision.revision,
        sha256=decision.sha256,
        level=decision.level,
        reason=decision.reason,
        until=decision.expires_on.isoformat() if decision.expires_on else None,
        replaces=decision_reference(before.decision.number) if before else None,
    )
    return decision


def compare_with_decisions(work: Work, risk: Risk, before: RiskContent, after: RiskContent) -> None:
    """Put in question what was decided when the new revision differs from it materially, and back when it does not.

    Costs nothing while nothing was decided; ``before`` is the revision the new one follows.
    """
    if risk.accepted_revision is not None and after.response != Response.TOLERATE.value:
        _leave(work, risk, DecisionPart.ACCEPTANCE, "The risk is no longer tolerated.")
    for part in DecisionPart:
        revision = risk.decided_revision if part is DecisionPart.STANDING else risk.accepted_revision
        if revision is not None:
            decided = before if revision == risk.revision - 1 else content_of(work, risk, revision)
            _mark(work, risk, part, is_changed=is_material(decided, after))


def leave_decisions(work: Work, risk: Risk, reason: str) -> None:
    """The risk leaves the register: nothing decided on it counts any more."""
    if risk.decided_revision is not None or risk.accepted_revision is not None:
        for part in DecisionPart:
            _leave(work, risk, part, reason)


def forget_acceptance(risk: Risk) -> None:
    """Nothing accepts the risk any more."""
    risk.accepted_revision = risk.accepted_at = risk.accepted_until = None
    risk.is_acceptance_changed = False
    _forget_the_moment(risk)


def content_of(work: Work, risk: Risk, revision: int) -> RiskContent:
    """What a revision of the risk says."""
    return from_canonical_json(_revision(work, risk, revision).body)


def begin_course(work: Work, decision: Decision, risk: Risk) -> None:
    """Give a decision from before there was a lifecycle its course, in question where the risk has changed since."""
    _begin(work, decision, risk)
    changed = risk.is_decision_changed if decision.kind.part is DecisionPart.STANDING else risk.is_acceptance_changed
    if changed:
        standing = next(decisions_standing(work, risk, decision.kind.part))
        take_step(work, standing, risk, "question", DecisionCase(kind=decision.kind, is_changed=True))


def _keep(work: Work, risk: Risk, ruling: Ruling, before: Standing | None) -> Decision:
    giver = work.acts_for
    decision = Decision(
        number=next_number(work.session, NOUN),
        risk_id=loaded(risk.id),
        kind=ruling.kind,
        revision=risk.revision,
        sha256=_revision(work, risk, risk.revision).sha256,
        level=Level.from_rank(risk.residual_rank).value if risk.residual_rank else "",
        by_id=work.actor.person_id,
        by_name=work.actor.name,
        for_id=giver.person_id if giver else None,
        for_name=giver.name if giver else "",
        at=work.now,
        reason=ruling.reason.strip(),
        expires_on=ruling.expires_on,
        is_confirmation=ruling.is_confirmation,
        replaces_id=before.decision.id if before else None,
    )
    work.session.add(decision)
    work.session.flush()
    return decision


def _begin(work: Work, decision: Decision, risk: Risk) -> None:
    try:
        stored = lifecycle_in_use(work.session.connection(), NOUN)
    except NotFound:
        return  # until somebody runs "riskreg init" again, which begins what is missing
    course = DecisionCourse(
        decision_id=loaded(decision.id),
        lifecycle_id=stored.id,
        state=stored.lifecycle.start.code,
        state_since=work.now,
    )
    work.session.add(course)
    work.session.flush()
    open_task(work, decision_turn(work, decision, course, risk))


def _show(risk: Risk, decision: Decision) -> None:
    if decision.kind.part is DecisionPart.STANDING:
        risk.decided_kind, risk.decided_revision, risk.decided_at = decision.kind, decision.revision, decision.at
        risk.is_decision_changed = False
    else:
        risk.accepted_revision, risk.accepted_at = decision.revision, decision.at
        risk.accepted_until, risk.is_acceptance_changed = decision.expires_on, False
    _forget_the_moment(risk)


def _leave(work: Work, risk: Risk, part: DecisionPart, reason: str) -> None:
    for standing in decisions_standing(work, risk, part):
        take_step(work, standing, risk, "leave", DecisionCase(), reason)
    if part is DecisionPart.STANDING:
        risk.decided_kind = risk.decided_revision = risk.decided_at = None
        risk.is_decision_changed = False
        _forget_the_moment(risk)
    else:
        forget_acceptance(risk)


def _mark(work: Work, risk: Risk, part: DecisionPart, *, is_changed: bool) -> None:
    flag = "is_decision_changed" if part is DecisionPart.STANDING else "is_acceptance_changed"
    if getattr(risk, flag) == is_changed:
        return
    setattr(risk, flag, is_changed)
    risk.changed_at = risk.changed_at or work.now
    _forget_the_moment(risk)
    for standing in decisions_standing(work, risk, part):
        case = DecisionCase(kind=standing.decision.kind, is_changed=is_changed)
        take_step(work, standing, risk, "question" if is_changed else "settle", case)


def _forget_the_moment(risk: Risk) -> None:
    if not (risk.is_decision_changed or risk.is_acceptance_changed):
        risk.changed_at = None


def _revision(work: Work, risk: Risk, number: int) -> sa.Row[tuple[str, str]]:
    return work.session.execute(_OF_REVISION, {"risk_id": risk.id, "revision": number}).one()
