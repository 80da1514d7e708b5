"""The sixteen illustrative corporate risks, laid out as maps and as a paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from riskreg.domain.scale import Level, Measure
from riskreg.drawing.heatmap import HeatmapLayout, MapCell
from riskreg.packs.contents import HeatmapPaper, RankedRisk

PALETTE = {
    Level.LOW: "#ECF3FA",
    Level.MEDIUM: "#F8DA5E",
    Level.HIGH: "#D67945",
    Level.VERY_HIGH: "#8B0117",
}
LIKELIHOOD = ("5 Expected", "4 Highly likely", "3 Likely", "2 Not likely", "1 Slight")
IMPACT = ("1 Low", "2 Moderate", "3 High", "4 Significant", "5 Critical")
CONTROLS = (
    "Effective",
    "Limited improvement needed",
    "Significant improvement needed",
    "Ineffective",
    "Highly ineffective",
)
_GRID = {
    Level.VERY_HIGH: (Level.MEDIUM, Level.HIGH, Level.VERY_HIGH, Level.VERY_HIGH, Level.VERY_HIGH),
    Level.HIGH: (Level.LOW, Level.MEDIUM, Level.HIGH, Level.HIGH, Level.HIGH),
    Level.MEDIUM: (Level.LOW, Level.LOW, Level.MEDIUM, Level.MEDIUM, Level.MEDIUM),
    Level.LOW: (Level.LOW,) * 5,
}
# title; category; entity; owner; likelihood; impact; column of the controls
SIXTEEN = """\
Regular-budget liquidity crisis;institutional;PSMS;Chief PSMS;5;5;2
Voluntary contributions insufficient or tightly earmarked;institutional;EOS;Chief External Outreach Service;5;4;2
Denial of access or of a host-country agreement;environmental;FOTCD;Director FOTCD;5;4;3
Safety and security of personnel in armed conflict;environmental;SSS;Chief Safety and Security Section;4;5;2
Recruitment and regularization delays in the field;institutional;PSMS;Chief PSMS;5;3;2
Reprisals against people who cooperate with OHCHR;programmatic;HRCTMD;Director HRCTMD;4;5;1
Breach of sensitive case data;institutional;PSMS;Chief PSMS (IT);4;4;1
Political unrest and elections disrupt programmes;environmental;FOTCD;Chiefs of FOTCD branches;4;3;2
Pandemic or disaster interrupts operations;environmental;EOHC;Deputy High Commissioner;4;4;0
Late national approvals and bureaucratic delay;programmatic;FOTCD;Heads of country offices;4;2;2
Loss of credibility through disinformation or perceived bias;environmental;EOS;Chief External Outreach Service;3;4;1
Fraud or misuse of funds by implementing partners;institutional;PSMS;Chief PSMS;3;4;1
Mandates grow faster than resources;institutional;PPMES;Chief PPMES;5;3;1
Staff well-being and vicarious trauma;institutional;EOHC;Deputy High Commissioner;4;3;1
Lessons and evaluation recommendations not acted upon;programmatic;PPMES;Chief PPMES;3;3;2
Serious misconduct, including sexual exploitation and abuse;institutional;EOHC;Deputy High Commissioner;2;5;1"""


def exposure_of(likelihood: int, impact: int) -> Level:
    product = likelihood * impact
    return next(level for level, top in zip(Level, (4, 9, 15, 25), strict=True) if product <= top)


def ranked_risk(number: int, line: str) -> RankedRisk:
    title, category, entity, owner, likelihood, impact, control = line.split(";")
    exposure = exposure_of(int(likelihood), int(impact))
    return RankedRisk(
        reference=f"R-{number:04d}",
        title=title,
        category=category.capitalize(),
        entity=entity,
        owner=owner,
        likelihood=LIKELIHOOD[5 - int(likelihood)],
        impact=IMPACT[int(impact) - 1],
        control_effectiveness=CONTROLS[int(control)],
        exposure=exposure,
        residual=_GRID[exposure][int(control)],
        state="In the register",
    )


@pytest.fixture(scope="session")
def sixteen() -> tuple[RankedRisk, ...]:
    return tuple(ranked_risk(number, line) for number, line in enumerate(SIXTEEN.splitlines(), start=1))


def _cell(level: Level, found: list[str]) -> MapCell:
    return MapCell(level, tuple(found), len(found))


@pytest.fixture(scope="session")
def residual_map(sixteen: tuple[RankedRisk, ...]) -> HeatmapLayout:
    rows = tuple(reversed(Level))
    cells = tuple(
        tuple(
            _cell(
                _GRID[row][column],
                [
                    risk.reference
                    for risk in sixteen
                    if risk.exposure is row and risk.control_effectiveness == CONTROLS[column]
                ],
            )
            for column in range(5)
        )
        for row in rows
    )
    return HeatmapLayout(
        title="Residual risk, 16 corporate risks",
        row_title="Exposure",
        column_title="Control effectiveness",
        rows=tuple(level.label for level in rows),
        columns=CONTROLS,
        cells=cells,
        palette=PALETTE,
        note="Residual levels take existing controls into account.",
    )


def _matrix(cell: Callable[[int, int], MapCell], title: str) -> HeatmapLayout:
    cells = tuple(tuple(cell(likelihood, impact) for impact in range(1, 6)) for likelihood in range(5, 0, -1))
    return HeatmapLayout(title, "Likelihood", "Impact", LIKELIHOOD, IMPACT, cells, PALETTE)


@pytest.fixture(scope="session")
def exposure_map(sixteen: tuple[RankedRisk, ...]) -> HeatmapLayout:
    def cell(likelihood: int, impact: int) -> MapCell:
        place = (LIKELIHOOD[5 - likelihood], IMPACT[impact - 1])
        found = [risk.reference for risk in sixteen if (risk.likelihood, risk.impact) == place]
        return _cell(exposure_of(likelihood, impact), found)

    return _matrix(cell, "Exposure before controls, 16 corporate risks")


@pytest.fixture(scope="session")
def crowded() -> Callable[[int], HeatmapLayout]:
    """A map with so many risks in every cell."""

    def lay_out(count: int) -> HeatmapLayout:
        references = tuple(f"R-{number:04d}" for number in range(1, min(count, 500) + 1))
        return _matrix(lambda one, other: MapCell(exposure_of(one, other), references, count), "Crowded")

    return lay_out


@pytest.fixture(scope="session")
def corporate_paper(
    sixteen: tuple[RankedRisk, ...], residual_map: HeatmapLayout, exposure_map: HeatmapLayout
) -> HeatmapPaper:
    return HeatmapPaper(
        organization="UN Human Rights",
        title="Heat map of corporate risks",
        as_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        methodology="Exposure and control effectiveness, version 1",
        methodology_confirmed=False,
        classification="Confidential",
        demonstration=True,
        measure=Measure.RESIDUAL,
        map=residual_map,
        exposure_map=exposure_map,
        counts=tuple(residual_map.counts()),
        summary="16 corporate risks: four very high, four high and eight medium.",
        ranked=tuple(sorted(sixteen, key=lambda risk: (-risk.residual.rank, -risk.exposure.rank, risk.reference))),  # type: ignore[union-attr]
        chain_head="3b1f" * 16,
        chain_length=1204,
        filters=("corporate risks", "all entities"),
    )
