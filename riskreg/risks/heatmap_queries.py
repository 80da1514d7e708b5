"""The heat map of a choice, as page and picture: counts by cell, from the tally where it can, and references if few."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from riskreg.domain.errors import Invalid, NotFound
from riskreg.domain.permissions import Actor
from riskreg.domain.profile import Axes, Profile
from riskreg.domain.references import risk_reference
from riskreg.domain.scale import Level, Measure
from riskreg.domain.vocabulary import OrganizationalLevel
from riskreg.domain.words import count_in_words, day_in_words, register_sentence
from riskreg.drawing.heatmap import HeatmapLayout, MapCell
from riskreg.risks.changed_queries import changed_by_cell, changed_sentence
from riskreg.risks.choice_queries import chips, noun, title
from riskreg.risks.count_queries import map_counts
from riskreg.risks.heatmap_page import CellView, HeatmapPage, RankedLine
from riskreg.risks.moment_queries import AsAt, as_chosen, leads_to
from riskreg.risks.narrowing_queries import Terms, is_plain, plain_terms, terms
from riskreg.risks.register_filter import RegisterFilter
from riskreg.risks.register_page import Chip, Tab
from riskreg.risks.vocabulary_queries import Vocabulary, vocabulary
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import Eyes, eyes_of, visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]

MOST_NAMED = 200
"""A map of more risks than this shows counts alone: nobody reads a thousand numbers in a cell."""
_IN_A_CELL = 8
_HIGHEST = 10
_NO_METHOD = "No methodology was adopted yet. The risk secretariat adopts one under “Methodology”."


@dataclass(frozen=True, slots=True)
class Counted:
    """A map with its numbers: how many risks stand in (row, column), how many nowhere, and which where if few."""

    chosen: RegisterFilter
    measure: Measure
    profile: Profile
    axes: Axes
    cells: Mapping[tuple[int, int], int]
    named: Mapping[tuple[int, int], tuple[str, ...]]
    not_scored: int
    elsewhere: int
    changed: Mapping[tuple[int, int], int]

    @property
    def placed(self) -> int:
        return sum(self.cells.values())

    @property
    def by_level(self) -> Counter[Level]:
        found: Counter[Level] = Counter()
        for (row, column), n in self.cells.items():
            found[self.axes.levels[row][column]] += n
        return found

    @property
    def sentence(self) -> str:
        what = noun(self.chosen)
        if not self.placed:
            return f"No {what} stands on this map."
        return register_sentence(self.placed, self.by_level, what) + "."


def read_measure(value: str) -> Measure:
    """The measure of a query string, residual when none is given; raises Invalid."""
    try:
        return Measure(value or "residual")
    except ValueError:
        sentence = f"The map does not know the measure “{value[:40]}”. Choose residual, exposure or target."
        raise Invalid(sentence, {"measure": [sentence]}) from None


def heatmap_page(work: Work, chosen: RegisterFilter, measure: Measure) -> HeatmapPage:
    """The page of the map, in five statements whatever it holds."""
    with as_chosen(work, chosen) as (seen, moment):
        return _page(seen, chosen, measure, moment)


def _page(work: Work, chosen: RegisterFilter, measure: Measure, moment: AsAt | None) -> HeatmapPage:
    words, chosen = vocabulary(work), chosen.narrowed
    narrowed = terms(work, words, chosen)
    counted = _counted(work, words, chosen, narrowed, measure)
    by_level = counted.by_level
    return HeatmapPage(
        title="Heat map" if not chosen.query() else f"Heat map: {_lower(title(words, chosen))}",
        sentence=counted.sentence,
        caption=_caption(work, counted),
        measure=measure,
        row_title=counted.axes.row_title,
        column_title=counted.axes.column_title,
        columns=counted.axes.columns,
        rows=tuple((label, _cells(counted, row)) for row, label in enumerate(counted.axes.rows)),
        counts=tuple((level, by_level[level]) for level in reversed(Level)),
        not_scored=counted.not_scored,
        elsewhere=counted.elsewhere,
        left_out=tuple(left_out(counted)),
        changed=changed_sentence(sum(counted.changed.values())),
        changed_query=chosen.but(is_changed=True).query(),
        highest=_highest(work, chosen, narrowed, measure),
        measures=tuple(Tab(each.value.capitalize(), _query(chosen, each), each is measure) for each in _MEASURES),
        reaches=_reaches(chosen, measure),
        chips=tuple(Chip(chip.name, chip.value, _and(chip.without, measure)) for chip in chips(work, words, chosen)),
        query=_query(chosen, measure),
        list_query=chosen.query(),
        suffix=leads_to(chosen),
        methodology=f"{counted.profile.title}, version {counted.profile.version}",
        methodology_confirmed=counted.profile.confirmed,
        as_at=moment,
        query_today=_query(chosen.but(as_at=""), measure) if moment else "",
    )


def counted_map(
    work: Work, words: Vocabulary, chosen: RegisterFilter, measure: Measure, most: int = MOST_NAMED
) -> Counted:
    """The map with its numbers; ``most`` is how many risks it names at most before it names none."""
    return _counted(work, words, chosen, terms(work, words, chosen), measure, most)


def heatmap_layout(work: Work, chosen: RegisterFilter, measure: Measure) -> HeatmapLayout:
    """The map as a picture: title, axes, cells, palette, and what it leaves out."""
    with as_chosen(work, chosen) as (seen, _moment):
        words = vocabulary(seen)
        return layout_of(seen, counted_map(seen, words, chosen.narrowed, measure), title(words, chosen))


def layout_of(work: Work, counted: Counted, what: str) -> HeatmapLayout:
    """The picture of a counted map; ``what`` names the risks in it."""
    axes = counted.axes
    return HeatmapLayout(
        title=f"{counted.measure.value.capitalize()} level: {_lower(what)}, {_day(work)}",
        row_title=axes.row_title,
        column_title=axes.column_title,
        rows=axes.rows,
        columns=axes.columns,
        cells=tuple(
            tuple(
                MapCell(level, counted.named.get((row, column), ()), counted.cells.get((row, column), 0))
                for column, level in enumerate(levels)
            )
            for row, levels in enumerate(axes.levels)
        ),
        palette=counted.profile.palette,
        note=" ".join(filter(None, (*left_out(counted), changed_sentence(sum(counted.changed.values()))))),
    )


def left_out(counted: Counted) -> list[str]:
    """Sentences on the risks the map cannot show."""
    said = []
    if n := counted.not_scored:
        have = "has" if n == 1 else "have"
        said.append(f"{_number(n)} {_risks(n)} {have} no {counted.measure} score yet and {_are(n)} not on the map.")
    if n := counted.elsewhere:
        was = "was" if n == 1 else "were"
        how = "assessed with another version of the methodology"
        said.append(f"{_number(n)} {_risks(n)} {was} {how} and {_are(n)} not on the map.")
    return said


def _counted(
    work: Work, words: Vocabulary, chosen: RegisterFilter, narrowed: Terms, measure: Measure, most: int = MOST_NAMED
) -> Counted:
    if words.profile is None:
        raise NotFound(_NO_METHOD)
    axes, cells = words.profile.profile.axes(measure), Counter[tuple[int, int]]()
    not_scored = elsewhere = 0
    for (profile_id, cell), n in map_counts(work, chosen, narrowed, measure).items():
        place = divmod(cell, 100) if cell is not None else None
        if place is None:
            not_scored += n
        elif profile_id == words.profile.id and place[0] < len(axes.rows) and place[1] < len(axes.columns):
            cells[place] += n
        else:
            elsewhere += n
    few = 0 < cells.total() <= most
    named = _named(work, narrowed, measure, words.profile.id) if few else {}
    changed = changed_by_cell(work, chosen, narrowed, measure, words.profile.id) if cells else {}
    return Counted(chosen, measure, words.profile.profile, axes, cells, named, not_scored, elsewhere, changed)


def _named(work: Work, narrowed: Terms, measure: Measure, profile_id: int) -> dict[tuple[int, int], tuple[str, ...]]:
    cell = _RISK.c[f"{measure.value}_cell"]
    wanted = sa.select(cell, _RISK.c.number).where(cell.is_not(None), _RISK.c.profile_id == profile_id)
    wanted = wanted.where(*narrowed.values(), visible(work.actor)).order_by(*_order(measure))
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for number_of_cell, number in work.session.connection().execute(wanted):
        found[divmod(number_of_cell, 100)].append(risk_reference(number))
    return {place: tuple(references) for place, references in found.items()}


def _highest(work: Work, chosen: RegisterFilter, narrowed: Terms, measure: Measure) -> tuple[RankedLine, ...]:
    if is_plain(chosen):
        wanted = _ready_highest(chosen, measure, eyes_of(work.actor))
    else:
        wanted = _ranked(narrowed, measure, work.actor)
    rows = work.session.connection().execute(wanted).all()
    return tuple(RankedLine(risk_reference(row[0]), row[1], Level.from_rank(row[2])) for row in rows if row[2])


@lru_cache(maxsize=256)
def _ready_highest(chosen: RegisterFilter, measure: Measure, eyes: Eyes) -> sa.Select[Any]:
    # Building the statement and its cache key would cost more than running it.
    return _ranked(plain_terms(chosen), measure, eyes.actor)


def _ranked(narrowed: Terms, measure: Measure, actor: Actor) -> sa.Select[Any]:
    rank = _RISK.c[f"{measure.value}_rank"]
    wanted = sa.select(_RISK.c.number, _RISK.c.title, rank).where(*narrowed.values(), visible(actor))
    return wanted.order_by(*_order(measure)).limit(_HIGHEST)


def _order(measure: Measure) -> list[Any]:
    names = ("residual", "exposure") if measure is Measure.RESIDUAL else (measure.value,)
    ranks = [_RISK.c[f"{name}_rank"] for name in names]
    return [*(rank.desc().nulls_last() for rank in ranks), _RISK.c.number]


def _cells(counted: Counted, row: int) -> tuple[CellView, ...]:
    return tuple(_cell(counted, row, column, level) for column, level in enumerate(counted.axes.levels[row]))


def _cell(counted: Counted, row: int, column: int, level: Level) -> CellView:
    count = counted.cells.get((row, column), 0)
    if not count:
        return CellView(level, 0, (), "")
    query = _query_of_cell(counted.chosen, counted.measure, row * 100 + column)
    changed = counted.changed.get((row, column), 0)
    found = _query_of_cell(counted.chosen.but(is_changed=True), counted.measure, row * 100 + column) if changed else ""
    return CellView(level, count, counted.named.get((row, column), ())[:_IN_A_CELL], query, changed, found)


@lru_cache(maxsize=2048)
def _query_of_cell(chosen: RegisterFilter, measure: Measure, number: int) -> str:
    return chosen.but(cell=(measure, number)).query()


_MEASURES = (Measure.RESIDUAL, Measure.EXPOSURE, Measure.TARGET)


def _reaches(chosen: RegisterFilter, measure: Measure) -> tuple[Tab, ...]:
    """The same map for the whole register, for the corporate risks, for the entities."""
    corporate, entity = OrganizationalLevel.CORPORATE, OrganizationalLevel.ENTITY
    levels = ((None, "All risks"), (corporate, "Corporate"), (entity, "Entities"))
    return tuple(
        Tab(name, _query(chosen.but(organizational_level=level), measure), chosen.organizational_level == level)
        for level, name in levels
    )


def _query(chosen: RegisterFilter, measure: Measure) -> str:
    return _and(chosen.query(), measure)


def _and(query: str, measure: Measure) -> str:
    said = "" if measure is Measure.RESIDUAL else f"measure={measure.value}"
    return "&".join(filter(None, [query, said]))


def _caption(work: Work, counted: Counted) -> str:
    axes = counted.axes
    said = f"{counted.measure.value.capitalize()} levels on {_day(work)}"
    return f"{said}. {axes.column_title} across, {axes.row_title.lower()} up."


def _day(work: Work) -> str:
    return day_in_words(work.now)


def _lower(words: str) -> str:
    return words[0].lower() + words[1:]


def _number(n: int) -> str:
    return count_in_words(n).capitalize()


def _risks(n: int) -> str:
    return "risk" if n == 1 else "risks"


def _are(n: int) -> str:
    return "is" if n == 1 else "are"
