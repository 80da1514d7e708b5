"""Consolidation: what a submission of an entity is to the corporate register, and the sentence its entity reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Relation(StrEnum):
    """What the risk secretariat found a submission to be."""

    SAME = "same"
    CONTRIBUTES = "contributes to"
    DUPLICATE = "duplicate"
    OUT_OF_SCOPE = "out of scope"
    ISSUE = "issue"
    REFER = "refer to the Secretariat"

    @property
    def label(self) -> str:
        return _WORDS[self].label

    @property
    def meaning(self) -> str:
        """What choosing it does, for whoever chooses."""
        return _WORDS[self].meaning

    @property
    def found(self) -> str:
        """What the entity reads before the name of the other risk: ``Contributes to``."""
        return _WORDS[self].found

    @property
    def nameless(self) -> str:
        """The same where that name must not be told, or there is none."""
        return _WORDS[self].nameless

    @property
    def then(self) -> str:
        """What follows for the entity."""
        return _WORDS[self].then

    @property
    def past(self) -> str:
        """What the secretariat did, after its name: ``found that the risk contributes to another``."""
        return _WORDS[self].past

    @property
    def needs_candidate(self) -> bool:
        return self in (Relation.SAME, Relation.CONTRIBUTES, Relation.DUPLICATE)

    @property
    def asks_corporate(self) -> bool:
        """The other risk must be one the organization keeps; a duplicate may be of any entity's."""
        return self in (Relation.SAME, Relation.CONTRIBUTES)

    @property
    def move(self) -> str:
        """The move of the lifecycle that ends the submission; empty where its entity goes on managing it."""
        return _MOVES.get(self, "")


@dataclass(frozen=True, slots=True)
class _Words:
    label: str
    meaning: str
    found: str
    nameless: str
    then: str
    past: str


def ended_as(state: str) -> str:
    """How a risk ended that a submission is linked to, after its name; a merger is followed by that of the other."""
    return _ENDINGS.get(state, "has ended")


_ENDINGS: Mapping[str, str] = {
    "merged": "was merged into",
    "rejected": "was rejected",
    "closed": "was closed",
    "referred": "was referred to the United Nations Secretariat",
    "issue": "became an issue",
}
ENDED_TOO = "That has ended too, so the risk secretariat looks at it again."
"""What follows for an entity whose risk was to be continued in one that has ended."""
_STAYS = "The entity goes on managing it in its own register."
_MOVES = {Relation.SAME: "merge", Relation.DUPLICATE: "merge", Relation.ISSUE: "mark_as_issue"}
_WORDS: Mapping[Relation, _Words] = {
    Relation.CONTRIBUTES: _Words(
        "Contributes to a corporate risk",
        "One of the ways in which the corporate risk can come about. It stays in the register of its entity.",
        "Contributes to",
        "Contributes to a corporate risk",
        _STAYS,
        "found that the risk contributes to a corporate risk",
    ),
    Relation.SAME: _Words(
        "The same as a corporate risk",
        "It says nothing the corporate risk does not. It ends here and is continued there.",
        "The same as",
        "The same as a corporate risk",
        "It is continued there.",
        "found that the risk is the same as a corporate risk",
    ),
    Relation.DUPLICATE: _Words(
        "A duplicate of another submission",
        "Somebody has submitted the same already. It ends here and is continued in the other one.",
        "A duplicate of",
        "A duplicate of another risk",
        "It is continued there.",
        "found that the risk is a duplicate",
    ),
    Relation.OUT_OF_SCOPE: _Words(
        "Out of scope of the corporate register",
        "A real risk, but not one for the whole organization. It stays in the register of its entity.",
        "Out of scope of the corporate register",
        "Out of scope of the corporate register",
        _STAYS,
        "found that the risk is out of scope of the corporate register",
    ),
    Relation.ISSUE: _Words(
        "An issue: it has happened",
        "What has happened is no risk any more. It ends here and is managed as an issue.",
        "An issue: it has happened",
        "An issue: it has happened",
        "It is managed as an issue.",
        "found that the risk has become an issue",
    ),
    Relation.REFER: _Words(
        "Refer to the Secretariat",
        "Only the United Nations Secretariat can answer it. It stays in the register of its entity meanwhile.",
        "Referred to the United Nations Secretariat",
        "Referred to the United Nations Secretariat",
        "The entity keeps it in its own register meanwhile.",
        "referred the risk to the United Nations Secretariat",
    ),
}
LONGEST_REASON = 2000
