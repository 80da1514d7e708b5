"""Finding one request, where permissions on it are checked, and the facts its conditions ask for."""

from typing import Any

import sqlalchemy as sa

from riskreg.domain.errors import NotFound
from riskreg.domain.permissions import Place
from riskreg.domain.references import request_number, risk_reference
from riskreg.domain.upward import Addressee, RequestCase, next_addressee
from riskreg.requests.addressing_queries import levels_above
from riskreg.risks.keeping import find_risk, place_of
from riskreg.store.tables.request import UpwardRequest
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import visible
from riskreg.store.work import Work

_REQUEST = UpwardRequest.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]

NO_SUCH_REQUEST = "There is no such request, or it is not open to you."


def find_request(work: Work, reference: str, *, held: bool = False) -> tuple[UpwardRequest, Risk]:
    """The request and its risk, if the actor may see that; the request locked and read anew when ``held``."""
    wanted = (
        sa.select(UpwardRequest, _RISK.c.number)
        .join(_RISK, _RISK.c.id == _REQUEST.c.risk_id)
        .where(_REQUEST.c.number == request_number(reference), visible(work.actor))
    )
    if held:
        wanted = wanted.with_for_update(of=_REQUEST).execution_options(populate_existing=True)
    row = work.session.execute(wanted).first()
    if row is None:
        raise NotFound(NO_SUCH_REQUEST)
    return row[0], find_risk(work, risk_reference(row.number))


def at_request(work: Work, reference: str, *_args: Any, **_kwargs: Any) -> Place:
    """Permissions on a request are checked where its risk stands."""
    return place_of(work, find_request(work, reference)[1])


def parties_of(request: UpwardRequest) -> frozenset[int]:
    """Who asked, and in whose name."""
    return frozenset(person for person in (request.asked_by_id, request.asked_for_id) if person is not None)


def level_beyond(work: Work, request: UpwardRequest, risk: Risk) -> Addressee | None:
    """The level the request can be passed on to."""
    barred = {*parties_of(request), risk.owner_id, work.actor.person_id}
    return next_addressee(levels_above(work, risk), barred, (request.role, request.entity_id))


def case_of(work: Work, request: UpwardRequest, risk: Risk) -> RequestCase:
    """What the conditions of its lifecycle ask about the request."""
    beyond = level_beyond(work, request, risk)
    return RequestCase(
        state=request.state,
        role=request.role,
        entity_id=request.entity_id,
        parties=parties_of(request),
        owner_id=risk.owner_id,
        risk_entity_id=risk.entity_id,
        is_sealed=risk.classification.is_sealed,
        is_in_register=risk.standing == "registered",
        next_level=beyond.title if beyond else "",
    )
