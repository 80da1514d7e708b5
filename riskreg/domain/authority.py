"""Authority by level: who may approve, accept, close and validate a risk of which level, and accept it for how long."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from riskreg.domain.calendar import next_review
from riskreg.domain.permissions import Lent, Permission, Place, Role, Scope
from riskreg.domain.scale import Level


class Act(StrEnum):
    """What is decided about a risk and depends on its level."""

    APPROVE = "approve"
    ACCEPT = "accept"
    CLOSE = "close"
    VALIDATE = "validate"

    @property
    def permission(self) -> Permission:
        return Permission(f"risk:{self.value}")

    @property
    def past(self) -> str:
        return {"approve": "approved", "accept": "accepted", "close": "closed", "validate": "validated"}[self.value]


class Where(StrEnum):
    """How far a rule reaches: see seed/authority.toml."""

    OWN = "own"
    ABOVE = "above"
    EVERYWHERE = "everywhere"


@dataclass(frozen=True)
class Rule:
    """Whoever has the role there may do the act for a risk up to that level."""

    act: Act
    role: Role
    where: Where
    up_to: Level

    @property
    def who(self) -> str:
        """``the head of an entity above``."""
        return _WHO.get((self.role, self.where)) or f"the {self.role.label.lower()}"


_WHO = {
    (Role.HEAD_OF_ENTITY, Where.OWN): "the head of its entity",
    (Role.HEAD_OF_ENTITY, Where.ABOVE): "the head of an entity above",
    (Role.FOCAL_POINT, Where.OWN): "a focal point of its entity",
    (Role.FOCAL_POINT, Where.ABOVE): "a focal point of an entity above",
    (Role.RISK_OWNER, Where.OWN): "its owner",
    (Role.SENIOR_MANAGER, Where.EVERYWHERE): "a senior manager",
}


@dataclass(frozen=True)
class Spot:
    """Where a risk stands for a question of authority; `above_id` is the entity right above its own, `rank` its
    residual rank, empty while it is not scored.
    """

    place: Place
    above_id: int | None
    rank: int | None


class Somebody(Protocol):
    @property
    def person_id(self) -> int | None: ...
    @property
    def everywhere(self) -> frozenset[Role]: ...
    @property
    def by_entity(self) -> Mapping[Role, Collection[int]]: ...
    @property
    def lent(self) -> tuple[Lent, ...]: ...


@dataclass(frozen=True)
class Authority:
    """One version of the rules; `longest` says for how many months a risk of a level may be accepted at most."""

    version: int
    title: str
    rules: tuple[Rule, ...]
    longest: Mapping[Level, int]

    def rules_for(self, act: Act, rank: int | None) -> tuple[Rule, ...]:
        """The rules under which the act is possible at that rank, in the order of the file; not scored is lowest."""
        return tuple(rule for rule in self.rules if rule.act is act and rule.up_to.rank >= (rank or 1))

    def allows(self, act: Act, spot: Spot, actor: Somebody) -> bool:
        """By the actor's own roles, or by those of somebody who lent them what the act needs there."""
        rules = self.rules_for(act, spot.rank)
        givers = (lent.giver for lent in actor.lent if lent.gives_at(act.permission, spot.place))
        return any(_meets(rule, spot, each) for each in (actor, *givers) for rule in rules)

    def who_may(self, act: Act, rank: int | None) -> str:
        """``A very high risk is accepted by a senior manager.``"""
        level = f"A {Level.from_rank(rank).value} risk" if rank else "A risk that is not scored"
        people = list(dict.fromkeys(rule.who for rule in self.rules_for(act, rank)))
        if not people:
            return f"{level} is {act.past} by nobody under the rules in use. Ask the risk secretariat."
        return f"{level} is {act.past} by {listed(people)}."

    def last_day(self, rank: int, accepted_on: date) -> date:
        """The latest last day of an acceptance made that day; the last of a month leads to the last of a month."""
        return next_review(accepted_on, self.longest[Level.from_rank(rank)])


def listed(people: Iterable[str]) -> str:
    """``its owner, the head of its entity or a senior manager``."""
    names = list(people)
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _meets(rule: Rule, spot: Spot, somebody: Somebody) -> bool:
    if rule.role is Role.RISK_OWNER:
        return somebody.person_id is not None and somebody.person_id == spot.place.owner_id
    if rule.role.scope is Scope.ALL:
        return rule.role in somebody.everywhere
    entity = spot.above_id if rule.where is Where.ABOVE else spot.place.entity_id
    return entity is not None and entity in somebody.by_entity.get(rule.role, ())
