"""What a person may see of the register: every list, count, chart, search and export asks here."""

from collections.abc import Collection, Hashable
from dataclasses import dataclass, field

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.permissions import Actor, Lent, Permission, Role
from riskreg.store.tables.risk import Action, Risk, RiskReader

_RISK = Risk.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]
_READER = RiskReader.__table__  # type: ignore[attr-defined]

_STRICTLY = Classification.STRICTLY_CONFIDENTIAL
_NAMED = _RISK.alias("named")
_ME = sa.bindparam("named_person", type_=sa.Integer)
# Each part by an index of its own.
_RESTRICTED_OF_ONE = sa.union(
    *(
        sa.select(_NAMED.c.id).where(_NAMED.c.classification == _STRICTLY, _NAMED.c[column] == _ME)
        for column in ("owner_id", "focal_point_id", "author_id")
    ),
    sa.select(_NAMED.c.id)
    .join(_READER, _READER.c.risk_id == _NAMED.c.id)
    .where(_NAMED.c.classification == _STRICTLY, _READER.c.person_id == _ME),
)

_SEES_ALL_STANDINGS = frozenset({Role.SECRETARIAT, Role.OVERSIGHT})
_IN_REGISTER = frozenset({"registered", "ended"})


@dataclass(frozen=True, slots=True)
class Eyes:
    """An actor as far as seeing goes. Equal ones see the same: a statement built for one may be kept for the next."""

    sees: Hashable
    actor: Actor = field(compare=False)


def eyes_of(actor: Actor) -> Eyes:
    """Everything of the actor that ``visible`` and ``restricted_to`` depend on."""
    return Eyes(_sight(actor), actor)


def _sight(actor: Actor) -> Hashable:
    by_entity = frozenset(actor.by_entity.items())
    lent = tuple((_sight(each.giver), each.entities) for each in actor.lent)
    return (actor.is_machine, actor.looks_back, actor.person_id, actor.everywhere, by_entity, actor.holds, lent)


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition on ``risk`` for what the actor may see: the scope, and within it the classification.

    Entity roles see everything of their entities; the secretariat and oversight see everything; senior managers what
    is or was in the register; owners their own; who acts for somebody, what that person sees through the roles that are
    lent, within the entities they are lent for. A strictly confidential risk is seen by its named people only.
    Who looks back reads nothing but what was chosen so before.
    """
    if actor.is_machine or actor.looks_back:
        return sa.true()
    return sa.and_(_within_scope(actor), open_to(actor))


def open_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Not strictly confidential, or the actor is named on it."""
    if actor.looks_back:
        return sa.true()
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


def restricted_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Strictly confidential and the actor is named: found from the name, for there are few such risks of a person."""
    theirs: sa.ColumnElement[bool] = _RISK.c.id.in_(_RESTRICTED_OF_ONE.params(named_person=actor.person_id))
    return theirs


def sees_every(actor: Actor, standings: Collection[str]) -> bool:
    """Whether the scope leaves nothing of these standings out, so that ready counts may be used; the classification
    still applies. What is lent does not count: it never reaches a strictly confidential risk.
    """
    if actor.looks_back:
        return False  # the ready counts are those of today
    if actor.is_machine or actor.everywhere & _SEES_ALL_STANDINGS:
        return True
    return actor.alone.has_everywhere(Permission.RISK_READ) and set(standings) <= _IN_REGISTER


def _within_scope(actor: Actor) -> sa.ColumnElement[bool]:
    own = _scope_of(actor.alone)
    return sa.or_(own, *(_scope_lent(lent) for lent in actor.lent)) if actor.lent else own


def _scope_lent(lent: Lent) -> sa.ColumnElement[bool]:
    scope = sa.and_(_scope_of(lent.giver), _RISK.c.classification != _STRICTLY.value)
    return scope if lent.entities is None else sa.and_(scope, _in_entities(sorted(lent.entities)))


def _scope_of(actor: Actor) -> sa.ColumnElement[bool]:
    if actor.everywhere & _SEES_ALL_STANDINGS:
        return sa.true()
    ways: list[sa.ColumnElement[bool]] = []
    if actor.has_everywhere(Permission.RISK_READ):
        ways.append(_RISK.c.standing.in_(sorted(_IN_REGISTER)))
    if reached := actor.entities_where(Permission.RISK_READ):
        ways.append(_in_entities(sorted(reached)))
    if Role.RISK_OWNER in actor.holds:
        ways.append(_RISK.c.owner_id == actor.person_id)
    if Role.MITIGATION_OWNER in actor.holds:
        mine = sa.select(_ACTION.c.risk_id).where(
            _ACTION.c.owner_id == actor.person_id, _ACTION.c.withdrawn_at.is_(None)
        )
        ways.append(_RISK.c.id.in_(mine))
    return sa.or_(*ways) if ways else sa.false()


def _in_entities(ids: list[int]) -> sa.ColumnElement[bool]:
    """The risk's entity is one of these, in order. Ids in a row become a range: whoever reaches all hundred entities
    would otherwise send a hundred values with every statement.
    """
    runs: list[list[int]] = []
    for each in ids:
        if runs and each == runs[-1][-1] + 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    ranges = [_RISK.c.entity_id.between(run[0], run[-1]) for run in runs if len(run) > 2]
    rest = [each for run in runs if len(run) <= 2 for each in run]
    return sa.or_(*ranges, _RISK.c.entity_id.in_(rest)) if rest else sa.or_(*ranges)
