"""Voting on paper: the ballots to print, and the grid they are typed into."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from riskreg.domain.errors import Conflict
from riskreg.domain.paper_ballot import legend_of
from riskreg.domain.voting import Attribute
from riskreg.store.base import loaded
from riskreg.store.tables.risk import RootCause
from riskreg.store.work import Work
from riskreg.workshops.casting import voted_in
from riskreg.workshops.counting import attributes_of
from riskreg.workshops.finding_queries import agenda_of, find_placed, find_workshop, may_vote, open_round_of, seats_of
from riskreg.workshops.leading_queries import refuse_unless_leading
from riskreg.workshops.page_queries import Head, head_of

_CAUSE = RootCause.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class KeyInPage:
    """The grid of the round that is open on a risk. ``voters`` are seat, name, and whether they have voted in it."""

    title: str
    head: Head
    reference: str
    risk_title: str
    round: int
    attributes: tuple[Attribute, ...]
    voters: tuple[tuple[int, str, bool], ...]

    @property
    def missing(self) -> int:
        """How many have not voted."""
        return sum(not has_voted for _seat, _name, has_voted in self.voters)

    def choices(self, ticked: Collection[str]) -> list[tuple[str, str]]:
        """Whom to tick: those who have not voted, and whoever was ticked before it was known that they have."""
        known = ((str(seat), name, has_voted) for seat, name, has_voted in self.voters)
        return [(seat, name) for seat, name, has_voted in known if not has_voted or seat in ticked]

    @property
    def legends(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        """For each attribute its title and what each key means."""
        return tuple((each.title, legend_of(each)) for each in self.attributes)


@dataclass(frozen=True, slots=True)
class RiskOnPaper:
    """What a ballot says of a risk."""

    reference: str
    title: str
    number: int
    causes: tuple[str, ...]
    event: str
    consequences: str


@dataclass(frozen=True, slots=True)
class Ballots:
    """A ballot for every risk of an agenda, each to be printed as often as people vote on paper."""

    title: str
    reference: str
    attributes: tuple[Attribute, ...]
    risks: tuple[RiskOnPaper, ...]


def key_in_page(work: Work, reference: str, risk: str) -> KeyInPage:
    """Raises Conflict while no round is open on the risk: there is nothing to type a ballot into."""
    refuse_unless_leading(work, reference)
    workshop = find_workshop(work, reference)
    placed = find_placed(work, workshop, risk)
    opened = open_round_of(work, workshop)
    if opened is None or opened[1] != placed.reference:
        raise Conflict(f"No vote on {placed.reference} is open. Open one; then type in the ballots on paper.")
    held = opened[0]
    voted = voted_in(work, held)
    voters = sorted(
        (seat for seat in seats_of(work, workshop) if may_vote(seat)), key=lambda seat: seat.name.casefold()
    )
    return KeyInPage(
        title="Type in ballots on paper",
        head=head_of(work, workshop),
        reference=placed.reference,
        risk_title=placed.risk.title,
        round=held.number,
        attributes=attributes_of(work, workshop),
        voters=tuple((loaded(seat.id), seat.name, seat.id in voted) for seat in voters),
    )


def ballots_to_print(work: Work, reference: str) -> Ballots:
    """Everything that is printed on the ballots; nothing of how anybody voted."""
    refuse_unless_leading(work, reference)
    workshop = find_workshop(work, reference)
    agenda = agenda_of(work, workshop)
    if not agenda:
        raise Conflict("No risk is on the agenda yet, so there is nothing to vote on.")
    wanted = sa.select(_CAUSE.c.risk_id, _CAUSE.c.text).where(_CAUSE.c.risk_id.in_([each.risk.id for each in agenda]))
    causes: dict[int, list[str]] = {}
    for risk_id, text in work.session.execute(wanted.order_by(_CAUSE.c.risk_id, _CAUSE.c.position)):
        causes.setdefault(risk_id, []).append(text)
    risks = tuple(
        RiskOnPaper(
            each.reference,
            each.risk.title,
            number,
            tuple(causes.get(loaded(each.risk.id), ())),
            each.risk.event,
            each.risk.consequences,
        )
        for number, each in enumerate(agenda, start=1)
    )
    return Ballots(workshop.title, head_of(work, workshop).reference, attributes_of(work, workshop), risks)
