"""What bodies ask of a person, as lines of their work: an update, a confirmation, an answer, a review to close."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from riskreg.domain.permissions import Actor, Permission
from riskreg.risks.waiting_queries import LONGEST, asks_or_is_asked_instead
from riskreg.store.tables.body import Body, BodyDecision, ElectronicReview, ElectronicVoter
from riskreg.store.tables.task import Task
from riskreg.store.told_decisions import text_told
from riskreg.store.work import Work
from riskreg.tasks.holder_queries import has_nobody

_TASK = Task.__table__  # type: ignore[attr-defined]
_BODY = Body.__table__  # type: ignore[attr-defined]
_DECISION = BodyDecision.__table__  # type: ignore[attr-defined]
_REVIEW = ElectronicReview.__table__  # type: ignore[attr-defined]
_VOTER = ElectronicVoter.__table__  # type: ignore[attr-defined]

NOUNS = ("body_decision", "electronic_review", "member_answer")
SOON_DAYS = 30
"""An update that is due in half a year is no work of today."""

_OF_DECISION = sa.and_(_TASK.c.noun == "body_decision", _DECISION.c.id == _TASK.c.subject_id)
_OF_REVIEW = sa.or_(
    sa.and_(_TASK.c.noun == "electronic_review", _REVIEW.c.id == _TASK.c.subject_id),
    sa.and_(_TASK.c.noun == "member_answer", _REVIEW.c.id == _VOTER.c.review_id),
)
_LINES = (
    sa.select(
        _TASK.c.noun,
        _TASK.c.subject,
        _TASK.c.state,
        _TASK.c.title.label("task"),
        _TASK.c.due_on,
        _TASK.c.due_at,
        _BODY.c.code,
    )
    .join_from(_TASK, _DECISION, _OF_DECISION, isouter=True)
    .outerjoin(_VOTER, sa.and_(_TASK.c.noun == "member_answer", _VOTER.c.id == _TASK.c.subject_id))
    .outerjoin(_REVIEW, _OF_REVIEW)
    .join(_BODY, _BODY.c.id == sa.func.coalesce(_DECISION.c.body_id, _REVIEW.c.body_id))
    .where(_TASK.c.noun.in_(NOUNS), _TASK.c.closed_at.is_(None))
    .order_by(_TASK.c.due_at.nulls_last(), _TASK.c.id)
    .limit(LONGEST)
)


@dataclass(frozen=True, slots=True)
class BodyLine:
    """One thing a body asks of the reader; ``reference`` is the decision's or the electronic review's."""

    reference: str
    body: str
    text: str
    task: str
    state: str
    noun: str
    due: date | None
    days_late: int

    @property
    def kind(self) -> str:
        """What is to be done: ``answer``, ``close``, ``confirm`` or ``report``."""
        if self.noun != "body_decision":
            return "answer" if self.noun == "member_answer" else "close"
        return "confirm" if self.state == "done" else "report"


def may_be_asked(actor: Actor) -> bool:
    """Whether a body can ask anything of somebody with these roles."""
    return actor.may(Permission.BODY_REPORT) or actor.may(Permission.BODY_ANSWER)


def bodies_waiting_for(work: Work) -> tuple[BodyLine, ...]:
    """What waits for the actor now, the soonest due first: of updates and reviews to close those that come soon.

    Nothing is read for somebody no body can ask anything of.
    """
    if not may_be_asked(work.actor):
        return ()
    soon = work.now + timedelta(days=SOON_DAYS)
    asks = asks_or_is_asked_instead(work.actor, has_nobody(), *NOUNS)
    is_due = sa.or_(_TASK.c.due_at.is_(None), _TASK.c.due_at <= soon, _TASK.c.noun == "member_answer")
    can_close = sa.or_(_TASK.c.noun != "electronic_review", _TASK.c.due_at <= work.now, _has_all_answers())
    # Nobody answers instead of a member who is gone.
    in_person = sa.or_(_TASK.c.noun != "member_answer", _TASK.c.holder_id == (work.actor.person_id or 0))
    text = sa.func.coalesce(text_told(work.actor), _REVIEW.c.text).label("text")
    wanted = _LINES.add_columns(text).where(asks, is_due, can_close, in_person)
    return tuple(_line(work, row) for row in work.session.execute(wanted))


def _has_all_answers() -> sa.ColumnElement[bool]:
    """Everybody who was asked in the electronic review has answered."""
    missing = _VOTER.alias("missing")
    silent = sa.select(missing.c.id).where(missing.c.review_id == _REVIEW.c.id, missing.c.answer.is_(None))
    return ~silent.correlate(_REVIEW).exists()


def _line(work: Work, row: Any) -> BodyLine:
    return BodyLine(
        reference=row.subject,
        body=row.code,
        text=row.text,
        task=row.task,
        state=row.state,
        noun=row.noun,
        due=row.due_on,
        days_late=(work.now - row.due_at).days + 1 if row.due_at and work.now >= row.due_at else 0,
    )
