"""The whole risk as plain values: what a revision keeps, and the facts its guards ask about."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from riskreg.domain.references import risk_reference
from riskreg.domain.revision import ActionContent, ControlContent, RiskContent, ScoreContent, from_canonical_json
from riskreg.domain.risk_case import ActionFacts, ControlFacts, RiskCase
from riskreg.domain.scale import Measure
from riskreg.domain.vocabulary import ActionStatus
from riskreg.store.base import loaded
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.methodology import ProfileVersion
from riskreg.store.tables.person import Person
from riskreg.store.tables.revision import RiskRevision
from riskreg.store.tables.risk import Action, Assessment, Control, Risk, RootCause

_PERSON = Person.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_CAUSE = RootCause.__table__  # type: ignore[attr-defined]
_CONTROL = Control.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]
_SCORE = Assessment.__table__  # type: ignore[attr-defined]
_PROFILE = ProfileVersion.__table__  # type: ignore[attr-defined]
_REVISION = RiskRevision.__table__  # type: ignore[attr-defined]

_ID = sa.bindparam("risk_id", type_=sa.Integer)
# Built once: these run at every move of a risk.
_NOT_WITHDRAWN = tuple(
    sa.select(table).where(table.c.risk_id == _ID, table.c.withdrawn_at.is_(None)) for table in (_CONTROL, _ACTION)
)
_BODY = sa.select(_REVISION.c.body).where(
    _REVISION.c.risk_id == _ID, _REVISION.c.number == sa.bindparam("number", type_=sa.Integer)
)
_CAUSES = sa.select(_CAUSE.c.text).where(_CAUSE.c.risk_id == _ID).order_by(_CAUSE.c.position)

PARTS = frozenset({"statement", "causes", "controls", "actions", "scores"})


def last_content(session: Session, risk: Risk) -> RiskContent:
    """The content of the latest revision; empty for a risk that has none yet."""
    body = session.execute(_BODY, {"risk_id": risk.id, "number": risk.revision}).scalar_one_or_none()
    return from_canonical_json(body) if body is not None else RiskContent()


def content_now(session: Session, risk: Risk, before: RiskContent, parts: Collection[str]) -> RiskContent:
    """The content as the rows stand, reading again only the parts that may have changed."""
    content = replace(before, reference=risk_reference(risk.number), state=risk.state)
    if "statement" in parts:
        content = _with_statement(session, risk, content)
    if "causes" in parts:
        content = replace(content, root_causes=_causes(session, loaded(risk.id)))
    if "controls" in parts:
        content = replace(content, controls=_controls(session, loaded(risk.id)))
    if "actions" in parts:
        content = replace(content, actions=_actions(session, loaded(risk.id)))
    if "scores" in parts:
        content = replace(content, scores=_scores(session, loaded(risk.id)))
    return content


def case_of(session: Session, risk: Risk) -> RiskCase:
    """The facts the guards and the quality check ask about."""
    session.flush()
    read = session.connection().execute
    controls, actions = (read(wanted, {"risk_id": risk.id}).all() for wanted in _NOT_WITHDRAWN)
    return case_from(risk, _causes(session, loaded(risk.id)), controls, actions)


def case_from(risk: Any, causes: tuple[str, ...], controls: Sequence[Any], actions: Sequence[Any]) -> RiskCase:
    """The same from rows read already: the risk, and its controls and actions that were not withdrawn."""
    kept = [row for row in actions if row.status != ActionStatus.CANCELLED.value]
    return RiskCase(
        state=risk.state,
        title=risk.title,
        event=risk.event,
        causes=causes,
        consequences=risk.consequences,
        category=risk.category or "",
        entity_id=risk.entity_id,
        owner_id=risk.owner_id,
        submitter_id=risk.submitter_id,
        submitted_for_id=risk.submitted_for_id,
        author_id=risk.author_id,
        controls=tuple(
            ControlFacts(c.number, c.description, c.owner_id is not None, bool(c.effectiveness)) for c in controls
        ),
        actions=tuple(ActionFacts(a.number, a.description, a.owner_id is not None, a.due is not None) for a in kept),
        open_actions=sum(ActionStatus(row.status).is_open for row in kept),
        response=risk.response or "",
        response_reason=risk.response_reason,
        consolidated_as=risk.consolidated_as or "",
        **_scored(risk),
    )


def _scored(risk: Any) -> dict[str, Any]:
    ranks = {"exposure": risk.exposure_rank, "residual": risk.residual_rank, "target": risk.target_rank}
    facts: dict[str, Any] = {f"has_{name}": rank is not None for name, rank in ranks.items()}
    facts |= {f"{name}_rank": rank for name, rank in ranks.items()}
    return facts | {
        "is_emerging": risk.is_emerging,
        "is_accepted": risk.accepted_revision is not None,
        "is_strictly_confidential": risk.classification == "strictly confidential",
    }


def _with_statement(session: Session, risk: Risk, content: RiskContent) -> RiskContent:
    owner = sa.select(_PERSON.c.name).where(_PERSON.c.id == risk.owner_id).scalar_subquery()
    focal = sa.select(_PERSON.c.name).where(_PERSON.c.id == risk.focal_point_id).scalar_subquery()
    names = session.execute(sa.select(_ENTITY.c.code, owner, focal).where(_ENTITY.c.id == risk.entity_id)).one()
    return replace(
        content,
        title=risk.title,
        event=risk.event,
        drivers=risk.drivers,
        consequences=risk.consequences,
        category=risk.category or "",
        subcategory=risk.subcategory,
        entity=names[0],
        level=risk.organizational_level,
        scope=risk.scope,
        countries=as_list(risk.countries),
        owner=named(names[1], risk.owner_id),
        focal_point=named(names[2], risk.focal_point_id),
        classification=risk.classification,
        links=as_list(risk.links),
        emerging=risk.is_emerging,
        proximity=risk.proximity or "",
        response=risk.response or "",
        response_reason=risk.response_reason,
    )


def as_list(text: str) -> tuple[str, ...]:
    """The texts in a JSON list column."""
    import json

    return tuple(json.loads(text))


def named(name: str | None, person_id: int | None) -> str:
    """A person as revisions write them: ``Name (id)``, so that two people of one name stay two."""
    return f"{name} ({person_id})" if name is not None else ""


def _causes(session: Session, risk_id: int) -> tuple[str, ...]:
    return tuple(session.execute(_CAUSES, {"risk_id": risk_id}).scalars())


def _controls(session: Session, risk_id: int) -> tuple[ControlContent, ...]:
    return tuple(
        ControlContent(
            number=row.number,
            description=row.description,
            kind=row.kind,
            owner=named(row.name, row.owner_id),
            effectiveness=row.effectiveness,
            effectiveness_reason=row.effectiveness_reason,
            last_tested=row.last_tested.isoformat() if row.last_tested else "",
        )
        for row in _with_owner(session, _CONTROL, risk_id)
    )


def _actions(session: Session, risk_id: int) -> tuple[ActionContent, ...]:
    return tuple(
        ActionContent(
            number=row.number,
            description=row.description,
            owner=named(row.name, row.owner_id),
            start=row.start.isoformat() if row.start else "",
            due=row.due.isoformat() if row.due else "",
            status=row.status,
            progress=row.progress,
            expected_effect=row.expected_effect,
        )
        for row in _with_owner(session, _ACTION, risk_id)
    )


def _with_owner(session: Session, table: Any, risk_id: int) -> Sequence[Any]:
    joined = sa.select(table, _PERSON.c.name).outerjoin(_PERSON, _PERSON.c.id == table.c.owner_id)
    return session.execute(
        joined.where(table.c.risk_id == risk_id, table.c.withdrawn_at.is_(None)).order_by(table.c.number)
    ).all()


def _scores(session: Session, risk_id: int) -> tuple[ScoreContent, ...]:
    import json

    latest = sa.select(sa.func.max(_SCORE.c.id)).where(_SCORE.c.risk_id == risk_id).group_by(_SCORE.c.measure)
    rows = session.execute(
        sa.select(_SCORE, _PROFILE.c.code, _PROFILE.c.version)
        .join(_PROFILE, _PROFILE.c.id == _SCORE.c.profile_id)
        .where(_SCORE.c.id.in_(latest))
    ).all()
    order = list(Measure)
    return tuple(
        ScoreContent(
            measure=row.measure,
            likelihood=row.likelihood,
            impact=row.impact,
            by_dimension=tuple(sorted(json.loads(row.by_dimension).items())),
            control_effectiveness=row.control_effectiveness,
            level=row.level,
            computed_level=row.computed_level,
            reason=row.reason,
            methodology=f"{row.code} v{row.version}",
            target_date=row.target_date.isoformat() if row.target_date else "",
        )
        for row in sorted(rows, key=lambda row: order.index(row.measure))
    )
