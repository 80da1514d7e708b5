"""When a risk is looked at again: a grid of days counted from the day it was due, in the rhythm of its level."""

from dataclasses import dataclass
from datetime import date

from riskreg.domain.calendar import next_review


@dataclass(frozen=True)
class NextReview:
    """``due`` is the day, counted from ``since``: the day the last review was due, at first the day it entered."""

    since: date
    due: date


def first_review(entered: date, every_months: int) -> NextReview:
    """Of a risk that came into the register that day."""
    return NextReview(entered, next_review(entered, every_months))


def after_review(planned: NextReview, done: date, every_months: int) -> NextReview:
    """The next one once a review was done that day: counted from when it was due, however late it was done.

    Days of the grid that had passed when it was done are not asked for once more: one look was enough for them.
    """
    return _beyond(planned.due, done, every_months)


def at_other_level(planned: NextReview, today: date, every_months: int) -> NextReview:
    """The next one once the level has become another: in its rhythm, still from the day the last one was due.

    A review that is due already stays due: scoring a risk anew does not excuse from it.
    """
    if planned.due <= today:
        return planned
    return NextReview(planned.since, _beyond(planned.since, today, every_months).due)


def _beyond(since: date, day: date, every_months: int) -> NextReview:
    """The first step of the grid after the day."""
    due = next_review(since, every_months)
    while due <= day:
        since, due = due, next_review(due, every_months)
    return NextReview(since, due)
