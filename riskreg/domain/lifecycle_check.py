"""What is wrong with the shape of a lifecycle: its states, its arrows, and where they lead or fail to lead."""

from collections import Counter
from collections.abc import Iterable, Iterator

from riskreg.domain.toml_table import quoted
from riskreg.domain.workflow import Deadline, Lifecycle, Move, State

LONGEST_EVENT = 60
"""What the register can keep of the kind of an event."""


def shape_problems(lifecycle: Lifecycle) -> list[str]:
    """Sentences; empty when every state is reached, every open state is left, and every name is known."""
    return [
        *_too_long(lifecycle),
        *_repeated("state", (state.code for state in lifecycle.states)),
        *_repeated("move", (move.code for move in lifecycle.moves)),
        *_start_problems(lifecycle),
        *(problem for move in lifecycle.moves for problem in _arrow_problems(lifecycle, move)),
        *(problem for state in lifecycle.states for problem in _exit_problems(lifecycle, state)),
        *_circle_problems(lifecycle),
        *(problem for state in lifecycle.states for problem in _name_problems(lifecycle, state)),
        *(problem for state in lifecycle.states for problem in _deadline_problems(lifecycle, state)),
        *(problem for state in lifecycle.states for problem in _editing_problems(lifecycle, state)),
        *_renaming_problems(lifecycle),
    ]


def reachable(lifecycle: Lifecycle, start: str, without: str = "") -> frozenset[str]:
    """State codes that can be reached from `start` (itself included), not using the move `without`."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            waiting += [move.to_state for move in lifecycle.moves_from(here) if move.code != without]
    return frozenset(seen)


def _too_long(lifecycle: Lifecycle) -> Iterator[str]:
    """Events are named after the noun and the move, or the state it reaches."""
    for what, codes in (("state", lifecycle.states), ("move", lifecycle.moves)):
        for each in codes:
            if len(f"{lifecycle.noun}.{each.code}") > LONGEST_EVENT:
                longest = LONGEST_EVENT - len(lifecycle.noun) - 1
                yield f"{what} {quoted(each.code)}: shorten its code to {longest}, for its events are named after it."


def _repeated(what: str, codes: Iterable[str]) -> Iterator[str]:
    for code, times in Counter(codes).items():
        if code and times > 1:
            yield f"{what} {quoted(code)}: this code is used {times} times; use it once."


def _start_problems(lifecycle: Lifecycle) -> Iterator[str]:
    starts = [state.code for state in lifecycle.states if state.stage == "start"]
    if len(starts) != 1:
        named = f" ({', '.join(quoted(code) for code in starts)})" if starts else ""
        yield f'lifecycle: exactly one state must have stage = "start", but {len(starts)} have it{named}.'
        return
    reached = reachable(lifecycle, starts[0])
    for state in lifecycle.states:
        if state.code not in reached:
            yield f"state {quoted(state.code)}: no move leads to it from the start."


def _arrow_problems(lifecycle: Lifecycle, move: Move) -> Iterator[str]:
    place = f"move {quoted(move.code)}"
    stages = {state.code: state.stage for state in lifecycle.states}
    if not move.from_states:
        yield f"{place}: name at least one state in from."
    for code in filter(None, (*move.from_states, move.to_state)):
        if code not in stages:
            yield f"{place}: there is no state {quoted(code)}."
    for code in move.from_states:
        if stages.get(code) == "end" and not move.reopens:
            yield f"{place}: it leaves the end state {quoted(code)}; write reopens = true if that is meant."
        if stages.get(code, "end") != "end" and move.reopens:
            yield f"{place}: it says reopens = true, but {quoted(code)} is not an end state."


def _exit_problems(lifecycle: Lifecycle, state: State) -> Iterator[str]:
    ways_out = [move for move in lifecycle.moves_from(state.code) if move.to_state != state.code]
    if state.stage != "end" and not ways_out:
        yield f'state {quoted(state.code)}: no move leads out of it; add one or give it stage = "end".'


def _circle_problems(lifecycle: Lifecycle) -> Iterator[str]:
    """States that are left, but only for one another: no end is ever reached from them."""
    ends = {state.code for state in lifecycle.states if state.stage == "end"}
    caught = [
        state.code
        for state in lifecycle.states
        if any(move.to_state != state.code for move in lifecycle.moves_from(state.code))
        and not reachable(lifecycle, state.code) & ends
    ]
    if caught:
        yield (
            f"lifecycle: from {', '.join(quoted(code) for code in caught)} no end state can be reached;"
            " add a move that leads out of this circle."
        )


def _name_problems(lifecycle: Lifecycle, state: State) -> Iterator[str]:
    for label, times in Counter(move.label for move in lifecycle.moves_from(state.code)).items():
        if label and times > 1:
            yield (
                f"state {quoted(state.code)}: {times} moves from it are called {quoted(label)};"
                " give each a label of its own."
            )


def _deadline_problems(lifecycle: Lifecycle, state: State) -> Iterator[str]:
    if state.task is None or state.task.deadline is None:
        return
    deadline, place = state.task.deadline, f"deadline of the task of state {quoted(state.code)}"
    possible = {"", "remind", "escalate", *(move.code for move in lifecycle.moves_from(state.code))}
    if deadline.on_passing not in possible:
        yield (
            f"{place}: on_passing {quoted(deadline.on_passing)} must be remind, escalate"
            " or a move that leaves this state."
        )
    yield from (f"{place}: {problem}" for problem in _escalation_problems(deadline))


def _editing_problems(lifecycle: Lifecycle, state: State) -> Iterator[str]:
    """Nobody is asked anything when saving makes a move, so it may ask for nothing; and it must lead away."""
    if not state.editing_makes:
        return
    place = f"state {quoted(state.code)}: editing_makes {quoted(state.editing_makes)}"
    move = next((move for move in lifecycle.moves_from(state.code) if move.code == state.editing_makes), None)
    if move is None:
        yield f"{place} must be a move that leaves this state."
    elif move.to_state == state.code:
        yield f"{place} must lead to another state."
    elif move.asks_reason or move.asks_target:
        yield f"{place} must be a move that asks for nothing."


def _escalation_problems(deadline: Deadline) -> Iterator[str]:
    if deadline.on_passing == "escalate" and not deadline.escalate_to:
        yield "it escalates to nobody; name a role in escalate_to."
    if deadline.on_passing != "escalate" and deadline.escalate_to:
        yield 'escalate_to is used only with on_passing = "escalate"; write that or remove it.'
    if deadline.on_passing != "escalate" and deadline.further_to:
        yield 'escalate_further is used only with on_passing = "escalate"; write that or remove it.'


def _renaming_problems(lifecycle: Lifecycle) -> Iterator[str]:
    codes = {state.code for state in lifecycle.states}
    yield from _repeated("renaming from", (renaming.old for renaming in lifecycle.renamed))
    for renaming in lifecycle.renamed:
        place = f"renaming from {quoted(renaming.old)}"
        if renaming.new and renaming.new not in codes:
            yield f"{place}: there is no state {quoted(renaming.new)}."
        if renaming.old in codes:
            yield f"{place}: this version has a state of that code; remove the renaming or the state."
