"""Risks as what tasks are about: whose turn it is while one stands in its state."""

import sqlalchemy as sa

from riskreg.domain.references import risk_reference
from riskreg.risks.lifecycle_queries import NOUN
from riskreg.store.base import loaded
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.task import Task
from riskreg.store.work import Work
from riskreg.tasks.queries import lifecycle_by_id
from riskreg.tasks.running import lifecycle_of
from riskreg.tasks.turns import Turn, open_task

_RISK = Risk.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]


def turn_of(work: Work, risk: Risk) -> Turn:
    """The risk in the state it stands in, with the people and days its lifecycle may name."""
    return Turn(
        noun=NOUN,
        subject_id=loaded(risk.id),
        subject=risk_reference(risk.number),
        lifecycle_id=risk.lifecycle_id,
        lifecycle=lifecycle_of(work, risk),
        state=risk.state,
        entity_id=risk.entity_id,
        holders={"risk_owner": risk.owner_id, "focal_point": risk.focal_point_id, "submitter": risk.submitter_id},
        dates={"target_date": risk.target_date},
        took_part=risk.submitted_for_id or risk.submitter_id,
    )


def open_missing(work: Work) -> int:
    """Open the tasks of living risks that have none, as those of a register from before there were tasks; answers how
    many.
    """
    has_one = sa.exists().where(_TASK.c.noun == NOUN, _TASK.c.subject_id == _RISK.c.id, _TASK.c.closed_at.is_(None))
    wanted = sa.select(Risk).where(_asks_for_something(work), ~has_one).order_by(_RISK.c.id)
    return sum(open_task(work, turn_of(work, risk)) for risk in work.session.execute(wanted).scalars())


def _asks_for_something(work: Work) -> sa.ColumnElement[bool]:
    """The risk stands in a state that gives a task, under the version it runs under."""
    connection = work.session.connection()
    versions = connection.execute(sa.select(_RISK.c.lifecycle_id).distinct()).scalars().all()
    ways = [
        sa.and_(
            _RISK.c.lifecycle_id == version,
            _RISK.c.state.in_([each.code for each in lifecycle_by_id(connection, version).states if each.task]),
        )
        for version in versions
    ]
    return sa.or_(*ways, sa.false())
