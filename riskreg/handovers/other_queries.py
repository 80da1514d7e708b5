"""What somebody holds besides risks: tasks in person, requests that wait for them, roles, delegations."""

from typing import Any

import sqlalchemy as sa

from riskreg.domain.permissions import Permission
from riskreg.domain.references import request_reference
from riskreg.handovers.held_queries import MOST
from riskreg.handovers.things import Group, Kind, Thing
from riskreg.people.queries import role_in_words
from riskreg.risks.orphan_queries import FOLLOW, IN_OWN_NAME
from riskreg.store.tables.delegation import Delegation
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person, RoleGrant
from riskreg.store.tables.request import UpwardRequest
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.task import Task
from riskreg.store.visible import visible
from riskreg.store.work import Work

_TASK = Task.__table__  # type: ignore[attr-defined]
_GRANT = RoleGrant.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
_REQUEST = UpwardRequest.__table__  # type: ignore[attr-defined]
_DELEGATION = Delegation.__table__  # type: ignore[attr-defined]
_GIVER, _RECEIVER = (Person.__table__.alias(name) for name in ("giver", "receiver"))  # type: ignore[attr-defined]


def other_things(work: Work, giver: int, most: int | None = MOST) -> tuple[Group, ...]:
    """By kind, of each so many (None: all); of tasks and requests no more is said than what the reader may know."""
    keeps_accounts = work.actor.has_everywhere(Permission.PEOPLE_MANAGE)
    is_mine = giver == work.actor.person_id
    requests, roles = _requests(work, giver), _roles(work, giver)
    lent, waiting = _delegations(work, giver), _tasks(work, giver)
    return (
        Group(Kind.TASK, waiting[:most], len(waiting)),
        Group(Kind.REQUEST, requests[:most], len(requests), may_pass=False),
        Group(Kind.ROLE, roles, len(roles), may_pass=keeps_accounts),
        Group(Kind.DELEGATION, lent, len(lent), may_pass=keeps_accounts or is_mine),
    )


def _tasks(work: Work, giver: int) -> tuple[Thing, ...]:
    """Those in their name that follow nothing else, and those they took. The subject is told to themselves alone."""
    in_name = sa.and_(_TASK.c.holder_id == giver, _TASK.c.noun.not_in((*FOLLOW, IN_OWN_NAME)))
    wanted = sa.select(_TASK.c.id, _TASK.c.subject, _TASK.c.title).where(
        _TASK.c.closed_at.is_(None), sa.or_(in_name, _TASK.c.claimed_by_id == giver)
    )
    is_mine = giver == work.actor.person_id
    rows = work.session.execute(wanted.order_by(_TASK.c.id))
    return tuple(Thing(Kind.TASK, row.id, row.subject if is_mine else "", row.title) for row in rows)


def _requests(work: Work, giver: int) -> tuple[Thing, ...]:
    """Open requests to a role the person has there, of risks the reader may see."""
    there = sa.func.coalesce(_GRANT.c.entity_id, 0) == sa.func.coalesce(_REQUEST.c.entity_id, 0)
    wanted = (
        sa.select(_REQUEST.c.id, _REQUEST.c.number)
        .join(_RISK, _RISK.c.id == _REQUEST.c.risk_id)
        .join(_GRANT, sa.and_(_GRANT.c.role == _REQUEST.c.role, there))
        .where(_REQUEST.c.ended_at.is_(None), _GRANT.c.person_id == giver, _GRANT.c.ended_at.is_(None))
        .where(visible(work.actor))
    )
    rows = work.session.execute(wanted.order_by(_REQUEST.c.number))
    return tuple(Thing(Kind.REQUEST, row.id, request_reference(row.number)) for row in rows)


def _roles(work: Work, giver: int) -> tuple[Thing, ...]:
    wanted = (
        sa.select(_GRANT.c.id, _GRANT.c.role, _ENTITY.c.code)
        .outerjoin(_ENTITY, _ENTITY.c.id == _GRANT.c.entity_id)
        .where(_GRANT.c.person_id == giver, _GRANT.c.ended_at.is_(None))
    )
    rows = work.session.execute(wanted.order_by(_GRANT.c.id))
    return tuple(Thing(Kind.ROLE, row.id, "", role_in_words(row.role, row.code)) for row in rows)


def _delegations(work: Work, giver: int) -> tuple[Thing, ...]:
    theirs = sa.or_(_DELEGATION.c.from_id == giver, _DELEGATION.c.to_id == giver)
    names: tuple[Any, ...] = (_GIVER.c.name.label("giver"), _RECEIVER.c.name.label("receiver"))
    wanted = (
        sa.select(_DELEGATION.c.id, *names)
        .join(_GIVER, _GIVER.c.id == _DELEGATION.c.from_id)
        .join(_RECEIVER, _RECEIVER.c.id == _DELEGATION.c.to_id)
        .where(theirs, _DELEGATION.c.withdrawn_at.is_(None), _DELEGATION.c.ends_at > work.now)
    )
    rows = work.session.execute(wanted.order_by(_DELEGATION.c.id))
    return tuple(Thing(Kind.DELEGATION, row.id, "", f"{row.receiver} for {row.giver}") for row in rows)
