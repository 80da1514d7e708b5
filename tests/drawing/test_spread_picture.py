"""The picture of a spread: every count and word in its place, nothing of a vote that may not be shown, on any ground."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from io import BytesIO
from itertools import combinations
from xml.etree import ElementTree

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskreg.domain.scale import Step
from riskreg.domain.spread import FEWEST_SHOWN, spread_of
from riskreg.domain.voting import Attribute, possible_attributes
from riskreg.drawing.ink import INK, PAPER, READABLE, Weight, contrast, faded
from riskreg.drawing.letters import width
from riskreg.drawing.marks import Box, Diamond, Tone, Words
from riskreg.drawing.spread import (
    PAGE,
    PAPER_COLUMN,
    PHONE,
    RoundShown,
    SpreadLayout,
    SpreadRoom,
    description,
    draw_pdf,
    draw_png,
    draw_spread,
    draw_svg,
)
from riskreg.drawing.spread_marks import lay_out
from tests.domain.profiles import GRID
from tests.drawing.test_heatmap_picture import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"
ATTRIBUTES = {attribute.code: attribute for attribute in possible_attributes(GRID)}
LIKELIHOOD, CONTROLS = ATTRIBUTES["likelihood"], ATTRIBUTES["control_effectiveness"]
FIRST = (5,) * 4 + (4,) * 6 + (3,) * 3 + (2,) * 4 + (1,) * 4 + (None,)
SECOND = (5,) * 4 + (4,) * 14 + (3,) * 3 + (None,)
GRAPHIC = 3.0
"""The least contrast of what is drawn with its ground (WCAG 2.2, success criterion 1.4.11)."""


def layout_of(*rounds, attribute=LIKELIHOOD, title="Likelihood of R-0003"):
    shown = (RoundShown(f"Round {at}", spread_of(votes, len(attribute.steps))) for at, votes in enumerate(rounds, start=1))
    return SpreadLayout(title, attribute, tuple(shown))


TWO = layout_of(FIRST, SECOND)


def marks_of(layout, room=PAGE):
    return lay_out(layout, room)[0]


def words_of(layout, room=PAGE):
    return [mark.text for mark in marks_of(layout, room) if isinstance(mark, Words)]


def bars_of(layout, room=PAGE):
    return [mark for mark in marks_of(layout, room) if isinstance(mark, Box) and mark.tone in (Tone.BAR, Tone.EARLIER)]


def frame(mark):
    """Left, top, right, bottom of a mark; of words, what they are sure to need."""
    if isinstance(mark, Box):
        return mark.x, mark.y, mark.x + mark.width, mark.y + mark.height
    if isinstance(mark, Diamond):
        return mark.x - mark.reach, mark.y - mark.reach, mark.x + mark.reach, mark.y + mark.reach
    wide = width(mark.text, mark.size, mark.weight)
    left = mark.x - (wide if mark.align == "right" else 0)
    return left, mark.y - mark.size * 0.75, left + wide, mark.y + mark.size * 0.2


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def check(layout, room):
    marks, high = lay_out(layout, room)
    for left, top, right, bottom in map(frame, marks):
        assert left >= -0.01
        assert top >= -0.01
        assert right <= room.width + 0.01
        assert bottom <= high + 0.01
    words = [mark for mark in marks if isinstance(mark, Words)]
    for one, other in combinations(words, 2):
        assert not overlap(frame(one), frame(other)), (one.text, other.text)
    for word in words:
        assert not any(overlap(frame(word), frame(mark)) for mark in marks if not isinstance(mark, Words)), word.text


@pytest.mark.parametrize("room", [PAGE, PHONE, PAPER_COLUMN, SpreadRoom(1200, 28), SpreadRoom(240, 12)], ids=str)
@pytest.mark.parametrize("attribute", [LIKELIHOOD, CONTROLS, ATTRIBUTES["impact.reputation"]], ids=lambda each: each.code)
@pytest.mark.parametrize("rounds", [(), (FIRST,), (FIRST, SECOND), (FIRST, (3, 3), SECOND), ((3,),) * 3])
def test_nothing_leaves_the_sheet_and_no_word_lies_on_another_mark(room, attribute, rounds):
    check(layout_of(*rounds, attribute=attribute), room)


def test_a_legend_wider_than_the_sheet_takes_two_lines():
    steps = tuple(Step(at, "a") for at in range(1, 5))
    check(layout_of([1] * 5, attribute=Attribute("x", "X", "?", steps, False)), SpreadRoom(240, 14))


@given(
    rounds=st.lists(st.lists(st.none() | st.integers(1, 4), max_size=40), min_size=1, max_size=3),
    names=st.lists(st.text("abc def ghijklmnop", min_size=1, max_size=60), min_size=4, max_size=4),
    wide=st.integers(240, 1000),
    size=st.integers(8, 16),
)
@settings(deadline=None, max_examples=60)
def test_that_holds_whatever_was_voted_and_however_the_steps_are_called(rounds, names, wide, size):
    steps = tuple(Step(at, name) for at, name in enumerate(names, start=1))
    check(layout_of(*rounds, attribute=Attribute("x", "X", "?", steps, False)), SpreadRoom(wide, size))


def test_every_step_count_and_figure_stands_in_the_picture():
    words = words_of(TWO)
    assert [words.count(step.label) for step in LIKELIHOOD.steps] == [1] * 5
    assert [word for word in words if word.isdigit()] == ["4", "6", "3", "4", "4", "4", "14", "3", "0", "0"]
    for phrase in ("Round 1", "Round 2", "21 votes, one cannot judge", "Median: 4 Highly likely", "Likelihood of R-0003"):
        assert phrase in words
    assert words.count("Polarised vote") == 1


def test_the_highest_step_stands_on_top_as_on_the_ballot():
    places = {mark.text: mark.y for mark in marks_of(TWO) if isinstance(mark, Words)}
    heights = [places[step.label] for step in LIKELIHOOD.steps]
    assert heights == sorted(heights, reverse=True)


def test_bars_of_all_rounds_are_measured_by_one_scale():
    lengths = {(bar.tone, round(bar.y)): bar.width for bar in bars_of(TWO)}
    unit = max(lengths.values()) / 14
    first = sorted(round(length / unit) for (tone, _), length in lengths.items() if tone is Tone.EARLIER)
    last = sorted(round(length / unit) for (tone, _), length in lengths.items() if tone is Tone.BAR)
    assert (first, last) == ([3, 4, 4, 4, 6], [3, 4, 14])


def test_round_stands_beside_round_where_there_is_room_and_below_it_on_a_phone():
    def tops(room):
        return [mark.y for mark in marks_of(TWO, room) if isinstance(mark, Words) and mark.text.startswith("Round")]

    assert len(set(tops(PAGE))) == 1
    assert len(set(tops(PHONE))) == 2


def rows_of(layout):
    return {mark.text: mark.y - mark.size * 0.35 for mark in marks_of(layout) if isinstance(mark, Words)}


def test_the_median_is_marked_on_its_row_and_half_way_between_two():
    single = layout_of((3, 4, 4, 4, 5))
    (on, *_) = [mark for mark in marks_of(single) if isinstance(mark, Diamond)]
    assert on.y == pytest.approx(rows_of(single)["4 Highly likely"])
    half = layout_of((3, 3, 3, 4, 4, 4))
    (between, *_) = [mark for mark in marks_of(half) if isinstance(mark, Diamond)]
    rows = rows_of(half)
    assert between.y == pytest.approx((rows["3 Likely"] + rows["4 Highly likely"]) / 2)


def test_the_bracket_reaches_from_quartile_to_quartile():
    layout = layout_of((1, 2, 3, 4, 5))  # quartiles 2 and 4
    upright = max((mark for mark in marks_of(layout) if isinstance(mark, Box) and mark.tone is Tone.FULL), key=lambda box: box.height)
    rows = rows_of(layout)
    middle = upright.width / 2
    assert upright.y + middle == pytest.approx(rows["4 Highly likely"])
    assert upright.y + upright.height - middle == pytest.approx(rows["2 Not likely"])


def test_votes_that_all_lie_in_the_middle_need_no_bracket():
    full = [mark for mark in marks_of(layout_of((3,) * 6)) if isinstance(mark, Box) and mark.tone is Tone.FULL]
    assert len(full) == 3, "only the one in the legend"


def test_the_picture_in_words_tells_all_that_it_shows():
    assert description(layout_of(SECOND)) == (
        "Round 1: 21 votes, one cannot judge. 5 Expected: 4; 4 Highly likely: 14; 3 Likely: 3; 2 Not likely: 0; 1 Slight: 0."
        " Median: 4 Highly likely; lower quartile 4 Highly likely, upper quartile 4 Highly likely."
    )
    split = description(layout_of((1, 1, 1, 5, 5, 5), attribute=CONTROLS))
    assert split.endswith("lower quartile Effective, upper quartile Highly ineffective. Polarised vote.")
    assert not re.search(r"\b[1-5] (Effective|Ineffective)", split), "grades have no numbers"


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), max_size=4))
@settings(max_examples=30, deadline=None)
def test_below_five_votes_the_picture_is_the_same_whatever_was_voted(pairs):
    first, second = (layout_of(SECOND, votes) for votes in ([one for one, _ in pairs], [other for _, other in pairs]))
    assert draw_spread(first, "x") == draw_spread(second, "x")
    assert description(first) == description(second)
    assert f"Round 2: {len(pairs)} answered. Not shown: fewer than five votes." in description(first)


@pytest.mark.parametrize("draw", [draw_svg, draw_png, draw_pdf])
def test_no_file_tells_what_too_few_voted(draw):
    assert draw(layout_of((1, 1, 1, 1))) == draw(layout_of((5, 5, 4, 2)))
    assert draw(layout_of((1, 1, 1, 1, 1))) != draw(layout_of((5, 5, 4, 2, 5)))


def test_the_fifth_vote_opens_the_bars():
    assert [len(bars_of(layout_of((3,) * votes))) for votes in (FEWEST_SHOWN - 1, FEWEST_SHOWN)] == [0, 1]


def test_how_many_could_judge_is_said_where_it_may_be():
    assert "4 votes, one cannot judge" in words_of(layout_of((3, 3, 3, 3, None)))
    assert "4 answered" in words_of(layout_of((3, 3, 3, None)))
    assert "1 vote, four cannot judge" in words_of(layout_of((3, None, None, None, None)))


def test_inside_a_page_it_takes_the_colour_of_the_page_and_nothing_else():
    svg = draw_spread(TWO, "spread-R-0003")
    root = ElementTree.fromstring(svg)
    assert (root.tag, root.get("role"), root.get("fill")) == (f"{SVG}svg", "img", "currentColor")
    assert not re.search(r"#[0-9a-f]{3}|style|script|href|url\(", svg)
    assert (root[0].tag, root[0].text) == (f"{SVG}title", "Likelihood of R-0003")
    assert (root[1].tag, root[1].text) == (f"{SVG}desc", description(TWO))
    assert root.get("aria-labelledby").split() == [root[0].get("id"), root[1].get("id")] == [
        "spread-R-0003-title",
        "spread-R-0003-desc",
    ]
    assert svg.__html__() is svg


def test_a_name_makes_an_id_whatever_it_is():
    root = ElementTree.fromstring(draw_spread(TWO, 'a "b" <c>'))
    assert root[0].get("id") == "a-b-c--title"


def test_it_can_be_read_on_paper_printed_in_grey_and_by_who_sees_no_colour():
    for tone, least in ((Tone.SOFT, READABLE), (Tone.BAR, GRAPHIC), (Tone.EARLIER, GRAPHIC)):
        assert contrast(faded(INK, tone.value), PAPER) >= least
    assert faded(INK, 1) == INK
    assert faded(INK, 0) == PAPER


def test_it_is_light_enough_for_a_bad_connection():
    three = layout_of(FIRST, SECOND, SECOND, attribute=CONTROLS)
    assert len(gzip.compress(draw_spread(three, "x").encode())) <= 2_000


def test_without_a_title_it_is_lower_and_still_named():
    room = SpreadRoom(has_title=False)
    assert "Likelihood of R-0003" not in words_of(TWO, room)
    assert lay_out(TWO, room)[1] < lay_out(TWO, PAGE)[1]
    assert "Likelihood of R-0003" in draw_spread(TWO, "x", room)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_drawn_as_text_everywhere(text):
    steps = tuple(Step(at, text) for at in range(1, 6))
    layout = layout_of(FIRST, (3,), attribute=Attribute("x", text, text, steps, False), title=text)
    root = ElementTree.fromstring(draw_spread(layout, text))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {"svg", "title", "desc", "rect", "path", "text"}
    assert {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(draw_svg(layout)).iter()} == {
        "svg",
        "title",
        "desc",
        "path",
        "text",
    }
    assert draw_png(layout, dots_per_inch=36).startswith(b"\x89PNG")
    with pikepdf.open(BytesIO(draw_pdf(layout))) as document:
        assert len(document.pages) == 1


def test_the_file_has_the_same_words_as_the_page():
    page = [element.text for element in ElementTree.fromstring(draw_spread(TWO, "x")).iter(f"{SVG}text")]
    file = [element.text for element in ElementTree.fromstring(draw_svg(TWO)).iter(f"{SVG}text")]
    assert sorted(page) == sorted(file)
    assert Weight.BOLD in {mark.weight for mark in marks_of(TWO) if isinstance(mark, Words)}


def test_a_round_on_another_scale_is_refused():
    with pytest.raises(ValueError, match="another scale"):
        SpreadLayout("", LIKELIHOOD, (RoundShown("Round 1", spread_of((1, 2, 3, 4, 4), 4)),))


def test_asking_for_the_room_of_the_picture_loads_no_drawing_library():
    code = (
        "import sys, riskreg.drawing.spread;"
        "print([name for name in ('matplotlib', 'reportlab', 'pikepdf', 'numpy') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
