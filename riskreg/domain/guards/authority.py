"""The conditions of authority by level, the same for deciding on a risk and for confirming what was decided."""

from riskreg.domain.authority import Act, Somebody, Spot
from riskreg.domain.guards.registry import guard
from riskreg.domain.permissions import Place
from riskreg.domain.risk_case import RiskCase

# A condition does not know for which move it is asked, so the act stands in its name.


@guard("decision")
@guard("risk")
def has_authority_to_approve(case: RiskCase, actor: Somebody) -> str | None:
    return _objection(Act.APPROVE, case, actor)


@guard("decision")
@guard("risk")
def has_authority_to_validate(case: RiskCase, actor: Somebody) -> str | None:
    return _objection(Act.VALIDATE, case, actor)


@guard("risk")
def has_authority_to_close(case: RiskCase, actor: Somebody) -> str | None:
    return _objection(Act.CLOSE, case, actor)


@guard("decision")
def has_authority_to_accept(case: RiskCase, actor: Somebody) -> str | None:
    return _objection(Act.ACCEPT, case, actor)


def spot_of(case: RiskCase) -> Spot:
    place = Place(case.entity_id, case.owner_id, is_sealed=case.is_strictly_confidential)
    return Spot(place, case.above_id, case.residual_rank)


def _objection(act: Act, case: RiskCase, actor: Somebody) -> str | None:
    if actor.person_id is None:
        return "This step needs the name of a person. Sign in to do it."
    if case.authority is None:
        return (
            "Nobody has said yet who may decide up to which level. The risk secretariat adopts the rules of authority."
        )
    if case.authority.allows(act, spot_of(case), actor):
        return None
    return case.authority.who_may(act, case.residual_rank)
