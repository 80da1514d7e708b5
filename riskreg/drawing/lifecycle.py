"""A lifecycle as a picture: states from start to end, every move with its words, in SVG that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import quoteattr

from riskreg.domain.workflow import Lifecycle
from riskreg.drawing.ink import CSS_FAMILY, INK, PAPER, SOFT, WASH
from riskreg.drawing.inline import Svg, plain
from riskreg.drawing.lifecycle_boxes import LABEL, LINE, MARGIN, NAME, NOTE, Box
from riskreg.drawing.lifecycle_lanes import Point
from riskreg.drawing.lifecycle_lines import LEGEND, Picture, Stroke, Words, lay_out

__all__ = ["Svg", "described", "draw_lifecycle"]

_CORNER, _ARROW = 8.0, 9.0
_TEXT_FROM_SIDE = 14.0


def draw_lifecycle(lifecycle: Lifecycle, notes: Mapping[str, str]) -> Svg:
    """The lifecycle; ``notes`` say by the code of a state who acts in it. Presentation attributes only."""
    picture = lay_out(lifecycle, notes)
    wide, high = round(picture.width), round(picture.height)
    name = f"lifecycle-{lifecycle.noun}-{lifecycle.version}"
    return Svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}"'
        f' role="img" aria-labelledby="{name}-title {name}-desc" font-family={quoteattr(CSS_FAMILY)} fill="{INK}">\n'
        f'<title id="{name}-title">{plain(lifecycle.title)}</title>\n'
        f'<desc id="{name}-desc">{plain(described(lifecycle))}</desc>\n' + "\n".join(_parts(picture)) + "\n</svg>\n"
    )


def described(lifecycle: Lifecycle) -> str:
    """The picture in words: where it starts and ends, and what leads where."""
    names = {state.code: state.name for state in lifecycle.states}
    ends = ", ".join(state.name for state in lifecycle.states if state.stage == "end")
    moves = " ".join(
        f"{move.label}: from {', '.join(names[code] for code in move.from_states)} to {names[move.to_state]}."
        for move in lifecycle.moves
    )
    return f"Starts in {lifecycle.start.name}; ends in {ends}. {moves}"


def _parts(picture: Picture) -> Iterator[str]:
    yield f'<rect width="100%" height="100%" fill="{PAPER}"/>'
    # What is heavy lies on top where lines cross.
    for stroke in sorted(picture.strokes, key=lambda stroke: stroke.is_main):
        yield from _stroke(stroke)
    yield _dot(picture.start, 7, INK)
    yield from (_dot(joint, 3.2, SOFT) for joint in picture.dots)
    for box in picture.boxes.values():
        yield from _box(box)
    for words in picture.words:
        yield from _words(words)
    yield from _legend(picture.height - LEGEND / 2)


def _dot(at: Point, radius: float, colour: str) -> str:
    return f'<circle cx="{at[0]:g}" cy="{at[1]:g}" r="{radius:g}" fill="{colour}"/>'


def _stroke(stroke: Stroke) -> Iterator[str]:
    colour, width = (INK, 2.4) if stroke.is_main else (SOFT, 1.4)
    # The halves of a line meet in the middle: without a cap a hair's breadth of white would stay between them.
    dashes = ' stroke-dasharray="6 4"' if stroke.is_back else ' stroke-linecap="round"'
    yield f'<path d="{_path(stroke.points)}" fill="none" stroke="{colour}" stroke-width="{width}"{dashes}/>'
    if stroke.has_arrow:
        yield f'<path d="{_head(*stroke.points[-2:])}" fill="{colour}"/>'


def _path(points: tuple[Point, ...]) -> str:
    """A line through the points with round corners."""
    drawn = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        into, out = _towards(corner, before), _towards(corner, after)
        drawn.append(f"L{into[0]:g} {into[1]:g}Q{corner[0]:g} {corner[1]:g} {out[0]:g} {out[1]:g}")
    return "".join(drawn) + f"L{points[-1][0]:g} {points[-1][1]:g}"


def _towards(corner: Point, other: Point) -> Point:
    """The point where the rounding of a corner begins: not further than half way to the next."""
    across, down = other[0] - corner[0], other[1] - corner[1]
    length = max(abs(across), abs(down), 0.01)
    part = min(_CORNER, length / 2) / length
    return round(corner[0] + across * part, 1), round(corner[1] + down * part, 1)


def _head(before: Point, tip: Point) -> str:
    across, down = (_sign(tip[axis] - before[axis]) * _ARROW for axis in (0, 1))
    x, y = tip
    left = (x - across - down / 2, y - down + across / 2)
    right = (x - across + down / 2, y - down - across / 2)
    return f"M{x:g} {y:g}L{left[0]:g} {left[1]:g}L{right[0]:g} {right[1]:g}Z"


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def _box(box: Box) -> Iterator[str]:
    ends = box.state.stage == "end"
    ground = WASH if ends else PAPER
    yield _frame(box, 0, 6, ground)
    if ends:
        yield _frame(box, 3.5, 4, ground)
    height = len(box.name) * (NAME + 4) + len(box.note) * (NOTE + 4)
    top = box.middle - height / 2
    yield _text(box.x + _TEXT_FROM_SIDE, top + NAME, box.name, NAME, NAME + 4, ' font-weight="600"')
    if box.note:
        top += len(box.name) * (NAME + 4)
        yield _text(box.x + _TEXT_FROM_SIDE, top + NOTE + 1, box.note, NOTE, NOTE + 4, f' fill="{SOFT}"')


def _frame(box: Box, inset: float, radius: float, ground: str) -> str:
    return (
        f'<rect x="{box.x + inset:g}" y="{box.y + inset:g}" width="{box.width - 2 * inset:g}"'
        f' height="{box.height - 2 * inset:g}" rx="{radius:g}" fill="{ground}" stroke="{INK}"'
        f' stroke-width="{1 if inset else 1.5}"/>'
    )


def _words(words: Words) -> Iterator[str]:
    yield _text(words.x, words.y + LABEL - 0.5, words.lines, LABEL, LINE)


def _text(x: float, baseline: float, lines: tuple[str, ...], size: float, leading: float, more: str = "") -> str:
    spans = "".join(
        f'<tspan x="{x:g}" y="{baseline + number * leading:g}">{plain(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return f'<text font-size="{size:g}"{more}>{spans}</text>'


def _legend(y: float) -> Iterator[str]:
    x = MARGIN
    for is_main, is_back, words in ((True, False, "Main way"), (False, False, "Other move"), (False, True, "Way back")):
        yield from _stroke(Stroke(((x, y), (x + 36, y)), is_main, is_back, True))
        yield _text(x + 44, y + 4, (words,), LABEL, LINE)
        x += 140
    for inset in (0, 3):
        yield (
            f'<rect x="{x + inset:g}" y="{y - 8 + inset:g}" width="{30 - 2 * inset}" height="{16 - 2 * inset}" rx="3"'
            f' fill="{WASH}" stroke="{INK}"/>'
        )
    yield _text(x + 40, y + 4, ("End",), LABEL, LINE)
