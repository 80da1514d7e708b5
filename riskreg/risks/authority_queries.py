"""What questions of authority need to know about a risk: the rules in use, the entity above, and whose turn it is."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar

import sqlalchemy as sa

from riskreg.authority.queries import authority_in_use
from riskreg.domain.authority import Act, Authority, Rule, Where
from riskreg.domain.authority_file import parse_authority
from riskreg.domain.permissions import Role, Scope
from riskreg.domain.risk_case import RiskCase
from riskreg.domain.workflow import Move
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work
from riskreg.tasks.holder_queries import people_with
from riskreg.tasks.turns import Holder

_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_ASKS = "has_authority_to_"
Case = TypeVar("Case", bound=RiskCase)


def asks_authority(move: Move) -> bool:
    """Whether a condition of the move is one of authority: only then are its facts read."""
    return any(name.startswith(_ASKS) for name in move.guards)


def with_authority(work: Work, case: Case) -> Case:
    """The case with the rules in use today and the entity above its own."""
    return replace(case, authority=rules_in_use(work), above_id=_above(work, case.entity_id))


def with_authority_in(row: Any, case: RiskCase) -> RiskCase:
    """The same from a row that holds both already."""
    rules = parse_authority(row.authority_source) if row.authority_source else None
    return replace(case, authority=rules, above_id=row.above_id)


def rules_in_use(work: Work) -> Authority | None:
    if "authority" not in work.read:
        work.read["authority"] = authority_in_use(work.session.connection(), work.now.date())
    return work.read["authority"]  # type: ignore[no-any-return]


def decider_of(work: Work, act: Act, risk: Risk) -> Holder:
    """Whose task such a decision is: of those the rules name, in their order, the first there is somebody for."""
    rules = rules_in_use(work)
    holders = list(_holders(work, rules.rules_for(act, risk.residual_rank) if rules else (), risk))
    there = (each for each in holders if each.person_id or people_with(work, each.role, each.entity_id))
    return next(there, holders[0] if holders else Holder(role=Role.SECRETARIAT.value))


def _holders(work: Work, rules: tuple[Rule, ...], risk: Risk) -> Iterator[Holder]:
    for rule in rules:
        if rule.role is Role.RISK_OWNER:
            if risk.owner_id is not None:
                yield Holder(person_id=risk.owner_id)
        elif rule.role.scope is Scope.ALL:
            yield Holder(role=rule.role.value)
        elif rule.where is Where.OWN:
            yield Holder(role=rule.role.value, entity_id=risk.entity_id)
        elif (above := _above(work, risk.entity_id)) is not None:
            yield Holder(role=rule.role.value, entity_id=above)


def _above(work: Work, entity_id: int | None) -> int | None:
    key = ("above", entity_id)
    if key not in work.read:
        wanted = sa.select(_ENTITY.c.parent_id).where(_ENTITY.c.id == entity_id)
        work.read[key] = work.session.execute(wanted).scalar_one_or_none()
    return work.read[key]  # type: ignore[no-any-return]
