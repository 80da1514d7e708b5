"""What a person may see of the register: every list, count, chart, search and export asks here."""

from collections.abc import Collection

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.permissions import Actor, Permission, Role
from riskreg.store.tables.risk import Action, Risk, RiskReader

_RISK = Risk.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]
_READER = RiskReader.__table__  # type: ignore[attr-defined]

_SEES_ALL_STANDINGS = frozenset({Role.SECRETARIAT, Role.OVERSIGHT})
_IN_REGISTER = frozenset({"registered", "ended"})


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition on ``risk`` for what the actor may see: the scope, and within it the classification.

    Entity roles see everything of their entities; the secretariat and oversight see everything; senior managers what
    is or was in the register; owners their own. A strictly confidential risk is seen by its named people only.
    """
    if actor.is_machine:
        return sa.true()
    return sa.and_(_within_scope(actor), open_to(actor))


def open_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Not strictly confidential, or the actor is named on it."""
    return sa.or_(_RISK.c.classification != Classification.STRICTLY_CONFIDENTIAL.value, named_on(actor))


def named_on(actor: Actor) -> sa.ColumnElement[bool]:
    """The actor is named on the risk: as a reader, author, owner or focal point."""
    me = actor.person_id
    return sa.or_(
        _RISK.c.owner_id == me,
        _RISK.c.focal_point_id == me,
        _RISK.c.author_id == me,
        _RISK.c.id.in_(sa.select(_READER.c.risk_id).where(_READER.c.person_id == me)),
    )


def sees_every(actor: Actor, standings: Collection[str]) -> bool:
    """Whether the scope leaves nothing of these standings out, so that ready counts may be used; the classification
    still applies.
    """
    if actor.is_machine or actor.everywhere & _SEES_ALL_STANDINGS:
        return True
    return actor.has_everywhere(Permission.RISK_READ) and set(standings) <= _IN_REGISTER


def _within_scope(actor: Actor) -> sa.ColumnElement[bool]:
    if actor.everywhere & _SEES_ALL_STANDINGS:
        return sa.true()
    ways: list[sa.ColumnElement[bool]] = []
    if actor.has_everywhere(Permission.RISK_READ):
        ways.append(_RISK.c.standing.in_(sorted(_IN_REGISTER)))
    if reached := actor.entities_where(Permission.RISK_READ):
        ways.append(_RISK.c.entity_id.in_(sorted(reached)))
    if Role.RISK_OWNER in actor.holds:
        ways.append(_RISK.c.owner_id == actor.person_id)
    if Role.MITIGATION_OWNER in actor.holds:
        mine = sa.select(_ACTION.c.risk_id).where(
            _ACTION.c.owner_id == actor.person_id, _ACTION.c.withdrawn_at.is_(None)
        )
        ways.append(_RISK.c.id.in_(mine))
    return sa.or_(*ways) if ways else sa.false()
