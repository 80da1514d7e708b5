"""Past moments people can name: the end of a day, and what a workshop, a decision or a review left behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple, NoReturn
from urllib.parse import parse_qsl, quote

import sqlalchemy as sa

from riskreg.domain.errors import Invalid
from riskreg.domain.references import (
    body_decision_number,
    body_decision_reference,
    cycle_number,
    cycle_reference,
    workshop_number,
    workshop_reference,
)
from riskreg.domain.words import day_in_words
from riskreg.risks.keeping import find_risk
from riskreg.risks.register_filter import RegisterFilter
from riskreg.store.looking_back import looking_back, remembered_since
from riskreg.store.tables.body import Body, BodyDecision
from riskreg.store.tables.review import ReviewCycle
from riskreg.store.tables.revision import RiskRevision
from riskreg.store.tables.workshop import Workshop
from riskreg.store.work import Work

_WORKSHOP = Workshop.__table__  # type: ignore[attr-defined]
_DECISION = BodyDecision.__table__  # type: ignore[attr-defined]
_BODY = Body.__table__  # type: ignore[attr-defined]
_REVISION = RiskRevision.__table__  # type: ignore[attr-defined]
_CYCLE = ReviewCycle.__table__  # type: ignore[attr-defined]

_SIGNED = sa.select(_WORKSHOP.c.number, _WORKSHOP.c.signed_at).where(_WORKSHOP.c.signed_at.is_not(None))
_ENDORSED = (
    sa.select(_DECISION.c.number, _DECISION.c.as_at, _BODY.c.code)
    .join_from(_DECISION, _BODY, _BODY.c.id == _DECISION.c.body_id)
    .where(_DECISION.c.endorses.is_(True))
)
_CLOSED = sa.select(_CYCLE.c.number, _CYCLE.c.ended_at).where(_CYCLE.c.ended_at.is_not(None))
_MOST = 50
_NO_REVIEWS = (
    "Which reviews were overdue at a past moment is not remembered. Take this filter away, or go back to today."
)


class AsAt(NamedTuple):
    """A moment as a choice names it: ``code`` stands in an address, ``words`` follow "as it stood"."""

    code: str
    at: datetime
    words: str

    @property
    def head(self) -> str:
        return self.words[0].upper() + self.words[1:]


@dataclass(frozen=True, slots=True)
class MomentsPage:
    """Where somebody chooses a moment for the list they came from. ``named`` are moments
    with the query of the list as at each; ``first`` is the earliest day this register remembers.
    """

    title: str
    named: tuple[tuple[AsAt, str], ...]
    chosen: RegisterFilter
    first: date | None
    today: date

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What is chosen besides the moment, as names and values of a form."""
        return parse_qsl(self.chosen.but(as_at="").query())


def leads_to(shown: RegisterFilter) -> str:
    """What follows the reference of a risk in a link: the list to come back to, or the moment it is shown as at."""
    return f"/then?as_at={shown.as_at}" if shown.as_at else "?from=" + quote(shown.query(), safe="")


@contextmanager
def as_chosen(work: Work, chosen: RegisterFilter) -> Iterator[tuple[Work, AsAt | None]]:
    """The work the choice is read with: of today, or looking back, and then the moment; raises Invalid for none."""
    if not chosen.as_at:
        yield work, None
        return
    moment = find_moment(work, chosen.as_at)
    if chosen.is_review_late and moment.at < work.now:
        raise Invalid(_NO_REVIEWS, {"review_late": [_NO_REVIEWS]})
    with looking_back(work, moment.at) as past:
        yield past, moment


def find_moment(work: Work, code: str) -> AsAt:
    """The moment of a date (its end in UTC; of today this moment) or of a reference; raises Invalid."""
    for number_of, moments in (
        (workshop_number, _signed),
        (body_decision_number, _endorsed),
        (cycle_number, _closed),
    ):
        number = number_of(code)
        if number is not None:
            found = next(moments(work, number), None)
            return found if found is not None else _unknown(code)
    try:
        day = date.fromisoformat(code)
        ends = datetime.combine(day, time(), tzinfo=UTC) + timedelta(days=1) - timedelta(microseconds=1)
    except (ValueError, OverflowError):
        return _unknown(code)
    return AsAt(code, work.now if day == work.now.date() else ends, f"at the end of {day_in_words(ends)}")


def moments_page(work: Work, chosen: RegisterFilter) -> MomentsPage:
    """The named moments, the newest first."""
    named = tuple((moment, chosen.but(as_at=moment.code).query()) for moment in named_moments(work))
    return MomentsPage("As at another day", named, chosen, remembered_since(work), work.now.date())


def named_moments(work: Work) -> tuple[AsAt, ...]:
    """What left a moment with a name, the newest first: at most fifty."""
    found = [*_signed(work), *_endorsed(work), *_closed(work)]
    return tuple(sorted(found, key=lambda moment: (moment.at, moment.code), reverse=True)[:_MOST])


def revision_then(work: Work, reference: str, code: str) -> int | None:
    """The number of the revision in force at the moment; None when the risk was not logged yet."""
    risk, moment = find_risk(work, reference), find_moment(work, code)
    mine = (_REVISION.c.risk_id == risk.id, _REVISION.c.at <= moment.at)
    number: int | None = (
        work.session.connection().execute(sa.select(sa.func.max(_REVISION.c.number)).where(*mine)).scalar_one()
    )
    return number


def _signed(work: Work, number: int | None = None) -> Iterator[AsAt]:
    for row in work.session.connection().execute(_one(_SIGNED, _WORKSHOP.c.number, number)):
        reference = workshop_reference(row.number)
        yield AsAt(reference, row.signed_at, f"when workshop {reference} was signed, on {day_in_words(row.signed_at)}")


def _endorsed(work: Work, number: int | None = None) -> Iterator[AsAt]:
    for row in work.session.connection().execute(_one(_ENDORSED, _DECISION.c.number, number)):
        reference = body_decision_reference(row.number)
        said = f"when the {row.code} endorsed it by {reference}, at the end of {day_in_words(row.as_at)}"
        yield AsAt(reference, row.as_at, said)


def _closed(work: Work, number: int | None = None) -> Iterator[AsAt]:
    for row in work.session.connection().execute(_one(_CLOSED, _CYCLE.c.number, number)):
        reference = cycle_reference(row.number)
        yield AsAt(reference, row.ended_at, f"when review {reference} was closed, on {day_in_words(row.ended_at)}")


def _one(wanted: sa.Select[Any], column: Any, number: int | None) -> sa.Select[Any]:
    return wanted.where(column == number) if number is not None else wanted.order_by(column.desc()).limit(_MOST)


def _unknown(code: str) -> NoReturn:
    sentence = (
        f"There is no moment “{code[:40]}”. Give a day such as 2026-05-12, a signed workshop, a decision that endorses"
        " the register, or a closed review."
    )
    raise Invalid(sentence, {"as_at": [sentence]})
