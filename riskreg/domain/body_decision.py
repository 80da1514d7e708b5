"""Decisions of a body: how it decided, when the next update is due, and the facts their lifecycle asks about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from riskreg.domain.review_dates import NextReview, after_review

LONGEST_TEXT = 4000
MOST_SUBJECTS = 60


class Decided(StrEnum):
    """How a body came to its decision."""

    MEETING = "meeting"
    ELECTRONIC = "electronic review"
    WORKSHOP = "workshop"

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @property
    def in_words(self) -> str:
        """``at a meeting``"""
        return _WAYS[self]


_WAYS = {
    Decided.MEETING: "at a meeting",
    Decided.ELECTRONIC: "by electronic review",
    Decided.WORKSHOP: "in a workshop",
}


@dataclass(frozen=True)
class BodyDecisionCase:
    """What the conditions of its lifecycle ask of a decision of a body.

    ``responsible_id`` is the person who answers for it, ``reported_by`` who reported it implemented, ``evidence`` what
    is given as such now, ``superseded_by`` the reference of the decision that takes its place.
    """

    state: str
    entity_id: int | None = None
    responsible_id: int | None = None
    reported_by: int | None = None
    evidence: str = ""
    superseded_by: str = ""
    asks_something: bool = True

    @property
    def owner_id(self) -> int | None:
        """Whoever answers for it, as permissions look for an owner."""
        return self.responsible_id


def first_update(decided_on: date, today: date, every_months: int) -> NextReview:
    """The first update that is still to come, on the grid of days counted from the decision.

    What was decided long before it was recorded owes nothing for the time nobody could report here.
    """
    return after_review(NextReview(decided_on, decided_on), today, every_months)


def next_update(planned: NextReview, reported: date, every_months: int) -> NextReview:
    """The update after one reported that day: counted from when that was due, not from when it was done.

    What is said before its time is an update in between, and leaves the day as it is, unless it comes within the last
    month: then it is the one that was due.
    """
    if (planned.due - reported).days > EARLY_DAYS:
        return planned
    return after_review(planned, reported, every_months)


EARLY_DAYS = 31
"""How long before its day an update counts as that one."""
