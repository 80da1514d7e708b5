"""Decisions as what runs under a lifecycle: which of them count, moving one, and who may know of it."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from riskreg.decisions.finding_queries import case_of_decision
from riskreg.domain.errors import Conflict
from riskreg.domain.references import decision_reference, risk_reference
from riskreg.risks.decision_steps import Standing, take_step
from riskreg.risks.decision_turns import NOUN, decision_lifecycle, decision_turn
from riskreg.risks.keeping import hold
from riskreg.risks.lifecycle_subjects import RiskSubjects
from riskreg.store.tables.decision import Decision, DecisionCourse
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import open_to, visible
from riskreg.store.work import Work
from riskreg.tasks.queries import StoredLifecycle
from riskreg.tasks.subjects import OneByOne, Subject
from riskreg.tasks.turns import carry_over

_DECISION = Decision.__table__  # type: ignore[attr-defined]
_COURSE = DecisionCourse.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]


class DecisionSubjects(OneByOne):
    """The decisions of the register for whoever changes their lifecycle, and for the alarms of their tasks."""

    noun = NOUN

    def address(self, reference: str) -> str:
        return f"/decisions/{reference}"

    def living(self, work: Work, *, held: bool) -> Sequence[Subject]:
        """Every decision that counts, in the order of their references."""
        is_named = (open_to if work.actor.is_machine else visible)(work.actor).label("is_named")
        wanted = (
            sa.select(_DECISION.c.id, _DECISION.c.number, _COURSE.c.lifecycle_id, _COURSE.c.state, is_named)
            .join_from(_COURSE, _DECISION, _DECISION.c.id == _COURSE.c.decision_id)
            .join(_RISK, _RISK.c.id == _DECISION.c.risk_id)
            .where(_COURSE.c.ended_at.is_(None))
            .order_by(_DECISION.c.number)
        )
        # The risks, as whoever changes a decision holds them.
        rows = work.session.execute(wanted.with_for_update(of=_RISK) if held else wanted)
        return [
            Subject(row.id, decision_reference(row.number) if row.is_named else "", row.lifecycle_id, row.state)
            for row in rows
        ]

    def move_onto(self, work: Work, subject: Subject, lifecycle: StoredLifecycle, state: str) -> None:
        """The decision keeps its moment in the state: nobody took it again, its state is only told in other words."""
        standing, risk = self._found(work, subject.id)
        course = standing.course
        work.record(
            f"{NOUN}.lifecycle_changed",
            subject.id,
            risk_reference(risk.number),
            decision=decision_reference(standing.decision.number),
            version={"before": decision_lifecycle(work, course).version, "after": lifecycle.lifecycle.version},
            state={"before": course.state, "after": state},
        )
        course.lifecycle_id, course.state = lifecycle.id, state
        course.version += 1
        work.session.flush()
        carry_over(work, decision_turn(work, standing.decision, course, risk))

    def entity_of(self, work: Work, subject_id: int) -> int | None:
        return self._found(work, subject_id)[1].entity_id

    def named(self, work: Work, subject_id: int, holder: str) -> int | None:
        return None

    def open_to(self, work: Work, subject_id: int, people: Collection[int]) -> Collection[int]:
        """Who may know of the risk."""
        risk_id = sa.select(_DECISION.c.risk_id).where(_DECISION.c.id == subject_id)
        return RiskSubjects().open_to(work, work.session.execute(risk_id).scalar_one(), people)

    def move_by_deadline(self, work: Work, subject_id: int, move: str) -> None:
        """The step a passed day brings by itself."""
        standing, risk = self._found(work, subject_id)
        hold(work, risk_reference(risk.number))
        standing, risk = self._found(work, subject_id)
        if not take_step(work, standing, risk, move, case_of_decision(work, standing, risk)):
            raise Conflict("This decision has no such step where it stands.")

    @staticmethod
    def _found(work: Work, decision_id: int) -> tuple[Standing, Risk]:
        wanted = (
            sa.select(Decision, DecisionCourse, Risk)
            .join_from(_DECISION, _COURSE, _COURSE.c.decision_id == _DECISION.c.id)
            .join(_RISK, _RISK.c.id == _DECISION.c.risk_id)
            .where(_DECISION.c.id == decision_id)
        )
        decision, course, risk = work.session.execute(wanted).one()
        return Standing(decision, course), risk
