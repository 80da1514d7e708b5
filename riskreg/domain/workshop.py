"""A validation workshop by its rules: who has which part and may vote, how many rounds, whether it has its quorum."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from riskreg.domain.errors import Invalid
from riskreg.domain.words import count_in_words

MOST_ROUNDS = 3
"""However a workshop is set up: after a third round people repeat themselves, and the room decides."""


class Part(StrEnum):
    """What somebody does in a workshop; everybody has one part."""

    CHAIR = "chair"
    FACILITATOR = "facilitator"
    VOTER = "voter"
    OBSERVER = "observer"

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @property
    def may_vote(self) -> bool:
        """What the part brings with it: the chair is one of the senior managers, who vote.

        Who opens, closes and reveals the votes gives none, and neither does who only watches.
        """
        return self in (Part.CHAIR, Part.VOTER)

    @property
    def may_choose(self) -> bool:
        """Whether the workshop settles it: a chair may vote or stand above the vote, nobody else has the choice."""
        return self is Part.CHAIR


@dataclass(frozen=True, slots=True)
class Participant:
    """One person's part in a workshop and whether they vote; raises ``Invalid`` where the part does not let them.

    Made by ``Participant.with_part`` when the part decides.
    """

    name: str
    part: Part
    may_vote: bool

    def __post_init__(self) -> None:
        if self.may_vote != self.part.may_vote and not self.part.may_choose:
            can = "cannot vote" if self.may_vote else "votes; make somebody who only watches an observer"
            sentence = f"{_article(self.part)} {self.part} {can}."
            raise Invalid(sentence, {"may_vote": [sentence]})

    @classmethod
    def with_part(cls, name: str, part: Part) -> Participant:
        return cls(name, part, part.may_vote)


def _article(part: Part) -> str:
    return "An" if part is Part.OBSERVER else "A"


def wrong_rounds(rounds: int) -> str:
    """Why a workshop cannot have so many rounds for each risk, in a sentence; empty when it can."""
    if 1 <= rounds <= MOST_ROUNDS:
        return ""
    return f"Choose one to {count_in_words(MOST_ROUNDS)} rounds for each risk."


def why_no_next_round(held: int, rounds: int) -> str:
    """Why no round may follow the ``held`` ones where the workshop set ``rounds``; empty when one may."""
    most = min(rounds, MOST_ROUNDS)
    if held < most:
        return ""
    times = "was voted on once" if most == 1 else f"was voted on {count_in_words(most)} times"
    return f"This risk {times}, as often as this workshop allows. Record what the room decides."


def is_quorate(present: int, quorum: int) -> bool:
    """Whether enough of those who may vote are there; the quorum itself is enough."""
    return present >= quorum


def quorum_in_words(present: int, quorum: int, *, is_over: bool = False) -> str:
    """``12 voters are present, 11 are needed: the workshop has its quorum.``, or how many are still missing."""
    are, has = ("were", "had") if is_over else ("are", "has")
    voters = "voter is" if present == 1 and not is_over else "voter was" if present == 1 else f"voters {are}"
    said = f"{present:,} {voters} present, {quorum:,} {are} needed"
    if is_quorate(present, quorum):
        return f"{said}: the workshop {has} its quorum."
    if is_over:
        return f"{said}."
    missing = quorum - present
    return f"{said}: {count_in_words(missing)} {'is' if missing == 1 else 'are'} missing."


def wrong_quorum(quorum: int, voters: int) -> str:
    """Why that cannot be the quorum of a workshop with so many voters, in a sentence; empty when it can."""
    if quorum < 1:
        return "The quorum is at least one voter."
    if quorum > voters:
        return f"The quorum is {quorum:,}, but only {voters:,} may vote: it could never be reached."
    return ""
