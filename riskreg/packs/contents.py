"""What a paper says: frozen values that hold every word and number, so that setting it needs nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from riskreg.domain.scale import Level, Measure
from riskreg.drawing.heatmap import HeatmapLayout


@dataclass(frozen=True)
class RankedRisk:
    """One risk of the ranked list; scores as number and word ("5 Expected"), a level is None before it is scored."""

    reference: str
    title: str
    category: str
    entity: str
    owner: str
    likelihood: str
    impact: str
    control_effectiveness: str
    exposure: Level | None
    residual: Level | None
    state: str


@dataclass(frozen=True)
class HeatmapPaper:
    """The heat-map paper for the Secretariat.

    ``as_at`` is aware; ``counts`` runs from the highest level down; ``ranked`` is in the order it is printed;
    ``filters`` says in words what was chosen; ``chain_head`` is 64 hexadecimal digits and ``chain_length`` its events.
    """

    organization: str
    title: str
    as_at: datetime
    methodology: str
    methodology_confirmed: bool
    classification: str
    demonstration: bool
    measure: Measure
    map: HeatmapLayout
    exposure_map: HeatmapLayout | None
    counts: tuple[tuple[Level, int], ...]
    summary: str
    ranked: tuple[RankedRisk, ...]
    chain_head: str
    chain_length: int
    filters: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.as_at.tzinfo is None:
            raise ValueError("as_at needs a time zone: a paper names a moment.")
