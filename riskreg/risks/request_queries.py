"""Requests upward as lines: of one risk, those that wait for a person, and those a person waits for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from riskreg.domain.permissions import Actor, Permission, Role
from riskreg.domain.references import request_reference, risk_reference
from riskreg.domain.upward import Addressee, asked_in_words
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person
from riskreg.store.tables.request import UpwardRequest
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.task import Task
from riskreg.store.visible import visible
from riskreg.store.work import Work
from riskreg.tasks.holder_queries import has_nobody
from riskreg.tasks.turns import FALLBACK

_REQUEST = UpwardRequest.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]

LONGEST = 25
NOUN = "escalation_request"
IS_OPEN: sa.ColumnElement[bool] = _REQUEST.c.ended_at.is_(None)

_OPEN_TASK = sa.and_(_TASK.c.noun == NOUN, _TASK.c.subject_id == _REQUEST.c.id, _TASK.c.closed_at.is_(None))
LINES = (
    sa.select(
        _REQUEST.c.number,
        _REQUEST.c.kind,
        _REQUEST.c.provides,
        _REQUEST.c.condition,
        _REQUEST.c.asked_at,
        _REQUEST.c.asked_by_name,
        _REQUEST.c.role,
        _REQUEST.c.entity_id,
        _REQUEST.c.ended_at,
        _REQUEST.c.answer,
        _RISK.c.number.label("risk_number"),
        _RISK.c.title,
        _ENTITY.c.name.label("entity"),
        _PERSON.c.name.label("asked_for"),
        _TASK.c.due_on,
        _TASK.c.due_at,
        _TASK.c.asked_instead_at,
    )
    .join_from(_REQUEST, _RISK, _RISK.c.id == _REQUEST.c.risk_id)
    .outerjoin(_ENTITY, _ENTITY.c.id == _REQUEST.c.entity_id)
    .outerjoin(_PERSON, _PERSON.c.id == _REQUEST.c.asked_for_id)
    .outerjoin(_TASK, _OPEN_TASK)
)
OLDEST_FIRST = (_REQUEST.c.asked_at, _REQUEST.c.id)
# Built once: it runs on every opening of a risk.
_ABOUT = (
    LINES.where(_REQUEST.c.risk_id == sa.bindparam("risk_id", type_=sa.Integer))
    .order_by(_REQUEST.c.ended_at.is_not(None), _REQUEST.c.id.desc())
    .limit(LONGEST)
)


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request. ``answer`` is empty while it waits, else the answer in a word, or ``withdrawn``.

    ``age`` is how many days it has waited, ``days_late`` counts from the end of its last day. ``is_orphan`` says that
    nobody is left who could answer, so that the secretariat was told.
    """

    reference: str
    risk: str
    risk_title: str
    asked: str
    condition: str
    of: str
    who: str
    asked_at: datetime
    age: int
    due: date | None
    days_late: int
    answer: str
    ended_at: datetime | None
    is_orphan: bool = False


def requests_about(work: Work, risk_id: int) -> tuple[RequestLine, ...]:
    """The requests about a risk the actor may see: what waits before what was answered, the newest first."""
    return as_lines(work, _ABOUT, {"risk_id": risk_id})


def requests_waiting_for(work: Work, most: int = LONGEST) -> tuple[RequestLine, ...]:
    """The requests the actor, or somebody they act for, is to answer; for the secretariat those too that nobody can."""
    asks = _asks(work.actor)
    if FALLBACK in work.actor.everywhere:
        asks = sa.or_(asks, sa.and_(_TASK.c.asked_instead_at.is_not(None), has_nobody()))
    wanted = LINES.where(IS_OPEN, asks, visible(work.actor)).order_by(*OLDEST_FIRST)
    return as_lines(work, wanted.limit(most))


def requests_waited_for(work: Work) -> tuple[RequestLine, ...]:
    """The requests others are to answer that the actor asked, or that were asked in their name."""
    me = work.actor.person_id
    mine = sa.or_(_REQUEST.c.asked_by_id == me, _REQUEST.c.asked_for_id == me)
    return as_lines(work, LINES.where(IS_OPEN, mine, visible(work.actor)).order_by(*OLDEST_FIRST).limit(LONGEST))


def as_lines(work: Work, wanted: sa.Select[Any], values: Mapping[str, Any] | None = None) -> tuple[RequestLine, ...]:
    return tuple(_line(work.now, row) for row in work.session.connection().execute(wanted, values or {}))


def _asks(actor: Actor) -> sa.ColumnElement[bool]:
    givers = [lent.giver for lent in actor.lent if lent.gives(Permission.REQUEST_ANSWER)]
    ways = [way for each in (actor, *givers) for way in _levels_of(each)]
    me = actor.person_id or 0
    others = [sa.func.coalesce(column, 0) != me for column in (_REQUEST.c.asked_by_id, _REQUEST.c.asked_for_id)]
    return sa.and_(sa.or_(sa.false(), *ways), *others)


def _levels_of(actor: Actor) -> list[sa.ColumnElement[bool]]:
    """The levels a person is: a role for all, or heading an entity or one above it."""
    heads = sorted(actor.by_entity.get(Role.HEAD_OF_ENTITY, ()))
    of_all = sorted(role.value for role in actor.everywhere)
    return [
        sa.and_(_REQUEST.c.entity_id.is_(None), _REQUEST.c.role.in_(of_all)),
        sa.and_(_REQUEST.c.role == Role.HEAD_OF_ENTITY.value, _REQUEST.c.entity_id.in_(heads)),
    ]


def _line(now: datetime, row: Any) -> RequestLine:
    who = f"{row.asked_by_name} for {row.asked_for}" if row.asked_for else row.asked_by_name
    answered = row.answer.value if row.answer else "withdrawn"
    return RequestLine(
        reference=request_reference(row.number),
        risk=risk_reference(row.risk_number),
        risk_title=row.title,
        asked=asked_in_words(row.kind, row.provides),
        condition=row.condition.label,
        of=Addressee(row.role, row.entity_id, row.entity or "").title,
        who=who,
        asked_at=row.asked_at,
        age=(now - row.asked_at).days,
        due=row.due_on,
        days_late=(now - row.due_at).days + 1 if row.due_at and now >= row.due_at else 0,
        answer=answered if row.ended_at else "",
        ended_at=row.ended_at,
        is_orphan=row.asked_instead_at is not None,
    )
