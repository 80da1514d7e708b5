"""The facts signals are made of, for the answers of some returns: read in four statements, however many there are."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from riskreg.domain.references import risk_reference
from riskreg.domain.review import ReviewAnswer
from riskreg.domain.signals import Answered, Signal, signals
from riskreg.domain.vocabulary import ActionStatus
from riskreg.reviews.finding_queries import OPEN_TO_ALL
from riskreg.store.tables.review import ReviewCycle, ReviewItem
from riskreg.store.tables.risk import Action, Control, Risk
from riskreg.store.visible import visible
from riskreg.store.work import Work

_ITEM = ReviewItem.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]
_CONTROL = Control.__table__  # type: ignore[attr-defined]

UNTESTED_AFTER = timedelta(days=365)
"""Since a control was tested; one of which nobody has said when is not asked about."""
_OPEN = tuple(status.value for status in ActionStatus if status.is_open)


def signals_of(work: Work, cycle: ReviewCycle, return_ids: Sequence[int]) -> dict[int, tuple[Signal, ...]]:
    """What is worth a question, by return; a return with nothing to ask is left out.

    Actions and controls are looked at as they are now. Risks the actor may not see are left out. Only what was
    confirmed unchanged is read, for nothing else raises a question.
    """
    if not return_ids:
        return {}
    mine = (_ITEM.c.cycle_id == cycle.id, _ITEM.c.return_id.in_(return_ids))
    theirs = sa.and_(*mine, _ITEM.c.answer == ReviewAnswer.UNCHANGED.value)
    risks = sa.select(_ITEM.c.risk_id).where(theirs)
    before, late, untested = _before(work, cycle, risks), _late(work, risks), _untested(work, risks)
    answers: dict[int, list[Answered]] = {}
    for row in _answers(work, theirs):
        each = _answered(row, before.get(row.risk_id, 0), late[row.risk_id], untested[row.risk_id])
        answers.setdefault(row.return_id, []).append(each)
    found = {return_id: signals(given) for return_id, given in answers.items()}
    return {return_id: each for return_id, each in found.items() if each}


def _answers(work: Work, theirs: sa.ColumnElement[bool]) -> Sequence[Any]:
    columns = ("return_id", "risk_id", "answer", "words", "answered_at", "shown_at", "opening_rank", "answer_rank")
    wanted = (
        sa.select(*(_ITEM.c[name] for name in columns), _RISK.c.number)
        .join(_RISK, _RISK.c.id == _ITEM.c.risk_id)
        .where(theirs, OPEN_TO_ALL, visible(work.actor))
        .order_by(_RISK.c.number)
    )
    return work.session.execute(wanted).all()


def _before(work: Work, cycle: ReviewCycle, risks: sa.Select[Any]) -> dict[int, int]:
    """By risk, how many reviews right before this one confirmed it unchanged; those out of turn are reviews too."""
    wanted = (
        sa.select(_ITEM.c.risk_id, _ITEM.c.answer)
        .where(_ITEM.c.risk_id.in_(risks), _ITEM.c.state == "settled")
        .where(_ITEM.c.answered_at < cycle.opened_at)
        .order_by(_ITEM.c.risk_id, _ITEM.c.answered_at.desc())
    )
    count, broken = Counter[int](), set[int]()
    for row in work.session.execute(wanted):
        if row.answer is not ReviewAnswer.UNCHANGED:
            broken.add(row.risk_id)
        elif row.risk_id not in broken:
            count[row.risk_id] += 1
    return count


def _late(work: Work, risks: sa.Select[Any]) -> Counter[int]:
    is_late = (_ACTION.c.status.in_(_OPEN), _ACTION.c.withdrawn_at.is_(None), _ACTION.c.due < work.now.date())
    return _counted(work, _ACTION, risks, *is_late)


def _untested(work: Work, risks: sa.Select[Any]) -> Counter[int]:
    long_ago = _CONTROL.c.last_tested < work.now.date() - UNTESTED_AFTER
    return _counted(work, _CONTROL, risks, _CONTROL.c.withdrawn_at.is_(None), long_ago)


def _counted(work: Work, table: sa.Table, risks: sa.Select[Any], *which: Any) -> Counter[int]:
    wanted = sa.select(table.c.risk_id, sa.func.count()).where(table.c.risk_id.in_(risks), *which)
    return Counter({row[0]: row[1] for row in work.session.execute(wanted.group_by(table.c.risk_id))})


def _answered(row: Any, before: int, late: int, untested: int) -> Answered:
    return Answered(
        risk=risk_reference(row.number),
        answer=row.answer,
        words=row.words,
        answered_at=row.answered_at,
        shown_at=row.shown_at,
        unchanged_before=before,
        late_actions=late,
        untested_controls=untested,
        rank_at_opening=row.opening_rank,
        rank=row.answer_rank,
    )
