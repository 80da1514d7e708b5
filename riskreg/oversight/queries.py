"""The audit trail: events newest first, a page or a whole export at a time, told in words."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from riskreg.domain.classification import CLOSED
from riskreg.domain.delegation import who_for_whom
from riskreg.domain.references import risk_number, risk_reference
from riskreg.oversight.closed_queries import closed_tasks, closed_to
from riskreg.oversight.filter_queries import WINDOW, Asked, TrailFilter, ask
from riskreg.oversight.wording import sentence_of
from riskreg.store import ledger
from riskreg.store.base import canonical
from riskreg.store.tables.event import Event
from riskreg.store.tables.person import Person
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Desk, Work, open_reading

_EVENT = Event.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]

PAGE = 50
BATCH = 500
_WORDS = frozenset({"text", "reason", "dissent", "title", "titles", "level", "outcome"})
"""What an event tells in words of the risk it names in passing; a decision of a workshop begins with its title."""
MACHINE = "machine"
_SHOWN = ("seq", "at", "actor_name", "kind", "subject", "body", "hash")
_REFERENCE = re.compile(r"\bR-[0-9]{4,}\b")


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One event. ``reference`` is the risk it can be opened under, if any; ``body`` is JSON.

    Of a risk that is closed to the reader neither body nor hash is told: with the hash, a guess could be proved. Where
    one is named in passing, neither its reference is told nor what is said of it, nor the hash.
    """

    seq: int
    at: datetime
    actor_name: str
    kind: str
    subject: str
    sentence: str
    reference: str
    body: str
    hash: str


@dataclass(frozen=True, slots=True)
class TrailPage:
    """A page of the trail. ``older`` is where the next one begins; ``looked_to`` the oldest event looked at when the
    search stopped before its end; ``length`` and ``head`` are those of the chain.
    """

    title: str
    rows: tuple[TrailRow, ...]
    older: int | None
    looked_to: int | None
    length: int
    head: str
    before: int | None = None


@dataclass(frozen=True, slots=True)
class VerdictPage:
    title: str
    verdict: ledger.Verdict


def trail_page(work: Work, wanted: TrailFilter, before: int | None) -> TrailPage:
    """Events older than number ``before`` (None: from the newest on)."""
    length, head = ledger.head(work.session.connection())
    asked = ask(work, wanted, length)
    rows, looked_to = _look(work, asked, before, PAGE + 1)
    shown = tuple(_told(work, rows[:PAGE]))
    more = len(rows) > PAGE
    older = shown[-1].seq if more else looked_to
    return TrailPage("Audit trail", shown, older, None if more else looked_to, length, head, before)


def empty_page(work: Work) -> TrailPage:
    """The page around a filter that was refused."""
    return TrailPage("Audit trail", (), None, None, *ledger.head(work.session.connection()))


def trail_rows(desk: Desk, wanted: TrailFilter) -> Iterator[TrailRow]:
    """Every event of the filter, newest first, in batches and as of one moment, however long the reader takes."""
    with open_reading(desk) as work:
        asked = ask(work, wanted, ledger.head(work.session.connection())[0])
        before: int | None = None
        while True:
            rows, looked_to = _look(work, asked, before, BATCH)
            yield from _told(work, rows)
            if len(rows) < BATCH and looked_to is None:
                return
            before = rows[-1].seq if len(rows) == BATCH else looked_to


def known_kinds(work: Work) -> list[str]:
    """Every kind of event there is, found by leaping through the index."""
    first = sa.select(sa.func.min(_EVENT.c.kind).label("kind")).cte("leap", recursive=True)
    following = sa.select(sa.func.min(_EVENT.c.kind)).where(_EVENT.c.kind > first.c.kind).scalar_subquery()
    leap = first.union_all(sa.select(following).where(first.c.kind.is_not(None)))
    return [kind for kind in work.session.execute(sa.select(leap.c.kind)).scalars() if kind is not None]


def actors_called(work: Work, name: str) -> tuple[int | None, ...]:
    """The people with that e-mail or that name, whatever its case; ``machine`` is the command line and the worker."""
    if name.casefold() == MACHINE:
        return (None,)
    same = sa.or_(sa.func.lower(_PERSON.c.email) == name.lower(), sa.func.lower(_PERSON.c.name) == name.lower())
    return tuple(work.session.execute(sa.select(_PERSON.c.id).where(same).order_by(_PERSON.c.id).limit(20)).scalars())


def verdict_page(desk: Desk) -> VerdictPage:
    """Walk the whole chain; takes some seconds for every hundred thousand events."""
    with open_reading(desk) as work:
        return VerdictPage("The chain of events", ledger.verify(work.session.connection()))


def _look(work: Work, asked: Asked, before: int | None, most: int) -> tuple[list[Any], int | None]:
    """At most so many events, and the oldest number looked at when the window ended before the search did."""
    highest = min(asked.highest, before - 1) if before is not None else asked.highest
    lowest = max(asked.lowest, highest - WINDOW + 1) if asked.in_windows else asked.lowest
    ways = [_one_way(asked, way, lowest, highest, most) for way in asked.ways]
    found = sa.union_all(*(sa.select(way.subquery()) for way in ways)).subquery()
    wanted = sa.select(found).order_by(found.c.seq.desc()).limit(most)
    rows = list(work.session.execute(wanted))
    return rows, lowest if lowest > asked.lowest and len(rows) < most else None


def _one_way(asked: Asked, way: tuple[Any, ...], lowest: int, highest: int, most: int) -> Any:
    columns = [_EVENT.c[name] for name in _SHOWN]
    within = sa.select(*columns).where(*way, *asked.rest, _EVENT.c.seq.between(lowest, highest))
    return within.order_by(_EVENT.c.seq.desc()).limit(most)


def _told(work: Work, rows: list[Any]) -> Iterator[TrailRow]:
    closed, of_tasks = _closed_numbers(work, rows), closed_tasks(work, rows)
    for row in rows:
        subject, number = row.subject, _risk_in(row.subject)
        at = datetime.fromisoformat(row.at)
        if number in closed or row.seq in of_tasks:
            yield TrailRow(row.seq, at, row.actor_name, row.kind, CLOSED, sentence_of(row.kind, {}), "", "", "")
            continue
        body = _told_of_others(row.body, closed)
        told = json.loads(body)
        who, sentence = who_for_whom(row.actor_name, told), sentence_of(row.kind, told)
        reference = risk_reference(number) if number is not None else ""
        yield TrailRow(
            row.seq, at, who, row.kind, subject, sentence, reference, body, row.hash if body == row.body else ""
        )


def _told_of_others(body: str, closed: set[int | None]) -> str:
    """The body of an event without what it says of closed risks in passing."""
    hidden = _REFERENCE.sub(lambda found: _hidden(found.group(), closed), body)
    if hidden == body:
        return body
    told = {key: CLOSED if key in _WORDS and value else value for key, value in json.loads(hidden).items()}
    return canonical(told)


def _closed_numbers(work: Work, rows: list[Any]) -> set[int | None]:
    """Numbers of the risks these events speak of, as subject or in passing, that the actor may not know of."""
    spoken = {
        number for row in rows for number in (_risk_in(row.subject), *map(risk_number, _REFERENCE.findall(row.body)))
    } - {None}
    if not spoken:
        return set()
    wanted = sa.select(_RISK.c.number).where(_RISK.c.number.in_(spoken), closed_to(work.actor))
    return set(work.session.execute(wanted).scalars())


def _risk_in(subject: str) -> int | None:
    """The number of the risk a subject is or belongs to: ``R-0007``, ``R-0007 action 2``."""
    found = _REFERENCE.match(subject)
    return risk_number(found.group()) if found else risk_number(subject)


def _hidden(reference: str, closed: set[int | None]) -> str:
    return CLOSED if risk_number(reference) in closed else reference
