"""One step of a request along its lifecycle: held, checked, and told in one event."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from riskreg.domain.errors import Conflict, Stale
from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import Permission
from riskreg.domain.references import request_reference, risk_reference
from riskreg.domain.workflow import Advance, MoveRefused, advance
from riskreg.requests.finding_queries import case_of, find_request
from riskreg.requests.turns import NOUN
from riskreg.risks.keeping import hold, place_of
from riskreg.store.tables.request import UpwardRequest
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work
from riskreg.tasks.running import lifecycle_of

PAST = {"pass_on": "passed_on"}
"""Kinds of events of moves that stay where they are; the others are told by the state they reach."""


@dataclass(slots=True)
class Step:
    """A request being moved. What the block puts into ``body`` is told with the event."""

    request: UpwardRequest
    risk: Risk
    to_state: str
    reason: str
    body: dict[str, Any] = field(default_factory=dict)


@contextmanager
def step_on(work: Work, reference: str, version_seen: int, move: str, reason: str) -> Iterator[Step]:
    """Make the move, do what is in the block, and record it; raises Stale or Conflict before anything is done."""
    # The risk first, as everywhere: two who need both never wait for each other.
    hold(work, risk_reference(find_request(work, reference)[1].number))
    request, risk = find_request(work, reference, held=True)
    made = _advance(work, request, risk, move, reason)
    if request.version != version_seen:
        raise Stale("Somebody changed this request after you opened it. Read it again, then decide.", request.version)
    request.version += 1
    if made.to_state != made.from_state:
        request.state, request.state_since = made.to_state, work.now
    step = Step(request, risk, made.to_state, made.reason)
    yield step
    work.session.flush()
    work.record(
        f"{NOUN}.{PAST.get(move, made.to_state)}",
        request.id,
        risk_reference(risk.number),
        request=request_reference(request.number),
        move=move,
        past=made.move.past,
        reason=made.reason,
        **step.body,
    )


def _advance(work: Work, request: UpwardRequest, risk: Risk, move: str, reason: str) -> Advance:
    place = place_of(work, risk)
    try:
        return advance(
            lifecycle_of(work, request),
            request.state,
            move,
            case_of(work, request, risk),
            work.actor,
            guards_for(NOUN),
            lambda permission: work.actor.may_at(Permission(permission), place),
            reason,
        )
    except MoveRefused as refusal:
        raise Conflict(" ".join(refusal.reasons)) from refusal
