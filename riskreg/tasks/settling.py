"""Making the open task of a subject what it should be now, whatever changed: called twice it changes nothing more."""

from datetime import date

from riskreg.domain.workflow import Task as TaskOfState
from riskreg.entities.calendar_queries import calendar_of
from riskreg.store.tables.task import Task
from riskreg.store.work import Work
from riskreg.tasks.queries import lifecycle_by_id
from riskreg.tasks.turns import Turn, close_task, holder_of, open_task, pass_on


def settle_task(work: Work, turn: Turn, task: Task | None) -> None:
    """Open, close, hand over or put off: ``task`` is the one open for the subject now, None when there is none.

    A state that asks the same as the one before goes on with its task: nobody is told anew, no alarm is lost.
    """
    asked = turn.lifecycle.state(turn.state).task
    if task is None:
        open_task(work, turn)
        return
    if asked is None or not _goes_on(work, turn, task, asked):
        pass_on(work, turn)
        return
    task.lifecycle_id, task.state = turn.lifecycle_id, turn.state
    _hand_over(work, turn, task, asked)
    if asked.deadline is not None and asked.deadline.date_field:
        _put_off(work, turn, task, turn.dates.get(asked.deadline.date_field))


def set_task_aside(work: Work, task: Task) -> None:
    """Close the task of a subject that asks for nothing while it rests."""
    close_task(work, task.noun, task.subject_id, "set aside")


def _goes_on(work: Work, turn: Turn, task: Task, asked: TaskOfState) -> bool:
    if (task.lifecycle_id, task.state) == (turn.lifecycle_id, turn.state):
        return True
    was = lifecycle_by_id(work.session.connection(), task.lifecycle_id).state(task.state).task
    return was == asked


def _hand_over(work: Work, turn: Turn, task: Task, asked: TaskOfState) -> None:
    holder = holder_of(turn, asked)
    if (task.role, task.holder_id, task.entity_id) == (holder.role, holder.person_id, holder.entity_id):
        return
    task.role, task.holder_id, task.entity_id = holder.role, holder.person_id, holder.entity_id
    # Whoever has it now is told at once, as if it had just begun; it is due when it was.
    task.claimed_by_id, task.alarms, task.next_alarm_at = None, 0, work.now


def _put_off(work: Work, turn: Turn, task: Task, due: date | None) -> None:
    """Another day: what was told of the old one is told again of the new, in its time; that it began is not."""
    if task.due_on == due:
        return
    task.due_on = due
    task.due_at = calendar_of(work, turn.entity_id).end_of(due) if due else None
    task.alarms, task.next_alarm_at = min(task.alarms, 1), work.now
