"""Setting a paper: contents to the bytes of a PDF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

from riskreg.domain.scale import Level
from riskreg.domain.words import day_in_words
from riskreg.drawing import paper
from riskreg.drawing.binding import About
from riskreg.drawing.heatmap import HeatmapLayout, Room, sheet_of
from riskreg.drawing.letters import clean
from riskreg.packs.contents import HeatmapPaper, RankedRisk

UNCONFIRMED = "demonstration methodology, to be confirmed by your organization"
DEMONSTRATION = "Demonstration. The risks and all scores are illustrative."
_MAP, _BESIDE, _BETWEEN = 506.0, 240.0, paper.ROOM - 506.0 - 240.0
_WIDTHS = (40.0, 152.0, 70.0, 90.0, 97.0, 60.0, 58.0, 91.0, 56.0, paper.ROOM - 714.0)
_HEAD = (
    "Risk", "Title", "Category, state", "Entity", "Owner", "Likelihood", "Impact", "Controls", "Exposure", "Residual",
)  # fmt: skip


def heatmap_paper(contents: HeatmapPaper) -> bytes:
    """The heat-map paper for the Secretariat as a PDF; the same bytes for the same contents."""
    about = About(
        title=clean(contents.title),
        author=clean(contents.organization),
        subject=clean(contents.summary),
        as_at=contents.as_at,
    )
    story = [*_map_page(contents), paper.new_page(), *_ranked_pages(contents)]
    return paper.print_paper(story, _furniture(contents), about)


def _furniture(contents: HeatmapPaper) -> paper.Furniture:
    events = f"{contents.chain_length:,} {'event' if contents.chain_length == 1 else 'events'}"
    return paper.Furniture(
        heading=f"{contents.organization}: {contents.title}",
        notice=DEMONSTRATION if contents.demonstration else "",
        classification=contents.classification,
        foot=f"As at {_moment(contents)}. Methodology: {_methodology(contents)}",
        anchor=f"Head of the audit chain after {events}: {contents.chain_head}",
    )


def _moment(contents: HeatmapPaper) -> str:
    """The moment in words and in UTC, whatever the machine's language: ``20 November 2026, 09:30 UTC``."""
    moment = contents.as_at.astimezone(UTC)
    return f"{day_in_words(moment)}, {moment:%H:%M} UTC"


def _methodology(contents: HeatmapPaper) -> str:
    return contents.methodology if contents.methodology_confirmed else f"{contents.methodology} ({UNCONFIRMED})"


def _map_page(contents: HeatmapPaper) -> list[Any]:
    """Title, the sentence, what was chosen; then the map with the small exposure map and the counts beside it."""
    details = f"As at {_moment(contents)}. Methodology: {_methodology(contents)}."
    chosen = f"Chosen: {'; '.join(contents.filters)}."
    head = [
        paper.paragraph(contents.title, "title", most=140),
        paper.space(3),
        paper.paragraph(contents.summary, "lead", most=260),
        paper.space(3),
        paper.paragraph(details, "text", most=300),
        *([paper.paragraph(chosen, "text", most=300)] if contents.filters else []),
        paper.space(12),
    ]
    free = paper.page_room() - paper.height_of(head)
    main = [paper.picture(sheet_of(contents.map, _main_room(contents.map, free)))]
    maps = paper.side_by_side([main, [], _beside(contents)], [_MAP, _BETWEEN, _BESIDE])
    return [paper.bookmark("Heat map"), *head, maps]


def _main_room(layout: HeatmapLayout, free: float) -> Room:
    """The tallest cells, up to 76 points, with which the map stays within the free height."""
    rows = max(len(layout.rows), 1)
    furniture = sheet_of(layout, Room(_MAP, 20, margin=0)).height - 20 * rows
    return Room(_MAP, max(min((free - furniture - 2) / rows, 76.0), 20.0), margin=0)


def _beside(contents: HeatmapPaper) -> list[Any]:
    column: list[Any] = []
    if contents.exposure_map is not None:
        small = Room(_BESIDE, 27, small=True, margin=0)
        column += [paper.picture(sheet_of(contents.exposure_map, small)), paper.space(10)]
    return [*column, paper.bookmark("Counts"), paper.paragraph("Counts", "heading"), _counts(contents)]


def _counts(contents: HeatmapPaper) -> Any:
    """How many risks each level holds, after the paper's measure and, with an exposure map, before controls."""
    before = dict(contents.exposure_map.counts()) if contents.exposure_map is not None else {}
    head = ["Level", contents.measure.value.capitalize(), *(["Exposure"] if before else [])]
    rows = [[paper.paragraph(word, "strong") for word in head]]
    for level, count in contents.counts:
        numbers = [count, *([before.get(level, 0)] if before else [])]
        rows.append([_level(level, contents.map.palette), *_numbers(numbers, "cell")])
    totals = [sum(count for _, count in contents.counts), *([sum(before.values())] if before else [])]
    rows.append([paper.paragraph("All levels", "strong"), *_numbers(totals, "strong")])
    return paper.table(rows, [_BESIDE / len(head)] * len(head), align="MIDDLE")


def _numbers(numbers: list[int], style: str) -> Iterator[Any]:
    return (paper.paragraph(f"{number:,}", style) for number in numbers)


def _ranked_pages(contents: HeatmapPaper) -> list[Any]:
    rows = [[paper.paragraph(word, "strong") for word in _HEAD]]
    rows += [_ranked_row(risk, contents.map.palette) for risk in contents.ranked]
    heading = [paper.bookmark("Ranked list"), paper.paragraph("Ranked list", "heading"), paper.space(4)]
    if not contents.ranked:
        return [*heading, paper.paragraph("No risk matches what was chosen.")]
    return [*heading, paper.table(rows, _WIDTHS)]


def _ranked_row(risk: RankedRisk, palette: Mapping[Level, str]) -> list[Any]:
    plain = (risk.entity, risk.owner, risk.likelihood, risk.impact, risk.control_effectiveness)
    return [
        paper.paragraph(risk.reference, "cell", most=40),
        paper.paragraph(risk.title, "strong"),
        [paper.paragraph(risk.category, "cell", most=80), paper.paragraph(risk.state, "soft", most=80)],
        *(paper.paragraph(text, "cell", most=160) for text in plain),
        _level(risk.exposure, palette),
        _level(risk.residual, palette),
    ]


def _level(level: Level | None, palette: Mapping[Level, str]) -> Any:
    return paper.paragraph("Not scored", "soft") if level is None else paper.chip(level.label, palette[level])
