"""The days somebody should keep in mind: of their open tasks, of requests they are to answer, of their actions."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from riskreg.domain.icalendar import DayToKeep, calendar_text
from riskreg.domain.permissions import Permission, Role
from riskreg.domain.references import risk_reference
from riskreg.domain.vocabulary import ActionStatus
from riskreg.risks import action_turns, decision_turns
from riskreg.risks.lifecycle_queries import NOUN
from riskreg.risks.request_queries import requests_waiting_for
from riskreg.risks.waiting_queries import waiting_for
from riskreg.store.tables.risk import Action, Risk
from riskreg.store.tables.task import Task
from riskreg.store.visible import visible
from riskreg.store.work import Desk, Work, open_reading

_RISK = Risk.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]

MOST = 500
"""Days of one kind: more than that no calendar is looked at for."""
_REQUEST = "escalation_request"
_OPEN = [status.value for status in ActionStatus if status.is_open]


def feed_text(desk: Desk, base_url: str) -> str:
    """The calendar of the actor as iCalendar text; the same for the same days, so that it need not be sent again."""
    host = urlsplit(base_url).hostname or "riskreg"
    with open_reading(desk) as work:
        days = sorted(_days(work, base_url, host), key=lambda each: (each.day, each.uid))
    return calendar_text("Risk Register", days)


def _days(work: Work, base_url: str, host: str) -> Iterator[DayToKeep]:
    actor = work.actor
    if actor.may(Permission.RISK_READ):
        for line in waiting_for(work, MOST):
            if line.due:
                about = line.decision or line.reference
                said, url = f"{about}: {line.task}", f"{base_url}/risks/{line.reference}"
                yield DayToKeep(f"task-{line.id}@{host}", line.due, said, url, line.since)
    if actor.may(Permission.REQUEST_ANSWER):
        for asked in requests_waiting_for(work, MOST):
            if asked.due:
                said, url = f"{asked.reference}: answer the request", f"{base_url}/requests/{asked.reference}"
                yield DayToKeep(f"{asked.reference}@{host}".lower(), asked.due, said, url, asked.asked_at)
    for row in work.session.execute(_others(work)):
        yield DayToKeep(f"task-{row.id}@{host}", row.due_on, f"{row.subject}: {row.title}", f"{base_url}/work", row.at)
    if Role.MITIGATION_OWNER in actor.holds:
        for row in work.session.execute(_actions(work)):
            reference = risk_reference(row.risk_number)
            said = f"{reference}: mitigation action {row.number} is due"
            url = f"{base_url}/risks/{reference}/actions/{row.number}"
            yield DayToKeep(f"action-{row.id}@{host}", row.due, said, url, row.at)


def _others(work: Work) -> sa.Select[Any]:
    """Tasks in the person's own name about whatever else runs under a lifecycle; not of actions that are theirs."""
    my_actions = sa.select(_ACTION.c.id).where(_ACTION.c.owner_id == work.actor.person_id, _ACTION.c.status.in_(_OPEN))
    is_of_mine = sa.and_(_TASK.c.noun == action_turns.NOUN, _TASK.c.subject_id.in_(my_actions))
    mine = (_TASK.c.holder_id == work.actor.person_id, _TASK.c.closed_at.is_(None), _TASK.c.due_on.is_not(None))
    columns = (_TASK.c.id, _TASK.c.subject, _TASK.c.title, _TASK.c.due_on, _TASK.c.opened_at.label("at"))
    wanted = sa.select(*columns).where(*mine, _TASK.c.noun.not_in((NOUN, decision_turns.NOUN, _REQUEST)), ~is_of_mine)
    return wanted.order_by(_TASK.c.due_on, _TASK.c.id).limit(MOST)


def _actions(work: Work) -> sa.Select[Any]:
    """Their open actions with a day, of risks in the register that are open to them."""
    mine = (_ACTION.c.owner_id == work.actor.person_id, _ACTION.c.status.in_(_OPEN), _ACTION.c.due.is_not(None))
    columns = (_ACTION.c.id, _ACTION.c.number, _ACTION.c.due, _RISK.c.number.label("risk_number"))
    wanted = sa.select(*columns, _RISK.c.updated_at.label("at")).join(_RISK, _RISK.c.id == _ACTION.c.risk_id)
    kept = wanted.where(*mine, _ACTION.c.withdrawn_at.is_(None), _RISK.c.standing == "registered", visible(work.actor))
    return kept.order_by(_ACTION.c.due, _ACTION.c.id).limit(MOST)
