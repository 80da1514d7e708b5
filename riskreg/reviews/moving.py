"""One step of a cycle, a return or an item along its lifecycle: checked by the engine, then kept."""

from typing import Any

from riskreg.domain.errors import Stale
from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import EVERYWHERE, Permission, Place
from riskreg.domain.workflow import Advance, Lifecycle, advance
from riskreg.reviews.turns import CYCLE, ITEM, RETURN
from riskreg.store.tables.review import EntityReturn, ReviewCycle, ReviewItem
from riskreg.store.work import Work
from riskreg.tasks.running import lifecycle_of

_NOUNS: dict[type, str] = {ReviewCycle: CYCLE, EntityReturn: RETURN, ReviewItem: ITEM}
_CHANGED = "Somebody changed this after you opened it. Read it again, then decide."
ANSWERABLE = "answerable"
"""The flag of a return that is still with the entity: only then its answers can be changed."""


def move_on(
    work: Work, subject: ReviewCycle | EntityReturn | ReviewItem, move: str, case: Any, place: Place, reason: str = ""
) -> Advance:
    """Make one move of a held subject; raises MoveRefused with every reason, and then nothing has changed."""
    lifecycle = lifecycle_of(work, subject)
    made = step_of(work, lifecycle, _NOUNS[type(subject)], subject.state, move, case, place, reason)
    subject.version += 1
    subject.state, subject.state_since = made.to_state, work.now
    subject.ended_at = work.now if lifecycle.state(made.to_state).stage == "end" else None
    return made


def step_of(
    work: Work,
    lifecycle: Lifecycle,
    noun: str,
    state: str,
    move: str,
    case: Any = None,
    place: Place = EVERYWHERE,
    reason: str = "",
) -> Advance:
    """What a move from a state comes to, with nothing changed: for many subjects it is the same, and asked once."""
    guards, may = guards_for(noun), lambda permission: work.actor.may_at(Permission(permission), place)
    return advance(lifecycle, state, move, case, work.actor, guards, may, reason)


def move_as_read(
    work: Work,
    subject: ReviewCycle | EntityReturn,
    move: str,
    case: Any,
    place: Place,
    version_seen: int,
    reason: str = "",
) -> Advance:
    """The same for somebody who decides on what they read. That it is done already is said before that it changed."""
    version = subject.version
    made = move_on(work, subject, move, case, place, reason)
    if version != version_seen:
        raise Stale(_CHANGED, version)
    return made


def is_answerable(work: Work, entity_return: EntityReturn) -> bool:
    return ANSWERABLE in lifecycle_of(work, entity_return).state(entity_return.state).flags
