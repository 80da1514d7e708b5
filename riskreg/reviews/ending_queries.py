"""Ending a review: what would be recorded, and, once it has ended, what it found as the reader may know it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from riskreg.domain.permissions import Permission
from riskreg.domain.references import risk_number, risk_reference
from riskreg.domain.review import ANSWERS, ReviewAnswer, ReviewCycleCase
from riskreg.domain.review_progress import Standing
from riskreg.domain.workflow import MoveRefused
from riskreg.reviews.finding_queries import find_cycle
from riskreg.reviews.moving import step_of
from riskreg.reviews.progress_queries import CycleHead, ReturnLine, head_of, return_lines
from riskreg.reviews.turns import CYCLE
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.review import ReviewCycle, ReviewResult
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import visible
from riskreg.store.work import Work
from riskreg.tasks.running import lifecycle_of

_RESULT = ReviewResult.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]

SHOWN = 100
"""Lines of one list on the page; the download has all."""
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class EndPage:
    """Ending a review. ``silent`` are the returns that would be recorded as not answered, ``blocked`` why not yet."""

    title: str
    head: CycleHead
    silent: tuple[ReturnLine, ...]
    signed: int
    asked: int
    blocked: str


@dataclass(frozen=True, slots=True)
class Found:
    """One risk in a result. ``before`` and ``after`` are levels, ``said`` the answer or state, ``why`` the words."""

    risk: str
    title: str
    entity: str
    before: str = ""
    after: str = ""
    said: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class ResultPage:
    """What a review found, as it was kept; risks the reader may not see are left out, and so are other offices' words.

    ``answers`` and ``asked`` are of the whole organization, and empty for whoever does not read all of it.
    """

    title: str
    head: CycleHead
    ended_on: date
    ended_by: str
    at: datetime
    sha256: str
    reason: str
    asked: int
    signed: int
    answers: tuple[tuple[str, int], ...]
    silent: tuple[tuple[str, str, str], ...]
    moved: tuple[Found, ...]
    new: tuple[Found, ...]
    closed: tuple[Found, ...]
    proposed: tuple[Found, ...]
    emerging: tuple[tuple[str, str], ...]
    reads_all: bool
    shown: int = SHOWN

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Everything in lines for a download: what it is, then the risk or the entity."""
        for kind in ("moved", "new", "closed", "proposed"):
            for found in getattr(self, kind):
                yield (kind, found.risk, found.title, found.entity, found.before, found.after, found.said, found.why)
        for entity, words in self.emerging:
            yield ("emerging", "", "", entity, "", "", "", words)
        for _code, entity, left_in in self.silent:
            yield ("silent", "", "", entity, "", "", left_in, "")


RESULT_COLUMNS = ("what", "risk", "title", "entity", "level before", "level after", "answer or state", "reason")


def close_page(work: Work, reference: str) -> EndPage:
    """What closing would record, and what stands in its way."""
    cycle = find_cycle(work, reference)
    lines = return_lines(work, cycle)
    out = tuple(line for line in lines if line.standing in (Standing.OPEN, Standing.SENT))
    case = ReviewCycleCase(cycle.state, len(out), cycle.closes_on, work.now.date())
    return EndPage(f"Close “{cycle.title}”", head_of(work, cycle), out, *_counted(lines), _why_not(work, cycle, case))


def break_off_page(work: Work, reference: str) -> EndPage:
    """The same for ending before its time: blocked only when it has ended already."""
    cycle = find_cycle(work, reference)
    lines = return_lines(work, cycle)
    out = tuple(line for line in lines if line.standing in (Standing.OPEN, Standing.SENT))
    blocked = "This review has ended already." if cycle.ended_at is not None else ""
    return EndPage(f"Break off “{cycle.title}”", head_of(work, cycle), out, *_counted(lines), blocked)


def result_page(work: Work, reference: str) -> ResultPage | None:
    """What the review found; None while it runs."""
    cycle = find_cycle(work, reference)
    kept = work.session.execute(sa.select(ReviewResult).where(_RESULT.c.cycle_id == cycle.id)).scalar_one_or_none()
    if kept is None:
        return None
    body: dict[str, Any] = json.loads(kept.body)
    may = _may_know(work, body)
    reads_all = work.actor.has_everywhere(Permission.RISK_READ)
    return ResultPage(
        title=cycle.title,
        head=head_of(work, cycle),
        ended_on=date.fromisoformat(body["ended_on"]),
        ended_by=kept.actor_name,
        at=kept.at,
        sha256=kept.sha256,
        reason=body["reason"],
        asked=body["entities"]["asked"] if reads_all else 0,
        signed=body["entities"]["signed"] if reads_all else 0,
        answers=_answers(body["answers"]) if reads_all else (),
        silent=tuple((e["code"], e["entity"], e["left_in"]) for e in body["silent"] if may.reads(e["entity"])),
        moved=may.found(body["moved"]),
        new=may.found(body["new"]),
        closed=may.found(body["closed"]),
        proposed=may.found(body["proposed"]),
        emerging=tuple((each["entity"], each["words"]) for each in body["emerging"] if may.reads(each["entity"])),
        reads_all=reads_all,
    )


@dataclass(frozen=True, slots=True)
class _Knowledge:
    """What of a result the reader may know: these risks, and the words of these entities (None: of all)."""

    risks: frozenset[str]
    entities: frozenset[str] | None

    def reads(self, entity: str) -> bool:
        return self.entities is None or entity in self.entities

    def found(self, lines: Iterable[Mapping[str, Any]]) -> tuple[Found, ...]:
        return tuple(_found(line) for line in lines if line["risk"] in self.risks)


def _may_know(work: Work, body: Mapping[str, Any]) -> _Knowledge:
    named = sorted({line["risk"] for kind in ("moved", "new", "closed", "proposed") for line in body[kind]})
    seen = set[str]()
    for start in range(0, len(named), _AT_ONCE):
        numbers = [risk_number(reference) for reference in named[start : start + _AT_ONCE]]
        wanted = sa.select(_RISK.c.number).where(_RISK.c.number.in_(numbers), visible(work.actor))
        seen.update(risk_reference(number) for number in work.session.execute(wanted).scalars())
    if work.actor.has_everywhere(Permission.RISK_READ):
        return _Knowledge(frozenset(seen), None)
    reached = sorted(work.actor.entities_where(Permission.RISK_READ))
    names = work.session.execute(sa.select(_ENTITY.c.name).where(_ENTITY.c.id.in_(reached))).scalars()
    return _Knowledge(frozenset(seen), frozenset(names))


def _found(line: Mapping[str, Any]) -> Found:
    answer = line.get("answer")
    said = ANSWERS[ReviewAnswer(answer)] if answer else str(line.get("state", "")).replace("_", " ")
    return Found(
        risk=line["risk"],
        title=line["title"],
        entity=line["entity"],
        before=line.get("before", ""),
        after=line.get("after", line.get("level", "")),
        said=said,
        why=line.get("why", line.get("words", "")),
    )


def _answers(counted: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """In the order people answer in, what nobody answered last."""
    known = [(answer.label, counted[answer.value]) for answer in ReviewAnswer if answer.value in counted]
    return (*known, *([("Not answered", counted["not answered"])] if "not answered" in counted else []))


def _counted(lines: Iterable[ReturnLine]) -> tuple[int, int]:
    """(signed, asked)."""
    standings = [line.standing for line in lines]
    return standings.count(Standing.SIGNED), len(standings)


def _why_not(work: Work, cycle: ReviewCycle, case: ReviewCycleCase) -> str:
    try:
        step_of(work, lifecycle_of(work, cycle), CYCLE, cycle.state, "close", case)
    except MoveRefused as refusal:
        return " ".join(refusal.reasons)
    return ""
