"""One move of a risk along its lifecycle: what it needs, what it does to the risk, and what is left of it."""

from typing import Any

from riskreg.domain.decision import DecisionKind
from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import Permission
from riskreg.domain.references import risk_reference
from riskreg.domain.workflow import Advance, Move, MoveRefused, advance
from riskreg.risks.agreeing import agree
from riskreg.risks.authority_queries import asks_authority, with_authority
from riskreg.risks.deciding import Ruling, decide, leave_decisions
from riskreg.risks.keeping import Change, hold, place_of
from riskreg.risks.lifecycle_queries import NOUN, standing_under
from riskreg.risks.snapshot_queries import case_of
from riskreg.risks.turns import turn_of
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work
from riskreg.tasks.running import lifecycle_of
from riskreg.tasks.turns import pass_on


def make_move(work: Work, change: Change, move: str, reason: str = "", target: str = "") -> str:
    """Make the move as a part of the change; answers the state reached, where it was while others must agree as well.

    Refused with every reason at once.
    """
    made = _advance(work, change.risk, move, reason)
    agreed = agree(work, change.risk, made, place_of(work, change.risk))
    if agreed is not None and not agreed.is_enough:
        change.note("risk.agreed", move=move, label=made.move.label, agreed=agreed.in_words, reason=made.reason)
        return made.from_state
    into = _settle(work, change, made, target)
    body: dict[str, Any] = {"from": made.from_state, "to": made.to_state, "move": move, "reason": made.reason}
    if into is not None and not into.classification.is_sealed:
        body["into"] = risk_reference(into.number)
    if agreed is not None:
        body["agreed"] = agreed.in_words
    # Before what else happened: the words were changed because it had been taken back.
    change.events.insert(0, (f"risk.{move}", {"past": made.move.past, **body}))
    return made.to_state


def _advance(work: Work, risk: Risk, move: str, reason: str) -> Advance:
    place, lifecycle, case = place_of(work, risk), lifecycle_of(work, risk), case_of(work.session, risk)
    if any(each.code == move and asks_authority(each) for each in lifecycle.moves):
        case = with_authority(work, case)
    try:
        return advance(
            lifecycle,
            risk.state,
            move,
            case,
            work.actor,
            guards_for(NOUN),
            lambda permission: work.actor.may_at(Permission(permission), place),
            reason,
        )
    except MoveRefused as refusal:
        raise Conflict(" ".join(refusal.reasons)) from refusal


def _settle(work: Work, change: Change, made: Advance, target: str) -> Risk | None:
    """Put the risk into the state reached; answers the risk it was merged into, for a move that asks for one."""
    risk, lifecycle = change.risk, lifecycle_of(work, change.risk)
    was = risk.standing
    into = _target(work, risk, made.move, target)
    risk.merged_into_id = into.id if into is not None else None
    risk.state, risk.state_since = made.to_state, work.now
    risk.standing = standing_under(lifecycle, made.to_state)
    if risk.standing == "submitted":
        risk.submitter_id = work.actor.person_id
        risk.submitted_for_id = work.acts_for.person_id if work.acts_for is not None else None
    _decide(work, risk, made, was)
    pass_on(work, turn_of(work, risk), left=made.from_state)
    return into


def _decide(work: Work, risk: Risk, made: Advance, was: str) -> None:
    """Keep the decision a move is, or leave behind what was decided when the risk leaves the register."""
    # The revision this move writes differs only in its state: what was decided on is the one the person read.
    if was == "registered" and risk.standing != "registered":
        leave_decisions(work, risk, f"The risk left the register: {made.move.past}.")
    elif was == "submitted" and risk.standing == "registered":
        risk.approved_revision = risk.revision
        decide(work, risk, Ruling(DecisionKind.APPROVAL, made.reason))
    elif made.move.permission == Permission.RISK_VALIDATE:
        decide(work, risk, Ruling(DecisionKind.VALIDATION, made.reason))


def _target(work: Work, risk: Risk, move: Move, target: str) -> Risk | None:
    if not move.asks_target:
        return None
    try:
        into = hold(work, target)  # so that two risks are never merged into each other
    except NotFound:
        raise _not_that_one("Enter the reference of a risk that is open to you, such as R-0042.") from None
    if into.id == risk.id or into.standing != "registered":
        raise _not_that_one("Choose another risk that is in the register.")
    if not work.actor.may_at(Permission.RISK_CONSOLIDATE, place_of(work, into)):
        raise NotAllowed("You may not merge into that risk.")
    return into


def _not_that_one(sentence: str) -> Invalid:
    return Invalid(sentence, {"target": [sentence]})
