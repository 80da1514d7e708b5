"""The lines of a lifecycle's picture: each in a lane of its own, its words where no other line passes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from riskreg.domain.workflow import Lifecycle, Move
from riskreg.drawing.lifecycle_boxes import (
    BESIDE,
    END,
    FROM_SIDE,
    LANE,
    LINE,
    MARGIN,
    ZONE,
    Box,
    Ports,
    beside,
    label_lines,
    ladder,
    placed_steps,
    ports_of,
)
from riskreg.drawing.lifecycle_lanes import Joint, Point, joints_of, untangled
from riskreg.drawing.lifecycle_ways import Bus, Ways, is_back, ways_of

LEGEND = 48.0


class Stroke(NamedTuple):
    """A line through the points; an arrow ends in the last of them."""

    points: tuple[Point, ...]
    is_main: bool
    is_back: bool
    has_arrow: bool


class Words(NamedTuple):
    """The lines of a label, the first with its top at ``y``."""

    x: float
    y: float
    lines: tuple[str, ...]


@dataclass
class Picture:
    """Everything there is to draw, in pixels from the top left corner."""

    boxes: dict[str, Box]
    width: float = 0.0
    height: float = 0.0
    start: Point = (0.0, 0.0)
    strokes: list[Stroke] = field(default_factory=list)
    dots: list[Point] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)


def lay_out(lifecycle: Lifecycle, notes: Mapping[str, str]) -> Picture:
    """The picture of a lifecycle; ``notes`` say by the code of a state who acts in it."""
    ways = ways_of(lifecycle)
    ports = ports_of(ways)
    lanes_left = len(ways.past) + len(ways.around)
    x = MARGIN + (lanes_left * LANE + ZONE if lanes_left else 0)
    rungs = ladder(ways, ports, notes, x)
    lanes_x = x + rungs[0].width
    ends_x = lanes_x + (BESIDE + len(ways.out) * LANE + ZONE if ways.ends else 0)
    ends = beside(ways, ports, notes, ends_x, rungs)
    picture = Picture({box.state.code: box for box in (*rungs, *ends)})
    _Drawing(picture, ways, ports, (x, lanes_x, ends_x)).draw()
    return picture


class _Drawing:
    """The lines of one picture; ``columns`` are where the ladder begins, where it ends, and where the ends begin."""

    def __init__(self, picture: Picture, ways: Ways, ports: Ports, columns: tuple[float, float, float]) -> None:
        self.picture, self.ways = picture, ways
        self.x, self.lanes_x, self.ends_x = columns
        ways.out = untangled(ways.out, picture.boxes)
        self.joints = joints_of(ways, ports, picture.boxes)

    def draw(self) -> None:
        self._begin()
        for number in range(len(self.ways.rungs) - 1):
            self._steps(number)
        for lane, bus in enumerate(self.ways.past):
            self._bus(bus, self.x - ZONE - lane * LANE)
        for lane, bus in enumerate(self.ways.out):
            self._bus(bus, self.lanes_x + BESIDE + lane * LANE)
        bottom = max(box.y + box.height for box in self.picture.boxes.values()) + BESIDE
        self._back(bottom)
        self.picture.height = bottom + len(self.ways.around) * LANE + LEGEND

    def _begin(self) -> None:
        first = self.picture.boxes[self.ways.rungs[0].code]
        x = first.x + FROM_SIDE
        self.picture.start = (x, MARGIN + LINE / 2)
        self._stroke((self.picture.start, (x, first.y)), True, False, True)
        self.picture.words.append(Words(x + 14, MARGIN, ("Start",)))

    def _steps(self, number: int) -> None:
        above, below = (self.picture.boxes[state.code] for state in self.ways.rungs[number : number + 2])
        top, bottom = above.y + above.height, below.y
        for step, offset, lines in placed_steps(self.ways.steps.get(number, []), above.width):
            x = self.x + offset
            points = ((x, top), (x, bottom)) if step.is_down else ((x, bottom), (x, top))
            self._stroke(points, step.move.tone == "main", not step.is_down, True)
            self.picture.words.append(Words(x + 10, (top + bottom - len(lines) * LINE) / 2, lines))

    def _bus(self, bus: Bus, lane: float, around: float | None = None) -> float:
        """Join everything the bus meets in its lane; answers the height where its upper and lower half meet."""
        joints = self.joints[bus]
        heights = [joint.at[1] for joint in joints] + ([around] if around is not None else [])
        ends, middle = (min(heights), max(heights)), (min(heights) + max(heights)) / 2
        for joint in joints:
            at, height = joint.at, joint.at[1]
            turn = ((lane, middle),) if height in ends and height != middle else ()
            self._joint(bus, joint, (at, (lane, height), *turn))
            if height not in ends:
                self.picture.dots.append((lane, height))
        return middle

    def _joint(self, bus: Bus, joint: Joint, points: tuple[Point, ...]) -> None:
        moves = (joint.move,) if joint.move else bus.moves
        is_main = any(move.tone == "main" for move in moves)
        returns = all(is_back(move, bus.origins, self.ways) for move in moves)
        self._stroke(points[::-1] if joint.move else points, is_main, returns, joint.move is not None)
        if joint.move:
            self._arrival(joint.at, joint.move, from_left=points[1][0] < joint.at[0])

    def _arrival(self, at: Point, move: Move, *, from_left: bool) -> None:
        lines = label_lines(move)
        x = at[0] - ZONE + 10 if from_left else at[0] + 16
        self.picture.words.append(Words(x, at[1] - 4 - len(lines) * LINE, lines))

    def _back(self, bottom: float) -> None:
        """Lines that leave an end: to another end, or under everything to the outer side of the ladder."""
        within = [bus for bus in self.ways.back if bus not in self.ways.around]
        first = self.ends_x + END + (ZONE if within else BESIDE)
        for lane, bus in enumerate([*within, *self.ways.around]):
            if bus in within:
                self._bus(bus, first + lane * LANE)
        for number, bus in enumerate(self.ways.around):
            right = first + (len(within) + number) * LANE
            left = self.x - ZONE - (len(self.ways.past) + number) * LANE
            self._around(bus, (left, right), bottom + number * LANE)
        lanes = len(self.ways.back)
        edge = first + (lanes - 1) * LANE if lanes else self.ends_x + (END if self.ways.ends else 0)
        self.picture.width = edge + MARGIN

    def _around(self, bus: Bus, lanes: tuple[float, float], under: float) -> None:
        left, right = lanes
        *leaving, arrival = self.joints[bus]
        self.joints[bus] = leaving
        middle = self._bus(bus, right, under)
        outside = ((right, middle), (right, under), (left, under), (left, arrival.at[1]), arrival.at)
        move = bus.moves[0]
        self._stroke(outside, move.tone == "main", True, True)
        self._arrival(arrival.at, move, from_left=True)

    def _stroke(self, points: tuple[Point, ...], is_main: bool, returns: bool, has_arrow: bool) -> None:
        self.picture.strokes.append(Stroke(points, is_main, returns, has_arrow))
