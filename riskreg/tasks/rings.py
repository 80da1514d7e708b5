"""The moments to speak of a task, in order: that it began, reminders before its day, its end, and what comes after."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from riskreg.domain.calendar import WorkingCalendar, alarms
from riskreg.domain.workflow import Deadline


@dataclass(frozen=True, slots=True)
class Ring:
    """One moment to speak of a task: ``kind`` is begun, before, due, after or further; ``days`` from the due date."""

    at: datetime
    kind: str
    days: int


@dataclass(frozen=True, slots=True)
class Span:
    """From when a task is open until when it should be done: ``due_on`` ends at ``due_at``; both None without a day."""

    opened_at: datetime
    due_on: date | None
    due_at: datetime | None


def rings_of(span: Span, deadline: Deadline | None, calendar: WorkingCalendar | None) -> Sequence[Ring]:
    """The same number in the same order whatever becomes of the calendar, so that counting them loses none.

    ``calendar`` is needed only where there is a day.
    """
    begun = Ring(span.opened_at, "begun", 0)
    if deadline is None or span.due_on is None or span.due_at is None or calendar is None:
        return (begun,)
    before = [_ring(calendar, span, "before", days) for days in sorted(deadline.remind_before, reverse=True)]
    after = [_ring(calendar, span, "after", days) for days in sorted(deadline.remind_after)]
    if deadline.further_to:
        further = replace(_ring(calendar, span, "after", deadline.further_days), kind="further")
        after = sorted((*after, further), key=lambda ring: ring.at)
    # Its last day ends when it was said to end, whatever time zone the entity has now.
    return (begun, *before, Ring(span.due_at, "due", 0), *after)


def _ring(calendar: WorkingCalendar, span: Span, kind: Literal["before", "after"], days: int) -> Ring:
    """One reminder; where its day is one the zone skipped it is over when the task begins."""
    assert span.due_on is not None
    planned = alarms(calendar, span.due_on, *(((days,), ()) if kind == "before" else ((), (days,))))
    found = (Ring(each.at, kind, each.days) for each in planned if each.kind == kind)
    return next(found, Ring(span.opened_at, kind, days))
