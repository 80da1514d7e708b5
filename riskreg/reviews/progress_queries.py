"""How far a review has come: who has answered, who has not signed, who is late, and who was reminded when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.permissions import Permission
from riskreg.domain.references import cycle_reference, return_reference
from riskreg.domain.review_progress import LATE, Return, Share, Standing, share_of, shares_by
from riskreg.reviews.cycle_queries import OPEN_TASK, days_late, in_reach, is_latest, standing_of
from riskreg.reviews.finding_queries import find_cycle
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.review import EntityReturn, ReviewCycle, ReviewItem
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.task import Task
from riskreg.store.work import Work

_RETURN = EntityReturn.__table__  # type: ignore[attr-defined]
_ITEM = ReviewItem.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]

PAGE = 50


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """One entity. ``answered`` of ``risks`` are answered; what has not happened has no moment."""

    id: int
    reference: str
    code: str
    entity: str
    counted: Return
    risks: int
    answered: int
    due: date | None
    sent_at: datetime | None
    signed_at: datetime | None
    reminded_at: datetime | None
    attempt: int
    was_reminded_today: bool

    @property
    def standing(self) -> Standing:
        return self.counted.standing

    @property
    def days_late(self) -> int:
        return self.counted.days_late


@dataclass(frozen=True, slots=True)
class ProgressFilter:
    """What the list is narrowed to: a standing or ``late``, a region, a kind of entity; empty means all."""

    status: str = ""
    region: str = ""
    kind: str = ""
    page: int = 1

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "ProgressFilter":
        """From a query string; what nobody offers finds nothing, and a page that is none is the first."""
        page = asked.get("page", "")
        number = int(page) if page.isascii() and page.isdecimal() and len(page) < 7 else 1
        status, region, kind = (asked.get(name, "").replace("\x00", "")[:80] for name in ("status", "region", "kind"))
        return cls(status, region, kind, max(1, number))

    def fits(self, line: ReturnLine) -> bool:
        stands = line.days_late > 0 if self.status == LATE else self.status in ("", line.standing.value)
        return stands and self.region in ("", line.counted.region) and self.kind in ("", line.counted.kind)

    def as_query(self, **other: Any) -> dict[str, Any]:
        """The same in a query string, with something else changed."""
        asked = {"status": self.status, "region": self.region, "kind": self.kind, "page": self.page} | other
        return {name: value for name, value in asked.items() if value and (name, value) != ("page", 1)}


@dataclass(frozen=True, slots=True)
class CycleHead:
    """What every page of one review says first."""

    reference: str
    title: str
    version: int
    state: str
    opened_on: date
    opened_by: str
    due_on: date
    closes_on: date
    is_running: bool
    may_run: bool


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """``total`` counts the returns the reader may read, ``rows`` is one page of those that fit the filter."""

    title: str
    head: CycleHead
    total: Share
    by_region: tuple[Share, ...]
    by_kind: tuple[Share, ...]
    late: tuple[ReturnLine, ...]
    unsigned: tuple[ReturnLine, ...]
    rows: tuple[ReturnLine, ...]
    fitting: int
    asked: ProgressFilter
    number: int
    regions: tuple[str, ...]
    kinds: tuple[str, ...]
    reads_all: bool
    today: date
    reminded_at: datetime | None = None
    to_remind: int = 0
    statuses: tuple[tuple[str, str], ...] = field(
        default=(*((each.value, each.label) for each in Standing), (LATE, "Late"))
    )

    @property
    def last(self) -> int:
        return max(1, -(-self.fitting // PAGE))

    @property
    def can_close(self) -> bool:
        """Whether its last day has come, or there is nobody left to wait for."""
        return self.head.is_running and (self.today >= self.head.closes_on or self.total.signed == self.total.asked)


def progress_page(work: Work, reference: str, asked: ProgressFilter) -> ProgressPage:
    """The review as of now: of all entities for whoever reads all risks, else of those the actor reads."""
    cycle = find_cycle(work, reference)
    lines = return_lines(work, cycle)
    returns = [line.counted for line in lines]
    fitting = [line for line in lines if asked.fits(line)]
    number = min(asked.page, max(1, -(-len(fitting) // PAGE)))
    late = sorted((line for line in lines if line.days_late), key=lambda line: (-line.days_late, line.entity))
    return ProgressPage(
        title=cycle.title,
        head=head_of(work, cycle),
        total=share_of("", returns),
        by_region=shares_by(returns, lambda each: each.region),
        by_kind=shares_by(returns, lambda each: each.kind),
        late=tuple(late),
        unsigned=tuple(line for line in lines if line.standing is Standing.SENT),
        rows=tuple(fitting[(number - 1) * PAGE : number * PAGE]),
        fitting=len(fitting),
        asked=asked,
        number=number,
        regions=tuple(sorted({each.region for each in returns if each.region})),
        kinds=tuple(sorted({each.kind for each in returns if each.kind})),
        reads_all=work.actor.has_everywhere(Permission.RISK_READ),
        today=work.now.date(),
        reminded_at=max((line.reminded_at for line in lines if line.reminded_at), default=None),
        to_remind=sum(not line.was_reminded_today for line in late),
    )


def head_of(work: Work, cycle: ReviewCycle) -> CycleHead:
    return CycleHead(
        reference=cycle_reference(cycle.number),
        title=cycle.title,
        version=cycle.version,
        state=cycle.state,
        opened_on=cycle.opened_on,
        opened_by=cycle.opened_by_name,
        due_on=cycle.due_on,
        closes_on=cycle.closes_on,
        is_running=cycle.ended_at is None,
        may_run=work.actor.has_everywhere(Permission.REVIEW_RUN),
    )


def return_lines(work: Work, cycle: ReviewCycle) -> list[ReturnLine]:
    """The latest return of every entity the actor reads, by the name of the entity; in three statements."""
    wanted = (
        sa.select(_RETURN, _ENTITY.c.code, _ENTITY.c.name, _ENTITY.c.region, _ENTITY.c.kind)
        .add_columns(_TASK.c.due_on, _TASK.c.due_at)
        .join_from(_RETURN, _ENTITY, _ENTITY.c.id == _RETURN.c.entity_id)
        .outerjoin(_TASK, OPEN_TASK)
        .where(_RETURN.c.cycle_id == cycle.id, is_latest(), in_reach(work.actor))
        .order_by(_ENTITY.c.name, _ENTITY.c.code)
    )
    rows = work.session.execute(wanted).all()
    counts = _counts(work, cycle)
    return [_line(work, row, *counts.get(row.id, (0, 0))) for row in rows]


def _counts(work: Work, cycle: ReviewCycle) -> dict[int, tuple[int, int]]:
    """(risks, answered) by return. Counted in the index; what became strictly confidential is taken off again."""
    each = (_ITEM.c.return_id, sa.func.count(), sa.func.count(_ITEM.c.answer))
    here = (_ITEM.c.cycle_id == cycle.id, _ITEM.c.return_id.is_not(None))
    found = {row[0]: (row[1], row[2]) for row in _grouped(work, sa.select(*each).where(*here))}
    strictly = sa.select(_RISK.c.id).where(_RISK.c.classification == Classification.STRICTLY_CONFIDENTIAL.value)
    sealed = sa.select(*each).where(*here, _ITEM.c.risk_id.in_(strictly))
    for return_id, risks, answered in _grouped(work, sealed):
        before = found[return_id]
        found[return_id] = (before[0] - risks, before[1] - answered)
    return found


def _grouped(work: Work, counted: sa.Select[Any]) -> Sequence[Any]:
    return work.session.execute(counted.group_by(_ITEM.c.return_id)).all()


def _line(work: Work, row: Any, risks: int, answered: int) -> ReturnLine:
    reminded: datetime | None = row.reminded_at
    return ReturnLine(
        id=row.id,
        reference=return_reference(row.id),
        code=row.code,
        entity=row.name,
        counted=Return(row.region, row.kind, standing_of(row), days_late(work, row)),
        risks=risks,
        answered=answered,
        due=row.due_on,
        sent_at=row.sent_at,
        signed_at=row.signed_at,
        reminded_at=reminded,
        attempt=row.attempt,
        was_reminded_today=reminded is not None and reminded.date() == work.now.date(),
    )
