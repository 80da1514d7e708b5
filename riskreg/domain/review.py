"""Reviews: how a risk is answered, what an entity is asked, why one is triggered, and what the conditions look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ReviewAnswer(StrEnum):
    """What a review found of one risk."""

    UNCHANGED = "unchanged"
    UPDATED = "updated"
    CLOSE = "close"
    ESCALATED = "escalated"
    MERGE = "merge"

    @property
    def label(self) -> str:
        return ANSWERS[self]


class Answerer(StrEnum):
    """Who answers for a risk: the entity's focal point, or the owner of each risk."""

    FOCAL_POINT = "focal_point"
    RISK_OWNER = "risk_owner"


class Trigger(StrEnum):
    """Why a risk is reviewed out of turn."""

    INCIDENT = "incident"
    AUDIT_FINDING = "audit finding"
    NEW_MANDATE = "new mandate"

    @property
    def label(self) -> str:
        return TRIGGERS[self]


class QuestionKind(StrEnum):
    """How a question is answered: yes (then in words) or no; or in words."""

    YES_NO = "yes or no"
    WORDS = "words"


ANSWERS: Mapping[ReviewAnswer, str] = {
    ReviewAnswer.UNCHANGED: "Confirmed unchanged",
    ReviewAnswer.UPDATED: "Updated",
    ReviewAnswer.CLOSE: "Proposed to close",
    ReviewAnswer.ESCALATED: "Escalated",
    ReviewAnswer.MERGE: "Proposed to merge",
}
TRIGGERS: Mapping[Trigger, str] = {
    Trigger.INCIDENT: "An incident",
    Trigger.AUDIT_FINDING: "An audit finding",
    Trigger.NEW_MANDATE: "A new mandate",
}
LONGEST_WORDS = 4000


@dataclass(frozen=True, slots=True)
class Question:
    """One question a cycle asks of every entity."""

    code: str
    text: str
    kind: QuestionKind = QuestionKind.YES_NO


EMERGING = Question("emerging", "Is there any emerging risk: new or changing, and not in the register yet?")
"""Asked in every cycle, whatever its template says."""


@dataclass(frozen=True, slots=True)
class ReviewItemCase:
    """What guards ask about one risk under review, with the answer that is given.

    ``with_return`` says whether the answer goes with an entity's return, ``return_is_open`` whether that is still with
    the entity. ``is_changed`` is any revision since the review was opened, ``is_materially_changed`` one that matters
    for a decision. ``merges_into`` and ``request`` say what is wrong with what the answer points at; empty when right.
    """

    state: str
    entity_id: int | None = None
    owner_id: int | None = None
    with_return: bool = True
    return_is_open: bool = True
    answer: ReviewAnswer | None = None
    words: str = ""
    is_changed: bool = False
    is_materially_changed: bool = False
    merges_into: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True)
class EntityReturnCase:
    """What guards ask about an entity's return: ``hands`` are all who answered or sent it, and in whose name."""

    state: str
    entity_id: int | None = None
    owner_id: int | None = None
    items_left: int = 0
    questions_left: int = 0
    hands: frozenset[int] = frozenset()
    cycle_is_open: bool = True


@dataclass(frozen=True, slots=True)
class ReviewCycleCase:
    """What guards ask about a cycle: how many returns are still out, and the days it was given."""

    state: str
    returns_out: int
    closes_on: date
    today: date
    entity_id: int | None = None
    owner_id: int | None = None
