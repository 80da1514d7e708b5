"""All decisions of all bodies in one list: narrowed, sorted, page by page, with what is true of them in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from riskreg.bodies.about import subjects_of
from riskreg.bodies.circulating_queries import CirculatingLine, circulating
from riskreg.bodies.decision_line import DecisionLine, as_line
from riskreg.bodies.finding_queries import may_see_decision
from riskreg.bodies.tracker_filter import SORTS, STATUSES, TrackerFilter
from riskreg.domain.folding import fold
from riskreg.domain.permissions import Actor, Permission
from riskreg.domain.references import body_decision_number
from riskreg.domain.words import count_in_words
from riskreg.store.tables.body import Body, BodyDecision, BodyDecisionCourse
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.person import Person
from riskreg.store.told_decisions import is_about_closed_risk, text_told
from riskreg.store.work import Work

_BODY = Body.__table__  # type: ignore[attr-defined]
_DECISION = BodyDecision.__table__  # type: ignore[attr-defined]
_COURSE = BodyDecisionCourse.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_ABOVE = _ENTITY.alias("above")
_LATER = _DECISION.alias("later")

PAGE = 50
_FOLLOWED: sa.ColumnElement[bool] = _COURSE.c.ended_at.is_(None)
_NATURAL: dict[str, tuple[Any, ...]] = {
    "decided": (_DECISION.c.decided_on.desc(), _DECISION.c.id.desc()),
    "body": (_BODY.c.code, _DECISION.c.decided_on.desc(), _DECISION.c.id.desc()),
    "due": (sa.func.coalesce(_DECISION.c.due_on, date(9999, 1, 1)), _DECISION.c.id),
    "status": (_COURSE.c.state, _DECISION.c.decided_on.desc(), _DECISION.c.id.desc()),
}
_TURNED: dict[str, tuple[Any, ...]] = {
    "decided": (_DECISION.c.decided_on, _DECISION.c.id),
    "body": (_BODY.c.code.desc(), _DECISION.c.decided_on.desc(), _DECISION.c.id.desc()),
    "due": (sa.func.coalesce(_DECISION.c.due_on, date(1, 1, 1)).desc(), _DECISION.c.id),
    "status": (_COURSE.c.state.desc(), _DECISION.c.decided_on.desc(), _DECISION.c.id.desc()),
}
LINES = (
    sa.select(
        _DECISION.c.id,
        _DECISION.c.number,
        _DECISION.c.how,
        _DECISION.c.decided_on,
        _DECISION.c.due_on,
        _DECISION.c.endorses,
        _COURSE.c.state,
        _COURSE.c.update_due,
        _COURSE.c.ended_at,
        _BODY.c.code.label("body"),
        _ENTITY.c.name.label("entity"),
        _ENTITY.c.code.label("entity_code"),
        _PERSON.c.name.label("person"),
        _LATER.c.number.label("later"),
    )
    .join_from(_DECISION, _COURSE, _COURSE.c.decision_id == _DECISION.c.id)
    .join(_BODY, _BODY.c.id == _DECISION.c.body_id)
    .outerjoin(_ENTITY, _ENTITY.c.id == _DECISION.c.entity_id)
    .outerjoin(_PERSON, _PERSON.c.id == _COURSE.c.responsible_id)
    .outerjoin(_LATER, _LATER.c.supersedes_id == _DECISION.c.id)
)


@dataclass(frozen=True, slots=True)
class Column:
    """A head of the table: the query that sorts by it, and how it is sorted now (empty: it is not)."""

    label: str
    query: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Pager:
    number: int
    last: int
    previous_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class TrackerPage:
    """``sentence`` is true of everything the filter finds; ``circulating`` are the electronic reviews that are open."""

    title: str
    sentence: str
    rows: tuple[DecisionLine, ...]
    total: int
    chosen: TrackerFilter
    query: str
    columns: tuple[Column, ...]
    circulating: tuple[CirculatingLine, ...]
    bodies: tuple[tuple[str, str], ...]
    entities: tuple[tuple[str, str], ...]
    statuses: tuple[tuple[str, str], ...]
    pager: Pager
    may_record: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are, of how many bodies, how many are followed up, and of those how many are overdue."""

    total: int
    bodies: int
    followed: int
    overdue: int

    @property
    def sentence(self) -> str:
        """``23 decisions of three bodies: 14 open, two overdue.``"""
        if self.total == 0:
            return "No decision."
        decisions = f"{count_in_words(self.total)} decision{'' if self.total == 1 else 's'}".capitalize()
        bodies = "one body" if self.bodies == 1 else f"{count_in_words(self.bodies)} bodies"
        open_now = f"{'none' if self.followed == 0 else count_in_words(self.followed)} open"
        late = f", {'none' if self.overdue == 0 else count_in_words(self.overdue)} overdue" if self.followed else ""
        return f"{decisions} of {bodies}: {open_now}{late}."


def tracker_page(work: Work, chosen: TrackerFilter) -> TrackerPage:
    """The chosen page of the list; the last one when the list has become shorter than that."""
    conditions = list(_narrowed(work, chosen))
    tally = _tally(work, conditions)
    shown = chosen.but(page=min(chosen.page, max(1, -(-tally.total // PAGE))))
    return TrackerPage(
        title="Decisions",
        sentence=tally.sentence,
        rows=tuple(_lines(work, _asked(work.actor, shown, conditions).limit(PAGE).offset((shown.page - 1) * PAGE))),
        total=tally.total,
        chosen=shown,
        query=shown.query(),
        columns=tuple(_columns(shown)),
        circulating=circulating(work),
        bodies=_bodies(work),
        entities=_entities(work),
        statuses=tuple(STATUSES.items()),
        pager=_pager(shown, tally.total),
        may_record=work.actor.has_everywhere(Permission.BODY_RECORD),
    )


def exported(work: Work, chosen: TrackerFilter) -> Iterator[DecisionLine]:
    """Every decision the filter finds, in its order, some hundred at a time."""
    conditions, begun = list(_narrowed(work, chosen)), 0
    while lines := _lines(work, _asked(work.actor, chosen, conditions).limit(500).offset(begun)):
        yield from lines
        begun += len(lines)


def is_overdue(today: date) -> sa.ColumnElement[bool]:
    """Followed up, and its last day or the day of its update has passed."""
    late = sa.or_(_DECISION.c.due_on < today, _COURSE.c.update_due < today)
    return sa.and_(_FOLLOWED, _COURSE.c.state != "done", late)


def _narrowed(work: Work, chosen: TrackerFilter) -> Iterator[sa.ColumnElement[bool]]:
    yield may_see_decision(work.actor)
    if chosen.body:
        yield sa.func.upper(_BODY.c.code) == chosen.body.upper()
    if chosen.status == "followed":
        yield _FOLLOWED
    elif chosen.status:
        yield _COURSE.c.state == chosen.status
    if chosen.is_overdue:
        yield is_overdue(work.now.date())
    if chosen.entity:
        below = sa.select(_ABOVE.c.path).where(_ABOVE.c.code == chosen.entity.upper()).scalar_subquery()
        yield _ENTITY.c.path.like(below + "%")
    for word in chosen.q.split():
        yield _says(work.actor, word)


def _says(actor: Actor, word: str) -> sa.ColumnElement[bool]:
    """The word stands in the text whatever its case and accents, or is the reference."""
    if (number := body_decision_number(word)) is not None and not word.isdecimal():
        return _DECISION.c.number == number  # type: ignore[no-any-return]
    return sa.and_(_DECISION.c.folded.contains(fold(word), autoescape=True), ~is_about_closed_risk(actor))


def _tally(work: Work, conditions: Sequence[sa.ColumnElement[bool]]) -> Tally:
    counted = (sa.func.count(), sa.func.count(_BODY.c.id.distinct()))
    wanted = LINES.with_only_columns(*counted, _each(_FOLLOWED), _each(is_overdue(work.now.date())))
    return Tally(*map(int, work.session.execute(wanted.where(*conditions)).one()))


def _each(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


def _asked(actor: Actor, chosen: TrackerFilter, conditions: Sequence[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    order = (_TURNED if chosen.is_reversed else _NATURAL)[chosen.sort]
    return LINES.add_columns(text_told(actor)).where(*conditions).order_by(*order)


def _lines(work: Work, wanted: sa.Select[Any]) -> list[DecisionLine]:
    rows = work.session.execute(wanted).all()
    about = subjects_of(work, "decision_id", [row.id for row in rows]) if rows else {}
    return [as_line(row, about.get(row.id, ()), work.now.date()) for row in rows]


def _columns(chosen: TrackerFilter) -> Iterator[Column]:
    labels = {"decided": "Decided", "body": "Body", "due": "Due", "status": "Status"}
    for name in SORTS:
        now = ""
        if chosen.sort == name:
            falls = (name == "decided") is not chosen.is_reversed
            now = "descending" if falls else "ascending"
        yield Column(labels[name], chosen.sorted_by(name).query(), now)


def _bodies(work: Work) -> tuple[tuple[str, str], ...]:
    rows = work.session.execute(sa.select(_BODY.c.code, _BODY.c.name).order_by(_BODY.c.id))
    return (("", "All bodies"), *((row.code, f"{row.code} {row.name}") for row in rows))


def _entities(work: Work) -> tuple[tuple[str, str], ...]:
    """The entities that are responsible for something the reader sees."""
    wanted = LINES.with_only_columns(_ENTITY.c.code, _ENTITY.c.name).where(may_see_decision(work.actor))
    rows = work.session.execute(wanted.where(_ENTITY.c.id.is_not(None)).distinct().order_by(_ENTITY.c.name))
    return (("", "All entities"), *((row.code, row.name) for row in rows))


def _pager(chosen: TrackerFilter, total: int) -> Pager:
    last, here = max(1, -(-total // PAGE)), chosen.page
    before = f"?{chosen.but(page=here - 1).query()}" if here > 1 else ""
    return Pager(here, last, before, f"?{chosen.but(page=here + 1).query()}" if here < last else "")
