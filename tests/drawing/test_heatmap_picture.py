"""The heat map as SVG, PNG and PDF: readable, bounded, repeatable, whatever it holds."""

from __future__ import annotations

import gzip
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskreg.drawing import letters
from riskreg.drawing.heatmap import HeatmapLayout, Room, draw_pdf, draw_png, draw_svg, sheet_of
from riskreg.drawing.heatmap_cell import named
from riskreg.drawing.ink import READABLE, SLACK, Weight, contrast, text_on

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "<script>alert(1)</script>",
    "</svg>]]><!-- -->",
    "$x^2$ \\frac{1}{0} %s {0}",
    "\x00\x01\x0b\x1f\x9f control",
    "\ud800 lone half",
    "\ufffe\uffff",
    "شبكة الحماية والمساءلة",
    "\u202egnp.exe",
    "👩‍👩‍👧 🔥",
    "風險",
    "W" * 400,
    "word " * 100,
    "",
    "   ",
    "a\nb\tc",
]


def filled_with(layout: HeatmapLayout, text: str) -> HeatmapLayout:
    """The map with the text in every place that holds words."""
    cells = tuple(tuple(replace(cell, risks=(text,) * 3, count=3) for cell in row) for row in layout.cells)
    return replace(
        layout,
        title=text,
        row_title=text,
        column_title=text,
        rows=(text,) * len(layout.rows),
        columns=(text,) * len(layout.columns),
        note=text,
        cells=cells,
    )


def words_of(svg: bytes) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_the_svg_names_itself_and_says_in_words_what_it_shows(residual_map: HeatmapLayout) -> None:
    root = ElementTree.fromstring(draw_svg(residual_map))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Residual risk, 16 corporate risks"
    told = root.findtext(f"{SVG}desc") or ""
    assert "Very high: 4, High: 4, Medium: 8, Low: 0." in told
    assert "High, Limited improvement needed: 5 (Medium)" in told


def test_every_reference_level_count_and_label_stands_as_text_in_the_svg(residual_map: HeatmapLayout) -> None:
    words = " ".join(words_of(draw_svg(residual_map)))
    for cell in (cell for row in residual_map.cells for cell in row):
        assert all(reference in words for reference in cell.risks)
    for phrase in ("Very high: 4 risks", "Medium: 8 risks", "↑ worse", "→ worse to the right", "Effective", "Low"):
        assert phrase in words


def test_the_svg_has_no_style_and_no_script_for_the_content_policy_to_refuse(residual_map: HeatmapLayout) -> None:
    svg = draw_svg(filled_with(residual_map, HOSTILE[0])).lower()
    assert b"style" not in svg
    assert b"<script" not in svg


@pytest.mark.parametrize("risks", [0, 1, 16, 52, 100_000])
def test_a_compressed_svg_stays_within_six_kilobytes(crowded: Callable[[int], HeatmapLayout], risks: int) -> None:
    assert len(gzip.compress(draw_svg(crowded(risks)))) <= 6_000


def test_the_svg_of_sixteen_risks_is_small(residual_map: HeatmapLayout, exposure_map: HeatmapLayout) -> None:
    assert max(len(gzip.compress(draw_svg(layout))) for layout in (residual_map, exposure_map)) <= 3_000


@pytest.mark.parametrize("draw", [draw_svg, draw_png, draw_pdf])
def test_the_same_map_gives_the_same_bytes(
    draw: Callable[[HeatmapLayout], bytes], residual_map: HeatmapLayout, exposure_map: HeatmapLayout
) -> None:
    first = draw(residual_map)
    assert draw(exposure_map) != first
    assert draw(residual_map) == first


def test_the_png_has_the_asked_dots_per_inch(residual_map: HeatmapLayout) -> None:
    def width_of(png: bytes) -> int:
        return int(struct.unpack(">I", png[16:20])[0])

    coarse, fine = width_of(draw_png(residual_map, 72)), width_of(draw_png(residual_map, 144))
    assert coarse == sheet_of(residual_map).width
    assert fine == 2 * coarse


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_drawn_as_text_everywhere(residual_map: HeatmapLayout, text: str) -> None:
    layout = filled_with(residual_map, text)
    root = ElementTree.fromstring(draw_svg(layout))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {"svg", "title", "desc", "path", "text"}
    assert draw_png(layout, 72).startswith(b"\x89PNG")
    assert draw_pdf(layout).startswith(b"%PDF")


@pytest.mark.parametrize("risks", [1, 16, 52, 100_000])
@pytest.mark.parametrize("text", ["R-0001", "W" * 40])
def test_no_text_leaves_the_sheet(crowded: Callable[[int], HeatmapLayout], risks: int, text: str) -> None:
    layout = crowded(risks)
    cells = tuple(tuple(replace(cell, risks=(text,) * min(risks, 500)) for cell in row) for row in layout.cells)
    sheet = sheet_of(replace(layout, cells=cells), Room(400, 40))
    root = ElementTree.fromstring(sheet.svg("", ""))
    for element in root.iter(f"{SVG}text"):
        wide = letters.width(element.text or "", float(element.get("font-size", "0")), Weight.BOLD)
        share = {"middle": 0.5, "end": 1.0}.get(element.get("text-anchor", ""), 0.0)
        left = float(element.get("x", "")) - share * wide
        assert left >= 0
        assert left + wide <= sheet.width
        assert 0 <= float(element.get("y", "")) <= sheet.height


@given(count=st.integers(0, 120), room=st.floats(30, 200), height=st.floats(0, 90))
@settings(deadline=None)
def test_named_references_fit_the_cell_and_add_up_to_its_count(
    exposure_map: HeatmapLayout, count: int, room: float, height: float
) -> None:
    references = tuple(f"R-{number:04d}" for number in range(1, count + 1))
    size, lines = named(replace(exposure_map.cells[0][0], risks=references, count=count), room, height)
    assert len(lines) * size * 1.22 <= max(height, 0) + 0.01
    assert all(letters.width(line, size) * SLACK <= room + 0.01 for line in lines)
    words = [word.rstrip(",") for line in lines for word in line.split()]
    shown = [word for word in words if word.startswith("R-")]
    assert shown == list(references[: len(shown)])
    if lines and len(shown) < count:
        assert words[-1] == f"+{count - len(shown)}"


@given(colour=st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"))
def test_text_can_be_read_on_any_colour_a_profile_may_choose(colour: str) -> None:
    assert contrast(text_on(colour), colour) >= READABLE


@given(text=st.text(max_size=80), room=st.floats(20, 200), lines=st.integers(1, 4))
@settings(deadline=None)
def test_wrapped_text_keeps_to_its_room_and_loses_nothing_unmarked(text: str, room: float, lines: int) -> None:
    shown = letters.clean(text)
    broken = letters.wrap(shown, room, 9, lines)
    assert len(broken) <= lines
    assert all(letters.width(line, 9) <= room + 0.01 for line in broken)
    if not broken or not broken[-1].endswith(letters.ELLIPSIS):
        assert "".join(broken).replace(" ", "") == shown.replace(" ", "")


def test_a_mark_no_typeface_has_becomes_a_visible_replacement() -> None:
    assert letters.printable("fire 🔥") == "fire \N{REPLACEMENT CHARACTER}"
    assert letters.runs("Aس") == [
        (Weight.REGULAR.value, "A"),
        (Weight.REGULAR.fallback, "س"),
    ]


def test_direction_overrides_and_controls_never_reach_the_sheet() -> None:
    assert letters.clean("\u202egnp\x00.exe\n") == "gnp.exe"


def test_a_small_map_has_initials_and_counts_but_no_references(exposure_map: HeatmapLayout) -> None:
    words = words_of(sheet_of(exposure_map, Room(240, 27, small=True)).svg("", ""))
    assert "VH" in words
    assert not [word for word in words if "R-" in word]


def test_cells_are_empty_of_numbers_when_there_are_no_risks(crowded: Callable[[int], HeatmapLayout]) -> None:
    words = words_of(draw_svg(crowded(0)))
    assert "Very high: 0 risks" in words
    assert "0" not in words


def test_asking_for_the_room_of_the_heat_map_loads_no_drawing_library() -> None:
    code = (
        "import sys, riskreg.drawing.heatmap, riskreg.packs.document;"
        "print([name for name in ('matplotlib', 'reportlab', 'pikepdf', 'numpy') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
