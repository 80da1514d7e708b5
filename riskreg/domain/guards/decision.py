"""The conditions the lifecycle of a decision may name; whoever confirms meets those of whoever decides."""

from riskreg.domain.decision import DecisionCase, DecisionKind
from riskreg.domain.guards import risk
from riskreg.domain.guards.registry import guard
from riskreg.domain.guards.risk import Somebody
from riskreg.domain.permissions import Place

# Confirming is deciding again: the same function bars both doors.
for _condition in (risk.is_not_its_submitter, risk.is_scored, risk.has_an_owner, risk.has_a_response):
    guard("decision")(_condition)


@guard("decision")
def is_an_approval(case: DecisionCase, actor: Somebody) -> str | None:
    return _is_of_kind(case, DecisionKind.APPROVAL)


@guard("decision")
def is_a_validation(case: DecisionCase, actor: Somebody) -> str | None:
    return _is_of_kind(case, DecisionKind.VALIDATION)


@guard("decision")
def is_an_acceptance(case: DecisionCase, actor: Somebody) -> str | None:
    return _is_of_kind(case, DecisionKind.ACCEPTANCE)


@guard("decision")
def is_tolerated(case: DecisionCase, actor: Somebody) -> str | None:
    """Accepting is living with the risk: another response is chosen instead of it."""
    return None if case.response == "tolerate" else "Choose to tolerate the risk, with a reason, before it is accepted."


@guard("decision")
def is_not_who_changed_it(case: DecisionCase, actor: Somebody) -> str | None:
    """Nobody confirms what they changed, nor what was changed by whom they act for; the machine confirms nothing."""
    if actor.person_id is None:
        return "This step needs the name of a person. Sign in to do it."
    if actor.person_id in case.changed_by:
        return "You made the change, so somebody else must confirm the decision."
    here = Place(case.entity_id, case.owner_id, is_sealed=case.is_strictly_confidential)
    if any(actor.stands_in_for(each, here) for each in case.changed_by):
        return "You act for the person who made the change, so somebody else must confirm the decision."
    return None


@guard("decision")
def is_changed(case: DecisionCase, actor: Somebody) -> str | None:
    return None if case.is_changed else "The risk says what was decided on, so there is nothing to ask."


@guard("decision")
def is_unchanged(case: DecisionCase, actor: Somebody) -> str | None:
    return "The risk says something else than what was decided on." if case.is_changed else None


@guard("decision")
def has_passed_its_last_day(case: DecisionCase, actor: Somebody) -> str | None:
    return None if case.has_passed else "It is in force still."


@guard("decision")
def is_done_by_the_register(case: DecisionCase, actor: Somebody) -> str | None:
    """A step that follows from something else, and that nobody chooses."""
    return None if actor.person_id is None else "The register does this by itself."


def _is_of_kind(case: DecisionCase, kind: DecisionKind) -> str | None:
    return None if case.kind is kind else f"This decision is no {kind.value}."
