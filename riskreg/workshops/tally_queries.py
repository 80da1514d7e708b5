"""Every round of a workshop, risk by risk: how many have voted in it and, once it is revealed, how the votes lie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from riskreg.domain.spread import Shown
from riskreg.domain.voting import Attribute
from riskreg.store.base import loaded
from riskreg.store.tables.vote import HasVoted, VoteRound
from riskreg.store.work import Work
from riskreg.workshops.agenda_lines import AgendaLine, agenda_lines
from riskreg.workshops.agreement_queries import Agreement, agreement_in
from riskreg.workshops.counting import attributes_of
from riskreg.workshops.finding_queries import agenda_of, find_workshop, rounds_of
from riskreg.workshops.pre_voting import PRE_VOTE
from riskreg.workshops.result_queries import revealed, spreads_of

_VOTED = HasVoted.__table__  # type: ignore[attr-defined]


class Stage(StrEnum):
    """How far a round has come."""

    OPEN = "open"
    CLOSED = "closed, not revealed"
    REVEALED = "revealed"


@dataclass(frozen=True, slots=True)
class RoundTally:
    """A round on one risk. ``spreads`` are its figures by attribute, and empty until it is revealed."""

    number: int
    stage: Stage
    voted: int
    spreads: Mapping[str, Shown]

    @property
    def name(self) -> str:
        return "Pre-vote" if self.number == PRE_VOTE else f"Round {self.number}"


@dataclass(frozen=True, slots=True)
class RiskTally:
    """A risk of the agenda with its rounds, the pre-vote first, and what the room decided on it."""

    line: AgendaLine
    rounds: tuple[RoundTally, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """The agenda, and how far the voters saw all of it the same way; nothing of that before a round is revealed."""

    attributes: tuple[Attribute, ...]
    risks: tuple[RiskTally, ...]
    agreement: tuple[Agreement, ...]


def tally_of(work: Work, reference: str) -> Tally:
    """The whole agenda. Of a round that is not revealed it knows how many voted and nothing more."""
    workshop = find_workshop(work, reference)
    agenda = agenda_of(work, workshop)
    held = rounds_of(work, [loaded(placed.item.id) for placed in agenda])
    voted = _voted(work, [loaded(each.id) for rounds in held.values() for each in rounds])
    pairs = zip(agenda_lines(agenda), agenda, strict=True)
    risks = tuple(
        RiskTally(line, tuple(_round(each, voted) for each in held.get(loaded(placed.item.id), ())))
        for line, placed in pairs
    )
    attributes = attributes_of(work, workshop)
    return Tally(attributes, risks, agreement_in(attributes, tuple(held.values())))


def _round(held: VoteRound, voted: Mapping[int, int]) -> RoundTally:
    seen = bool(revealed([held]))
    stage = Stage.REVEALED if seen else Stage.OPEN if held.closed_at is None else Stage.CLOSED
    return RoundTally(held.number, stage, voted.get(loaded(held.id), 0), spreads_of(held) if seen else {})


def _voted(work: Work, round_ids: Sequence[int]) -> dict[int, int]:
    """By round how many have voted in it."""
    wanted = sa.select(_VOTED.c.round_id, sa.func.count()).where(_VOTED.c.round_id.in_(round_ids))
    return {row[0]: row[1] for row in work.session.execute(wanted.group_by(_VOTED.c.round_id))}
