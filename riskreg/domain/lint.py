"""What is wrong with a profile: levels that fall or jump, doubtful corners, ties, colours nobody can tell apart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from typing import Literal

from riskreg.domain.colour import VISIONS, difference, lightness
from riskreg.domain.profile import Axes, Profile
from riskreg.domain.scale import Level, Measure

Severity = Literal["error", "warning"]
Cell = tuple[str, str, Level]
"""Words of the row, words of the column, level."""

LEAST_DIFFERENCE = 12.0
LEAST_LIGHTNESS_STEP = 8.0


@dataclass(frozen=True)
class Finding:
    """One finding; an error refuses the profile, a warning is for the administrator to weigh."""

    severity: Severity
    rule: str
    sentence: str


def lint(profile: Profile) -> tuple[Finding, ...]:
    """Every finding, errors first; what could not be read is not judged.

    The rules for matrices are those of Cox 2008, "What's wrong with risk matrices?", Risk Analysis 28(2).
    """
    return tuple(sorted(_findings(profile), key=lambda finding: finding.severity))


def _findings(profile: Profile) -> Iterator[Finding]:
    if profile.matrix and len(profile.matrix) == len(profile.likelihood) * len(profile.impact):
        yield from _neighbours(profile.axes(Measure.EXPOSURE), "exposure", "error")
        yield from _corners(profile)
        yield from _ties(profile)
    if profile.grid and len(profile.grid) == len(profile.levels) * len(profile.control_effectiveness):
        # Grades of control are few and coarse: one of them may be worth two levels, so a jump is only a warning.
        yield from _neighbours(profile.axes(Measure.RESIDUAL), "residual", "warning")
    if all(level in profile.palette for level in profile.levels):
        yield from _palette({level: profile.palette[level] for level in profile.levels})


def _neighbours(axes: Axes, table: str, jump: Severity) -> Iterator[Finding]:
    """Cells that touch by an edge: a level never falls towards the worse side, and rises by one level at a time."""
    pairs = list(_edges(axes))
    falls = [pair for pair in pairs if pair[1][2].rank < pair[0][2].rank]
    jumps = [pair for pair in pairs if pair[1][2].rank > pair[0][2].rank + 1]
    what = f"{axes.row_title.lower()} or {axes.column_title.lower()}"
    if falls:
        yield Finding("error", "monotone", f"{table}: the level falls when {what} gets worse: {_places(falls)}.")
    if jumps:
        yield Finding(jump, "neighbours", f"{table}: neighbours differ by more than one level: {_places(jumps)}.")


def _edges(axes: Axes) -> Iterator[tuple[Cell, Cell]]:
    """Every two cells with a common edge, the better side first: rows stand worst first, columns best first."""
    rows = [
        [(row, column, level) for column, level in zip(axes.columns, levels, strict=True)]
        for row, levels in zip(axes.rows, axes.levels, strict=True)
    ]
    for row in rows:
        yield from pairwise(row)
    for worse, better in pairwise(rows):
        yield from zip(better, worse, strict=True)


def _places(pairs: list[tuple[Cell, Cell]]) -> str:
    """The first three pairs in words and how many more there are."""
    said = [f"{_place(better)}, but {_place(worse)}" for better, worse in pairs[:3]]
    more = [f"and {len(pairs) - 3} more"] if len(pairs) > 3 else []
    return "; ".join(said + more)


def _place(cell: Cell) -> str:
    row, column, level = cell
    return f"{level} at {row} × {column}"


def _corners(profile: Profile) -> Iterator[Finding]:
    lowest = [cell for cell, level in profile.matrix.items() if level is profile.levels[0]]
    highest = [cell for cell, level in profile.matrix.items() if level is profile.levels[-1]]
    pairs = list(product(lowest, highest))
    # Step k of n is the interval ((k-1)/n, k/n]; both products have the same denominator, so it is left out.
    if any((high[0] - 1) * (high[1] - 1) < low[0] * low[1] for low, high in pairs):
        sentence = "exposure: a cell of the highest level can hold a smaller risk than a cell of the lowest level."
        yield Finding("warning", "weak consistency", sentence)
    if any(max(abs(low[0] - high[0]), abs(low[1] - high[1])) == 1 for low, high in pairs):
        sentence = "exposure: a cell of the lowest level touches a cell of the highest; put a level between them."
        yield Finding("warning", "betweenness", sentence)


def _ties(profile: Profile) -> Iterator[Finding]:
    scores = {likelihood * impact for likelihood, impact in profile.matrix}
    if profile.exposure_rule == "product bands" and len(scores) < len(profile.matrix):
        counts = f"{len(profile.matrix)} cells give only {len(scores)} different scores"
        yield Finding("warning", "ties", f"exposure: {counts}, so never rank risks by the product alone.")


def _palette(palette: Mapping[Level, str]) -> Iterator[Finding]:
    """Judges colours given in ascending order of their levels."""
    alike = []
    for low, high in combinations(palette, 2):
        apart, vision = min((difference(palette[low], palette[high], vision), vision) for vision in VISIONS)
        if apart < LEAST_DIFFERENCE:
            alike.append((low, high))
            said = f"{low} and {high} look alike with {vision} vision (CIEDE2000 {apart:.1f})"
            yield Finding("error", "palette", f"palette: {said}; choose colours at least {LEAST_DIFFERENCE:.0f} apart.")
    for low, high in pairwise(palette):
        fall = lightness(palette[low]) - lightness(palette[high])
        # Colours that look alike were reported already, and changing them settles this too.
        if fall < LEAST_LIGHTNESS_STEP and (low, high) not in alike:
            said = f"{high} must be darker than {low} by at least {LEAST_LIGHTNESS_STEP:.0f} steps of lightness"
            yield Finding("error", "lightness", f"palette: {said}, to survive a grey printer (now {fall:.1f}).")
