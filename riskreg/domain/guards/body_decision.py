"""The conditions the lifecycle of a decision of a body may name; each answers None, or what to do."""

from collections.abc import Collection, Mapping
from typing import Protocol

from riskreg.domain.body_decision import BodyDecisionCase
from riskreg.domain.guards.registry import guard
from riskreg.domain.permissions import Role


class Somebody(Protocol):
    """Whoever acts; `person_id` is None for the machine (a job or the command line)."""

    @property
    def person_id(self) -> int | None: ...
    @property
    def everywhere(self) -> frozenset[Role]: ...
    @property
    def by_entity(self) -> Mapping[Role, Collection[int]]: ...


@guard("body_decision")
def is_given_to_them(case: BodyDecisionCase, actor: Somebody) -> str | None:
    """By name, by heading or keeping the responsible entity, or in the secretariat."""
    if actor.person_id is None:
        return "This step needs the name of a person. Sign in to do it."
    if actor.person_id == case.responsible_id or Role.SECRETARIAT in actor.everywhere:
        return None
    if any(case.entity_id in actor.by_entity.get(role, ()) for role in (Role.HEAD_OF_ENTITY, Role.FOCAL_POINT)):
        return None
    return "Who answers for the decision reports on it, or the risk secretariat. Tell one of them what you know."


@guard("body_decision")
def has_evidence(case: BodyDecisionCase, actor: Somebody) -> str | None:
    return None if case.evidence.strip() else "Say what shows that it is implemented: a document, a link, a date."


@guard("body_decision")
def is_not_who_reported_it_done(case: BodyDecisionCase, actor: Somebody) -> str | None:
    """Nobody confirms what they reported; the machine confirms nothing."""
    if actor.person_id is None:
        return "This step needs the name of a person. Sign in to do it."
    if actor.person_id == case.reported_by:
        return "You reported it implemented, so somebody else in the secretariat must confirm it."
    return None


@guard("body_decision")
def asks_nothing_of_anybody(case: BodyDecisionCase, actor: Somebody) -> str | None:
    return "Somebody answers for it, so it is followed up." if case.asks_something else None


@guard("body_decision")
def is_replaced_by_another(case: BodyDecisionCase, actor: Somebody) -> str | None:
    return (
        None
        if case.superseded_by
        else "Record the decision that takes its place: the text of a decision never changes."
    )
