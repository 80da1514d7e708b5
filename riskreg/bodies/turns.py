"""Decisions and electronic reviews as what tasks are about: who reports, who answers, who closes."""

from riskreg.domain.permissions import Role
from riskreg.domain.references import body_decision_reference, electronic_reference
from riskreg.store.base import loaded
from riskreg.store.tables.body import BodyDecision, BodyDecisionCourse, ElectronicReview, ElectronicVoter
from riskreg.store.work import Work
from riskreg.tasks.running import lifecycle_of
from riskreg.tasks.turns import Holder, Turn

DECISION, REVIEW, ANSWER = "body_decision", "electronic_review", "member_answer"


def turn_of_decision(work: Work, decision: BodyDecision, course: BodyDecisionCourse) -> Turn:
    """The decision in the state it stands in; its days are counted where the responsible entity is."""
    return Turn(
        noun=DECISION,
        subject_id=loaded(decision.id),
        subject=body_decision_reference(decision.number),
        lifecycle_id=course.lifecycle_id,
        lifecycle=lifecycle_of(work, course),
        state=course.state,
        entity_id=decision.entity_id,
        holders={"responsible": responsible_for(decision, course)},
        dates={"update_due": course.update_due},
        took_part=course.reported_by_id,
    )


def responsible_for(decision: BodyDecision, course: BodyDecisionCourse) -> int | Holder | None:
    """The person named, else the head of the responsible entity; None leaves it with the risk secretariat."""
    if course.responsible_id is not None:
        return course.responsible_id
    if decision.entity_id is not None:
        return Holder(role=Role.HEAD_OF_ENTITY.value, entity_id=decision.entity_id)
    return None


def turn_of_review(work: Work, review: ElectronicReview) -> Turn:
    return Turn(
        noun=REVIEW,
        subject_id=loaded(review.id),
        subject=electronic_reference(review.number),
        lifecycle_id=review.lifecycle_id,
        lifecycle=lifecycle_of(work, review),
        state=review.state,
        dates={"closes": review.closes_on},
    )


def turn_of_voter(work: Work, voter: ElectronicVoter, review: ElectronicReview) -> Turn:
    """Each member has a task of their own, under the reference of the review."""
    return Turn(
        noun=ANSWER,
        subject_id=loaded(voter.id),
        subject=electronic_reference(review.number),
        lifecycle_id=voter.lifecycle_id,
        lifecycle=lifecycle_of(work, voter),
        state=voter.state,
        holders={"voting_member": voter.person_id},
        dates={"closes": review.closes_on},
    )
