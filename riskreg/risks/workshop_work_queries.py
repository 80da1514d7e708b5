"""What workshops ask of a person, as lines of their work: preparing one, leading it, voting, signing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.references import workshop_reference
from riskreg.risks.waiting_queries import LONGEST, asks_alone
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.task import Task
from riskreg.store.tables.vote import HasVoted, VoteRound
from riskreg.store.tables.workshop import AgendaItem, Seat, Workshop
from riskreg.store.work import Work

_TASK = Task.__table__  # type: ignore[attr-defined]
_WORKSHOP = Workshop.__table__  # type: ignore[attr-defined]
_SEAT = Seat.__table__  # type: ignore[attr-defined]
_ITEM = AgendaItem.__table__  # type: ignore[attr-defined]
_ROUND = VoteRound.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
_VOTED = HasVoted.__table__  # type: ignore[attr-defined]

NOUN = "workshop"
_SEALED = Classification.STRICTLY_CONFIDENTIAL.value


@dataclass(frozen=True, slots=True)
class WorkshopLineOfWork:
    """One workshop: the task that waits for the reader, or how many votes, of which ``to_vote`` are open for them."""

    reference: str
    title: str
    task: str
    to_vote: int
    due: date | None
    days_late: int


def workshops_waiting_for(work: Work) -> tuple[WorkshopLineOfWork, ...]:
    """Tasks of the actor, then the workshops with a vote that is open for them; in one statement, found from them."""
    me = work.actor.person_id or 0
    tasks = (
        sa.select(_WORKSHOP.c.number, _WORKSHOP.c.title, _TASK.c.title.label("task"), sa.literal(0).label("to_vote"))
        .add_columns(_TASK.c.due_on.label("due"))
        .join_from(_TASK, _WORKSHOP, _WORKSHOP.c.id == _TASK.c.subject_id)
        .where(_TASK.c.noun == NOUN, _TASK.c.closed_at.is_(None), asks_alone(work.actor, NOUN))
    )
    has_voted = sa.exists().where(_VOTED.c.round_id == _ROUND.c.id, _VOTED.c.seat_id == _SEAT.c.id)
    votes = (
        sa.select(_WORKSHOP.c.number, _WORKSHOP.c.title, sa.literal("").label("task"))
        .add_columns(sa.func.count().label("to_vote"), sa.func.min(_WORKSHOP.c.pre_vote_closes_on).label("due"))
        .join_from(_SEAT, _WORKSHOP, _WORKSHOP.c.id == _SEAT.c.workshop_id)
        .join(_ITEM, sa.and_(_ITEM.c.workshop_id == _WORKSHOP.c.id, _ITEM.c.removed_at.is_(None)))
        .join(_RISK, sa.and_(_RISK.c.id == _ITEM.c.risk_id, _RISK.c.classification != _SEALED))
        .join(_ROUND, sa.and_(_ROUND.c.item_id == _ITEM.c.id, _ROUND.c.closed_at.is_(None)))
        .where(_SEAT.c.person_id == me, _SEAT.c.may_vote, _SEAT.c.left_at.is_(None))
        .where(_SEAT.c.admitted_at.is_not(None))
        .where((_ROUND.c.number > 0) | (_WORKSHOP.c.pre_vote_closes_on >= work.now.date()))
        .where(_WORKSHOP.c.ended_at.is_(None), ~has_voted)
        .group_by(_WORKSHOP.c.number, _WORKSHOP.c.title)
    )
    rows = work.session.execute(sa.union_all(tasks, votes).limit(LONGEST))
    return tuple(_line(work, row) for row in rows)


def _line(work: Work, row: Any) -> WorkshopLineOfWork:
    late = max(0, (work.now.date() - row.due).days) if row.due else 0
    return WorkshopLineOfWork(workshop_reference(row.number), row.title, row.task, row.to_vote, row.due, late)
