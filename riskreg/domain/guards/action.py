"""The conditions the lifecycle of a mitigation action may name; each answers None, or what to do."""

from typing import Protocol

from riskreg.domain.action_case import ActionCase
from riskreg.domain.guards.registry import guard
from riskreg.domain.permissions import Place


class Somebody(Protocol):
    """Whoever acts; `person_id` is None for the machine (a job or the command line)."""

    @property
    def person_id(self) -> int | None: ...
    def stands_in_for(self, person_id: int, place: Place) -> bool: ...


@guard("action")
def is_not_who_reported_it_done(case: ActionCase, actor: Somebody) -> str | None:
    """Nobody confirms what they reported, nor what was reported in their name; the machine confirms nothing at all."""
    if actor.person_id is None:
        return "This step needs the name of a person. Sign in to do it."
    if actor.person_id == case.done_by_id:
        return "You reported this action done, so somebody else must confirm it."
    if actor.person_id == case.done_for_id:
        return "This action was reported done in your name, so somebody else must confirm it."
    named = frozenset() if case.action_owner_id is None else frozenset({case.action_owner_id})
    here = Place(case.entity_id, case.owner_id, named, is_sealed=case.is_sealed)
    if any(actor.stands_in_for(each, here) for each in (case.done_by_id, case.done_for_id) if each is not None):
        return "You act for the person who reported this action done, so somebody else must confirm it."
    return None
