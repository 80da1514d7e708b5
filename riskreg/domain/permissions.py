"""Who may do what where: roles, permissions, the one matrix between them, and the actor who carries them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    """The eight parts people play. Six are granted; the two owners follow from being named on a risk or an action."""

    FOCAL_POINT = "focal_point"
    HEAD_OF_ENTITY = "head_of_entity"
    RISK_OWNER = "risk_owner"
    MITIGATION_OWNER = "mitigation_owner"
    SECRETARIAT = "secretariat"
    SENIOR_MANAGER = "senior_manager"
    OVERSIGHT = "oversight"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return _TITLES[self]

    @property
    def scope(self) -> Scope:
        return _SCOPES[self]


class Scope(StrEnum):
    """How far a role reaches."""

    ENTITY = "own entity and below"
    ALL = "all"
    RISK = "one risk"


class Permission(StrEnum):
    """Everything somebody can be allowed to do, written noun:verb."""

    RISK_READ = "risk:read"
    RISK_LOG = "risk:log"
    RISK_EDIT = "risk:edit"
    RISK_SCORE = "risk:score"
    RISK_SUBMIT = "risk:submit"
    RISK_APPROVE = "risk:approve"
    RISK_RETURN = "risk:return"
    RISK_CONSOLIDATE = "risk:consolidate"
    CONSOLIDATION_READ = "consolidation:read"
    RISK_VALIDATE = "risk:validate"
    RISK_ACCEPT = "risk:accept"
    RISK_CLOSE = "risk:close"
    RISK_OVERRIDE = "risk:override"
    ACTION_REPORT = "action:report"
    ACTION_CONFIRM = "action:confirm"
    REQUEST_ASK = "request:ask"
    REQUEST_ANSWER = "request:answer"
    REVIEW_RUN = "review:run"
    REVIEW_ANSWER = "review:answer"
    REVIEW_SIGN = "review:sign"
    WORKSHOP_READ = "workshop:read"
    WORKSHOP_RUN = "workshop:run"
    WORKSHOP_SIGN = "workshop:sign"
    BODY_RECORD = "body:record"
    BODY_REPORT = "body:report"
    BODY_ANSWER = "body:answer"
    METHODOLOGY_READ = "methodology:read"
    METHODOLOGY_ADOPT = "methodology:adopt"
    AUTHORITY_ADOPT = "authority:adopt"
    LIFECYCLE_READ = "lifecycle:read"
    LIFECYCLE_ADOPT = "lifecycle:adopt"
    ENTITY_READ = "entity:read"
    ENTITY_MANAGE = "entity:manage"
    PEOPLE_MANAGE = "people:manage"
    HANDOVER_MAKE = "handover:make"
    AUDIT_READ = "audit:read"
    PAPER_ISSUE = "paper:issue"
    ACCOUNT_KEEP = "account:keep"


_TITLES = {
    Role.FOCAL_POINT: "Entity focal point",
    Role.HEAD_OF_ENTITY: "Head of entity",
    Role.RISK_OWNER: "Risk owner",
    Role.MITIGATION_OWNER: "Mitigation owner",
    Role.SECRETARIAT: "Risk secretariat",
    Role.SENIOR_MANAGER: "Senior manager",
    Role.OVERSIGHT: "Oversight",
    Role.ADMINISTRATOR: "Administrator",
}

_SCOPES = {
    Role.FOCAL_POINT: Scope.ENTITY,
    Role.HEAD_OF_ENTITY: Scope.ENTITY,
    Role.RISK_OWNER: Scope.RISK,
    Role.MITIGATION_OWNER: Scope.RISK,
    Role.SECRETARIAT: Scope.ALL,
    Role.SENIOR_MANAGER: Scope.ALL,
    Role.OVERSIGHT: Scope.ALL,
    Role.ADMINISTRATOR: Scope.ALL,
}

GRANTED_ROLES = tuple(role for role in Role if role.scope is not Scope.RISK)

_P = Permission
_EVERYBODY = frozenset({_P.ACCOUNT_KEEP, _P.ENTITY_READ, _P.METHODOLOGY_READ, _P.LIFECYCLE_READ})
_READERS = _EVERYBODY | {_P.RISK_READ, _P.PAPER_ISSUE}
_KEEPERS = _READERS | {_P.RISK_LOG, _P.RISK_EDIT, _P.RISK_SCORE, _P.RISK_SUBMIT} | {_P.ACTION_REPORT, _P.ACTION_CONFIRM}

MATRIX: Mapping[Role, frozenset[Permission]] = {
    Role.FOCAL_POINT: _KEEPERS | {_P.REQUEST_ASK, _P.REVIEW_ANSWER, _P.BODY_REPORT},
    Role.HEAD_OF_ENTITY: _KEEPERS
    | {_P.RISK_APPROVE, _P.RISK_RETURN, _P.RISK_ACCEPT, _P.RISK_CLOSE, _P.REQUEST_ASK, _P.REQUEST_ANSWER}
    | {_P.REVIEW_ANSWER, _P.REVIEW_SIGN, _P.BODY_REPORT, _P.BODY_ANSWER},
    Role.RISK_OWNER: _EVERYBODY
    | {_P.RISK_READ, _P.RISK_EDIT, _P.RISK_SCORE, _P.RISK_CLOSE, _P.REQUEST_ASK}
    | {_P.ACTION_REPORT, _P.ACTION_CONFIRM, _P.REVIEW_ANSWER, _P.BODY_REPORT},
    Role.MITIGATION_OWNER: _EVERYBODY | {_P.RISK_READ, _P.ACTION_REPORT},
    Role.SECRETARIAT: (_KEEPERS - {_P.RISK_SUBMIT})
    | {_P.RISK_RETURN, _P.RISK_CONSOLIDATE, _P.RISK_VALIDATE, _P.RISK_CLOSE, _P.RISK_OVERRIDE}
    | {_P.METHODOLOGY_ADOPT, _P.AUTHORITY_ADOPT, _P.LIFECYCLE_ADOPT, _P.AUDIT_READ, _P.REQUEST_ANSWER}
    | {_P.REVIEW_RUN, _P.HANDOVER_MAKE, _P.CONSOLIDATION_READ, _P.WORKSHOP_READ, _P.WORKSHOP_RUN}
    | {_P.BODY_RECORD, _P.BODY_REPORT},
    Role.SENIOR_MANAGER: _READERS
    | {_P.RISK_ACCEPT, _P.RISK_CLOSE, _P.REQUEST_ANSWER}
    | {_P.CONSOLIDATION_READ, _P.WORKSHOP_READ, _P.WORKSHOP_SIGN, _P.BODY_REPORT, _P.BODY_ANSWER},
    Role.OVERSIGHT: _READERS | {_P.AUDIT_READ, _P.CONSOLIDATION_READ, _P.WORKSHOP_READ},
    Role.ADMINISTRATOR: _EVERYBODY | {_P.PEOPLE_MANAGE, _P.ENTITY_MANAGE, _P.HANDOVER_MAKE},
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands, for deciding who may touch it.

    ``entity_id`` is the entity it belongs to (None: to the whole organization); ``owner_id`` the risk owner;
    ``action_owner_ids`` everybody who owns a mitigation action of it. What ``is_sealed``, being strictly confidential,
    is for its named people: nothing lent by somebody reaches it.
    """

    entity_id: int | None = None
    owner_id: int | None = None
    action_owner_ids: frozenset[int] = frozenset()
    is_sealed: bool = False


EVERYWHERE = Place()


class Lent(Protocol):
    """What somebody lets the actor do for them: see ``delegation.Loan``. ``entities`` is None unless narrowed."""

    @property
    def giver(self) -> Actor: ...
    @property
    def permissions(self) -> frozenset[Permission]: ...
    @property
    def entities(self) -> frozenset[int] | None: ...
    def gives(self, permission: Permission) -> bool: ...
    def gives_at(self, permission: Permission, place: Place) -> bool: ...
    def entities_where(self, permission: Permission) -> frozenset[int]: ...
    def has_everywhere(self, permission: Permission) -> bool: ...


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with what was granted to them, as read at the start of a request.

    ``everywhere`` are roles held for all; ``by_entity`` maps a role to the entities it reaches (own and below);
    ``holds`` says which of the two owner roles the person has on some risk or action; ``lent`` is what they may do for
    others now. Who ``looks_back`` reads a register that holds only what they may see today.
    """

    person_id: int | None
    name: str
    everywhere: frozenset[Role] = frozenset()
    by_entity: Mapping[Role, frozenset[int]] = field(default_factory=dict)
    holds: frozenset[Role] = frozenset()
    is_machine: bool = False
    session_id: str = ""
    function: str = ""
    entity_id: int | None = None
    lent: tuple[Lent, ...] = ()
    looks_back: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        return self.everywhere | frozenset(self.by_entity) | self.holds

    @property
    def alone(self) -> Actor:
        """The same person with nothing but their own."""
        return replace(self, lent=()) if self.lent else self

    def may(self, permission: Permission) -> bool:
        """Whether the actor has the permission anywhere at all."""
        if self.is_machine or permission is Permission.ACCOUNT_KEEP:
            return True
        if any(permission in MATRIX[role] for role in self.roles):
            return True
        return any(lent.gives(permission) for lent in self.lent)

    def may_at(self, permission: Permission, place: Place) -> bool:
        """Whether the actor has the permission at that place: the role and its scope, their own or lent."""
        if self.may_alone_at(permission, place):
            return True
        return any(lent.gives_at(permission, place) for lent in self.lent)

    def may_alone_at(self, permission: Permission, place: Place) -> bool:
        """The same by their own roles only."""
        if self.is_machine or permission is Permission.ACCOUNT_KEEP:
            return True
        if place is EVERYWHERE:
            return any(permission in MATRIX[role] for role in self.everywhere)
        return any(permission in MATRIX[role] for role in self._roles_at(place))

    def for_whom(self, permission: Permission, place: Place) -> Actor | None:
        """Whom the actor acts for when they use the permission there; None when they act for themselves."""
        if not self.lent or self.may_alone_at(permission, place):
            return None
        return next((lent.giver for lent in self.lent if lent.gives_at(permission, place)), None)

    def stands_in_for(self, person_id: int, place: Place) -> bool:
        """Whether the actor can do something there only because that person lent it."""
        return any(
            lent.gives_at(permission, place) and not self.may_alone_at(permission, place)
            for lent in self.lent
            if lent.giver.person_id == person_id
            for permission in lent.permissions
        )

    def entities_where(self, permission: Permission) -> frozenset[int]:
        """The entities an entity role of the actor reaches with this permission, or that are lent with it."""
        reached = [ids for role, ids in self.by_entity.items() if permission in MATRIX[role]]
        return frozenset().union(*reached, *(lent.entities_where(permission) for lent in self.lent))

    def has_everywhere(self, permission: Permission) -> bool:
        if self.is_machine or any(permission in MATRIX[role] for role in self.everywhere):
            return True
        return any(lent.has_everywhere(permission) for lent in self.lent)

    def _roles_at(self, place: Place) -> set[Role]:
        roles = set(self.everywhere)
        roles |= {role for role, ids in self.by_entity.items() if place.entity_id in ids}
        if self.person_id is not None and self.person_id == place.owner_id:
            roles.add(Role.RISK_OWNER)
        if self.person_id in place.action_owner_ids:
            roles.add(Role.MITIGATION_OWNER)
        return roles


def machine(name: str) -> Actor:
    """The actor of a command typed on the server itself: it may do everything, and every event says who it was."""
    return Actor(person_id=None, name=name, is_machine=True)
