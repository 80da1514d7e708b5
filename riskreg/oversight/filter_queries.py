"""What the trail is narrowed by, and how that is asked for so that a million events cost what a thousand do.

One filter leads: it goes through its index, one short select for each of its values. The others are looked at row by
row, and then only within a window of events; whoever wants older ones goes on from there.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from riskreg.domain.references import risk_number
from riskreg.oversight.closed_queries import about_closed_risk
from riskreg.store.tables.event import Event, EventFor
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import open_to
from riskreg.store.work import Work

_EVENT = Event.__table__  # type: ignore[attr-defined]
_FOR = EventFor.__table__  # type: ignore[attr-defined]
_RISK = Risk.__table__  # type: ignore[attr-defined]

WINDOW = 50_000
"""Events one page looks through when a filter has no index of its own."""
_OVERLAP = 5000  # events: a moment is taken when work begins and a number when it ends, so both orders differ a little

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """``actors`` are ids of people, what others did for them included, None among them for the command line and the
    worker; ``kinds`` all that count, empty for every kind; ``reference`` a risk's; ``text`` stands anywhere in the
    subject; days are whole, in UTC.
    """

    actors: tuple[int | None, ...] = ()
    kinds: tuple[str, ...] = ()
    reference: str = ""
    text: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter made ready: ``ways`` lead through an index (one empty way: all events), ``rest`` every row must meet."""

    ways: tuple[tuple[Condition, ...], ...]
    rest: tuple[Condition, ...]
    lowest: int
    highest: int
    in_windows: bool


def ask(work: Work, wanted: TrailFilter, newest: int) -> Asked:
    """Make a filter ready; ``newest`` is the number of the last event."""
    leads: list[tuple[tuple[Condition, ...], ...]] = []
    if wanted.reference:
        leads.append(((_EVENT.c.noun == "risk", _EVENT.c.subject_id == _open_risk(work, wanted.reference)),))
    if wanted.actors:
        leads.append(tuple((way,) for actor in wanted.actors for way in _acts_of(actor)))
    if wanted.kinds:
        leads.append(tuple((_EVENT.c.kind == kind,) for kind in wanted.kinds))
    rest = [sa.or_(*(sa.and_(*way) for way in ways)) for ways in leads[1:]]
    if wanted.text:
        rest += [_EVENT.c.subject.icontains(wanted.text, autoescape=True), ~about_closed_risk(work)]
    lowest, highest = _bounds(work, wanted, newest)
    in_windows = bool(rest)
    return Asked(leads[0] if leads else ((),), (*rest, *_days(wanted)), lowest, highest, in_windows)


def _acts_of(actor: int | None) -> tuple[Condition, ...]:
    """What that person did, and what others did for them; each by an index of its own. Nobody's acts are their own."""
    own: Condition = _EVENT.c.actor_id == actor  # None becomes IS NULL
    if actor is None:
        return (own,)
    by_others: Condition = _EVENT.c.seq.in_(sa.select(_FOR.c.seq).where(_FOR.c.person_id == actor))
    return (own, sa.and_(by_others, sa.func.coalesce(_EVENT.c.actor_id, 0) != actor))


def _open_risk(work: Work, reference: str) -> int:
    """The id of that risk; -1, which no risk has, when there is none or it is not for the actor to know."""
    number = risk_number(reference)
    wanted = sa.select(_RISK.c.id).where(_RISK.c.number == number, open_to(work.actor))
    return work.session.execute(wanted).scalar_one_or_none() or -1


def _days(wanted: TrailFilter) -> list[Condition]:
    conditions: list[Condition] = []
    if wanted.first:
        conditions.append(_EVENT.c.at >= _begins(wanted.first))
    if wanted.last:
        conditions.append(_EVENT.c.at < _begins(wanted.last + timedelta(days=1)))
    return conditions


def _bounds(work: Work, wanted: TrailFilter, newest: int) -> tuple[int, int]:
    """The numbers between which the days lie, a little too wide: the rows themselves are compared exactly."""
    lowest, highest = 1, newest
    if wanted.first:
        lowest = max(1, _first_at(work, _begins(wanted.first), newest) - _OVERLAP)
    if wanted.last:
        highest = min(newest, _first_at(work, _begins(wanted.last + timedelta(days=1)), newest) + _OVERLAP)
    return lowest, highest


def _first_at(work: Work, moment: str, newest: int) -> int:
    behind = sa.select(_EVENT.c.seq).where(_EVENT.c.at >= moment).order_by(_EVENT.c.at, _EVENT.c.seq).limit(1)
    found = work.session.execute(behind).scalar_one_or_none()
    return newest + 1 if found is None else int(found)


def _begins(day: date) -> str:
    # The ledger keeps moments as text of one form, so that text order is the order in time.
    return datetime.combine(day, time()).isoformat(timespec="microseconds") + "+00:00"
