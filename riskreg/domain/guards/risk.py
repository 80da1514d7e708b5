"""The conditions the lifecycle of a risk may name; each answers None, or the sentence that says what to do."""

from collections.abc import Collection, Mapping
from typing import Protocol

from riskreg.domain.consolidation import Relation
from riskreg.domain.guards.registry import guard
from riskreg.domain.permissions import Lent, Permission, Place, Role
from riskreg.domain.quality import remarks
from riskreg.domain.risk_case import RiskCase

_ENDING = frozenset(relation.value for relation in Relation if relation.move)


class Somebody(Protocol):
    """Whoever acts; `person_id` is None for the machine (a job or the command line)."""

    @property
    def person_id(self) -> int | None: ...
    @property
    def by_entity(self) -> Mapping[Role, Collection[int]]: ...
    @property
    def lent(self) -> tuple[Lent, ...]: ...
    def stands_in_for(self, person_id: int, place: Place) -> bool: ...


@guard("risk")
def is_fully_described(case: RiskCase, actor: Somebody) -> str | None:
    """Nothing is missing according to the quality check; what is only doubtful does not count."""
    return " ".join(remark.sentence for remark in remarks(case) if remark.severity == "missing") or None


@guard("risk")
def is_scored(case: RiskCase, actor: Somebody) -> str | None:
    if case.has_exposure and case.has_residual:
        return None
    return "Score the exposure and the residual risk first."


@guard("risk")
def has_an_owner(case: RiskCase, actor: Somebody) -> str | None:
    return None if case.owner_id is not None else "Name a risk owner first."


@guard("risk")
def has_a_response(case: RiskCase, actor: Somebody) -> str | None:
    return None if case.response else "Choose a response first: terminate, transfer, mitigate or tolerate."


@guard("risk")
def has_target_or_tolerates(case: RiskCase, actor: Somebody) -> str | None:
    if case.has_target or case.response == "tolerate":
        return None
    return "Score the target risk first, or choose to tolerate the risk with a reason."


@guard("risk")
def has_no_open_actions(case: RiskCase, actor: Somebody) -> str | None:
    if case.open_actions == 0:
        return None
    still_open = "1 mitigation action is" if case.open_actions == 1 else f"{case.open_actions} mitigation actions are"
    return f"{still_open} still open. Complete or cancel every action first."


@guard("risk")
def is_not_ended_by_consolidation(case: RiskCase, actor: Somebody) -> str | None:
    """What the consolidation ended comes back by undoing the link, or the two would say different things."""
    if case.consolidated_as in _ENDING:
        return "The consolidation ended this risk. Undo that on its consolidation page, and it stands here again."
    return None


@guard("risk")
def is_not_its_submitter(case: RiskCase, actor: Somebody) -> str | None:
    """Nobody approves what they submitted, nor for whom they submitted it; the machine approves nothing at all."""
    if actor.person_id is None:
        return "This step needs the name of a person. Sign in to do it."
    if actor.person_id == case.submitter_id:
        return "You submitted this risk, so somebody else must decide on it."
    if actor.person_id == case.submitted_for_id:
        return "This risk was submitted in your name, so somebody else must decide on it."
    here = Place(case.entity_id, case.owner_id, is_sealed=case.is_strictly_confidential)
    senders = [each for each in (case.submitter_id, case.submitted_for_id) if each is not None]
    if any(actor.stands_in_for(sender, here) for sender in senders):
        return "You act for the person who submitted this risk, so somebody else must decide on it."
    return None


@guard("risk")
def is_its_submitter_or_focal_point(case: RiskCase, actor: Somebody) -> str | None:
    """Who submitted it, in whose name it was, or who keeps the register of its entity; never who only decides on it."""
    if is_its_submitter(case, actor) is None:
        return None
    here = Place(case.entity_id, case.owner_id, is_sealed=case.is_strictly_confidential)
    givers = (lent.giver for lent in actor.lent if lent.gives_at(Permission.RISK_SUBMIT, here))
    if any(case.entity_id in each.by_entity.get(Role.FOCAL_POINT, ()) for each in (actor, *givers)):
        return None
    return "Only who submitted this risk or a focal point of its entity takes it back. Return it with a reason instead."


@guard("risk")
def is_its_submitter(case: RiskCase, actor: Somebody) -> str | None:
    if actor.person_id is not None and actor.person_id in (case.submitter_id, case.submitted_for_id):
        return None
    return "Only the person who submitted this risk can take it back. Ask for it to be returned with a reason instead."
