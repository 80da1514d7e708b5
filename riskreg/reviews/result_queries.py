"""What a review found, as plain values kept for good: what moved and why, new, closed, proposed, and who is silent."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.references import risk_reference
from riskreg.domain.review import EMERGING, ReviewAnswer
from riskreg.reviews.cycle_queries import is_latest
from riskreg.reviews.finding_queries import OPEN_TO_ALL
from riskreg.reviews.signing import level_of
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.event import Event
from riskreg.store.tables.review import EntityReturn, QuestionAnswer, ReviewCycle, ReviewItem, ReviewQuestion
from riskreg.store.tables.risk import Assessment, Risk
from riskreg.store.work import Work

_RETURN = EntityReturn.__table__  # type: ignore[attr-defined]
_ITEM = ReviewItem.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_EVENT = Event.__table__  # type: ignore[attr-defined]
_SCORE = Assessment.__table__  # type: ignore[attr-defined]
_QUESTION = ReviewQuestion.__table__  # type: ignore[attr-defined]
_ANSWER = QuestionAnswer.__table__  # type: ignore[attr-defined]


def result_of(work: Work, cycle: ReviewCycle, silent: Mapping[int, str], reason: str) -> dict[str, Any]:
    """Everything a result keeps. No strictly confidential risk is in it: more people read it than may know of one.

    ``silent`` is the state of each return that was still out, by entity. Levels are residual ones.
    """
    rows = _items(work, cycle)
    return {
        "review": cycle.title,
        "opened_on": cycle.opened_on.isoformat(),
        "ended_on": work.now.date().isoformat(),
        "reason": reason,
        "entities": _count_of_returns(work, cycle),
        "silent": _silent(work, silent),
        "answers": _answers(work, cycle),
        "moved": [_moved(row) for row in rows if row.opening_rank != row.residual_rank],
        "new": _new(work, cycle),
        "closed": [_line(row, state=row.state) for row in rows if row.standing == "ended"],
        "proposed": [_line(row, answer=row.answer, words=row.words) for row in rows if row.answer in _PROPOSALS],
        "emerging": _emerging(work, cycle),
    }


_PROPOSALS = (ReviewAnswer.CLOSE, ReviewAnswer.ESCALATED, ReviewAnswer.MERGE)


def _items(work: Work, cycle: ReviewCycle) -> Sequence[Any]:
    """The risks of the review there is something to say of, each once, as it was answered last, with the reason of its
    latest scoring since.
    """
    why = (
        sa.select(_SCORE.c.reason)
        .where(_SCORE.c.risk_id == _RISK.c.id, _SCORE.c.measure == "residual", _SCORE.c.at >= cycle.opened_at)
        .order_by(_SCORE.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    columns = (_RISK.c.number, _RISK.c.title, _RISK.c.state, _RISK.c.standing, _RISK.c.residual_rank)
    answered = (_ITEM.c.answer, _ITEM.c.words, _ITEM.c.opening_rank)
    has_moved = _ITEM.c.opening_rank.is_distinct_from(_RISK.c.residual_rank)
    told = sa.or_(has_moved, _RISK.c.standing == "ended", _ITEM.c.answer.in_(_PROPOSALS))
    wanted = (
        sa.select(*columns, *answered, _ENTITY.c.name.label("entity"), why.label("why"))
        .join_from(_ITEM, _RISK, _RISK.c.id == _ITEM.c.risk_id)
        .join(_ENTITY, _ENTITY.c.id == _ITEM.c.entity_id)
        .where(*_of(cycle), told, OPEN_TO_ALL)
        .order_by(_RISK.c.number)
    )
    return work.session.execute(wanted).all()


def _answers(work: Work, cycle: ReviewCycle) -> dict[str, int]:
    """How many risks were answered how, as it was signed; ``not answered`` without a signed answer."""
    is_signed = sa.and_(_ITEM.c.state == "settled", _ITEM.c.answer.is_not(None))
    answer = sa.case((is_signed, _ITEM.c.answer), else_=None)
    counted = sa.select(answer.label("given"), sa.func.count().label("n"))
    strictly = sa.select(_RISK.c.id).where(_RISK.c.classification == Classification.STRICTLY_CONFIDENTIAL.value)
    counted = counted.where(*_of(cycle), _ITEM.c.risk_id.not_in(strictly)).group_by("given")
    return {str(row.given.value if row.given else "not answered"): row.n for row in work.session.execute(counted)}


def _of(cycle: ReviewCycle) -> tuple[sa.ColumnElement[bool], ...]:
    """The items of the cycle, without those of a return that another took the place of."""
    latest = sa.select(_RETURN.c.id).where(_RETURN.c.cycle_id == cycle.id, is_latest())
    is_current = sa.or_(_ITEM.c.return_id.is_(None), _ITEM.c.return_id.in_(latest))
    return (_ITEM.c.cycle_id == cycle.id, is_current)


def _line(row: Any, **more: Any) -> dict[str, Any]:
    return {"risk": risk_reference(row.number), "title": row.title, "entity": row.entity, **more}


def _moved(row: Any) -> dict[str, Any]:
    """Why a level changed: what the scoring says, else the answer."""
    levels = {"before": level_of(row.opening_rank), "after": level_of(row.residual_rank)}
    return _line(row, **levels, why=row.why or row.words or "")


def _count_of_returns(work: Work, cycle: ReviewCycle) -> dict[str, int]:
    asked = sa.select(sa.func.count()).where(_RETURN.c.cycle_id == cycle.id, _RETURN.c.attempt == 1)
    signed = sa.select(sa.func.count()).where(_RETURN.c.cycle_id == cycle.id, _RETURN.c.state == "signed")
    return {"asked": work.session.execute(asked).scalar_one(), "signed": work.session.execute(signed).scalar_one()}


def _silent(work: Work, silent: Mapping[int, str]) -> list[dict[str, str]]:
    wanted = sa.select(_ENTITY.c.id, _ENTITY.c.code, _ENTITY.c.name).where(_ENTITY.c.id.in_(list(silent)))
    rows = work.session.execute(wanted.order_by(_ENTITY.c.name))
    return [{"code": row.code, "entity": row.name, "left_in": silent[row.id]} for row in rows]


def _new(work: Work, cycle: ReviewCycle) -> list[dict[str, Any]]:
    """What was approved for the register while the review ran."""
    approved = sa.select(_EVENT.c.subject_id).where(
        _EVENT.c.kind == "risk.approve", _EVENT.c.at >= cycle.opened_at.isoformat(timespec="microseconds")
    )
    asked = sa.select(_ITEM.c.risk_id).where(_ITEM.c.cycle_id == cycle.id)
    wanted = (
        sa.select(_RISK.c.number, _RISK.c.title, _RISK.c.residual_rank, _ENTITY.c.name.label("entity"))
        .join(_ENTITY, _ENTITY.c.id == _RISK.c.entity_id)
        .where(_RISK.c.id.in_(approved), _RISK.c.id.not_in(asked), OPEN_TO_ALL)
        .order_by(_RISK.c.number)
    )
    return [_line(row, level=level_of(row.residual_rank)) for row in work.session.execute(wanted)]


def _emerging(work: Work, cycle: ReviewCycle) -> list[dict[str, str]]:
    """What entities say is coming, from the returns that were signed."""
    wanted = (
        sa.select(_ENTITY.c.name, _ANSWER.c.words)
        .join_from(_ANSWER, _QUESTION, _QUESTION.c.id == _ANSWER.c.question_id)
        .join(_RETURN, _RETURN.c.id == _ANSWER.c.return_id)
        .join(_ENTITY, _ENTITY.c.id == _RETURN.c.entity_id)
        .where(_QUESTION.c.cycle_id == cycle.id, _QUESTION.c.code == EMERGING.code)
        .where(_ANSWER.c.is_yes.is_(True), _RETURN.c.state == "signed")
        .order_by(_ENTITY.c.name)
    )
    return [{"entity": row.name, "words": row.words} for row in work.session.execute(wanted)]
