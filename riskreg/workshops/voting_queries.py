"""What a voter sees: which risks there are to vote on, one question at a time, and what they may know of the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from riskreg.domain.errors import NotAllowed, NotFound
from riskreg.domain.timer import Timer
from riskreg.domain.voting import Attribute
from riskreg.domain.workshop import Part
from riskreg.drawing.spread import PHONE
from riskreg.store.base import loaded
from riskreg.store.tables.risk import RootCause
from riskreg.store.tables.vote import HasVoted, VoteRound
from riskreg.store.tables.workshop import Seat, Workshop
from riskreg.store.work import Work
from riskreg.workshops.counting import attributes_of
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
)
from riskreg.workshops.page_queries import Head, head_of
from riskreg.workshops.pre_voting import PRE_VOTE
from riskreg.workshops.seats import NOT_LET_IN, Holding, seat_held
from riskreg.workshops.shown_queries import AttributeShown, last_comments, results_shown

_VOTED = HasVoted.__table__  # type: ignore[attr-defined]
_CAUSE = RootCause.__table__  # type: ignore[attr-defined]

NO_SEAT = "You have no seat in this workshop. Join it with its code, or ask the risk secretariat."


@dataclass(frozen=True, slots=True)
class ToVote:
    """A risk with an open round, or one just held; ``has_voted`` is of the reader, the numbers of everybody."""

    reference: str
    title: str
    number: int
    of: int
    round: int
    is_open: bool
    has_voted: bool
    voted: int
    voters: int
    is_revealed: bool
    timer: Timer | None = None


@dataclass(frozen=True, slots=True)
class VoterPage:
    """The place of somebody in a workshop. ``here`` is the risk the room is at, ``pre_votes`` those of the pre-vote;
    ``results`` and ``comments`` are of the rounds on ``here`` that were revealed. Whoever ``waits`` to be let in sees
    nothing of the agenda, only who can let them in (``led_by``, by name). ``leads`` whoever leads the session.
    """

    title: str
    head: Head
    name: str
    is_guest: bool
    may_vote: bool
    waits: bool
    is_present: bool
    here: ToVote | None
    pre_votes: tuple[ToVote, ...]
    results: tuple[AttributeShown, ...] = ()
    comments: tuple[str, ...] = ()
    led_by: tuple[str, ...] = ()
    leads: bool = False

    @property
    def next(self) -> ToVote | None:
        """What they can vote on now."""
        rest = [each for each in self.pre_votes if each.is_open and not each.has_voted and self.head.takes_pre_votes]
        if self.here is not None and self.here.is_open and not self.here.has_voted:
            return self.here
        return rest[0] if rest and self.may_vote else None

    @property
    def done(self) -> int:
        return sum(each.has_voted for each in self.pre_votes)


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """The questions about one risk; ``meanings`` are the steps of each attribute in words, by its code."""

    title: str
    head: Head
    asked: ToVote
    attributes: tuple[Attribute, ...]
    event: str
    consequences: str
    causes: tuple[str, ...]
    may_vote: bool
    meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def voter_page(work: Work, reference: str, holding: Holding) -> VoterPage:
    """Their place; raises NotFound for whoever has none."""
    workshop = find_workshop(work, reference)
    seat = _seat(work, workshop, holding)
    head, votes = head_of(work, workshop), may_vote(seat)
    # Whoever was not let in yet is anybody who saw the code: the texts of risks are not for them.
    asked = [] if waits(seat) else _asked(work, workshop, seat)
    here = _at(workshop, asked) if head.is_in_session else None
    results, comments = _revealed(work, workshop, here) if here else ((), ())
    return VoterPage(
        title=workshop.title,
        head=head,
        name=seat.name,
        is_guest=seat.person_id is None,
        may_vote=votes,
        waits=waits(seat),
        is_present=seat.present_at is not None,
        here=here,
        pre_votes=tuple(each for _item, each in asked) if head.is_pre_voting else (),
        results=results,
        comments=comments,
        led_by=_led_by(work, workshop) if waits(seat) else (),
        leads=seat.part is Part.FACILITATOR,
    )


def _led_by(work: Work, workshop: Workshop) -> tuple[str, ...]:
    return tuple(seat.name for seat in seats_of(work, workshop) if seat.part is Part.FACILITATOR)


def question_page(work: Work, reference: str, holding: Holding, risk: str, number: int) -> QuestionPage:
    """The questions on one risk; raises NotFound where there is no such round, NotAllowed before one is let in."""
    workshop = find_workshop(work, reference)
    seat = _seat(work, workshop, holding)
    if waits(seat):
        raise NotAllowed(NOT_LET_IN)
    placed = find_placed(work, workshop, risk)
    agenda = agenda_of(work, workshop)
    position = next(at for at, each in enumerate(agenda, start=1) if each.item.id == placed.item.id)
    held = next((each for each in _rounds(work, placed) if each.number == number), None)
    if held is None:
        raise NotFound("This round has not begun.")
    voted = _voted(work, [loaded(held.id)])
    causes = sa.select(_CAUSE.c.text).where(_CAUSE.c.risk_id == placed.risk.id).order_by(_CAUSE.c.position)
    return QuestionPage(
        title=placed.risk.title,
        head=head_of(work, workshop),
        asked=_to_vote(placed, position, len(agenda), held, voted, seat, _voters(work, workshop)),
        attributes=attributes_of(work, workshop),
        event=placed.risk.event,
        consequences=placed.risk.consequences,
        causes=tuple(work.session.execute(causes).scalars()),
        may_vote=may_vote(seat),
    )


def _seat(work: Work, workshop: Workshop, holding: Holding) -> Seat:
    seat = seat_held(work, workshop, holding)
    if seat is None:
        raise NotFound(NO_SEAT)
    return seat


def _asked(work: Work, workshop: Workshop, seat: Seat) -> list[tuple[int, ToVote]]:
    """The latest round of each risk that had one, by item, in the order of the agenda."""
    agenda = agenda_of(work, workshop)
    rounds = rounds_of(work, [loaded(placed.item.id) for placed in agenda])
    latest = {item: held[-1] for item, held in rounds.items()}
    voted = _voted(work, [loaded(held.id) for held in latest.values()])
    voters = _voters(work, workshop)
    return [
        (loaded(placed.item.id), _to_vote(placed, at, len(agenda), latest[loaded(placed.item.id)], voted, seat, voters))
        for at, placed in enumerate(agenda, start=1)
        if placed.item.id in latest
    ]


def _at(workshop: Workshop, asked: Sequence[tuple[int, ToVote]]) -> ToVote | None:
    found = next((each for item, each in asked if item == workshop.current_item_id), None)
    return found if found is not None and found.round > PRE_VOTE else None


def _revealed(work: Work, workshop: Workshop, here: ToVote) -> tuple[tuple[AttributeShown, ...], tuple[str, ...]]:
    """Whoever sits far from the screen reads the result where they voted."""
    placed = find_placed(work, workshop, here.reference)
    rounds = _rounds(work, placed)
    return results_shown(work, workshop, rounds, placed.risk, PHONE), last_comments(work, rounds)


def _to_vote(
    placed: Placed, at: int, of: int, held: VoteRound, voted: Mapping[int, set[int]], seat: Seat, voters: int
) -> ToVote:
    theirs = voted.get(loaded(held.id), set())
    return ToVote(
        reference=placed.reference,
        title=placed.risk.title,
        number=at,
        of=of,
        round=held.number,
        is_open=held.closed_at is None,
        has_voted=seat.id in theirs,
        voted=len(theirs),
        voters=max(voters, len(theirs)),
        is_revealed=held.revealed_at is not None,
        timer=timer_of(held),
    )


def _voted(work: Work, round_ids: Sequence[int]) -> dict[int, set[int]]:
    """By round the seats that have voted in it."""
    found: dict[int, set[int]] = {}
    wanted = sa.select(_VOTED.c.round_id, _VOTED.c.seat_id).where(_VOTED.c.round_id.in_(round_ids))
    for round_id, seat_id in work.session.execute(wanted):
        found.setdefault(round_id, set()).add(seat_id)
    return found


def _voters(work: Work, workshop: Workshop) -> int:
    return sum(may_vote(seat) for seat in seats_of(work, workshop))


def _rounds(work: Work, placed: Placed) -> Sequence[VoteRound]:
    return rounds_of(work, [loaded(placed.item.id)]).get(loaded(placed.item.id), [])
