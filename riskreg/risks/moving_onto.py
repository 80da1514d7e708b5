"""Letting thousands of risks run under another version of their lifecycle: read and written in batches."""

from collections.abc import Sequence

import sqlalchemy as sa

from riskreg.domain.references import risk_reference
from riskreg.risks.lifecycle_queries import NOUN, standing_under
from riskreg.risks.turns import turn_of
from riskreg.store.base import loaded
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.task import Task
from riskreg.store.work import Work
from riskreg.tasks.queries import StoredLifecycle
from riskreg.tasks.running import lifecycle_of
from riskreg.tasks.turns import Turn, holder_of, pass_on

_RISK = Risk.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]

AT_ONCE = 500


def risks_by_id(work: Work, ids: Sequence[int]) -> dict[int, Risk]:
    """The risks in one statement, at most ``AT_ONCE`` of them."""
    found = work.session.execute(sa.select(Risk).where(_RISK.c.id.in_(ids))).scalars()
    return {loaded(risk.id): risk for risk in found}


def is_only_renumbered(risk: Risk, lifecycle: StoredLifecycle, state: str) -> bool:
    """Nothing is said of it in other words: no revision is due, no count moves, none of its actions rests or wakes."""
    return risk.state == state and risk.standing == standing_under(lifecycle.lifecycle, state)


def renumber(work: Work, risks: Sequence[Risk], lifecycle: StoredLifecycle) -> None:
    """Let the risks run under the version in the state they are in; their tasks stay where the same is asked."""
    for risk in risks:
        was = lifecycle_of(work, risk).version
        risk.lifecycle_id, risk.updated_at, risk.version = lifecycle.id, work.now, risk.version + 1
        work.record(
            "risk.lifecycle_changed",
            risk.id,
            risk_reference(risk.number),
            revision=risk.revision,
            changed=[],
            version={"before": was, "after": lifecycle.lifecycle.version},
            state={"before": risk.state, "after": risk.state},
        )
    work.session.flush()
    _carry_tasks(work, risks, lifecycle)


def _asks_the_same(turn: Turn, task: Task) -> bool:
    """As ``carry_over`` says it."""
    asked = turn.lifecycle.state(turn.state).task
    if asked is None or task.title != asked.title:
        return False
    holder = holder_of(turn, asked)
    return (task.role, task.holder_id) == (holder.role, holder.person_id)


def _carry_tasks(work: Work, risks: Sequence[Risk], lifecycle: StoredLifecycle) -> None:
    wanted = sa.select(Task).where(_TASK.c.noun == NOUN, _TASK.c.closed_at.is_(None))
    wanted = wanted.where(_TASK.c.subject_id.in_([risk.id for risk in risks]))
    open_ones = {task.subject_id: task for task in work.session.execute(wanted).scalars()}
    anew = []
    for risk in risks:
        turn, task = turn_of(work, risk), open_ones.get(loaded(risk.id))
        if task is not None and _asks_the_same(turn, task):
            task.lifecycle_id, task.state = lifecycle.id, risk.state
        elif task is not None or lifecycle.lifecycle.state(risk.state).task is not None:
            anew.append(turn)
    work.session.flush()
    for turn in anew:
        pass_on(work, turn)
