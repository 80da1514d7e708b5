"""How a body decides between its meetings: who answered what, whether that is enough, and what follows from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from riskreg.domain.words import count_in_words


class MemberAnswer(StrEnum):
    """What a voting member says to the text. Whoever objects says why."""

    APPROVE = "approve"
    OBJECT = "object"
    ABSTAIN = "abstain"


class QuorumKind(StrEnum):
    """How a body says how many of its voting members must answer."""

    PERCENT = "per cent"
    NUMBER = "number"


class AdoptionRule(StrEnum):
    """When a text is adopted, once the quorum is there."""

    NO_OBJECTION = "no objection"
    MAJORITY = "majority"

    @property
    def label(self) -> str:
        return _RULES[self]


_RULES = {
    AdoptionRule.NO_OBJECTION: "Adopted when somebody approves and nobody objects",
    AdoptionRule.MAJORITY: "Adopted when more approve than object",
}


@dataclass(frozen=True, slots=True)
class Quorum:
    """At least so many voting members, or so many in a hundred of them."""

    kind: QuorumKind
    amount: int

    @property
    def problem(self) -> str:
        """What is wrong with it, in a sentence; empty when nothing is."""
        if self.kind is QuorumKind.PERCENT and not 1 <= self.amount <= 100:
            return "A quorum in per cent lies between 1 and 100."
        return "" if self.amount >= 1 else "A quorum is one member at least."

    def needed(self, members: int) -> int:
        """How many of that many voting members: a part of a member counts as a whole one, and one is needed always."""
        wanted = -(-self.amount * members // 100) if self.kind is QuorumKind.PERCENT else self.amount
        return max(1, wanted)

    @property
    def in_words(self) -> str:
        """``at least 50 per cent of the voting members``, ``at least three voting members``."""
        if self.kind is QuorumKind.PERCENT:
            return f"at least {self.amount} per cent of the voting members"
        return f"at least {count_in_words(self.amount)} voting member{'' if self.amount == 1 else 's'}"


class Result(StrEnum):
    """What came of an electronic review."""

    ADOPTED = "adopted"
    NOT_ADOPTED = "not adopted"
    NO_QUORUM = "no quorum"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answers counted. ``needed`` is how many of the ``members`` had to answer; an abstention is an answer."""

    result: Result
    members: int
    needed: int
    approve: int
    against: int
    abstain: int

    @property
    def answered(self) -> int:
        return self.approve + self.against + self.abstain

    @property
    def sentence(self) -> str:
        """``Adopted: four approve, nobody objects, one abstains; five of six answered, three were needed.``"""
        return f"{_RESULTS[self.result]}: {self.counts}; {self.turnout}."

    @property
    def counts(self) -> str:
        return ", ".join(
            (
                _said(self.approve, "approves", "approve"),
                _said(self.against, "objects", "object"),
                _said(self.abstain, "abstains", "abstain"),
            )
        )

    @property
    def turnout(self) -> str:
        """``five of six answered, three were needed``"""
        return f"{self._answered}, {count_in_words(self.needed)} {'was' if self.needed == 1 else 'were'} needed"

    @property
    def turnout_now(self) -> str:
        """The same while there is time: ``two of six have answered, three are needed``"""
        have = f"{self._answered}".replace(" answered", " has answered" if self.answered == 1 else " have answered")
        return f"{have}, {count_in_words(self.needed)} {'is' if self.needed == 1 else 'are'} needed"

    @property
    def _answered(self) -> str:
        said = "none" if self.answered == 0 else count_in_words(self.answered)
        return f"{said} of {count_in_words(self.members)} answered"


_RESULTS = {
    Result.ADOPTED: "Adopted",
    Result.NOT_ADOPTED: "Not adopted",
    Result.NO_QUORUM: "Not decided, for too few answered",
}


def _said(n: int, one: str, several: str) -> str:
    return f"{'nobody' if n == 0 else count_in_words(n)} {one if n < 2 else several}"


def outcome_of(answers: Iterable[MemberAnswer], members: int, quorum: Quorum, rule: AdoptionRule) -> Outcome:
    """What follows from the last answer of each who gave one; ``members`` are all who were asked.

    Without the quorum nothing is decided, whatever the answers. Abstentions count for the quorum and for neither side;
    a text nobody approves of is not adopted.
    """
    given = Counter(answers)
    approve, against, abstain = (given[each] for each in MemberAnswer)
    needed = quorum.needed(members)
    if approve + against + abstain < needed:
        result = Result.NO_QUORUM
    elif approve and (approve > against if rule is AdoptionRule.MAJORITY else not against):
        result = Result.ADOPTED
    else:
        result = Result.NOT_ADOPTED
    return Outcome(result, members, needed, approve, against, abstain)


@dataclass(frozen=True)
class ElectronicReviewCase:
    """What the conditions of its lifecycle ask of an electronic review."""

    state: str
    closes_on: date
    today: date
    missing: int
    result: Result
    entity_id: int | None = None
    owner_id: int | None = None


@dataclass(frozen=True)
class MemberAnswerCase:
    """What the conditions of its lifecycle ask of one member's answer. ``is_open`` until the deadline has passed."""

    state: str
    member_id: int
    is_open: bool = True
    objects: bool = False
    says_why: bool = False
    entity_id: int | None = None
    owner_id: int | None = None
