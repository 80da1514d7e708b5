"""What a paper says, asked from the register: the heat-map paper for the Secretariat, and the map as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from riskreg.domain.classification import Classification, highest
from riskreg.domain.errors import Invalid
from riskreg.domain.profile import Profile
from riskreg.domain.references import risk_reference
from riskreg.domain.scale import Level, Measure
from riskreg.drawing.heatmap import HeatmapLayout, draw_png, draw_svg
from riskreg.methodology.queries import read_profile
from riskreg.packs.contents import HeatmapPaper, RankedRisk
from riskreg.risks.choice_queries import chips, title
from riskreg.risks.heatmap_queries import Counted, counted_map, heatmap_layout, layout_of, left_out, read_measure
from riskreg.risks.moment_queries import as_chosen
from riskreg.risks.narrowing_queries import Terms, terms
from riskreg.risks.register_filter import RegisterFilter, read_filter
from riskreg.risks.vocabulary_queries import Vocabulary, vocabulary
from riskreg.store import ledger
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.methodology import ProfileVersion
from riskreg.store.tables.person import Person
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_PROFILE = ProfileVersion.__table__  # type: ignore[attr-defined]

MOST_RANKED = 500
"""The ranked list of a paper ends here, and the paper says so: the whole list is an export."""

_RANKED = (
    sa.select(
        _RISK.c.number,
        _RISK.c.title,
        _RISK.c.category,
        _ENTITY.c.name.label("entity"),
        sa.func.coalesce(sa.func.nullif(_PERSON.c.function, ""), _PERSON.c.name, "").label("owner"),
        _RISK.c.exposure_likelihood,
        _RISK.c.exposure_impact,
        _RISK.c.control_effectiveness,
        _RISK.c.exposure_rank,
        _RISK.c.residual_rank,
        _RISK.c.state,
        _RISK.c.profile_id,
    )
    .join_from(_RISK, _ENTITY, _ENTITY.c.id == _RISK.c.entity_id)
    .outerjoin(_PERSON, _PERSON.c.id == _RISK.c.owner_id)
    .limit(MOST_RANKED)
)


def heatmap_paper_contents(
    work: Work, chosen: RegisterFilter, measure: Measure, organization: str, demonstration: bool
) -> HeatmapPaper:
    """Every word and number of the heat-map paper.

    The paper is as at the minute: asked for twice within it, over the same register, it is the same to the byte; as at
    a past moment it is so whenever it is asked for, but for the head of the chain, which goes on.
    """
    with as_chosen(work, chosen) as (seen, _moment):
        return _contents(seen, chosen, measure, organization, demonstration)


def _contents(
    work: Work, chosen: RegisterFilter, measure: Measure, organization: str, demonstration: bool
) -> HeatmapPaper:
    words, chosen = vocabulary(work), chosen.narrowed
    narrowed = terms(work, words, chosen)
    counted = counted_map(work, words, chosen, measure, MOST_RANKED)
    what = title(words, chosen)
    chain_length, chain_head = ledger.head(work.session.connection())
    total = counted.placed + counted.not_scored + counted.elsewhere
    return HeatmapPaper(
        organization=organization,
        title=f"Heat map of {what[0].lower()}{what[1:]}",
        as_at=work.now.replace(second=0, microsecond=0),
        methodology=f"{counted.profile.title}, version {counted.profile.version}",
        methodology_confirmed=counted.profile.confirmed,
        classification=_classification(work, narrowed).label,
        demonstration=demonstration,
        measure=measure,
        map=layout_of(work, counted, what),
        exposure_map=_exposure_map(work, words, chosen, measure, what),
        counts=tuple((level, counted.by_level[level]) for level in reversed(Level)),
        summary=" ".join([counted.sentence, *left_out(counted), *_shortened(total)]),
        ranked=_ranked(work, words, narrowed, measure),
        chain_head=chain_head,
        chain_length=chain_length,
        filters=tuple(_lower_first(chip.words) for chip in chips(work, words, chosen)),
    )


def heatmap_file(
    work: Work, given: Mapping[str, str], measure: str, kind: str, organization: str, demonstration: bool
) -> bytes:
    """The map of a choice as ``pdf`` (the paper), ``png`` or ``svg``; raises Invalid for another kind of file."""
    chosen, wanted = read_filter(given), read_measure(measure)
    if kind == "pdf":
        from riskreg.packs.document import heatmap_paper

        return heatmap_paper(heatmap_paper_contents(work, chosen, wanted, organization, demonstration))
    draw = {"png": draw_png, "svg": draw_svg}.get(kind)
    if draw is None:
        raise Invalid("The heat map is drawn as PDF, PNG or SVG. Let the file name end in .pdf, .png or .svg.")
    return draw(heatmap_layout(work, chosen, wanted))


def _classification(work: Work, narrowed: Terms) -> Classification:
    """The highest of the risks the paper contains."""
    wanted = sa.select(_RISK.c.classification).where(*narrowed.values(), visible(work.actor)).distinct()
    return highest(work.session.execute(wanted).scalars())


def _exposure_map(
    work: Work, words: Vocabulary, chosen: RegisterFilter, measure: Measure, what: str
) -> HeatmapLayout | None:
    if measure is Measure.EXPOSURE:
        return None
    counted: Counted = counted_map(work, words, chosen, Measure.EXPOSURE, most=0)
    return layout_of(work, counted, what)


def _shortened(total: int) -> list[str]:
    return [f"The ranked list shows the first {MOST_RANKED} of {total:,}."] if total > MOST_RANKED else []


def _ranked(work: Work, words: Vocabulary, narrowed: Terms, measure: Measure) -> tuple[RankedRisk, ...]:
    ranks = [_RISK.c[f"{name}_rank"] for name in dict.fromkeys((measure.value, "residual", "exposure"))]
    order = [*(rank.desc().nulls_last() for rank in ranks), _RISK.c.number]
    rows = work.session.execute(_RANKED.where(*narrowed.values(), visible(work.actor)).order_by(*order)).all()
    profiles = _profiles(work, {row.profile_id for row in rows if row.profile_id})
    return tuple(_ranked_risk(row, words, profiles.get(row.profile_id)) for row in rows)


def _profiles(work: Work, ids: set[int]) -> dict[int, Profile]:
    wanted = sa.select(_PROFILE.c.id, _PROFILE.c.source).where(_PROFILE.c.id.in_(ids))
    return {profile_id: read_profile(source) for profile_id, source in work.session.execute(wanted)}


def _ranked_risk(row: Any, words: Vocabulary, profile: Profile | None) -> RankedRisk:
    return RankedRisk(
        reference=risk_reference(row.number),
        title=row.title,
        category=row.category.label,
        entity=row.entity,
        owner=row.owner,
        likelihood=_step(profile.likelihood if profile else (), row.exposure_likelihood),
        impact=_step(profile.impact if profile else (), row.exposure_impact),
        control_effectiveness=_grade(profile, row.control_effectiveness),
        exposure=Level.from_rank(row.exposure_rank) if row.exposure_rank else None,
        residual=Level.from_rank(row.residual_rank) if row.residual_rank else None,
        state=words.state_name(row.state),
    )


def _step(scale: Any, number: int | None) -> str:
    return next((step.label for step in scale if step.number == number), "")


def _grade(profile: Profile | None, code: str) -> str:
    grades = profile.control_effectiveness if profile else ()
    return next((grade.name for grade in grades if grade.code == code), code)


def _lower_first(words: str) -> str:
    return words[0].lower() + words[1:]
