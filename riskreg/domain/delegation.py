"""Acting for somebody else: what can be lent and for how long, and what it gives at the moment it is used."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from riskreg.domain.permissions import MATRIX, Actor, Permission, Place

LONGEST_DAYS = 180

DELEGABLE: Mapping[Permission, str] = {
    Permission.RISK_APPROVE: "Approve risks for the register",
    Permission.RISK_RETURN: "Return risks with a reason",
    Permission.RISK_LOG: "Log risks",
    Permission.RISK_EDIT: "Change what is written about risks",
    Permission.RISK_SCORE: "Score risks",
    Permission.RISK_SUBMIT: "Send risks to the head of office",
    Permission.RISK_ACCEPT: "Accept risks for a time, as far as you may yourself",
    Permission.RISK_CLOSE: "Close risks",
    Permission.ACTION_REPORT: "Report on mitigation actions",
    Permission.ACTION_CONFIRM: "Confirm that mitigation actions are done",
    Permission.REQUEST_ASK: "Ask a higher level",
    Permission.REQUEST_ANSWER: "Answer requests from below",
    Permission.REVIEW_ANSWER: "Answer reviews of risks",
    Permission.REVIEW_SIGN: "Sign what an entity answers in a review",
    Permission.RISK_CONSOLIDATE: "Merge risks and propose them for validation",
    Permission.PAPER_ISSUE: "Make documents of the register",
}
"""What somebody can sensibly do in another's name, in words. Keeping accounts and entities, reading the trail, adopting
a methodology or lifecycle, validating and overriding are not among it.
"""


@dataclass(frozen=True, slots=True)
class Period:
    """From when until when somebody acts for another, unless it was withdrawn before."""

    begins_at: datetime
    ends_at: datetime
    withdrawn_at: datetime | None = None

    def standing(self, now: datetime) -> str:
        """``in force``, ``coming`` or ``ended``."""
        if self.withdrawn_at is not None or now >= self.ends_at:
            return "ended"
        return "coming" if now < self.begins_at else "in force"


@dataclass(frozen=True, slots=True)
class Loan:
    """What one delegation gives now: of the ``permissions`` asked, what the ``giver`` has, within the ``entities``.

    Reading goes with it, for nobody can decide on what they cannot read. A strictly confidential risk stays with its
    named people.
    """

    giver: Actor
    permissions: frozenset[Permission]
    entities: frozenset[int] | None = None

    def gives(self, permission: Permission) -> bool:
        lent = self._with(permission)
        if any(lent & MATRIX[role] for role in self.giver.holds):
            return True
        return self.has_everywhere(permission) or bool(self.entities_where(permission))

    def gives_at(self, permission: Permission, place: Place) -> bool:
        if place.is_sealed or (self.entities is not None and place.entity_id not in self.entities):
            return False
        return any(self.giver.may_at(each, place) for each in self._with(permission))

    def entities_where(self, permission: Permission) -> frozenset[int]:
        lent = self._with(permission)
        own = frozenset[int]().union(*(self.giver.entities_where(each) for each in lent))
        if self.entities is None:
            return own
        return self.entities if any(self.giver.has_everywhere(each) for each in lent) else own & self.entities

    def has_everywhere(self, permission: Permission) -> bool:
        return self.entities is None and any(self.giver.has_everywhere(each) for each in self._with(permission))

    def _with(self, permission: Permission) -> frozenset[Permission]:
        """What must be had to use the permission: any of those lent for reading, otherwise itself."""
        if permission == Permission.RISK_READ:
            return self.permissions
        return self.permissions & {permission}


def lend(giver: Actor, asked: Iterable[Permission], entities: frozenset[int] | None) -> Loan | None:
    """What the giver's own roles make of a delegation now; None when that is nothing.

    What was lent to the giver is not passed on. Of the roles only those are kept through which something is lent: they
    decide what can be seen.
    """
    permissions = frozenset(asked) & DELEGABLE.keys()
    used = frozenset(role for role in giver.roles if MATRIX[role] & permissions)
    if not used or giver.is_machine:
        return None
    by_entity = {role: reached for role, reached in giver.by_entity.items() if role in used}
    own = replace(giver, everywhere=giver.everywhere & used, by_entity=by_entity, holds=giver.holds & used, lent=())
    return Loan(own, permissions, entities)


def receive(receiver: Actor, loans: Iterable[Loan]) -> Actor:
    """The person with what is lent to them. Whoever keeps the accounts receives nothing, for they must not judge."""
    if receiver.may(Permission.PEOPLE_MANAGE):
        return receiver
    return replace(receiver, lent=tuple(loan for loan in loans if loan.giver.person_id != receiver.person_id))


def has_to_lend(giver: Actor, permission: Permission, entity_id: int | None) -> bool:
    """Whether somebody has the permission by themselves at that entity, or anywhere for None."""
    alone = giver.alone
    if entity_id is None:
        return alone.may(permission)
    return alone.may_at(permission, Place(entity_id)) or any(permission in MATRIX[role] for role in alone.holds)


def has_anything_to_lend(giver: Actor) -> bool:
    return any(has_to_lend(giver, permission, None) for permission in DELEGABLE)


def who_for_whom(name: str, body: Mapping[str, Any]) -> str:
    """``Ana Ruiz for Luis Díaz``, when the body of an event says for whom; the name alone otherwise."""
    given = body.get("for")
    return said_for(name, str(given.get("name") or "")) if isinstance(given, Mapping) else name


def said_for(name: str, acted_for: str) -> str:
    """The same from both names; ``acted_for`` is empty for whoever acted for themselves."""
    return f"{name} for {acted_for}" if acted_for else name
