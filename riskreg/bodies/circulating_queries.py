"""Electronic reviews as lines: those that are open, and those that have ended."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from riskreg.bodies.finding_queries import may_see_review
from riskreg.domain.permissions import Permission
from riskreg.domain.references import body_decision_reference, electronic_reference
from riskreg.store.tables.body import Body, BodyDecision, ElectronicReview, ElectronicVoter
from riskreg.store.work import Work

_BODY = Body.__table__  # type: ignore[attr-defined]
_DECISION = BodyDecision.__table__  # type: ignore[attr-defined]
_REVIEW = ElectronicReview.__table__  # type: ignore[attr-defined]
_VOTER = ElectronicVoter.__table__  # type: ignore[attr-defined]

PAGE = 50


@dataclass(frozen=True, slots=True)
class CirculatingLine:
    """One electronic review. ``is_mine`` says that the reader is asked and has not answered; ``outcome`` is empty while
    it is open, ``decision`` unless the text was adopted.
    """

    reference: str
    body: str
    text: str
    closes_on: date
    members: int
    answered: int
    state: str
    outcome: str
    decision: str
    is_mine: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class CirculatedPage:
    """Every electronic review the reader may see, the newest first."""

    title: str
    rows: tuple[CirculatingLine, ...]
    total: int
    number: int
    open_now: int
    may_record: bool

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE))


def circulating(work: Work) -> tuple[CirculatingLine, ...]:
    """Those that are open, the one that closes first before the others."""
    wanted = _lines(work).where(_REVIEW.c.ended_at.is_(None)).order_by(_REVIEW.c.closes_on, _REVIEW.c.id).limit(PAGE)
    return tuple(_line(work, row) for row in work.session.execute(wanted))


def circulated_page(work: Work, number: int) -> CirculatedPage:
    open_ones = sa.func.coalesce(sa.func.sum(sa.case((_REVIEW.c.ended_at.is_(None), 1), else_=0)), 0)
    counted = sa.select(sa.func.count(), open_ones).select_from(_REVIEW).where(may_see_review(work.actor))
    total, open_now = map(int, work.session.execute(counted).one())
    shown = min(number, max(1, -(-total // PAGE)))
    wanted = _lines(work).order_by(_REVIEW.c.id.desc()).limit(PAGE).offset((shown - 1) * PAGE)
    rows = tuple(_line(work, row) for row in work.session.execute(wanted))
    may_record = work.actor.has_everywhere(Permission.BODY_RECORD)
    return CirculatedPage("Electronic reviews", rows, total, shown, open_now, may_record)


def _lines(work: Work) -> sa.Select[Any]:
    answered = (
        sa.select(sa.func.count())
        .select_from(_VOTER)
        .where(_VOTER.c.review_id == _REVIEW.c.id, _VOTER.c.answer.is_not(None))
        .correlate(_REVIEW)
        .scalar_subquery()
    )
    is_mine = (
        sa.select(_VOTER.c.id)
        .where(_VOTER.c.review_id == _REVIEW.c.id, _VOTER.c.person_id == (work.actor.person_id or 0))
        .where(_VOTER.c.answer.is_(None), _VOTER.c.ended_at.is_(None))
        .correlate(_REVIEW)
        .exists()
    )
    columns = (_REVIEW, _BODY.c.code, _DECISION.c.number.label("decision"))
    wanted = sa.select(*columns, answered.label("answered"), is_mine.label("is_mine"))
    joined = wanted.join_from(_REVIEW, _BODY, _BODY.c.id == _REVIEW.c.body_id)
    return joined.outerjoin(_DECISION, _DECISION.c.review_id == _REVIEW.c.id).where(may_see_review(work.actor))


def _line(work: Work, row: Any) -> CirculatingLine:
    return CirculatingLine(
        reference=electronic_reference(row.number),
        body=row.code,
        text=row.text,
        closes_on=row.closes_on,
        members=row.members,
        answered=row.answered,
        state=row.state,
        outcome=row.outcome or row.reason,
        decision=body_decision_reference(row.decision) if row.decision else "",
        is_mine=bool(row.is_mine) and work.now < row.closes_at,
        is_over=work.now >= row.closes_at or row.answered == row.members,
    )
