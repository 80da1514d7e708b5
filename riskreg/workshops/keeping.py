"""What happens whenever a workshop changes: it is held, its version rises, an event is left."""

from typing import Any

from riskreg.domain.errors import Conflict, Stale
from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import EVERYWHERE, Permission
from riskreg.domain.references import workshop_reference
from riskreg.domain.workflow import Advance, advance
from riskreg.store.tables.workshop import Workshop
from riskreg.store.work import Work
from riskreg.tasks.running import lifecycle_of
from riskreg.tasks.turns import pass_on
from riskreg.workshops.case_queries import case_of
from riskreg.workshops.finding_queries import chair_of, find_workshop
from riskreg.workshops.turns import NOUN, turn_of

_CHANGED = "Somebody changed this workshop after you opened it. Read it again, then go on."
_NONE: frozenset[str] = frozenset()
PLANNABLE, PRE_VOTING, VOTING = "plannable", "pre_voting", "voting"
"""Flags of states: participants and agenda may be set, the pre-vote is open, rounds may be held."""


def hold_workshop(work: Work, reference: str, version_seen: int | None = None) -> Workshop:
    """The workshop, locked until the transaction ends; raises Stale when it is another version than was read."""
    workshop = find_workshop(work, reference, held=True)
    if version_seen is not None and workshop.version != version_seen:
        raise Stale(_CHANGED, workshop.version)
    return workshop


def is_in(work: Work, workshop: Workshop, *flags: str) -> bool:
    """Whether the state of the workshop has one of the flags."""
    return not lifecycle_of(work, workshop).state(workshop.state).flags.isdisjoint(flags)


def refuse_unless(work: Work, workshop: Workshop, flags: tuple[str, ...], otherwise: str) -> None:
    """Refuse with a sentence what the state of the workshop does not allow."""
    if not is_in(work, workshop, *flags):
        raise Conflict(otherwise)


def is_closed(work: Work, workshop: Workshop) -> bool:
    """Whether nothing is left but the signature, or not even that: nobody comes to it and nobody leaves it."""
    to_come = lifecycle_of(work, workshop).moves_from(workshop.state)
    return workshop.ended_at is not None or any(move.code == "sign" for move in to_come)


def refuse_when_closed(work: Work, workshop: Workshop) -> None:
    """Refuse what is possible from the first plan to the last decision."""
    if workshop.ended_at is not None:
        raise Conflict("The workshop is over.")
    if is_closed(work, workshop):
        raise Conflict("The workshop is closed. To change this, the risk secretariat takes it back into session.")


def changed(work: Work, workshop: Workshop, verb: str, **body: Any) -> None:
    """The workshop was changed: its version rises and the event is recorded."""
    workshop.version += 1
    tell(work, workshop, verb, **body)


def tell(work: Work, workshop: Workshop, verb: str, **body: Any) -> None:
    """Record that something happened in it that nobody who looks at its plan need read again."""
    work.session.flush()
    work.record(f"{NOUN}.{verb}", workshop.id, workshop_reference(workshop.number), workshop=workshop.title, **body)


def step(work: Work, workshop: Workshop, move: str, reason: str = "", by_leading: frozenset[str] = _NONE) -> Advance:
    """Make one move of its lifecycle; raises MoveRefused with every reason, and then nothing has changed.

    ``by_leading`` are permissions that whoever acts has at this workshop by leading its session.
    """
    lifecycle = lifecycle_of(work, workshop)
    work.session.flush()
    made = advance(
        lifecycle,
        workshop.state,
        move,
        case_of(work, workshop),
        work.actor,
        guards_for(NOUN),
        lambda permission: permission in by_leading or work.actor.may_at(Permission(permission), EVERYWHERE),
        reason,
    )
    workshop.state, workshop.state_since = made.to_state, work.now
    workshop.ended_at = work.now if lifecycle.state(made.to_state).stage == "end" else None
    work.session.flush()
    pass_on(work, turn_of(work, workshop, chair_of(work, workshop)))
    return made
