"""What the secretariat could ask entities about their answers, entity by entity and never one compared with another."""

from dataclasses import dataclass

from riskreg.domain.errors import NotFound
from riskreg.domain.review_progress import Standing
from riskreg.domain.signals import Signal
from riskreg.reviews.finding_queries import NO_SUCH_RETURN, find_cycle, find_return
from riskreg.reviews.progress_queries import CycleHead, ReturnLine, head_of, return_lines
from riskreg.reviews.signal_queries import signals_of
from riskreg.store.base import loaded
from riskreg.store.work import Work

PAGE = 10
"""Entities of one page: each may have many questions."""
_BEGINNING = "We read your return with thanks. May we ask:"


@dataclass(frozen=True, slots=True)
class EntityQuestions:
    """What could be asked of one entity. A return is asked for again once signed: until then its head sends it back."""

    line: ReturnLine
    signals: tuple[Signal, ...]

    @property
    def is_signed(self) -> bool:
        return self.line.standing is Standing.SIGNED


@dataclass(frozen=True, slots=True)
class WonderingPage:
    """Entities there is something to ask of, by name; ``answered`` counts all whose answers were looked at, ``asking``
    those on all pages.
    """

    title: str
    head: CycleHead
    rows: tuple[EntityQuestions, ...]
    asking: int
    answered: int
    number: int

    @property
    def quiet(self) -> int:
        return self.answered - self.asking

    @property
    def last(self) -> int:
        return max(1, -(-self.asking // PAGE))


@dataclass(frozen=True, slots=True)
class AskAgainPage:
    """Asking one entity again; ``reason`` is what to begin with, ``blocked`` says why it cannot be done."""

    title: str
    head: CycleHead
    reference: str
    version: int
    entity: str
    signed_by: str
    reason: str
    blocked: str


def wondering_page(work: Work, reference: str, number: int) -> WonderingPage:
    """Ten entities at a time of those with questions, in as many statements whatever they answered."""
    cycle = find_cycle(work, reference)
    lines = [line for line in return_lines(work, cycle) if line.standing in (Standing.SENT, Standing.SIGNED)]
    found = signals_of(work, cycle, [line.id for line in lines])
    rows = [EntityQuestions(line, found[line.id]) for line in lines if line.id in found]
    number = min(number, max(1, -(-len(rows) // PAGE)))
    return WonderingPage(
        title="Questions to entities",
        head=head_of(work, cycle),
        rows=tuple(rows[(number - 1) * PAGE : number * PAGE]),
        asking=len(rows),
        answered=len(lines),
        number=number,
    )


def ask_again_page(work: Work, reference: str, returned: str) -> AskAgainPage:
    """The reason is filled in with what is worth a question; it can be changed."""
    entity_return, cycle = find_return(work, returned)
    if find_cycle(work, reference).id != cycle.id:
        raise NotFound(NO_SUCH_RETURN)
    line = next((each for each in return_lines(work, cycle) if each.id == entity_return.id), None)
    found = signals_of(work, cycle, [loaded(entity_return.id)]).values()
    questions = [signal.question for each in found for signal in each]
    return AskAgainPage(
        title=f"Ask {line.entity} again" if line else "Ask again",
        head=head_of(work, cycle),
        reference=returned,
        version=entity_return.version,
        entity=line.entity if line else "",
        signed_by=entity_return.signed_by_name,
        reason="\n".join([_BEGINNING, *questions]) if questions else "",
        blocked=_why_not(line, is_running=cycle.ended_at is None),
    )


def _why_not(line: ReturnLine | None, *, is_running: bool) -> str:
    if not is_running:
        return "The review has ended. What is new now belongs in the next one."
    if line is None:
        return "This return was asked for again already: a new one takes its place."
    if line.standing is not Standing.SIGNED:
        return "This return is not signed yet, so it is still with the entity. Its head can send it back."
    return ""
