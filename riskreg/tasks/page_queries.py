"""The page of a lifecycle: its states and moves in words, with who may make each."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from riskreg.domain.permissions import MATRIX, Permission, Role
from riskreg.domain.workflow import Deadline, Lifecycle, Move, State
from riskreg.store.tables.lifecycle import LifecycleVersion
from riskreg.store.work import Desk, open_reading
from riskreg.tasks.queries import lifecycle_in_use

_LIFECYCLE = LifecycleVersion.__table__  # type: ignore[attr-defined]

CONDITIONS = {
    "is_fully_described": "nothing is missing in the quality check",
    "is_scored": "exposure and residual risk are scored",
    "has_an_owner": "a risk owner is named",
    "has_a_response": "a response is chosen",
    "has_target_or_tolerates": "the target risk is scored, or the risk is tolerated",
    "has_no_open_actions": "no mitigation action is open",
    "is_not_its_submitter": "by somebody other than who submitted it",
    "is_its_submitter": "by the person who submitted it",
}
"""What each guard of a lifecycle asks, in the words of the page."""


@dataclass(frozen=True, slots=True)
class StateLine:
    """A state; ``task`` says who is asked for what while it lasts, and by when."""

    code: str
    name: str
    meaning: str
    task: str


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A move; ``conditions`` must all hold, ``roles`` are those whose scope reaches the risk."""

    label: str
    from_states: tuple[str, ...]
    to_state: str
    roles: tuple[str, ...]
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LifecyclePage:
    title: str
    version: int
    adopted_at: datetime
    states: tuple[StateLine, ...]
    moves: tuple[MoveLine, ...]


def lifecycle_page(desk: Desk, noun: str) -> LifecyclePage:
    """The version new subjects start under."""
    with open_reading(desk) as work:
        stored = lifecycle_in_use(work.session.connection(), noun)
        wanted = sa.select(_LIFECYCLE.c.adopted_at).where(_LIFECYCLE.c.id == stored.id)
        adopted_at = work.session.execute(wanted).scalar_one()
    lifecycle = stored.lifecycle
    return LifecyclePage(
        title=lifecycle.title,
        version=lifecycle.version,
        adopted_at=adopted_at,
        states=tuple(_state_line(state) for state in lifecycle.states),
        moves=tuple(_move_line(lifecycle, move) for move in lifecycle.moves),
    )


def roles_with(permission: Permission) -> tuple[str, ...]:
    """The roles a permission belongs to, in words."""
    return tuple(role.label for role in Role if permission in MATRIX[role])


def _state_line(state: State) -> StateLine:
    task = ""
    if state.task is not None:
        task = f"{Role(state.task.role).label}: {state.task.title}{_by_when(state.task.deadline)}"
    return StateLine(state.code, state.name, state.meaning, task)


def _by_when(deadline: Deadline | None) -> str:
    return f", within {deadline.days} {deadline.kind} days" if deadline else ""


def _move_line(lifecycle: Lifecycle, move: Move) -> MoveLine:
    asked = ["with a reason"] * move.asks_reason + ["naming the other risk"] * move.asks_target
    return MoveLine(
        label=move.label,
        from_states=tuple(lifecycle.state(code).name for code in move.from_states),
        to_state=lifecycle.state(move.to_state).name,
        roles=roles_with(Permission(move.permission)),
        conditions=(*(CONDITIONS.get(name, name.replace("_", " ")) for name in move.guards), *asked),
    )
