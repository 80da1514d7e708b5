"""The conditions the lifecycle of an entity's return may name; each answers None, or what to do."""

from typing import Protocol

from riskreg.domain.guards.registry import guard
from riskreg.domain.permissions import Place
from riskreg.domain.review import EntityReturnCase


class Somebody(Protocol):
    """Whoever acts; `person_id` is None for the machine (a job or the command line)."""

    @property
    def person_id(self) -> int | None: ...
    def stands_in_for(self, person_id: int, place: Place) -> bool: ...


@guard("entity_return")
def answers_every_risk(case: EntityReturnCase, actor: Somebody) -> str | None:
    if case.items_left == 0:
        return None
    left = "1 risk is" if case.items_left == 1 else f"{case.items_left} risks are"
    return f"{left} not answered yet. Answer every risk first."


@guard("entity_return")
def answers_every_question(case: EntityReturnCase, actor: Somebody) -> str | None:
    """Emerging risks are among them, in every review."""
    if case.questions_left == 0:
        return None
    left = "1 question is" if case.questions_left == 1 else f"{case.questions_left} questions are"
    return f"{left} not answered yet. Answer every question first."


@guard("entity_return")
def is_of_a_running_cycle(case: EntityReturnCase, actor: Somebody) -> str | None:
    return None if case.cycle_is_open else "The review is closed. What is new now belongs in the next one."


@guard("entity_return")
def is_not_its_answerer(case: EntityReturnCase, actor: Somebody) -> str | None:
    """Nobody signs what they answered or sent, nor what was answered in their name; the machine signs nothing."""
    if actor.person_id is None:
        return "This step needs the name of a person. Sign in to do it."
    if actor.person_id in case.hands:
        return "You answered in this return, or it was answered in your name, so somebody else must sign it."
    if any(actor.stands_in_for(each, Place(case.entity_id)) for each in case.hands):
        return "You act for somebody who answered in this return, so somebody else must sign it."
    return None
