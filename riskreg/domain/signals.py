"""Signals in an entity's answers worth a question: confirmed again and again, in seconds, in the same words.

They are questions, never a verdict: no score is made of them and nobody is ranked by them. The bounds are ours, and
chosen so that a careful office is rarely asked.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from riskreg.domain.review import ReviewAnswer

IN_A_ROW = 3
"""Reviews in which a risk was confirmed unchanged, this one included."""
SECONDS_FOR_ONE = 6
"""Less than this for each risk answered on one opening of the page is too quick to have read it."""
SAME_WORDS = 4
"""Risks confirmed in the same words."""


class SignalKind(StrEnum):
    """What was noticed."""

    UNCHANGED_AGAIN = "unchanged again"
    LATE_ACTIONS = "late actions"
    UNTESTED_CONTROLS = "untested controls"
    IN_SECONDS = "in seconds"
    SAME_WORDS = "same words"


@dataclass(frozen=True, slots=True)
class Answered:
    """One answered risk. ``unchanged_before`` are the reviews right before this one that confirmed it unchanged.

    ``late_actions`` and ``untested_controls`` count what stood so when it was answered; ranks are residual ones.
    ``shown_at`` is when the page was opened, and empty where nobody knows.
    """

    risk: str
    answer: ReviewAnswer
    words: str
    answered_at: datetime
    shown_at: datetime | None = None
    unchanged_before: int = 0
    late_actions: int = 0
    untested_controls: int = 0
    rank_at_opening: int | None = None
    rank: int | None = None

    @property
    def level_stands(self) -> bool:
        return self.rank is not None and self.rank == self.rank_at_opening


@dataclass(frozen=True, slots=True)
class Signal:
    """Something to ask about. ``risks`` in the order of the return; ``number`` is the count or the seconds meant."""

    kind: SignalKind
    risks: tuple[str, ...]
    number: int

    @property
    def question(self) -> str:
        """In kind words, to be sent as they are."""
        return _WORDS[self.kind](self)


def signals(answers: Sequence[Answered]) -> tuple[Signal, ...]:
    """What is worth a question in the answers of one return: about single risks first, in the order of the return."""
    return (*(each for answer in answers for each in _of_one(answer)), *_in_seconds(answers), *_same_words(answers))


def _of_one(answer: Answered) -> Iterator[Signal]:
    if answer.answer is not ReviewAnswer.UNCHANGED:
        return
    in_a_row = answer.unchanged_before + 1
    if in_a_row >= IN_A_ROW:
        yield Signal(SignalKind.UNCHANGED_AGAIN, (answer.risk,), in_a_row)
    if answer.level_stands and answer.late_actions:
        yield Signal(SignalKind.LATE_ACTIONS, (answer.risk,), answer.late_actions)
    if answer.level_stands and answer.untested_controls:
        yield Signal(SignalKind.UNTESTED_CONTROLS, (answer.risk,), answer.untested_controls)


def _in_seconds(answers: Sequence[Answered]) -> Iterator[Signal]:
    """Risks answered on one opening of the page: how long that took, against how many there were."""
    by_page: dict[datetime, list[Answered]] = {}
    for each in answers:
        if each.shown_at is not None and each.answer is ReviewAnswer.UNCHANGED:
            by_page.setdefault(each.shown_at, []).append(each)
    for shown_at, together in sorted(by_page.items()):
        seconds = int((max(each.answered_at for each in together) - shown_at).total_seconds())
        # A clock that went backwards says nothing.
        if 0 <= seconds < SECONDS_FOR_ONE * len(together):
            yield Signal(SignalKind.IN_SECONDS, tuple(each.risk for each in together), seconds)


def _same_words(answers: Iterable[Answered]) -> Iterator[Signal]:
    by_words: dict[str, list[str]] = {}
    for each in answers:
        if each.answer is ReviewAnswer.UNCHANGED:
            by_words.setdefault(" ".join(each.words.split()).casefold().rstrip("."), []).append(each.risk)
    for risks in by_words.values():
        if len(risks) >= SAME_WORDS:
            yield Signal(SignalKind.SAME_WORDS, tuple(risks), len(risks))


def _unchanged(signal: Signal) -> str:
    time = {3: "third", 4: "fourth", 5: "fifth"}.get(signal.number, f"{signal.number}th")
    return (
        f"{signal.risks[0]} has been confirmed unchanged for the {time} time in a row. "
        "Is there something the office would like to discuss?"
    )


def _late(signal: Signal) -> str:
    late = "one of its actions is late" if signal.number == 1 else f"{signal.number} of its actions are late"
    return f"The level of {signal.risks[0]} is the same, and {late}. What keeps the risk where it is meanwhile?"


def _untested(signal: Signal) -> str:
    one = "one of its controls was last tested more than a year ago"
    many = f"{signal.number} of its controls were last tested more than a year ago"
    what = one if signal.number == 1 else many
    works = "it still works" if signal.number == 1 else "they still work"
    return f"The level of {signal.risks[0]} is the same, and {what}. How does the office know that {works}?"


def _quick(signal: Signal) -> str:
    one = len(signal.risks) == 1
    what = f"{signal.risks[0]} was" if one else f"{len(signal.risks)} risks were"
    seconds = f"{signal.number} seconds after" if signal.number > 1 else "within a second of"
    opened = "the page was opened" if signal.number > 1 else "the page being opened"
    looked = f"Had the office looked at {'it' if one else 'them'} before, and what did it find?"
    return f"{what} confirmed {seconds} {opened}. {looked}"


def _alike(signal: Signal) -> str:
    risks = f"{signal.number} risks were confirmed in the same words ({_listed(signal.risks)})"
    return f"{risks}. What was looked at for each?"


def _listed(risks: Sequence[str]) -> str:
    return ", ".join(risks[:5]) + (f" and {len(risks) - 5} more" if len(risks) > 5 else "")


_WORDS = {
    SignalKind.UNCHANGED_AGAIN: _unchanged,
    SignalKind.LATE_ACTIONS: _late,
    SignalKind.UNTESTED_CONTROLS: _untested,
    SignalKind.IN_SECONDS: _quick,
    SignalKind.SAME_WORDS: _alike,
}
