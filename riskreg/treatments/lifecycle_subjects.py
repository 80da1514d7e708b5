"""Mitigation actions as what runs under a lifecycle: which of them live, moving one, and who may know of it."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from riskreg.domain.action_case import status_under
from riskreg.domain.errors import Conflict
from riskreg.domain.references import action_reference, risk_reference
from riskreg.risks.action_turns import NOUN, holders_of_action, lifecycle_of_action, who_may_read
from riskreg.risks.keeping import Change, changing, hold
from riskreg.risks.lifecycle_subjects import RiskSubjects
from riskreg.store.tables.risk import Action, Risk
from riskreg.store.visible import open_to, visible
from riskreg.store.work import Work
from riskreg.tasks.queries import StoredLifecycle, lifecycle_by_id
from riskreg.tasks.subjects import OneByOne, Subject
from riskreg.treatments.acting import keep_report, make_move

_ACTION = Action.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]


class ActionSubjects(OneByOne):
    """The mitigation actions of the register for whoever changes their lifecycle, and for the alarms of their tasks."""

    noun = NOUN

    def address(self, reference: str) -> str:
        of_risk, _word, number = reference.partition(f" {NOUN} ")
        return f"/risks/{of_risk}/actions/{number}"

    def living(self, work: Work, *, held: bool) -> Sequence[Subject]:
        """Every action that has not ended, of a risk that has not either, in the order of their references."""
        is_named = (open_to if work.actor.is_machine else visible)(work.actor).label("is_named")
        columns = (_ACTION.c.id, _ACTION.c.number, _ACTION.c.lifecycle_id, _ACTION.c.state)
        wanted = (
            sa.select(*columns, _RISK.c.number.label("of_risk"), is_named)
            .join(_RISK, _RISK.c.id == _ACTION.c.risk_id)
            .where(_ACTION.c.withdrawn_at.is_(None), _ACTION.c.lifecycle_id.is_not(None), _RISK.c.standing != "ended")
            .order_by(_RISK.c.number, _ACTION.c.number)
        )
        rows = work.session.execute(wanted.with_for_update(of=[_RISK, _ACTION]) if held else wanted).all()
        connection = work.session.connection()
        versions = {each: lifecycle_by_id(connection, each) for each in sorted({row.lifecycle_id for row in rows})}
        return [
            Subject(
                row.id, action_reference(row.of_risk, row.number) if row.is_named else "", row.lifecycle_id, row.state
            )
            for row in rows
            if versions[row.lifecycle_id].state(row.state).stage != "end"
        ]

    def move_onto(self, work: Work, subject: Subject, lifecycle: StoredLifecycle, state: str) -> None:
        """The action keeps its moment in the state: nobody moved it, its state is only told in other words."""
        risk, action = self._find(work, subject.id)

        with changing(work, risk_reference(risk.number), risk.version, {"actions"}, anyhow=True) as change:
            self._change(work, change, action, lifecycle, state)

    @staticmethod
    def _change(work: Work, change: Change, action: Action, lifecycle: StoredLifecycle, state: str) -> None:
        change.note(
            "risk.action_lifecycle_changed",
            number=action.number,
            version={"before": lifecycle_of_action(work, action).version, "after": lifecycle.lifecycle.version},
            state={"before": action.state, "after": state},
        )
        action.lifecycle_id, action.state = lifecycle.id, state
        action.status = status_under(lifecycle.lifecycle, state)

    def entity_of(self, work: Work, subject_id: int) -> int | None:
        risk: Risk = self._find(work, subject_id)[0]
        return risk.entity_id

    def named(self, work: Work, subject_id: int, holder: str) -> int | None:
        risk, action = self._find(work, subject_id)
        found = holders_of_action(risk, action, who_may_read(work, risk)).get(holder)
        return found if isinstance(found, int) else None

    def open_to(self, work: Work, subject_id: int, people: Collection[int]) -> Collection[int]:
        """Who may know of the risk."""
        return RiskSubjects().open_to(work, self._find(work, subject_id)[0].id or 0, people)

    def move_by_deadline(self, work: Work, subject_id: int, move: str) -> None:
        """The move as the server makes it; what asks for the name of a person stays barred."""
        found, action = self._find(work, subject_id)
        said = "The deadline has passed."
        risk = hold(work, risk_reference(found.number))
        with changing(work, risk_reference(risk.number), risk.version, {"actions"}, anyhow=True) as change:
            made = make_move(work, risk, action, move, said, field="text")
            keep_report(work, action, action.progress, said, made.move.past)
            change.note(
                "risk.action_reported",
                number=action.number,
                status=action.status.value,
                progress=action.progress,
                move=move,
                past=made.move.past,
            )

    @staticmethod
    def _find(work: Work, action_id: int) -> Any:
        wanted = sa.select(Risk, Action).join(Action, _ACTION.c.risk_id == _RISK.c.id).where(_ACTION.c.id == action_id)
        row = work.session.execute(wanted).first()
        if row is None:
            raise Conflict("There is no such action any more.")
        return row
