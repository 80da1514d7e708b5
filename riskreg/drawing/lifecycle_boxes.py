"""Where the states of a lifecycle's picture stand: a ladder, the ends beside it, and at each box room for its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from riskreg.domain.workflow import Move, State
from riskreg.drawing.ink import SLACK, Weight
from riskreg.drawing.letters import clean, wrap
from riskreg.drawing.lifecycle_ways import Bus, Step, Ways

MARGIN, LANE, BESIDE, ZONE = 20.0, 18.0, 26.0, 170.0
RUNG, END, ABOVE, FROM_SIDE = 344.0, 206.0, 50.0, 24.0
NAME, NOTE, LABEL, LINE = 15.0, 12.5, 13.0, 16.0
_PAD, _PLAIN_SLOT, _LEAST_GAP, _BETWEEN_ENDS = 14.0, 14.0, 40.0, (20.0, 44.0)
_MOST_LINES, _STEP = 4, 150.0
_APART = 7.0  # what two lines that face each other keep between them


class Port(NamedTuple):
    """Where a line meets a box: one that leaves (no move), or one that arrives under the words of its move."""

    bus: Bus
    move: Move | None = None
    lines: tuple[str, ...] = ()

    @property
    def room(self) -> float:
        return len(self.lines) * LINE + 10 if self.lines else _PLAIN_SLOT


class Box(NamedTuple):
    """A state with its texts; ``note`` says who acts."""

    state: State
    x: float
    y: float
    width: float
    height: float
    name: tuple[str, ...]
    note: tuple[str, ...]

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass
class Ports:
    """The ports of each state by its code, from the top down."""

    left: dict[str, list[Port]] = field(default_factory=dict)
    right: dict[str, list[Port]] = field(default_factory=dict)

    def room(self, code: str) -> float:
        return max(sum(port.room for port in side.get(code, [])) for side in (self.left, self.right))


def wrapped(text: str, room: float, size: float, weight: Weight = Weight.REGULAR) -> tuple[str, ...]:
    """The text in few lines that fit the room in whatever typeface a browser takes."""
    return tuple(wrap(clean(text), room / SLACK, size, _MOST_LINES, weight))


def ports_of(ways: Ways) -> Ports:
    """Who meets which box at which side: the ladder's outer side is the left one, and there what comes from above
    meets a box above what comes from below.
    """
    ports, ends = Ports(), {state.code for state in ways.ends}
    for bus in ways.past:
        _meet(bus, ports.left, ports.left)
    for bus in ways.out:
        _meet(bus, ports.right, ports.left)
    for bus in ways.back:
        _meet(bus, ports.right, ports.right if bus.moves[0].to_state in ends else ports.left)
    place = {state.code: number for number, state in enumerate((*ways.rungs, *ways.ends))}
    for side in ports.left.values():
        side.sort(key=lambda port: _far(port, place))
    return ports


def _far(port: Port, place: Mapping[str, int]) -> float:
    """How far down the other ends of its line are."""
    codes = port.bus.origins if port.move else tuple(move.to_state for move in port.bus.moves)
    return sum(place[code] for code in codes) / len(codes)


def _meet(bus: Bus, leaving: dict[str, list[Port]], arriving: dict[str, list[Port]]) -> None:
    for code in bus.origins:
        leaving.setdefault(code, []).append(Port(bus))
    for move in bus.moves:
        arriving.setdefault(move.to_state, []).append(Port(bus, move, label_lines(move)))


def label_lines(move: Move) -> tuple[str, ...]:
    """The words over a line that arrives."""
    return wrapped(move.label, ZONE - 28, LABEL)


def ladder(ways: Ways, ports: Ports, notes: Mapping[str, str], x: float) -> list[Box]:
    """The boxes of the rungs, with room between them for the words of the steps."""
    boxes: list[Box] = []
    width = max([RUNG, *(len(_columns(steps)) * _STEP for steps in ways.steps.values())])
    y = MARGIN + ABOVE
    for number, state in enumerate(ways.rungs):
        box = _box(state, notes, ports, (x, y), width)
        boxes.append(box)
        y += box.height + _gap_below(ways.steps.get(number, []), width)
    return boxes


def _gap_below(steps: Sequence[Step], width: float) -> float:
    most = max((len(lines) for _, _, lines in placed_steps(steps, width)), default=0)
    return max(_LEAST_GAP, most * LINE + 22)


def placed_steps(steps: Sequence[Step], width: float) -> list[tuple[Step, float, tuple[str, ...]]]:
    """The steps of a gap with how far from the side of a rung of that width each runs, and its words."""
    columns = _columns(steps)
    room = width / len(columns)
    return [
        (step, number * room + FROM_SIDE, wrapped(step.move.label, room - FROM_SIDE - 16, LABEL))
        for number, step in enumerate(columns)
        if step is not None
    ]


def _columns(steps: Sequence[Step]) -> list[Step | None]:
    """At least two: down on the left and up beside it, wherever there is only one of them."""
    down: list[Step | None] = [step for step in steps if step.is_down]
    up: list[Step | None] = [step for step in steps if not step.is_down]
    return [*(down or [None]), *(up or [None])]


def beside(ways: Ways, ports: Ports, notes: Mapping[str, str], x: float, rungs: Sequence[Box]) -> list[Box]:
    """The boxes of the ends in one column, level with the states they are reached from."""
    boxes = [_box(state, notes, ports, (x, 0.0), END) for state in ways.ends]
    if not boxes:
        return []
    facing = [height for box in rungs for _, height in stacked(ports.right.get(box.state.code, []), box)]
    y, gap = _spread(boxes, _level(ways, rungs))
    placed = []
    for box in boxes:
        box = _clear(box._replace(y=y), ports, facing)
        placed.append(box)
        y = box.y + box.height + gap
    return placed


def _level(ways: Ways, rungs: Sequence[Box]) -> tuple[float, float]:
    """From where to where on the ladder an end can be reached."""
    origins = {code for bus in ways.out for code in bus.origins}
    boxes = [box for box in rungs if box.state.code in origins] or list(rungs)
    return boxes[0].y, boxes[-1].y + boxes[-1].height


def _spread(boxes: Sequence[Box], level: tuple[float, float]) -> tuple[float, float]:
    """Where a column of boxes begins beside the level, and the gap between two of them."""
    top, bottom = level
    tall, gaps = sum(box.height for box in boxes), max(len(boxes) - 1, 1)
    gap = min(max((bottom - top - tall) / gaps, _BETWEEN_ENDS[0]), _BETWEEN_ENDS[1])
    return max((top + bottom - tall - gap * (len(boxes) - 1)) / 2, MARGIN), gap


def _clear(box: Box, ports: Ports, facing: Sequence[float]) -> Box:
    """The box a little lower, where none of its lines would be taken for one that comes from the ladder."""
    while any(
        abs(height - other) < _APART
        for _, height in stacked(ports.left.get(box.state.code, []), box)
        for other in facing
    ):
        box = box._replace(y=box.y + 1)
    return box


def stacked(ports: Sequence[Port], box: Box) -> list[tuple[Port, float]]:
    """Each port with the height of its line: under its words, which have their room above it."""
    top = box.middle - sum(port.room for port in ports) / 2
    placed = []
    for port in ports:
        placed.append((port, top + (len(port.lines) * LINE + 4 if port.lines else port.room / 2)))
        top += port.room
    return placed


def _box(state: State, notes: Mapping[str, str], ports: Ports, at: tuple[float, float], width: float) -> Box:
    name = wrapped(state.name, width - 2 * _PAD, NAME, Weight.BOLD)
    note = wrapped(notes.get(state.code, ""), width - 2 * _PAD, NOTE)
    text = len(name) * (NAME + 4) + len(note) * (NOTE + 4)
    height = max(text + 2 * 12, ports.room(state.code) + 12, 46)
    return Box(state, *at, width, height, name, note)
