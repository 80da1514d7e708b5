"""A step somebody takes with a decision: held, checked against its lifecycle, and followed by the decision anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from riskreg.decisions.finding_queries import case_of_decision, find_decision
from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import Permission
from riskreg.domain.references import decision_reference, risk_reference
from riskreg.domain.workflow import Advance, MoveRefused, advance
from riskreg.risks.decision_steps import Standing, settle_course
from riskreg.risks.decision_turns import NOUN, decision_lifecycle
from riskreg.risks.keeping import Change, changing, place_of
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work

LONGEST_REASON = 4000


@dataclass(slots=True)
class Step:
    """A decision that has been moved, and the change of its risk the rest of the step belongs to."""

    standing: Standing
    change: Change
    reason: str

    @property
    def risk(self) -> Risk:
        return self.change.risk

    @property
    def reference(self) -> str:
        return decision_reference(self.standing.decision.number)


@contextmanager
def step_on(work: Work, reference: str, version_seen: int, move: str, reason: str) -> Iterator[Step]:
    """Make the move and do what is in the block; raises Stale when the risk is no longer as the person read it, for
    what is confirmed is what it says.
    """
    check_reason(reason)
    risk = risk_reference(find_decision(work, reference)[1].number)
    with changing(work, risk, version_seen, (), anyhow=True) as change:
        standing, _risk = find_decision(work, reference)
        made = _advance(work, standing, change.risk, move, reason)
        settle_course(work, standing, change.risk, made.to_state)
        step = Step(standing, change, made.reason)
        work.record(
            f"{NOUN}.{move}",
            standing.decision.id,
            risk,
            decision=step.reference,
            move=move,
            past=made.move.past,
            revision=change.risk.revision,
            reason=made.reason,
        )
        yield step


def check_reason(reason: str) -> None:
    if len(reason) > LONGEST_REASON or "\x00" in reason:
        sentence = f"Shorten the reason to {LONGEST_REASON} characters of plain text."
        raise Invalid(sentence, {"reason": [sentence]})


def _advance(work: Work, standing: Standing, risk: Risk, move: str, reason: str) -> Advance:
    place = place_of(work, risk)
    try:
        return advance(
            decision_lifecycle(work, standing.course),
            standing.course.state,
            move,
            case_of_decision(work, standing, risk),
            work.actor,
            guards_for(NOUN),
            lambda permission: work.actor.may_at(Permission(permission), place),
            reason,
        )
    except MoveRefused as refusal:
        raise Conflict(" ".join(refusal.reasons)) from refusal
