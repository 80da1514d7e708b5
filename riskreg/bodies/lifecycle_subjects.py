"""Decisions, electronic reviews and members' answers as what runs under lifecycles: which live, and moving one."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from riskreg.bodies.turns import ANSWER, DECISION, REVIEW, turn_of_decision, turn_of_review, turn_of_voter
from riskreg.domain.errors import Conflict
from riskreg.domain.references import body_decision_reference, electronic_reference
from riskreg.store.base import loaded
from riskreg.store.tables.body import BodyDecision, BodyDecisionCourse, ElectronicReview, ElectronicVoter
from riskreg.store.work import Work
from riskreg.tasks.queries import StoredLifecycle
from riskreg.tasks.running import put_under
from riskreg.tasks.subjects import OneByOne, Subject
from riskreg.tasks.turns import carry_over

_DECISION = BodyDecision.__table__  # type: ignore[attr-defined]
_COURSE = BodyDecisionCourse.__table__  # type: ignore[attr-defined]
_REVIEW = ElectronicReview.__table__  # type: ignore[attr-defined]
_VOTER = ElectronicVoter.__table__  # type: ignore[attr-defined]


class _OfBodies(OneByOne):
    """What all three have in common: none of them is sealed, and nothing is decided because a day has passed."""

    def named(self, work: Work, subject_id: int, holder: str) -> int | None:
        return None

    def entity_of(self, work: Work, subject_id: int) -> int | None:
        return None

    def open_to(self, work: Work, subject_id: int, people: Collection[int]) -> Collection[int]:
        """Whoever is asked may know: a task names the decision, never a risk it is about."""
        return people

    def move_by_deadline(self, work: Work, subject_id: int, move: str) -> None:
        raise Conflict("Bodies decide, and people report: never because a day has passed.")


class BodyDecisionSubjects(_OfBodies):
    """The decisions that are followed up."""

    noun = DECISION

    def address(self, reference: str) -> str:
        return f"/decisions/made/{reference}"

    def living(self, work: Work, *, held: bool) -> Sequence[Subject]:
        columns = (_DECISION.c.id, _DECISION.c.number, _COURSE.c.lifecycle_id, _COURSE.c.state)
        wanted = sa.select(*columns).join_from(_COURSE, _DECISION, _DECISION.c.id == _COURSE.c.decision_id)
        wanted = wanted.where(_COURSE.c.ended_at.is_(None)).order_by(_DECISION.c.number)
        rows = work.session.execute(wanted.with_for_update(of=_COURSE) if held else wanted)
        return [Subject(row.id, body_decision_reference(row.number), row.lifecycle_id, row.state) for row in rows]

    def move_onto(self, work: Work, subject: Subject, lifecycle: StoredLifecycle, state: str) -> None:
        decision, course = _decision(work, subject.id)
        told = put_under(work, course, lifecycle, state)
        work.record(f"{DECISION}.lifecycle_changed", subject.id, body_decision_reference(decision.number), **told)
        carry_over(work, turn_of_decision(work, decision, course))

    def entity_of(self, work: Work, subject_id: int) -> int | None:
        return _decision(work, subject_id)[0].entity_id

    def named(self, work: Work, subject_id: int, holder: str) -> int | None:
        return _decision(work, subject_id)[1].responsible_id if holder == "responsible" else None


class ElectronicReviewSubjects(_OfBodies):
    """The electronic reviews that are open."""

    noun = REVIEW

    def address(self, reference: str) -> str:
        return f"/decisions/electronic/{reference}"

    def living(self, work: Work, *, held: bool) -> Sequence[Subject]:
        wanted = sa.select(ElectronicReview).where(_REVIEW.c.ended_at.is_(None)).order_by(_REVIEW.c.number)
        rows = work.session.execute(wanted.with_for_update(of=_REVIEW) if held else wanted).scalars()
        return [Subject(loaded(row.id), electronic_reference(row.number), row.lifecycle_id, row.state) for row in rows]

    def move_onto(self, work: Work, subject: Subject, lifecycle: StoredLifecycle, state: str) -> None:
        review = work.session.get_one(ElectronicReview, subject.id)
        told = put_under(work, review, lifecycle, state)
        work.record(f"{REVIEW}.lifecycle_changed", review.id, electronic_reference(review.number), **told)
        carry_over(work, turn_of_review(work, review))


class MemberAnswerSubjects(_OfBodies):
    """What members are asked in the electronic reviews that are open."""

    noun = ANSWER

    def address(self, reference: str) -> str:
        return ElectronicReviewSubjects().address(reference)

    def living(self, work: Work, *, held: bool) -> Sequence[Subject]:
        columns = (_VOTER.c.id, _REVIEW.c.number, _VOTER.c.lifecycle_id, _VOTER.c.state)
        wanted = sa.select(*columns).join_from(_VOTER, _REVIEW, _REVIEW.c.id == _VOTER.c.review_id)
        wanted = wanted.where(_VOTER.c.ended_at.is_(None)).order_by(_VOTER.c.id)
        rows = work.session.execute(wanted.with_for_update(of=_VOTER) if held else wanted)
        return [Subject(row.id, electronic_reference(row.number), row.lifecycle_id, row.state) for row in rows]

    def move_onto(self, work: Work, subject: Subject, lifecycle: StoredLifecycle, state: str) -> None:
        voter = work.session.get_one(ElectronicVoter, subject.id)
        review = work.session.get_one(ElectronicReview, voter.review_id)
        told = put_under(work, voter, lifecycle, state)
        work.record(f"{ANSWER}.lifecycle_changed", voter.id, electronic_reference(review.number), **told)
        carry_over(work, turn_of_voter(work, voter, review))

    def named(self, work: Work, subject_id: int, holder: str) -> int | None:
        return work.session.get_one(ElectronicVoter, subject_id).person_id if holder == "voting_member" else None


def _decision(work: Work, decision_id: int) -> tuple[BodyDecision, BodyDecisionCourse]:
    return work.session.get_one(BodyDecision, decision_id), work.session.get_one(BodyDecisionCourse, decision_id)
