"""The picture of a lifecycle: whatever the lifecycle, no label is crossed, covered or cut off, and all of it is told."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskreg.domain.workflow import Lifecycle, Move, State
from riskreg.drawing.ink import Weight
from riskreg.drawing.letters import width
from riskreg.drawing.lifecycle import described, draw_lifecycle
from riskreg.drawing.lifecycle_boxes import LABEL, LINE
from riskreg.drawing.lifecycle_lines import LEGEND, lay_out
from riskreg.paths import SEED
from riskreg.tasks.queries import read_lifecycle

RISK = read_lifecycle((SEED / "lifecycles" / "risk.toml").read_text(encoding="utf-8"))
NOTES = {state.code: "Head of entity, 10 working days" for state in RISK.states if state.task}
SVG = "{http://www.w3.org/2000/svg}"


def rectangle(words):
    return words.x, words.y, words.x + max(width(line, LABEL) for line in words.lines), words.y + len(words.lines) * LINE


def frame(box):
    return box.x, box.y, box.x + box.width, box.y + box.height


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def segments(picture):
    for stroke in picture.strokes:
        for (x, y), (to_x, to_y) in zip(stroke.points, stroke.points[1:], strict=False):
            yield min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)


def check(picture):
    """Everything has its own place on the sheet."""
    labels, boxes = [rectangle(words) for words in picture.words], [frame(box) for box in picture.boxes.values()]
    for one, other in combinations([*labels, *boxes], 2):
        assert not overlap(one, other), "two things lie on each other"
    for line in segments(picture):
        assert line[0] == line[2] or line[1] == line[3], "a line runs askew"
        assert not any(overlap(line, label) for label in labels), "a line runs through a label"
        assert not any(overlap(line, box) for box in boxes), "a line runs through a state"
    for left, top, right, bottom in [*labels, *boxes, *segments(picture)]:
        assert left >= 0
        assert top >= 0
        assert right <= picture.width
        assert bottom <= picture.height - LEGEND / 2


def arrows(picture):
    return sum(stroke.has_arrow for stroke in picture.strokes)


def test_the_lifecycle_of_a_risk_has_every_state_and_label_in_a_place_of_its_own():
    picture = lay_out(RISK, NOTES)
    check(picture)
    assert len(picture.boxes) == 12
    told = {" ".join(words.lines) for words in picture.words}
    assert told == {"Start", *(move.label for move in RISK.moves)}
    assert picture.width <= 1264, "wider than a page"


def test_the_picture_of_a_risk_is_light_and_needs_nothing_from_elsewhere():
    svg = draw_lifecycle(RISK, NOTES)
    tree = ElementTree.fromstring(svg)
    assert (tree.tag, tree.get("role")) == (f"{SVG}svg", "img")
    ids = {element.get("id") for element in tree.iter()}
    assert set(tree.get("aria-labelledby").split()) <= ids
    assert (tree[0].tag, tree[0].text) == (f"{SVG}title", "How a risk moves")
    assert tree[1].tag == f"{SVG}desc"
    assert not any(element.tag == f"{SVG}style" or "style" in element.attrib for element in tree.iter())
    assert not any(word in svg for word in ("url(", "href", "@import", "script"))
    assert svg.__html__() is svg


def test_the_picture_is_told_in_words_from_start_to_end():
    said = described(RISK)
    assert said.startswith("Starts in Draft; ends in Closed, Rejected, Merged")
    assert "Send to the head of office: from Draft, Returned to Submitted." in said


def test_start_ends_main_way_and_ways_back_can_be_told_apart_without_colour():
    svg = draw_lifecycle(RISK, {})
    texts = {"".join(element.itertext()) for element in ElementTree.fromstring(svg).iter(f"{SVG}text")}
    assert {"Start", "Main way", "Other move", "Way back", "End"} <= texts
    assert "stroke-dasharray" in svg
    assert svg.count('stroke-width="2.4"') > 5
    double = [box for box in lay_out(RISK, {}).boxes.values() if box.state.stage == "end"]
    assert svg.count("<rect") == 1 + 12 + len(double) + 2


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "a & b \x00 \u202e", '"]]>', "漢字" * 12, "W" * 40, ""])
def test_whatever_a_lifecycle_is_called_the_picture_stays_whole(hostile):
    label = hostile or "x"
    states = (State("a", label, label, "start"), State("b", label, label, "open"), State("z", label, label, "end"))
    moves = (Move("go", label, "x", ("a",), "b", "p"), Move("stop", label, "x", ("a", "b"), "z", "p"))
    thing = Lifecycle("thing", 1, label, states, moves)
    check(lay_out(thing, {"a": label}))
    assert "<script" not in draw_lifecycle(thing, {"a": label})
    ElementTree.fromstring(draw_lifecycle(thing, {"a": label}))


words = st.sampled_from(("Go", "Send to the head of office", "Record that it has happened after all, and say why", "Return"))


@st.composite
def lifecycles(draw):
    """Up to nineteen states and moves from anywhere to anywhere, ends and the same state included."""
    opened = [f"s{number}" for number in range(draw(st.integers(1, 12)))]
    ends = [f"e{number}" for number in range(draw(st.integers(0, 7)))]
    states = [State(code, draw(words), "", "start" if code == "s0" else "open") for code in opened]
    states += [State(code, draw(words), "", "end") for code in ends]
    codes = st.sampled_from([*opened, *ends])
    moves = [
        Move(f"m{number}", draw(words), "moved", tuple(draw(st.lists(codes, min_size=1, max_size=6, unique=True))),
             draw(codes), "p", tone=draw(st.sampled_from(("main", "quiet", "grave"))))
        for number in range(draw(st.integers(0, 16)))
    ]  # fmt: skip
    return Lifecycle("thing", 1, "Things", tuple(states), tuple(moves))


@settings(max_examples=150)
@given(lifecycles())
def test_nothing_lies_on_anything_else_whatever_the_lifecycle(lifecycle):
    picture = lay_out(lifecycle, {state.code: "Somebody, within 10 days" for state in lifecycle.states[::2]})
    check(picture)
    assert set(picture.boxes) == {state.code for state in lifecycle.states}
    told = [" ".join(words.lines) for words in picture.words]
    assert {move.label for move in lifecycle.moves} <= set(told)
    assert arrows(picture) == len(told), "every label has its arrow, and the start is one"


@settings(max_examples=50)
@given(lifecycles())
def test_lines_that_face_each_other_are_never_taken_for_one(lifecycle):
    picture = lay_out(lifecycle, {})
    inner = [box for box in picture.boxes.values() if box.state.stage != "end"]
    ladder, column = inner[0].x + inner[0].width, min((b.x for b in picture.boxes.values() if b.state.stage == "end"), default=0)
    leaving = {y for stroke in picture.strokes for x, y in stroke.points if x == ladder}
    arriving = {y for stroke in picture.strokes for x, y in stroke.points if x == column}
    assert all(abs(one - other) >= 6 for one in leaving for other in arriving)


def test_names_are_drawn_in_the_weight_they_were_measured_in():
    box = lay_out(RISK, {}).boxes["referred"]
    assert all(width(line, 15, Weight.BOLD) <= box.width - 28 for line in box.name)
