"""Which tasks are late, whatever they are about: each with the entity it is to be done for."""

from typing import Any, Final

import sqlalchemy as sa

from riskreg.domain.vocabulary import ActionStatus
from riskreg.store.tables.body import BodyDecision
from riskreg.store.tables.decision import Decision
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.request import UpwardRequest
from riskreg.store.tables.review import EntityReturn, ReviewItem
from riskreg.store.tables.risk import Action, Risk
from riskreg.store.tables.task import Task
from riskreg.store.visible import visible
from riskreg.store.work import Work

_TASK = Task.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]
_DECISION = Decision.__table__  # type: ignore[attr-defined]
_REQUEST = UpwardRequest.__table__  # type: ignore[attr-defined]
_ITEM = ReviewItem.__table__  # type: ignore[attr-defined]
_RETURN = EntityReturn.__table__  # type: ignore[attr-defined]
_BODY_DECISION = BodyDecision.__table__  # type: ignore[attr-defined]
_HIGHEST: Final = sa.select(sa.func.min(_ENTITY.c.id)).where(_ENTITY.c.parent_id.is_(None)).scalar_subquery()

_ABOUT_A_RISK: Final = {"decision": _DECISION, "escalation_request": _REQUEST, "review_item": _ITEM, "action": _ACTION}
_OF_ALL: Final = ("review_cycle", "electronic_review", "member_answer", "workshop")
NOUNS: Final = frozenset({"risk", *_ABOUT_A_RISK, "entity_return", "body_decision", *_OF_ALL})
"""What tasks are about: none of them is left out."""


def late_tasks(work: Work) -> sa.Select[Any]:
    """(entity_id, due) of every task that is late. An action still to be carried out is late itself, and counted as
    that; what concerns the whole organization is counted at the entity above all others.
    """
    is_late = (_TASK.c.closed_at.is_(None), _TASK.c.due_at <= work.now)
    # What is late is found first, by its index, for it is the smaller part.
    late = sa.select(_TASK.c.noun, _TASK.c.subject_id, _TASK.c.due_on.label("due")).where(*is_late)
    found = late.cte("late_tasks").prefix_with("MATERIALIZED")
    ways = [_of_risks(work, found, noun, subject) for noun, subject in _ABOUT_A_RISK.items()]
    ways.append(_of_risk(work, found, "risk", found.c.subject_id))
    ways.append(_of_returns(found))
    ways += [_of_body_decisions(found), _of_all(found)]
    each = sa.union_all(*ways).subquery()
    return sa.select(each.c.entity_id, each.c.due)


def _of_risks(work: Work, found: sa.CTE, noun: str, subject: sa.FromClause) -> sa.Select[Any]:
    wanted = _of_risk(work, found, noun, subject.c.risk_id, sa.join(found, subject, subject.c.id == found.c.subject_id))
    if noun == "action":
        wanted = wanted.where(sa.not_(_ACTION.c.status.in_([each.value for each in ActionStatus if each.is_open])))
    return wanted


def _of_risk(
    work: Work, found: sa.CTE, noun: str, risk_id: sa.ColumnElement[Any], begun: sa.FromClause | None = None
) -> sa.Select[Any]:
    joined = sa.join(begun if begun is not None else found, _RISK, _RISK.c.id == risk_id)
    columns = (_RISK.c.entity_id, found.c.due)
    return sa.select(*columns).select_from(joined).where(found.c.noun == noun, visible(work.actor))


def _of_returns(found: sa.CTE) -> sa.Select[Any]:
    of_entity = sa.join(found, _RETURN, _RETURN.c.id == found.c.subject_id)
    return sa.select(_RETURN.c.entity_id, found.c.due).select_from(of_entity).where(found.c.noun == "entity_return")


def _of_body_decisions(found: sa.CTE) -> sa.Select[Any]:
    """Of the responsible entity, or of the highest where a person alone answers for it."""
    decided = sa.join(found, _BODY_DECISION, _BODY_DECISION.c.id == found.c.subject_id)
    entity = sa.func.coalesce(_BODY_DECISION.c.entity_id, _HIGHEST)
    return sa.select(entity, found.c.due).select_from(decided).where(found.c.noun == "body_decision")


def _of_all(found: sa.CTE) -> sa.Select[Any]:
    return sa.select(_HIGHEST.label("entity_id"), found.c.due).where(found.c.noun.in_(_OF_ALL))
