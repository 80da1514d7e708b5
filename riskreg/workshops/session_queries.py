"""What the facilitator and the projector show: the risk the room is at, who has voted, and revealed votes."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from riskreg.domain.outcome import Outcome
from riskreg.domain.proposal import level_that_follows, proposed_scores, proposed_steps
from riskreg.domain.scale import Level
from riskreg.domain.timer import Timer
from riskreg.domain.voting import Attribute
from riskreg.domain.workshop import why_no_next_round
from riskreg.drawing.spread import SpreadRoom
from riskreg.store.base import loaded
from riskreg.store.tables.risk import RootCause
from riskreg.store.tables.vote import HasVoted, VoteRound
from riskreg.store.tables.workshop import Workshop, WorkshopOutcome
from riskreg.store.work import Work
from riskreg.workshops.agenda_lines import AgendaLine, agenda_lines
from riskreg.workshops.counting import attributes_of, profile_of
from riskreg.workshops.facilitating import timer_of
from riskreg.workshops.finding_queries import (
    Placed,
    agenda_of,
    find_placed,
    find_workshop,
    may_vote,
    rounds_of,
    seats_of,
    waits,
    withdrawn_from,
)
from riskreg.workshops.page_queries import Head, head_of
from riskreg.workshops.pre_voting import PRE_VOTE
from riskreg.workshops.result_queries import latest_spreads
from riskreg.workshops.shown_queries import AttributeShown, last_comments, results_shown

_VOTED = HasVoted.__table__  # type: ignore[attr-defined]
_CAUSE = RootCause.__table__  # type: ignore[attr-defined]
WIDE = SpreadRoom(860, 18)


@dataclass(frozen=True, slots=True)
class RoundNow:
    """The last round of the session on a risk. ``missing`` are those who have not voted, by name."""

    number: int
    is_open: bool
    is_revealed: bool
    voted: int
    missing: tuple[str, ...]
    timer: Timer | None
    seconds_left: int


@dataclass(frozen=True, slots=True)
class RiskNow:
    """The risk the room is at. ``next_round`` is the number of the round that could follow, 0 with ``no_next`` why."""

    reference: str
    title: str
    number: int
    of: int
    event: str
    consequences: str
    causes: tuple[str, ...]
    level: Level | None
    revision: int
    owner_id: int | None
    is_changed: bool
    round: RoundNow | None
    next_round: int
    no_next: str
    results: tuple[AttributeShown, ...]
    comments: tuple[str, ...]
    level_proposed: Level | None
    outcome: WorkshopOutcome | None


@dataclass(frozen=True, slots=True)
class SessionPage:
    """``agenda`` is everything, ``now`` the risk that is looked at; ``waiting`` are guests to be let in."""

    title: str
    head: Head
    agenda: tuple[AgendaLine, ...]
    now: RiskNow | None
    attributes: tuple[Attribute, ...]
    waiting: tuple[tuple[int, str], ...]
    present: int
    voters: int
    withdrawn: int = 0
    outcomes: tuple[tuple[str, str], ...] = tuple((each.value, each.label) for each in Outcome)

    @property
    def decided(self) -> int:
        return sum(bool(line.outcome) for line in self.agenda)


def session_page(work: Work, reference: str, risk: str = "") -> SessionPage:
    """The room at a risk: the one named, else the one it was turned to."""
    workshop = find_workshop(work, reference)
    agenda, seats = agenda_of(work, workshop), seats_of(work, workshop)
    placed = find_placed(work, workshop, risk) if risk else _current(workshop, agenda)
    names = {loaded(seat.id): seat.name for seat in seats if may_vote(seat)}
    return SessionPage(
        title=workshop.title,
        head=head_of(work, workshop),
        agenda=agenda_lines(agenda),
        now=_risk_now(work, workshop, agenda, placed, names) if placed else None,
        attributes=attributes_of(work, workshop),
        waiting=tuple((loaded(seat.id), seat.name) for seat in seats if waits(seat)),
        present=sum(seat.present_at is not None for seat in seats if may_vote(seat)),
        voters=len(names),
        withdrawn=withdrawn_from(work, workshop),
    )


def _current(workshop: Workshop, agenda: Sequence[Placed]) -> Placed | None:
    return next((each for each in agenda if each.item.id == workshop.current_item_id), None)


def _risk_now(
    work: Work, workshop: Workshop, agenda: Sequence[Placed], placed: Placed, voters: dict[int, str]
) -> RiskNow:
    rounds = rounds_of(work, [loaded(placed.item.id)]).get(loaded(placed.item.id), [])
    held = [each for each in rounds if each.number > PRE_VOTE]
    causes = sa.select(_CAUSE.c.text).where(_CAUSE.c.risk_id == placed.risk.id).order_by(_CAUSE.c.position)
    proposals = proposed_scores(attributes_of(work, workshop), latest_spreads(rounds))
    no_next = _no_next(workshop, held)
    return RiskNow(
        reference=placed.reference,
        title=placed.risk.title,
        number=next(at for at, each in enumerate(agenda, start=1) if each.item.id == placed.item.id),
        of=len(agenda),
        event=placed.risk.event,
        consequences=placed.risk.consequences,
        causes=tuple(work.session.execute(causes).scalars()),
        level=Level.from_rank(placed.risk.residual_rank) if placed.risk.residual_rank else None,
        revision=placed.risk.revision,
        owner_id=placed.risk.owner_id,
        is_changed=placed.is_changed,
        round=_round_now(work, held[-1], voters) if held else None,
        next_round=0 if no_next else len(held) + 1,
        no_next=no_next,
        results=results_shown(work, workshop, rounds, placed.risk, WIDE),
        comments=last_comments(work, rounds),
        level_proposed=level_that_follows(profile_of(work, workshop), proposed_steps(proposals)),
        outcome=placed.outcome,
    )


def _no_next(workshop: Workshop, held: Sequence[VoteRound]) -> str:
    if held and held[-1].closed_at is None:
        return "The vote is open."
    if held and held[-1].revealed_at is None:
        return "Reveal the vote first."
    return why_no_next_round(len(held), workshop.rounds)


def _round_now(work: Work, held: VoteRound, voters: dict[int, str]) -> RoundNow:
    found = work.session.execute(sa.select(_VOTED.c.seat_id).where(_VOTED.c.round_id == held.id)).scalars()
    voted, timer = set(found), timer_of(held)
    return RoundNow(
        number=held.number,
        is_open=held.closed_at is None,
        is_revealed=held.revealed_at is not None,
        voted=len(voted),
        missing=tuple(sorted((name for seat, name in voters.items() if seat not in voted), key=str.casefold)),
        timer=timer,
        seconds_left=timer.left(work.now) if timer else 0,
    )
