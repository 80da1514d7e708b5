"""The conditions the lifecycle of a request upward may name; each answers None, or what to do."""

from collections.abc import Collection, Mapping
from typing import Protocol

from riskreg.domain.guards.registry import guard
from riskreg.domain.permissions import Lent, Permission, Place, Role
from riskreg.domain.upward import RequestCase


class Somebody(Protocol):
    """Whoever acts; `person_id` is None for the machine (a job or the command line)."""

    @property
    def person_id(self) -> int | None: ...
    @property
    def everywhere(self) -> frozenset[Role]: ...
    @property
    def by_entity(self) -> Mapping[Role, Collection[int]]: ...
    @property
    def lent(self) -> tuple[Lent, ...]: ...
    def stands_in_for(self, person_id: int, place: Place) -> bool: ...


@guard("escalation_request")
def is_whom_it_asks(case: RequestCase, actor: Somebody) -> str | None:
    """By a role that reaches the entity asked, or in the name of somebody who has it."""
    here = _place_of(case)
    givers = (lent.giver for lent in actor.lent if lent.gives_at(Permission.REQUEST_ANSWER, here))
    if any(_has_role(each, case) for each in (actor, *givers)):
        return None
    return "Only the level that is asked can do this. Wait for the answer, or ask them."


@guard("escalation_request")
def is_not_its_asker(case: RequestCase, actor: Somebody) -> str | None:
    """Nobody answers what they asked, nor what was asked in their name; the machine answers nothing at all."""
    if actor.person_id is None:
        return "This step needs the name of a person. Sign in to do it."
    if actor.person_id in case.parties:
        return "You asked this, or it was asked in your name, so somebody else must answer it."
    if any(actor.stands_in_for(each, _place_of(case)) for each in case.parties):
        return "You act for the person who asked this, so somebody else must answer it."
    return None


@guard("escalation_request")
def is_its_asker(case: RequestCase, actor: Somebody) -> str | None:
    """Who asked, in whose name it was asked, or who owns the risk now."""
    if actor.person_id is not None and actor.person_id in (*case.parties, case.owner_id):
        return None
    return "Only who asked, or the owner of the risk, can take this request back."


@guard("escalation_request")
def has_a_higher_level(case: RequestCase, actor: Somebody) -> str | None:
    return None if case.next_level else "There is no higher level with somebody who can answer. Answer it here."


@guard("escalation_request")
def is_about_the_register(case: RequestCase, actor: Somebody) -> str | None:
    if case.is_in_register:
        return None
    return "The risk is no longer in the register, so there is nothing to accept. Decline it and say so."


def _has_role(somebody: Somebody, case: RequestCase) -> bool:
    return case.role in somebody.everywhere or case.entity_id in somebody.by_entity.get(case.role, ())


def _place_of(case: RequestCase) -> Place:
    return Place(case.risk_entity_id, case.owner_id, is_sealed=case.is_sealed)
