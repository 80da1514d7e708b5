"""The pages of workshops: all of them, and one with its plan, its people, its agenda and what can be done next."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from riskreg.domain.guards import guards_for
from riskreg.domain.join_code import shown_code
from riskreg.domain.permissions import EVERYWHERE, Permission
from riskreg.domain.references import workshop_reference
from riskreg.domain.workflow import Offer, offers
from riskreg.domain.workshop import Part, quorum_in_words
from riskreg.domain.workshop_case import WorkshopCase
from riskreg.store.base import loaded
from riskreg.store.tables.person import Person
from riskreg.store.tables.workshop import Seat, Workshop, WorkshopSession
from riskreg.store.work import Work
from riskreg.tasks.running import lifecycle_of
from riskreg.workshops.agenda_lines import AgendaLine, agenda_lines
from riskreg.workshops.agenda_queries import Offered, Wanted, offered_for
from riskreg.workshops.agreement_queries import Agreement, agreement_of
from riskreg.workshops.case_queries import case_of
from riskreg.workshops.finding_queries import (
    agenda_of,
    find_workshop,
    may_vote,
    seats_of,
    waits,
    withdrawn_from,
)
from riskreg.workshops.keeping import PLANNABLE, PRE_VOTING, VOTING, is_closed
from riskreg.workshops.pre_voting import is_past_its_day
from riskreg.workshops.turns import NOUN

_WORKSHOP = Workshop.__table__  # type: ignore[attr-defined]
_SESSION = WorkshopSession.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]

PAGE = 25
MOST_PEOPLE = 400


@dataclass(frozen=True, slots=True)
class WorkshopLine:
    """One workshop of the list."""

    reference: str
    title: str
    state: str
    begins_on: date
    ends_on: date
    is_over: bool


@dataclass(frozen=True, slots=True)
class WorkshopsPage:
    title: str
    rows: tuple[WorkshopLine, ...]
    total: int
    number: int
    may_run: bool

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE))

    @property
    def coming(self) -> tuple[WorkshopLine, ...]:
        return tuple(row for row in self.rows if not row.is_over)

    @property
    def over(self) -> tuple[WorkshopLine, ...]:
        return tuple(row for row in self.rows if row.is_over)


@dataclass(frozen=True, slots=True)
class Head:
    """What every page of one workshop says first."""

    reference: str
    title: str
    version: int
    state: str
    state_name: str
    meaning: str
    flags: frozenset[str]
    begins_on: date
    ends_on: date
    pre_vote_closes_on: date
    pre_vote_has_ended: bool
    place: str
    join_code: str
    is_over: bool
    is_closed: bool
    may_run: bool
    signed_by: str
    signed_at: datetime | None

    @property
    def is_plannable(self) -> bool:
        return PLANNABLE in self.flags

    @property
    def is_pre_voting(self) -> bool:
        return PRE_VOTING in self.flags

    @property
    def is_in_session(self) -> bool:
        return VOTING in self.flags

    @property
    def takes_pre_votes(self) -> bool:
        """The pre-vote is open and its last day has not ended."""
        return self.is_pre_voting and not self.pre_vote_has_ended


@dataclass(frozen=True, slots=True)
class SeatLine:
    """Somebody who takes part; ``waits`` for being let in."""

    id: int
    name: str
    part: Part
    votes: bool
    is_guest: bool
    waits: bool
    is_present: bool


@dataclass(frozen=True, slots=True)
class WorkshopPage:
    """``days`` are the sessions of each day; ``offers`` what can be done next, blocked with every reason why not;
    ``leads`` whoever sees how the votes lay, with how alike they were (``agreement``); ``join_at`` the address at which
    people without an account join; ``withdrawn`` says how many risks left the agenda when they were sealed.
    """

    title: str
    head: Head
    days: tuple[tuple[int, tuple[WorkshopSession, ...]], ...]
    seats: tuple[SeatLine, ...]
    agenda: tuple[AgendaLine, ...]
    offers: tuple[Offer, ...]
    case: WorkshopCase
    quorum: str
    votes_here: bool
    leads: bool
    agreement: tuple[Agreement, ...] = ()
    join_at: str = ""
    withdrawn: int = 0

    @property
    def voters(self) -> int:
        return self.case.voters


@dataclass(frozen=True, slots=True)
class AgendaPage:
    """Risks that could be put on the agenda, as the filter narrows them."""

    title: str
    head: Head
    wanted: Wanted
    offered: tuple[Offered, ...]


@dataclass(frozen=True, slots=True)
class SeatPage:
    """Giving somebody a part."""

    title: str
    head: Head
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StepOnly:
    """A page that does one thing with a workshop."""

    title: str
    head: Head


def workshops_page(work: Work, number: int) -> WorkshopsPage:
    """Those to come first, the latest first."""
    total = work.session.execute(sa.select(sa.func.count()).select_from(_WORKSHOP)).scalar_one()
    number = min(number, max(1, -(-total // PAGE)))
    order = (_WORKSHOP.c.ended_at.is_(None).desc(), _WORKSHOP.c.begins_on.desc(), _WORKSHOP.c.id.desc())
    wanted = sa.select(Workshop).order_by(*order).limit(PAGE).offset((number - 1) * PAGE)
    rows = work.session.execute(wanted).scalars().all()
    lines = tuple(
        WorkshopLine(
            workshop_reference(row.number), row.title, _state_name(work, row), row.begins_on, row.ends_on, _is_over(row)
        )
        for row in rows
    )
    return WorkshopsPage("Workshops", lines, total, number, work.actor.has_everywhere(Permission.WORKSHOP_RUN))


def workshop_page(work: Work, reference: str) -> WorkshopPage:
    """One workshop with everything that is planned and decided."""
    workshop = find_workshop(work, reference)
    case, seats = case_of(work, workshop), seats_of(work, workshop)
    agenda, mine = agenda_of(work, workshop), [seat for seat in seats if seat.person_id == work.actor.person_id]
    leads = any(seat.part is Part.FACILITATOR for seat in mine) or work.actor.has_everywhere(Permission.WORKSHOP_RUN)
    return WorkshopPage(
        title=workshop.title,
        head=head_of(work, workshop),
        days=_days(work, workshop),
        seats=tuple(_seat_line(seat) for seat in seats),
        agenda=agenda_lines(agenda),
        offers=_offers(work, workshop, case),
        case=case,
        quorum=quorum_in_words(case.present, case.quorum, is_over=workshop.ended_at is not None),
        votes_here=any(may_vote(seat) for seat in mine),
        leads=leads,
        agreement=agreement_of(work, workshop, agenda) if leads else (),
        withdrawn=withdrawn_from(work, workshop),
    )


def agenda_page(work: Work, reference: str, wanted: Wanted) -> AgendaPage:
    workshop = find_workshop(work, reference)
    return AgendaPage("Put risks on the agenda", head_of(work, workshop), wanted, offered_for(work, workshop, wanted))


def seat_page(work: Work, reference: str) -> SeatPage:
    """Everybody with an open account, by name."""
    wanted = sa.select(_PERSON.c.id, _PERSON.c.name, _PERSON.c.function).where(_PERSON.c.disabled_at.is_(None))
    rows = work.session.execute(wanted.order_by(_PERSON.c.name, _PERSON.c.id).limit(MOST_PEOPLE))
    people = tuple((str(row.id), f"{row.name}, {row.function}" if row.function else row.name) for row in rows)
    return SeatPage("Give somebody a part", head_of(work, find_workshop(work, reference)), people)


def last_day_page(work: Work, reference: str) -> StepOnly:
    return StepOnly("Last day of the pre-vote", head_of(work, find_workshop(work, reference)))


def head_of(work: Work, workshop: Workshop) -> Head:
    state = lifecycle_of(work, workshop).state(workshop.state)
    return Head(
        reference=workshop_reference(workshop.number),
        title=workshop.title,
        version=workshop.version,
        state=workshop.state,
        state_name=state.name,
        meaning=state.meaning,
        flags=frozenset(state.flags),
        begins_on=workshop.begins_on,
        ends_on=workshop.ends_on,
        pre_vote_closes_on=workshop.pre_vote_closes_on,
        pre_vote_has_ended=PRE_VOTING in state.flags and is_past_its_day(work, workshop),
        place=workshop.place,
        join_code=shown_code(workshop.join_code),
        is_over=_is_over(workshop),
        is_closed=is_closed(work, workshop),
        may_run=work.actor.has_everywhere(Permission.WORKSHOP_RUN),
        signed_by=workshop.signed_by_name,
        signed_at=workshop.signed_at,
    )


def _offers(work: Work, workshop: Workshop, case: WorkshopCase) -> tuple[Offer, ...]:
    def may(permission: str) -> bool:
        return work.actor.may_at(Permission(permission), EVERYWHERE)

    return offers(lifecycle_of(work, workshop), workshop.state, case, work.actor, guards_for(NOUN), may)


def _seat_line(seat: Seat) -> SeatLine:
    is_guest = seat.person_id is None
    present = seat.present_at is not None
    return SeatLine(loaded(seat.id), seat.name, seat.part, may_vote(seat), is_guest, waits(seat), present)


def _days(work: Work, workshop: Workshop) -> tuple[tuple[int, tuple[Any, ...]], ...]:
    wanted = sa.select(WorkshopSession).where(_SESSION.c.workshop_id == workshop.id).order_by(_SESSION.c.position)
    rows = work.session.execute(wanted).scalars().all()
    return tuple((day, tuple(group)) for day, group in groupby(rows, key=lambda row: row.day))


def _state_name(work: Work, workshop: Workshop) -> str:
    return lifecycle_of(work, workshop).state(workshop.state).name


def _is_over(workshop: Workshop) -> bool:
    return workshop.ended_at is not None
