"""Delegations as pages show them: who acts for whom, in what, where, and until when."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from riskreg.domain.delegation import DELEGABLE, Period, has_to_lend
from riskreg.domain.errors import NotFound
from riskreg.people.directory_queries import entities_to_choose
from riskreg.people.lent_queries import permissions_in
from riskreg.people.queries import people_choices
from riskreg.store.tables.delegation import Delegation
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person
from riskreg.store.work import Work

_DELEGATION = Delegation.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_GIVER, _RECEIVER = (Person.__table__.alias(name) for name in ("giver", "receiver"))  # type: ignore[attr-defined]

MOST = 50
_ORDER = ("in force", "coming", "ended")
_LINES = (
    sa.select(_DELEGATION, _GIVER.c.name.label("giver"), _RECEIVER.c.name.label("receiver"), _ENTITY.c.code)
    .join(_GIVER, _GIVER.c.id == _DELEGATION.c.from_id)
    .join(_RECEIVER, _RECEIVER.c.id == _DELEGATION.c.to_id)
    .outerjoin(_ENTITY, _ENTITY.c.id == _DELEGATION.c.entity_id)
)


@dataclass(frozen=True, slots=True)
class DelegationLine:
    """``standing`` is ``in force``, ``coming`` or ``ended``; ``last`` the last day it holds or held."""

    id: int
    giver: str
    receiver: str
    is_given: bool
    permissions: tuple[str, ...]
    entity: str
    first: date
    last: date
    reason: str
    standing: str
    withdrawn: datetime | None


@dataclass(frozen=True, slots=True)
class DelegatingPage:
    """``people``, ``permissions`` and ``entities`` are what somebody can choose from."""

    title: str
    people: tuple[tuple[str, str], ...]
    permissions: tuple[tuple[str, str], ...]
    entities: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class WithdrawPage:
    title: str
    line: DelegationLine
    back: str


def delegations_of(work: Work, person_id: int | None) -> tuple[DelegationLine, ...]:
    """What a person gave and received: in force, coming, and the latest that ended."""
    rows = work.session.execute(_LINES.where(_theirs(person_id)).order_by(_DELEGATION.c.ends_at.desc()).limit(MOST))
    lines = [_line(work, row, person_id) for row in rows]
    return tuple(sorted(lines, key=lambda line: _ORDER.index(line.standing)))


def withdraw_page(work: Work, title: str, person_id: int | None, delegation_id: int, back: str) -> WithdrawPage:
    """One delegation that the person gave or received; ``back`` is where whoever withdraws it came from."""
    row = work.session.execute(_LINES.where(_DELEGATION.c.id == delegation_id, _theirs(person_id))).first()
    if row is None:
        raise NotFound("There is no such delegation, or it is somebody else’s.")
    return WithdrawPage(title, _line(work, row, person_id), back)


def delegating_page(work: Work, title: str) -> DelegatingPage:
    """What the actor can let others do, where, and whom they can ask."""
    alone = work.actor.alone
    mine = {permission: words for permission, words in DELEGABLE.items() if has_to_lend(alone, permission, None)}
    reached = frozenset[int]().union(*(alone.entities_where(permission) for permission in mine))
    is_everywhere = any(alone.has_everywhere(permission) for permission in mine)
    entities = [row for row in entities_to_choose(work) if is_everywhere or row.id in reached]
    me = str(alone.person_id)
    return DelegatingPage(
        title,
        people=tuple((id_, name) for id_, name in people_choices(work) if id_ != me),
        permissions=tuple((permission.value, words) for permission, words in mine.items()),
        entities=tuple((str(row.id), f"{row.code} {row.name}") for row in entities),
    )


def _theirs(person_id: int | None) -> sa.ColumnElement[bool]:
    return sa.or_(_DELEGATION.c.from_id == person_id, _DELEGATION.c.to_id == person_id)


def _line(work: Work, row: sa.Row[tuple[object, ...]], person_id: int | None) -> DelegationLine:
    found = row._mapping
    period = Period(found["begins_at"], found["ends_at"], found["withdrawn_at"])
    asked = permissions_in(found["permissions"])
    return DelegationLine(
        id=found["id"],
        giver=found["giver"],
        receiver=found["receiver"],
        is_given=found["from_id"] == person_id,
        permissions=tuple(words for permission, words in DELEGABLE.items() if permission in asked),
        entity=found["code"] or "",
        first=period.begins_at.date(),
        last=(period.ends_at - timedelta(days=1)).date(),
        reason=found["reason"],
        standing=period.standing(work.now),
        withdrawn=period.withdrawn_at,
    )
