"""The steps of a decision nobody chooses: they follow from a change, from its being undone, or from a later one."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from riskreg.domain.decision import DecisionCase, DecisionPart
from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import machine
from riskreg.domain.references import decision_reference, risk_reference
from riskreg.domain.workflow import advance
from riskreg.risks.decision_turns import NOUN, decision_lifecycle, decision_turn
from riskreg.store.tables.decision import Decision, DecisionCourse
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work
from riskreg.tasks.turns import pass_on

_DECISION = Decision.__table__  # type: ignore[attr-defined]
_COURSE = DecisionCourse.__table__  # type: ignore[attr-defined]

REGISTER = machine("Register")
"""By whom such a step is made, as far as its conditions go; the event names whoever caused it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision that counts, with where it stands."""

    decision: Decision
    course: DecisionCourse


def decisions_standing(work: Work, risk: Risk, part: DecisionPart | None = None) -> Iterator[Standing]:
    """The decisions on the risk that count now: at most one of each part."""
    wanted = (
        sa.select(Decision, DecisionCourse)
        .join_from(_DECISION, _COURSE, _COURSE.c.decision_id == _DECISION.c.id)
        .where(_DECISION.c.risk_id == risk.id, _COURSE.c.ended_at.is_(None))
        .order_by(_DECISION.c.id)
    )
    if part is not None:
        wanted = wanted.where(_DECISION.c.kind.in_(part.kinds))
    return (Standing(decision, course) for decision, course in work.session.execute(wanted).all())


def take_step(work: Work, standing: Standing, risk: Risk, move: str, case: DecisionCase, reason: str = "") -> bool:
    """Make the step and say so; answers whether it was one of those its lifecycle has from there."""
    decision, course = standing.decision, standing.course
    lifecycle = decision_lifecycle(work, course)
    if move not in {each.code for each in lifecycle.moves_from(course.state)}:
        return False
    made = advance(lifecycle, course.state, move, case, REGISTER, guards_for(NOUN), lambda _permission: True, reason)
    settle_course(work, standing, risk, made.to_state)
    # The risk is the subject: whoever may not know of it learns nothing of what was decided on it.
    work.record(
        f"{NOUN}.{move}",
        decision.id,
        risk_reference(risk.number),
        decision=decision_reference(decision.number),
        move=move,
        past=made.move.past,
        revision=risk.revision,
        reason=made.reason,
    )
    return True


def settle_course(work: Work, standing: Standing, risk: Risk, state: str) -> None:
    """Put the decision into the state reached, and pass its task on."""
    course = standing.course
    course.state, course.state_since = state, work.now
    course.version += 1
    if decision_lifecycle(work, course).state(state).stage == "end":
        course.ended_at = work.now
    work.session.flush()
    pass_on(work, decision_turn(work, standing.decision, course, risk, work.actor.person_id))
