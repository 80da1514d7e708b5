"""The workflow engine: which moves are open to a person, why others are blocked, advancing by one; it knows no noun."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from riskreg.domain.errors import Conflict

Guard = Callable[[Any, Any], str | None]
"""(case, actor) -> None when the condition holds, otherwise the sentence the user reads."""

Stage = Literal["start", "open", "end"]
Tone = Literal["main", "quiet", "grave"]
DayKind = Literal["working", "calendar"]


@dataclass(frozen=True)
class Deadline:
    """By when a task is due: so many days after it began, or on the date in a field of the subject (then `days` is 0).

    `on_passing` is "remind", "escalate" (to the role or named holder `escalate_to`; `further_days` calendar days later
    to `further_to` as well) or the code of a move that leaves the state.
    Reminders are counted in days of the same kind from the due date.
    """

    days: int
    kind: DayKind
    on_passing: str
    date_field: str = ""
    remind_before: tuple[int, ...] = ()
    remind_after: tuple[int, ...] = ()
    escalate_to: str = ""
    further_days: int = 0
    further_to: str = ""


@dataclass(frozen=True)
class Task:
    """What must be done while something stands in a state, and by whom: a `role` in its scope, or a named `holder`.

    `quorum` is how many must agree; without `may_have_taken_part` whoever acted on the subject before may not do it.
    `if_dated` gives it only to a subject that has the date its deadline names.
    """

    role: str
    title: str
    deadline: Deadline | None = None
    holder: str = ""
    quorum: int = 1
    may_have_taken_part: bool = True
    if_dated: bool = False


@dataclass(frozen=True)
class State:
    """Where a subject can stand. `editing_makes` is the move that changing its words makes first: what somebody is to
    decide on is taken back by whoever changes it, if the move is open to them.
    """

    code: str
    name: str
    meaning: str
    stage: Stage = "open"
    flags: frozenset[str] = frozenset()
    task: Task | None = None
    editing_makes: str = ""


@dataclass(frozen=True)
class Move:
    """One step between states; `label` is the button, `past` what follows the person's name in the timeline.

    `asks_target` means that the operation must be told which other subject the move points at (merged into which).
    """

    code: str
    label: str
    past: str
    from_states: tuple[str, ...]
    to_state: str
    permission: str
    guards: tuple[str, ...] = ()
    asks_reason: bool = False
    asks_target: bool = False
    reopens: bool = False
    tone: Tone = "quiet"


@dataclass(frozen=True)
class Renaming:
    """A state of an earlier version that goes on under another code."""

    old: str
    new: str


@dataclass(frozen=True)
class Lifecycle:
    noun: str
    version: int
    title: str
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    renamed: tuple[Renaming, ...] = ()

    def state(self, code: str) -> State:
        """Raises KeyError for a state this version does not have."""
        for state in self.states:
            if state.code == code:
                return state
        raise KeyError(code)

    def move(self, code: str) -> Move:
        """Raises KeyError for a move this version does not have."""
        for move in self.moves:
            if move.code == code:
                return move
        raise KeyError(code)

    @property
    def start(self) -> State:
        return next(state for state in self.states if state.stage == "start")

    def moves_from(self, state: str) -> tuple[Move, ...]:
        return tuple(move for move in self.moves if state in move.from_states)

    def states_with(self, flag: str) -> tuple[str, ...]:
        """Codes of the states that carry a flag, in the order of the file."""
        return tuple(state.code for state in self.states if flag in state.flags)


@dataclass(frozen=True)
class Offer:
    """A move the actor's role includes; `blocked` holds every reason why it is not possible now.

    `agreed` says who has agreed where several must ("1 of 2 have agreed"), and is empty elsewhere.
    """

    move: Move
    blocked: tuple[str, ...] = ()
    agreed: str = ""

    @property
    def is_open(self) -> bool:
        return not self.blocked


@dataclass(frozen=True)
class Advance:
    move: Move
    from_state: str
    to_state: str
    reason: str


class MoveRefused(Conflict):
    """A move was not made; `reasons` are the sentences that say why and what to do."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def offers(
    lifecycle: Lifecycle, state: str, case: Any, actor: Any, guards: Mapping[str, Guard], may: Callable[[str], bool]
) -> tuple[Offer, ...]:
    """The moves out of `state` whose permission the actor has, open or blocked with every reason."""
    allowed = (move for move in lifecycle.moves_from(state) if may(move.permission))
    return tuple(Offer(move, _objections(move, case, actor, guards)) for move in allowed)


def advance(
    lifecycle: Lifecycle,
    state: str,
    move_code: str,
    case: Any,
    actor: Any,
    guards: Mapping[str, Guard],
    may: Callable[[str], bool],
    reason: str = "",
) -> Advance:
    """Make one move, or raise MoveRefused; guards are asked last, so that a stranger learns nothing about the case."""
    move = _possible(lifecycle, state, move_code)
    if not may(move.permission):
        raise MoveRefused(f"Your role does not include “{move.label}”. Ask somebody whose role does.")
    objections = _objections(move, case, actor, guards)
    given = reason.strip()
    if move.asks_reason and not given:
        objections += (f"Give a reason for “{move.label}”.",)
    if objections:
        raise MoveRefused(*objections)
    return Advance(move, state, move.to_state, given)


def _possible(lifecycle: Lifecycle, state: str, move_code: str) -> Move:
    noun = lifecycle.noun.replace("_", " ")
    try:
        move, here = lifecycle.move(move_code), lifecycle.state(state)
    except KeyError:
        raise MoveRefused(f"This {noun} has no such step. Open its page and choose again.") from None
    if state not in move.from_states:
        raise MoveRefused(
            f"“{move.label}” is not possible: the state of this {noun} is now “{here.name}”."
            " Open its page to see what is possible."
        )
    return move


def _objections(move: Move, case: Any, actor: Any, guards: Mapping[str, Guard]) -> tuple[str, ...]:
    found = (guards.get(name, _unknown_condition)(case, actor) for name in move.guards)
    return tuple(sentence for sentence in found if sentence is not None)


def _unknown_condition(case: Any, actor: Any) -> str | None:
    # A subject stays on the lifecycle it started under: a condition that has since been removed must bar, not open.
    return "This step depends on a condition that the register no longer knows. Tell the administrator."
