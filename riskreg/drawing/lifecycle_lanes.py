"""Which line of a lifecycle's picture takes which lane and meets a box where, so that few of them cross."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import NamedTuple

from riskreg.domain.workflow import Move
from riskreg.drawing.lifecycle_boxes import Box, Port, Ports, stacked
from riskreg.drawing.lifecycle_ways import Bus, Ways

_MOST_TRIED = 6  # lanes; more have too many orders to try them all

Point = tuple[float, float]


class Joint(NamedTuple):
    """Where a bus meets a box, and the move that arrives there, if one does."""

    at: Point
    move: Move | None


def untangled(buses: Sequence[Bus], boxes: Mapping[str, Box]) -> list[Bus]:
    """The buses between ladder and ends, innermost first, in the order in which they cross least."""
    if len(buses) > _MOST_TRIED:
        return list(buses)
    return min(map(list, permutations(buses)), key=lambda order: _crossings(order, boxes))


def _crossings(order: Sequence[Bus], boxes: Mapping[str, Box]) -> int:
    found = 0
    for lane, bus in enumerate(order):
        leaving = [boxes[code].middle for code in bus.origins]
        arriving = [boxes[move.to_state].middle for move in bus.moves]
        found += sum(_spans(other, boxes, height) for other in order[:lane] for height in leaving)
        found += sum(_spans(other, boxes, height) for other in order[lane + 1 :] for height in arriving)
    return found


def _spans(bus: Bus, boxes: Mapping[str, Box], height: float) -> bool:
    heights = _heights(bus, boxes)
    return min(heights) <= height <= max(heights)


def _heights(bus: Bus, boxes: Mapping[str, Box]) -> list[float]:
    return [boxes[code].middle for code in (*bus.origins, *(move.to_state for move in bus.moves))]


def joints_of(ways: Ways, ports: Ports, boxes: Mapping[str, Box]) -> dict[Bus, list[Joint]]:
    """Where each bus meets its boxes: first where it leaves, then where it arrives."""
    found: dict[Bus, list[Joint]] = {bus: [] for bus in (*ways.past, *ways.out, *ways.back)}
    for code, box in boxes.items():
        for port, height in stacked(ports.left.get(code, []), box):
            found[port.bus].append(Joint((box.x, height), port.move))
        in_order = sorted(ports.right.get(code, []), key=lambda port: _right(port, code, ways, boxes))
        for port, height in stacked(in_order, box):
            found[port.bus].append(Joint((box.x + box.width, height), port.move))
    for joints in found.values():
        joints.sort(key=lambda joint: joint.move is not None)
    return found


def _right(port: Port, code: str, ways: Ways, boxes: Mapping[str, Box]) -> tuple[int, int]:
    """Where lanes begin the outer one is met first; further down the inner one."""
    lane = ways.out.index(port.bus) if port.bus in ways.out else 0
    begins = boxes[code].middle <= min(_heights(port.bus, boxes))
    return (0, -lane) if begins else (1, lane)
