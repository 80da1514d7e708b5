"""Several who must agree before a step is made: who has, how many are missing, and who cannot be one of them."""

from collections.abc import Callable
from dataclasses import dataclass

from riskreg.domain.workflow import Move, State


@dataclass(frozen=True, slots=True)
class Agreement:
    """One person's agreement, given for ``for_id`` when they acted for somebody."""

    person_id: int
    for_id: int | None
    name: str

    @property
    def parties(self) -> frozenset[int]:
        return frozenset({self.person_id} if self.for_id is None else {self.person_id, self.for_id})


@dataclass(frozen=True, slots=True)
class Agreements:
    """What was agreed to so far of a step that ``needed`` so many people must agree to."""

    given: tuple[Agreement, ...]
    needed: int

    @property
    def is_enough(self) -> bool:
        return len(self.given) >= self.needed

    @property
    def in_words(self) -> str:
        """``1 of 2 have agreed: Ana Ruiz.``"""
        names = ", ".join(each.name for each in self.given)
        return f"{len(self.given)} of {self.needed} have agreed{f': {names}' if names else ''}."

    def objection(
        self, person_id: int | None, for_id: int | None, barred: frozenset[int], acts_for: Callable[[int], bool]
    ) -> str | None:
        """Why that person cannot be the next to agree; None when they can. ``barred`` took part before."""
        if person_id is None:
            return "This step needs the name of a person. Sign in to do it."
        parties = frozenset[int]().union(*(each.parties for each in self.given))
        if person_id in parties:
            return "You have agreed already, or somebody has in your name. Somebody else must agree as well."
        if for_id in parties:
            return "The person you act for has agreed already. Somebody else must agree as well."
        if person_id in barred or any(acts_for(each) for each in barred):
            return "You had a part in this before, so others must agree."
        return None


def quorum_of(state: State, move: Move) -> int:
    """How many must agree before the move is made: what the task of the state asks for is its main move."""
    return state.task.quorum if state.task is not None and move.tone == "main" else 1
