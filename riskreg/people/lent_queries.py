"""What is lent to somebody now: one statement, only for those who have a delegation in force."""

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from riskreg.domain.delegation import DELEGABLE, Loan, lend, receive
from riskreg.domain.permissions import Actor, Permission
from riskreg.people.grant_queries import IN_FORCE, WHO, actor_from, reached_ids
from riskreg.store.tables.delegation import Delegation
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person

_DELEGATION = Delegation.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_CHOSEN, _WITHIN = (Entity.__table__.alias(name) for name in ("chosen", "within"))  # type: ignore[attr-defined]

_NARROWED = (
    sa.select(sa.func.aggregate_strings(sa.cast(_WITHIN.c.id, sa.String), ","))
    .join_from(_CHOSEN, _WITHIN, _WITHIN.c.path.like(_CHOSEN.c.path + "%"))
    .where(_CHOSEN.c.id == _DELEGATION.c.entity_id)
    .scalar_subquery()
)
# Built once: it runs on every request of who acts for somebody. Whoever lends is read as anew: a role that ended, or an
# account that was disabled, ends with what was lent of it.
_LENT = (
    WHO.add_columns(_DELEGATION.c.id.label("delegation_id"), _DELEGATION.c.permissions, _NARROWED.label("narrowed"))
    .join(_DELEGATION, _DELEGATION.c.from_id == _PERSON.c.id)
    .where(_DELEGATION.c.to_id == sa.bindparam("person_id"), IN_FORCE, _PERSON.c.disabled_at.is_(None))
    .group_by(_DELEGATION.c.id)
    .order_by(_DELEGATION.c.id)
)


def with_lent(connection: sa.Connection, receiver: Actor, now: datetime) -> Actor:
    """The person with what others let them do now."""
    rows = connection.execute(_LENT, {"person_id": receiver.person_id, "now": now}).all()
    return receive(receiver, _loans(rows))


def permissions_in(text: str) -> frozenset[Permission]:
    """The permissions a delegation was written with; what can no longer be delegated is left out."""
    written = set(json.loads(text))
    return frozenset(permission for permission in DELEGABLE if permission.value in written)


def _loans(rows: Any) -> Iterator[Loan]:
    for _delegation, grants in groupby(rows, attrgetter("delegation_id")):
        of_one = list(grants)
        within = reached_ids(of_one[0].narrowed) if of_one[0].narrowed is not None else None
        loan = lend(actor_from(of_one), permissions_in(of_one[0].permissions), within)
        if loan is not None:
            yield loan
