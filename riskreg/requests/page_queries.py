"""The pages of requests: one of them, asking, and all that are open."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from riskreg.domain.errors import Conflict
from riskreg.domain.permissions import Permission
from riskreg.domain.references import risk_reference
from riskreg.domain.upward import Addressee
from riskreg.requests.addressing_queries import NOBODY_ABOVE, NOBODY_MAY_READ, ONLY_IN_REGISTER, level_asked
from riskreg.risks.keeping import find_risk, place_of
from riskreg.risks.request_queries import (
    IS_OPEN,
    LINES,
    OLDEST_FIRST,
    RequestLine,
    as_lines,
    requests_waited_for,
    requests_waiting_for,
)
from riskreg.store.visible import visible
from riskreg.store.work import Desk, Work, open_reading

PAGE = 50


@dataclass(frozen=True, slots=True)
class Names:
    """A level that is asked, and who is there."""

    title: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskPage:
    """Asking about a risk; ``to`` is whom it goes to."""

    title: str
    reference: str
    risk_title: str
    to: Names


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """All open requests the actor may see, the oldest first, with those that wait for them and those they wait for."""

    title: str
    waiting: tuple[RequestLine, ...]
    waited_for: tuple[RequestLine, ...]
    rows: tuple[RequestLine, ...]
    total: int
    number: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE))


def ask_page(desk: Desk, reference: str) -> AskPage:
    """Refused with the reason where nothing can be asked."""
    with open_reading(desk) as work:
        risk = find_risk(work, reference)
        place = place_of(work, risk)
        work.require(Permission.REQUEST_ASK, place)
        if risk.standing != "registered":
            raise Conflict(ONLY_IN_REGISTER)
        giver = work.actor.for_whom(Permission.REQUEST_ASK, place)
        to = level_asked(work, risk, (work.actor.person_id, giver.person_id if giver else None))
        if to is None:
            raise Conflict(NOBODY_MAY_READ if risk.classification.is_sealed else NOBODY_ABOVE)
        return AskPage("Ask a higher level", risk_reference(risk.number), risk.title, names_of(to))


def requests_page(desk: Desk, number: int) -> RequestsPage:
    """Everything open, page by page."""
    with open_reading(desk) as work:
        return RequestsPage(
            title="Requests upward",
            waiting=requests_waiting_for(work),
            waited_for=requests_waited_for(work),
            rows=as_lines(work, _open_to(work).order_by(*OLDEST_FIRST).limit(PAGE).offset((number - 1) * PAGE)),
            total=_count(work),
            number=number,
        )


def names_of(level: Addressee) -> Names:
    return Names(level.title, tuple((level.people or {}).values()))


def _open_to(work: Work) -> sa.Select[Any]:
    return LINES.where(IS_OPEN, visible(work.actor))


def _count(work: Work) -> int:
    return int(work.session.execute(_open_to(work).with_only_columns(sa.func.count())).scalar_one())
