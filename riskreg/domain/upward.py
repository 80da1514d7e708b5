"""Requests upward: what can be asked of a higher level, under which condition, how it is answered, and who is above."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from riskreg.domain.permissions import Role


class RequestKind(StrEnum):
    """What a higher level is asked to do."""

    TAKE_OVER = "take over"
    DECIDE = "decide"
    PROVIDE = "provide"


class Provision(StrEnum):
    """What can be asked for when a higher level is asked to provide."""

    FUNDS = "funds"
    ACCESS = "access"
    ADVOCACY = "advocacy"


class Condition(StrEnum):
    """Why a risk goes to a higher level."""

    BEYOND_AUTHORITY = "beyond authority"
    CUTS_ACROSS = "cuts across offices"
    NOT_IMPARTIAL = "not impartial"
    SECURITY_CHANGED = "security changed"
    LEVEL_ROSE = "level rose"

    @property
    def label(self) -> str:
        return CONDITIONS[self]


class Answer(StrEnum):
    ACCEPT = "accept"
    ACCEPT_IN_PART = "accept in part"
    DECLINE = "decline"

    @property
    def move(self) -> str:
        """The move of the lifecycle that gives this answer."""
        return self.value.replace(" ", "_")


CONDITIONS: Mapping[Condition, str] = {
    Condition.BEYOND_AUTHORITY: "The measure needs more than the owner’s authority",
    Condition.CUTS_ACROSS: "The risk cuts across offices",
    Condition.NOT_IMPARTIAL: "There is a grievance the owner cannot answer impartially",
    Condition.SECURITY_CHANGED: "The security situation has changed seriously",
    Condition.LEVEL_ROSE: "The level became high or above",
}


def asked_in_words(kind: RequestKind, provides: Provision | None) -> str:
    """``Take over the risk``, ``Provide funds``."""
    if kind is RequestKind.PROVIDE and provides is not None:
        return f"Provide {provides.value}"
    return "Take over the risk" if kind is RequestKind.TAKE_OVER else "Decide"


@dataclass(frozen=True, slots=True)
class Addressee:
    """A level that can be asked: a role at an entity (None: for the whole organization) and who holds it, by id."""

    role: Role
    entity_id: int | None = None
    entity: str = ""
    people: Mapping[int, str] | None = None

    @property
    def title(self) -> str:
        """``the head of Office AMB``, ``the risk secretariat``."""
        if self.role is Role.HEAD_OF_ENTITY:
            return f"the head of {self.entity}"
        return "the risk secretariat" if self.role is Role.SECRETARIAT else "senior management"

    def is_at(self, role: Role, entity_id: int | None) -> bool:
        return (self.role, self.entity_id) == (role, entity_id)

    def without(self, barred: Collection[int | None]) -> Addressee:
        """The same level as far as these people are not it."""
        kept = {person: name for person, name in (self.people or {}).items() if person not in barred}
        return Addressee(self.role, self.entity_id, self.entity, kept)


def next_addressee(
    levels: Sequence[Addressee], barred: Collection[int | None], after: tuple[Role, int | None] | None = None
) -> Addressee | None:
    """The nearest level at which somebody else than the barred can answer; beyond ``after`` when that is given.

    ``levels`` stand in order, the nearest first. None when there is no such level.
    """
    places = [place for place, level in enumerate(levels) if after is not None and level.is_at(*after)]
    beyond = levels[places[-1] + 1 :] if places else levels
    return next((kept for level in beyond if (kept := level.without(barred)).people), None)


@dataclass(frozen=True, slots=True)
class RequestCase:
    """What guards ask about one request.

    ``parties`` are who asked and in whose name; ``next_level`` is empty at the top.
    """

    state: str
    role: Role
    entity_id: int | None
    parties: frozenset[int]
    owner_id: int | None = None
    risk_entity_id: int | None = None
    is_sealed: bool = False
    is_in_register: bool = True
    next_level: str = ""
