"""Mitigation actions as what tasks are about: each has one while it asks for something and its risk is in the register.

Called by whatever changes a risk, because who has an action's task and whether there is one follows from both.
"""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from riskreg.domain.action_case import status_under
from riskreg.domain.permissions import Role
from riskreg.domain.references import action_reference
from riskreg.domain.workflow import Lifecycle
from riskreg.store.base import loaded
from riskreg.store.tables.risk import Action, Risk, RiskReader
from riskreg.store.tables.task import Task
from riskreg.store.work import Work
from riskreg.tasks.queries import StoredLifecycle, lifecycle_by_id, lifecycle_in_use
from riskreg.tasks.running import lifecycle_under
from riskreg.tasks.settling import set_task_aside, settle_task
from riskreg.tasks.turns import Holder, Turn

NOUN = "action"

_RISK = Risk.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]
_READER = RiskReader.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]


def settle_actions(work: Work, risk: Risk) -> None:
    """Make the tasks of the risk's actions what they should be now."""
    work.session.flush()
    actions = work.session.execute(sa.select(Action).where(_ACTION.c.risk_id == loaded(risk.id))).scalars().all()
    if not actions:
        return
    open_ones = _open_tasks(work, [loaded(action.id) for action in actions])
    named = who_may_read(work, risk)
    for action in actions:
        settle_one(work, risk, action, named, open_ones.get(loaded(action.id)))
    work.session.flush()


def settle_one(work: Work, risk: Risk, action: Action, named: frozenset[int] | None, task: Task | None) -> None:
    """The task of one action; see ``who_may_read`` for ``named``."""
    if risk.standing == "registered" and action.withdrawn_at is None:
        settle_task(work, turn_of_action(work, risk, action, named), task)
    elif task is not None:
        set_task_aside(work, task)


def turn_of_action(work: Work, risk: Risk, action: Action, named: frozenset[int] | None) -> Turn:
    """The action in its state, with the people its lifecycle may name and the day it is due."""
    return Turn(
        noun=NOUN,
        subject_id=loaded(action.id),
        subject=action_reference(risk.number, action.number),
        lifecycle_id=loaded(action.lifecycle_id),
        lifecycle=lifecycle_of_action(work, action),
        state=action.state,
        entity_id=risk.entity_id,
        holders=holders_of_action(risk, action, named),
        dates={"due": action.due},
        took_part=action.done_for_id or action.done_by_id,
    )


def holders_of_action(risk: Risk, action: Action, named: frozenset[int] | None) -> Mapping[str, int | Holder | None]:
    """Who is whom. Where nobody may or can be asked, the next who answers for it is: the owner of the risk for whoever
    carries an action out, the head of the entity for whoever confirms one.
    """
    keepers = [person for person in (risk.owner_id, risk.focal_point_id) if person is not None]
    doers = [person for person in (action.owner_id, *keepers) if _may_know(person, named)]
    others = [person for person in keepers if person not in (action.done_by_id, action.done_for_id)]
    head = Holder(role=Role.HEAD_OF_ENTITY.value, entity_id=risk.entity_id)
    return {
        "risk_owner": risk.owner_id,
        "focal_point": risk.focal_point_id,
        "mitigation_owner": doers[0] if doers else None,
        "confirmer": others[0] if others else head,
    }


def who_may_read(work: Work, risk: Risk) -> frozenset[int] | None:
    """The people named on a strictly confidential risk; None where anybody with a part in it may read it."""
    if not risk.classification.is_sealed:
        return None
    readers = work.session.execute(sa.select(_READER.c.person_id).where(_READER.c.risk_id == risk.id)).scalars()
    return frozenset({risk.owner_id, risk.focal_point_id, risk.author_id, *readers} - {None})


def begin_action(work: Work, action: Action) -> None:
    """Let a new action run under the version in use."""
    _begin(action, lifecycle_in_use(work.session.connection(), NOUN))
    action.state_since = work.now


def lifecycle_of_action(work: Work, action: Action) -> Lifecycle:
    return lifecycle_under(work, loaded(action.lifecycle_id))


def give_actions_their_lifecycle(work: Work) -> int:
    """Let the actions of a register from before they had one run under the version in use; answers how many."""
    stored = lifecycle_in_use(work.session.connection(), NOUN)
    without = sa.update(_ACTION).where(_ACTION.c.lifecycle_id.is_(None))
    return work.session.execute(without.values(lifecycle_id=stored.id)).rowcount  # type: ignore[attr-defined,no-any-return]


def open_missing_of_actions(work: Work) -> int:
    """Open the tasks that actions in the register should have and have not; answers how many."""
    has_one = sa.exists().where(_TASK.c.noun == NOUN, _TASK.c.subject_id == _ACTION.c.id, _TASK.c.closed_at.is_(None))
    wanted = (
        sa.select(Action, Risk)
        .join(Risk, _RISK.c.id == _ACTION.c.risk_id)
        .where(_RISK.c.standing == "registered", _ACTION.c.withdrawn_at.is_(None), ~has_one)
        .where(_asks_for_something(work))
        .order_by(_ACTION.c.id)
    )
    opened = 0
    for action, risk in work.session.execute(wanted):
        settle_one(work, risk, action, who_may_read(work, risk), None)
        opened += 1
    return opened


def _begin(action: Action, stored: StoredLifecycle) -> None:
    action.lifecycle_id, action.state = stored.id, stored.lifecycle.start.code
    action.status = status_under(stored.lifecycle, action.state)


def _asks_for_something(work: Work) -> sa.ColumnElement[bool]:
    connection = work.session.connection()
    versions = connection.execute(sa.select(_ACTION.c.lifecycle_id).distinct()).scalars().all()
    ways = [
        sa.and_(
            _ACTION.c.lifecycle_id == version,
            _ACTION.c.state.in_([each.code for each in lifecycle_by_id(connection, version).states if each.task]),
        )
        for version in versions
        if version is not None
    ]
    return sa.or_(*ways, sa.false())


def _open_tasks(work: Work, actions: Iterable[int]) -> dict[int, Task]:
    """The open tasks of these actions, held: an alarm that is given now waits, and counts from what it finds then."""
    wanted = (
        sa.select(Task)
        .where(_TASK.c.noun == NOUN, _TASK.c.subject_id.in_(list(actions)), _TASK.c.closed_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {task.subject_id: task for task in work.session.execute(wanted).scalars()}


def _may_know(person: int | None, named: frozenset[int] | None) -> bool:
    return person is not None and (named is None or person in named)
