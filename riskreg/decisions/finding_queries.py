"""Finding one decision, where permissions on it are checked, and the facts its conditions ask for."""

import json
from typing import Any

import sqlalchemy as sa

from riskreg.domain.decision import DecisionCase, DecisionPart, facts_of
from riskreg.domain.errors import NotFound
from riskreg.domain.permissions import Place
from riskreg.domain.references import decision_number, risk_reference
from riskreg.entities.calendar_queries import calendar_of
from riskreg.risks.authority_queries import with_authority
from riskreg.risks.decision_steps import Standing
from riskreg.risks.keeping import find_risk, place_of
from riskreg.risks.snapshot_queries import case_of
from riskreg.store.tables.decision import Decision, DecisionCourse
from riskreg.store.tables.event import Event
from riskreg.store.tables.revision import RiskRevision
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import visible
from riskreg.store.work import Work

_DECISION = Decision.__table__  # type: ignore[attr-defined]
_COURSE = DecisionCourse.__table__  # type: ignore[attr-defined]
_REVISION = RiskRevision.__table__  # type: ignore[attr-defined]
_EVENT = Event.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]

NO_SUCH_DECISION = "There is no such decision, or it is not open to you."


def find_decision(work: Work, reference: str) -> tuple[Standing, Risk]:
    """The decision with where it stands, and its risk, if the actor may see that."""
    wanted = (
        sa.select(Decision, DecisionCourse, _RISK.c.number)
        .join_from(_DECISION, _COURSE, _COURSE.c.decision_id == _DECISION.c.id)
        .join(_RISK, _RISK.c.id == _DECISION.c.risk_id)
        .where(_DECISION.c.number == decision_number(reference), visible(work.actor))
    )
    row = work.session.execute(wanted).first()
    if row is None:
        raise NotFound(NO_SUCH_DECISION)
    return Standing(row[0], row[1]), find_risk(work, risk_reference(row.number))


def at_decision(work: Work, reference: str, *_args: Any, **_kwargs: Any) -> Place:
    """Permissions on a decision are checked where its risk stands."""
    return place_of(work, find_decision(work, reference)[1])


def case_of_decision(work: Work, standing: Standing, risk: Risk) -> DecisionCase:
    """What the conditions of its lifecycle ask about the decision."""
    decision = standing.decision
    is_of_standing = decision.kind.part is DecisionPart.STANDING
    facts: dict[str, Any] = facts_of(case_of(work.session, risk)) | {
        "state": standing.course.state,
        "kind": decision.kind,
        "is_changed": risk.is_decision_changed if is_of_standing else risk.is_acceptance_changed,
        "changed_by": who_changed_since(work, decision),
        "has_passed": _has_passed(work, decision, risk),
        "authority": None,
    }
    return with_authority(work, DecisionCase(**facts))


def who_changed_since(work: Work, decision: Decision) -> frozenset[int]:
    """Who made a material change after the revision decided on, and in whose name."""
    since = sa.and_(
        _REVISION.c.risk_id == decision.risk_id, _REVISION.c.number > decision.revision, _REVISION.c.is_material
    )
    rows = work.session.execute(sa.select(_REVISION.c.number, _REVISION.c.actor_id).where(since)).all()
    if not rows:
        return frozenset()
    revisions = {row.number for row in rows}
    told = (_EVENT.c.noun == "risk", _EVENT.c.subject_id == decision.risk_id)
    bodies = work.session.execute(sa.select(_EVENT.c.body).where(*told, _EVENT.c.at >= _text(decision))).scalars()
    named = [body.get("for") for body in map(json.loads, bodies) if body.get("revision") in revisions]
    found = {row.actor_id for row in rows} | {each["id"] for each in named if each}
    return frozenset(person for person in found if person is not None)


def _text(decision: Decision) -> str:
    """The moment of the decision as events write theirs."""
    return decision.at.isoformat(timespec="microseconds")


def _has_passed(work: Work, decision: Decision, risk: Risk) -> bool:
    """The last day is over where the entity is."""
    if decision.expires_on is None:
        return False
    return work.now >= calendar_of(work, risk.entity_id).end_of(decision.expires_on)
