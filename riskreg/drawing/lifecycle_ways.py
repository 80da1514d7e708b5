"""How the moves of a lifecycle run in its picture: between neighbours, past them at the side, to the ends, and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from riskreg.domain.workflow import Lifecycle, Move, State


class Step(NamedTuple):
    """A move between two neighbours of the ladder."""

    move: Move
    is_down: bool


@dataclass(frozen=True)
class Bus:
    """Arrows that share a line: each of the moves leads from each of the origins to its own target."""

    origins: tuple[str, ...]
    moves: tuple[Move, ...]


@dataclass
class Ways:
    """``rungs`` are the states that are no end, one under the other, and ``ends`` the others beside them.

    ``steps`` belong to the gap under the rung of that number; ``past`` runs at the outer side of the ladder, ``out``
    from the ladder to the ends, ``back`` from the ends around everything.
    """

    rungs: tuple[State, ...]
    ends: tuple[State, ...]
    steps: dict[int, list[Step]] = field(default_factory=dict)
    past: list[Bus] = field(default_factory=list)
    out: list[Bus] = field(default_factory=list)
    back: list[Bus] = field(default_factory=list)

    @property
    def around(self) -> list[Bus]:
        """Those that lead back into the ladder, and not from one end to another."""
        return [bus for bus in self.back if bus.moves[0].to_state not in {state.code for state in self.ends}]


def ways_of(lifecycle: Lifecycle) -> Ways:
    """Every move of the lifecycle, each of its arrows once."""
    rungs = _rungs(lifecycle)
    place = {state.code: number for number, state in enumerate(rungs)}
    ways = Ways(rungs, _ends(lifecycle, place))
    for move in lifecycle.moves:
        _add(ways, move, place)
    ways.past.sort(key=lambda bus: _span(bus, place))
    ways.out = list(_joined(ways.out))
    return ways


def is_back(move: Move, origins: tuple[str, ...], ways: Ways) -> bool:
    """Whether the move returns to where the subject has been before."""
    order = [state.code for state in (*ways.rungs, *ways.ends)]
    return order.index(move.to_state) <= min(order.index(code) for code in origins)


def _rungs(lifecycle: Lifecycle) -> tuple[State, ...]:
    depth = _depths(lifecycle)
    opened = [state for state in lifecycle.states if state.stage != "end"]
    return tuple(sorted(opened, key=lambda state: depth.get(state.code, len(depth))))


def _depths(lifecycle: Lifecycle) -> dict[str, int]:
    """How many moves each state is away from the start."""
    depth = {lifecycle.start.code: 0}
    waiting = [lifecycle.start.code]
    for here in waiting:
        for move in lifecycle.moves_from(here):
            if move.to_state not in depth:
                depth[move.to_state] = depth[here] + 1
                waiting.append(move.to_state)
    return depth


def _ends(lifecycle: Lifecycle, place: dict[str, int]) -> tuple[State, ...]:
    """The ends, each as near as can be to where it is reached from."""

    def height(state: State) -> float:
        arrivals = [move.from_states for move in lifecycle.moves if move.to_state == state.code]
        origins = [place[code] for codes in arrivals for code in codes if code in place]
        return sum(origins) / len(origins) if origins else len(place)

    return tuple(sorted((state for state in lifecycle.states if state.stage == "end"), key=height))


def _add(ways: Ways, move: Move, place: dict[str, int]) -> None:
    inside = [code for code in move.from_states if code in place]
    ended = tuple(code for code in move.from_states if code not in place)
    if ended:
        ways.back.append(Bus(ended, (move,)))
    if move.to_state not in place:
        ways.out += [Bus(tuple(sorted(inside, key=place.__getitem__)), (move,))] if inside else []
        return
    target = place[move.to_state]
    for code in [code for code in inside if abs(place[code] - target) == 1]:
        ways.steps.setdefault(min(place[code], target), []).append(Step(move, place[code] < target))
    if far := tuple(code for code in inside if abs(place[code] - target) != 1):
        ways.past.append(Bus(far, (move,)))


def _joined(buses: list[Bus]) -> Iterator[Bus]:
    """Moves from the very same states share one line."""
    for origins in dict.fromkeys(bus.origins for bus in buses):
        yield Bus(origins, tuple(bus.moves[0] for bus in buses if bus.origins == origins))


def _span(bus: Bus, place: dict[str, int]) -> int:
    rows = [place[code] for code in (*bus.origins, bus.moves[0].to_state)]
    return max(rows) - min(rows)
