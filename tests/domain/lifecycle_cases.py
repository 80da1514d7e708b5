"""Cases of a lifecycle: what must be refused to whom in which circumstances, and trying them against a version of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from riskreg.domain.guards import guards_for
from riskreg.domain.lifecycle_file import parse_lifecycle
from riskreg.domain.lifecycle_holders import DATE_FIELDS, HOLDERS
from riskreg.domain.permissions import Actor, Permission, Place, Role, Scope
from riskreg.domain.workflow import Lifecycle, Move, MoveRefused, Task, advance, offers

SHIPPED = Path(__file__).parents[2] / "seed" / "lifecycles"
WEAKEST = Permission.ACCOUNT_KEEP
"""What everybody may: the permission that protects nothing."""
MACHINE = -1
"""Whoever makes a step that follows from something else: nobody by name."""


@dataclass(frozen=True)
class Refused:
    """One move that must be refused: of a subject so changed, to somebody with that role, in a sentence with these words.

    ``guard`` is the condition it is the case of; empty for a case of the permission or of the reason.
    """

    move: str
    role: Role
    words: str
    guard: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
    person: int = 0
    reason: str = "Because."

    @property
    def name(self) -> str:
        what = self.guard or ("permission" if self.reason else "reason")
        return f"{self.move}, {what}: {self.role}{' ' + ', '.join(self.changes) if self.changes else ''}"


@dataclass(frozen=True)
class Cases:
    """The cases of one lifecycle; ``case`` is a subject everything is right with, in entity 1.

    ``who_may`` names the person where a condition opens to one person only, or ``MACHINE``; ``right_for`` is what else
    the subject is for one move; ``tasks`` is what each state asks, see ``told``; ``doers`` own the
    actions of the place.
    """

    lifecycle: Lifecycle
    case: Any
    refused: tuple[Refused, ...]
    tasks: Mapping[str, Mapping[str, Any]]
    who_may: Mapping[str, int] = field(default_factory=dict)
    right_for: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    doers: frozenset[int] = frozenset()

    def answer(self, lifecycle: Lifecycle, asked: Refused) -> str:
        """The refusal of a case under that version, empty when the move is made."""
        actor, case, place, state = self._stage(asked)
        try:
            advance(
                lifecycle, state, asked.move, case, actor, guards_for(lifecycle.noun), _may(actor, place), asked.reason
            )
        except MoveRefused as refusal:
            return str(refusal)
        return ""

    def offered(self, lifecycle: Lifecycle, asked: Refused) -> tuple[str, ...] | None:
        """Why the button is blocked under that version; None when there is no button."""
        actor, case, place, state = self._stage(asked)
        found = offers(lifecycle, state, case, actor, guards_for(lifecycle.noun), _may(actor, place))
        return next((offer.blocked for offer in found if offer.move.code == asked.move), None)

    def fails(self, lifecycle: Lifecycle) -> set[str]:
        """The names of the cases that would fail under that version."""
        wrong = {case.name for case in self.refused if case.words not in (self.answer(lifecycle, case))}
        return wrong | {
            f"task of {code}" for code in self.tasks if told(lifecycle.state(code).task) != self.tasks[code]
        }

    def _stage(self, asked: Refused) -> tuple[Actor, Any, Place, str]:
        state = self.lifecycle.move(asked.move).from_states[0]
        person = asked.person or 90
        case = replace(self.case, **({"state": state, "entity_id": 1} | dict(asked.changes)))
        return actor_with(asked.role, person), case, Place(1, case.owner_id, self.doers), state


def actor_with(role: Role, person: int) -> Actor:
    """Somebody with one role: of entity 1, for all, or as the owner of the risk; without a name for ``MACHINE``."""
    if person == MACHINE:
        return replace(actor_with(role, 90), person_id=None)
    if role.scope is Scope.ALL:
        return Actor(person, role.label, everywhere=frozenset({role}))
    return Actor(person, role.label, by_entity={role: frozenset({1})})


def _may(actor: Actor, place: Place) -> Any:
    return lambda permission: actor.may_at(Permission(permission), place)


def told(task: Task | None) -> dict[str, Any]:
    """What a task asks of whom until when, as the cases write it."""
    if task is None:
        return {}
    said: dict[str, Any] = {
        "who": task.role or task.holder,
        "apart": not task.may_have_taken_part,
        "quorum": task.quorum,
    }
    if task.if_dated:
        said["if_dated"] = True
    if (deadline := task.deadline) is not None:
        said["by"] = (deadline.days, deadline.kind, deadline.date_field)
        said["reminders"] = (deadline.remind_before, deadline.remind_after)
        said["then"] = (deadline.on_passing, deadline.escalate_to)
        if deadline.further_to:
            said["after that"] = (deadline.further_days, deadline.further_to)
    return said


def read(file: Path) -> Lifecycle:
    noun = file.stem
    return parse_lifecycle(
        file.read_text(encoding="utf-8"),
        permissions=tuple(Permission),
        guards=guards_for(noun),
        roles=tuple(Role),
        holders=HOLDERS,
        date_fields=DATE_FIELDS,
    )


def with_move(lifecycle: Lifecycle, changed: Move) -> Lifecycle:
    return replace(lifecycle, moves=tuple(changed if move.code == changed.code else move for move in lifecycle.moves))


def with_task(lifecycle: Lifecycle, code: str, task: Task | None) -> Lifecycle:
    return replace(
        lifecycle,
        states=tuple(replace(state, task=task) if state.code == code else state for state in lifecycle.states),
    )


def lacking_only(move: str, guard: str, lifecycle: Lifecycle) -> Lifecycle:
    """The lifecycle with one condition of one move taken out."""
    found = lifecycle.move(move)
    return with_move(lifecycle, replace(found, guards=tuple(name for name in found.guards if name != guard)))
