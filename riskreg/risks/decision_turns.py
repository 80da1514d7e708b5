"""Decisions as what tasks are about: whoever may take one has to confirm it after a change."""

from riskreg.domain.authority import Act
from riskreg.domain.decision import DecisionKind
from riskreg.domain.references import decision_reference
from riskreg.domain.workflow import Lifecycle
from riskreg.risks.authority_queries import decider_of
from riskreg.store.base import loaded
from riskreg.store.tables.decision import Decision, DecisionCourse
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work
from riskreg.tasks.queries import lifecycle_by_id
from riskreg.tasks.turns import Turn

NOUN = "decision"
_ACTS = {
    DecisionKind.APPROVAL: Act.APPROVE,
    DecisionKind.VALIDATION: Act.VALIDATE,
    DecisionKind.ACCEPTANCE: Act.ACCEPT,
}


def decision_turn(
    work: Work, decision: Decision, course: DecisionCourse, risk: Risk, changed_by: int | None = None
) -> Turn:
    """The decision in the state it stands in; ``changed_by`` made the change that puts it in question."""
    return Turn(
        noun=NOUN,
        subject_id=loaded(decision.id),
        subject=decision_reference(decision.number),
        lifecycle_id=course.lifecycle_id,
        lifecycle=decision_lifecycle(work, course),
        state=course.state,
        entity_id=risk.entity_id,
        holders={
            "risk_owner": risk.owner_id,
            "focal_point": risk.focal_point_id,
            "decider": decider_of(work, _ACTS[decision.kind], risk),
        },
        dates={"expires_on": decision.expires_on},
        took_part=changed_by,
    )


def decision_lifecycle(work: Work, course: DecisionCourse) -> Lifecycle:
    key = ("lifecycle", course.lifecycle_id)
    if key not in work.read:
        work.read[key] = lifecycle_by_id(work.session.connection(), course.lifecycle_id)
    return work.read[key]  # type: ignore[no-any-return]
