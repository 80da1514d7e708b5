"""Finding a body, a decision or an electronic review, as far as the actor may see it; and where permissions apply."""

from typing import Any

import sqlalchemy as sa

from riskreg.domain.body_decision import BodyDecisionCase
from riskreg.domain.errors import NotFound
from riskreg.domain.permissions import Actor, Permission, Place
from riskreg.domain.references import body_decision_number, electronic_number
from riskreg.store.tables.body import (
    Body,
    BodyDecision,
    BodyDecisionCourse,
    BodyMember,
    ElectronicReview,
    ElectronicVoter,
)
from riskreg.store.work import Work

_BODY = Body.__table__  # type: ignore[attr-defined]
_DECISION = BodyDecision.__table__  # type: ignore[attr-defined]
_COURSE = BodyDecisionCourse.__table__  # type: ignore[attr-defined]
_MEMBER = BodyMember.__table__  # type: ignore[attr-defined]
_REVIEW = ElectronicReview.__table__  # type: ignore[attr-defined]
_VOTER = ElectronicVoter.__table__  # type: ignore[attr-defined]

NO_SUCH_DECISION = "There is no such decision, or it is not open to you."
NO_SUCH_REVIEW = "There is no such electronic review, or it is not open to you."


def may_see_decision(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition on ``body_decision`` and its course: everything for who reads all risks.

    Others see what their entities are responsible for, what they answer for themselves or decided as a member, and
    what endorses the register they read.
    """
    if actor.has_everywhere(Permission.RISK_READ):
        return sa.true()
    reached = sorted(actor.entities_where(Permission.RISK_READ))
    me = actor.person_id or 0
    bodies = sa.select(_MEMBER.c.body_id).where(_MEMBER.c.person_id == me)
    return sa.or_(
        _DECISION.c.entity_id.in_(reached),
        _COURSE.c.responsible_id == me,
        _DECISION.c.body_id.in_(bodies),
        _DECISION.c.endorses,
    )


def may_see_review(actor: Actor) -> sa.ColumnElement[bool]:
    """The same of an electronic review: its members see it, and whom it would make responsible."""
    if actor.has_everywhere(Permission.RISK_READ):
        return sa.true()
    reached = sorted(actor.entities_where(Permission.RISK_READ))
    me = actor.person_id or 0
    asked = sa.select(_VOTER.c.review_id).where(_VOTER.c.person_id == me)
    return sa.or_(_REVIEW.c.entity_id.in_(reached), _REVIEW.c.responsible_id == me, _REVIEW.c.id.in_(asked))


def find_body(work: Work, code: str, *, held: bool = False) -> Body:
    """The body with that short name, whatever its case."""
    wanted = sa.select(Body).where(sa.func.upper(_BODY.c.code) == code.strip().upper())
    if held:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found: Body | None = work.session.execute(wanted).scalar_one_or_none()
    if found is None:
        raise NotFound(f"There is no body called “{code[:40]}”. The list of bodies names them all.")
    return found


def find_decision(work: Work, reference: str, *, held: bool = False) -> tuple[BodyDecision, BodyDecisionCourse]:
    """The decision and its course, if the actor may see it; the course locked and read anew when ``held``."""
    wanted = (
        sa.select(BodyDecision, BodyDecisionCourse)
        .join_from(_DECISION, _COURSE, _COURSE.c.decision_id == _DECISION.c.id)
        .where(_DECISION.c.number == (body_decision_number(reference) or 0), may_see_decision(work.actor))
    )
    if held:
        wanted = wanted.with_for_update(of=_COURSE).execution_options(populate_existing=True)
    found = work.session.execute(wanted).first()
    if found is None:
        raise NotFound(NO_SUCH_DECISION)
    return found[0], found[1]


def find_review(work: Work, reference: str, *, held: bool = False) -> ElectronicReview:
    wanted = sa.select(ElectronicReview).where(
        _REVIEW.c.number == (electronic_number(reference) or 0), may_see_review(work.actor)
    )
    if held:
        wanted = wanted.with_for_update(of=_REVIEW).execution_options(populate_existing=True)
    found: ElectronicReview | None = work.session.execute(wanted).scalar_one_or_none()
    if found is None:
        raise NotFound(NO_SUCH_REVIEW)
    return found


def voters_of(work: Work, review_id: int) -> list[ElectronicVoter]:
    """Who was asked, by name."""
    wanted = sa.select(ElectronicVoter).where(_VOTER.c.review_id == review_id)
    return list(work.session.execute(wanted.order_by(_VOTER.c.person_name, _VOTER.c.id)).scalars())


def at_decision(work: Work, reference: str, *_args: Any, **_kwargs: Any) -> Place:
    """Permissions on a decision are checked at the responsible entity, and at whoever answers for it."""
    return place_of_decision(*find_decision(work, reference))


def place_of_decision(decision: BodyDecision, course: BodyDecisionCourse) -> Place:
    return Place(decision.entity_id, course.responsible_id)


def at_seat(work: Work, *_args: Any, **_kwargs: Any) -> Place:
    """A member answers wherever they have a role that can: whether they are a member is a condition of the step."""
    return Place(min(work.actor.alone.entities_where(Permission.BODY_ANSWER), default=None))


def case_of_decision(
    decision: BodyDecision, course: BodyDecisionCourse, *, evidence: str = "", superseded_by: str = ""
) -> BodyDecisionCase:
    """What the conditions of its lifecycle ask about the decision."""
    return BodyDecisionCase(
        state=course.state,
        entity_id=decision.entity_id,
        responsible_id=course.responsible_id,
        reported_by=course.reported_by_id,
        evidence=evidence,
        superseded_by=superseded_by,
        # A day without anybody named is kept by the risk secretariat.
        asks_something=any((course.responsible_id, decision.entity_id, course.update_due)),
    )
