"""One request as its page shows it: what is asked, its clock, what happened, and what the reader can do."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from riskreg.domain.errors import NotFound
from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import Permission
from riskreg.domain.references import risk_reference
from riskreg.domain.upward import RequestCase, RequestKind
from riskreg.domain.workflow import Offer, State, offers
from riskreg.people.queries import people_choices
from riskreg.requests.addressing_queries import levels_above
from riskreg.requests.finding_queries import NO_SUCH_REQUEST, case_of, find_request
from riskreg.requests.page_queries import Names, names_of
from riskreg.requests.turns import NOUN
from riskreg.risks.keeping import place_of
from riskreg.risks.page_content import Happening
from riskreg.risks.page_queries import happening
from riskreg.risks.request_queries import LINES, RequestLine, as_lines
from riskreg.store.tables.event import Event
from riskreg.store.tables.request import UpwardRequest
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Desk, Work, open_reading
from riskreg.tasks.running import lifecycle_of

_EVENT = Event.__table__  # type: ignore[attr-defined]
_REQUEST = UpwardRequest.__table__  # type: ignore[attr-defined]

ANSWERS = ("accept", "accept_in_part", "decline")
_LONGEST_HISTORY = 50


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a request with the part of the timeline that tells it."""

    event: Happening

    @property
    def parts(self) -> list[str]:
        move = self.event.body.get("move", "asked")
        return [f"parts/timeline/{NOUN}.{move}.html", "parts/timeline/anything.html"]


@dataclass(frozen=True, slots=True)
class RequestPage:
    """``to`` is who is asked now; ``offers`` are the moves of the reader's role, open or blocked with the reasons."""

    title: str
    line: RequestLine
    version: int
    reason: str
    to: Names
    next_level: str
    state: State
    offers: tuple[Offer, ...]
    history: tuple[Told, ...]
    takes_over: bool
    people: tuple[tuple[str, str], ...]
    me: str

    @property
    def answers(self) -> tuple[Offer, ...]:
        """The answers the reader can give now."""
        return tuple(offer for offer in self.offers if offer.move.code in ANSWERS and offer.is_open)

    @property
    def not_mine(self) -> str:
        """Why the reader, whose role answers requests, cannot answer this one."""
        blocked = [offer.blocked[0] for offer in self.offers if offer.move.code in ANSWERS and offer.blocked]
        return "" if self.answers or not blocked else blocked[0]

    def offer(self, code: str) -> Offer | None:
        return next((offer for offer in self.offers if offer.move.code == code), None)

    @property
    def pass_on(self) -> Offer | None:
        return self.offer("pass_on") if self.answers else None

    @property
    def withdraw(self) -> Offer | None:
        found = self.offer("withdraw")
        return found if found and found.is_open else None


@dataclass(frozen=True, slots=True)
class StepPage:
    """A step of a request that asks for a reason; ``offer`` is None once the request has ended."""

    title: str
    request: RequestPage
    offer: Offer | None
    is_passing_on: bool


def request_page(desk: Desk, reference: str, asked: str) -> RequestPage:
    """The request of that risk; NotFound when it is another's, or not open to the actor."""
    with open_reading(desk) as work:
        request, risk = _of_risk(work, reference, asked)
        (line,) = as_lines(work, LINES.where(_REQUEST.c.id == request.id))
        case = case_of(work, request, risk)
        offered = _offers(work, request, risk, case)
        answering = any(offer.move.code in ANSWERS and offer.is_open for offer in offered)
        takes_over = request.kind is RequestKind.TAKE_OVER
        return RequestPage(
            title=f"{line.reference} {line.asked}",
            line=line,
            version=request.version,
            reason=request.reason,
            to=_asked_now(work, request, risk, line),
            next_level=case.next_level,
            state=lifecycle_of(work, request).state(request.state),
            offers=offered,
            history=_history(work, request),
            takes_over=takes_over,
            people=people_choices(work) if answering and takes_over else (),
            me=str(work.actor.person_id or ""),
        )


def risk_of_request(desk: Desk, asked: str) -> str:
    """The reference of the risk a request is about."""
    with open_reading(desk) as work:
        return risk_reference(find_request(work, asked)[1].number)


def _of_risk(work: Work, reference: str, asked: str) -> tuple[UpwardRequest, Risk]:
    request, risk = find_request(work, asked)
    if risk_reference(risk.number) != reference:
        raise NotFound(NO_SUCH_REQUEST)
    return request, risk


def _offers(work: Work, request: UpwardRequest, risk: Risk, case: RequestCase) -> tuple[Offer, ...]:
    place = place_of(work, risk)
    may: Any = lambda permission: work.actor.may_at(Permission(permission), place)  # noqa: E731
    return offers(lifecycle_of(work, request), request.state, case, work.actor, guards_for(NOUN), may)


def _asked_now(work: Work, request: UpwardRequest, risk: Risk, line: RequestLine) -> Names:
    here = (level for level in levels_above(work, risk) if level.is_at(request.role, request.entity_id))
    found = next(here, None)
    return Names(line.of, names_of(found).people if found else ())


def _history(work: Work, request: UpwardRequest) -> tuple[Told, ...]:
    wanted = (
        sa.select(_EVENT.c.kind, _EVENT.c.at, _EVENT.c.actor_name, _EVENT.c.body)
        .where(_EVENT.c.noun == NOUN, _EVENT.c.subject_id == request.id)
        .order_by(_EVENT.c.seq.desc())
        .limit(_LONGEST_HISTORY)
    )
    return tuple(Told(happening(row)) for row in work.session.execute(wanted))
