"""How far the voters of a workshop saw the register the same way, from the rounds that are revealed and no other."""

from collections.abc import Sequence
from dataclasses import dataclass

from riskreg.domain.reliability import Reading, read_ballot
from riskreg.domain.voting import Attribute
from riskreg.store.base import loaded
from riskreg.store.tables.vote import VoteRound
from riskreg.store.tables.workshop import Workshop
from riskreg.store.work import Work
from riskreg.workshops.counting import attributes_of
from riskreg.workshops.finding_queries import Placed, rounds_of
from riskreg.workshops.result_queries import latest_spreads


@dataclass(frozen=True, slots=True)
class Agreement:
    """Krippendorff's alpha of one attribute over the whole agenda, with what it says in words."""

    attribute: str
    reading: Reading

    @property
    def figure(self) -> str:
        """``0.82``; empty where it is not defined."""
        return "" if self.reading.alpha is None else f"{float(self.reading.alpha):.2f}"


def agreement_of(work: Work, workshop: Workshop, agenda: Sequence[Placed]) -> tuple[Agreement, ...]:
    """One for each attribute, in two statements; empty before anything is revealed."""
    rounds = rounds_of(work, [loaded(placed.item.id) for placed in agenda])
    return agreement_in(attributes_of(work, workshop), tuple(rounds.values()))


def agreement_in(attributes: Sequence[Attribute], held: Sequence[Sequence[VoteRound]]) -> tuple[Agreement, ...]:
    """The same from the rounds of each risk: what counts is the last one of each that was revealed."""
    latest = [spreads for rounds in held if (spreads := latest_spreads(rounds))]
    if not latest:
        return ()
    return tuple(
        Agreement(each.title, read_ballot(spreads[each.code] for spreads in latest if each.code in spreads))
        for each in attributes
    )
