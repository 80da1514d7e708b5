"""The workshop to come in the demonstration: senior management looks at the corporate risks again; its pre-vote is open
now.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta

from riskreg import clock
from riskreg.domain.references import risk_reference, workshop_reference
from riskreg.domain.workshop import Part
from riskreg.exchange.demonstration_people import Cast
from riskreg.exchange.demonstration_review import Step
from riskreg.exchange.demonstration_voters import (
    CHAIR,
    NEWCOMER,
    SECRETARIAT,
    Numbered,
    ballot_near,
    corporate_risks,
    steps_of,
    voters_of,
)
from riskreg.store.work import Work
from riskreg.workshops.finding_queries import find_workshop
from riskreg.workshops.operations import Plan, advance_workshop, make_workshop, put_on_agenda, seat_person
from riskreg.workshops.seats import Holding
from riskreg.workshops.template_queries import shipped_workshop_templates
from riskreg.workshops.voting_operations import cast_vote

_OPENED_BEFORE, _BEGINS_AFTER = timedelta(days=4), timedelta(days=10)
_THIS = workshop_reference(2)


def prepare_workshop(cast: Cast, shipped: Sequence[dict[str, str]]) -> Iterator[Step]:
    """It is made, its people are seated, the sixteen risks are on its agenda; most of the others have voted on most."""
    corporate, voters = corporate_risks(shipped), voters_of(cast, shipped)
    opened = clock.now().replace(hour=9, minute=0, second=0, microsecond=0) - _OPENED_BEFORE

    def plan(work: Work) -> None:
        begins = (work.now + _BEGINS_AFTER).date()
        named = Plan(begins, title="The primary risks, looked at again", place="Geneva")
        gather(work, cast, voters, corporate, named)
        advance_workshop(work, _THIS, find_workshop(work, _THIS).version, "open_pre_vote")

    yield Step(opened, 0, SECRETARIAT, plan)
    for turn, who in enumerate((CHAIR, *voters)):
        yield Step(_in_the_day(opened, turn), turn, who, _votes(corporate, turn))


def gather(work: Work, cast: Cast, voters: Sequence[str], corporate: Sequence[Numbered], plan: Plan) -> str:
    """A workshop of two days with a facilitator, a chair who votes, the voters, and the candidates on its agenda."""
    this = make_workshop(work, shipped_workshop_templates()["two_days"], plan)
    parts = [(SECRETARIAT, Part.FACILITATOR), (CHAIR, Part.CHAIR), *((who, Part.VOTER) for who in (*voters, NEWCOMER))]
    for who, part in parts:
        seat_person(work, this, find_workshop(work, this).version, cast.by_name[who], part)
    risks = [risk_reference(number + 1) for number, _row in corporate]
    put_on_agenda(work, this, find_workshop(work, this).version, risks)
    return this


def _votes(corporate: Sequence[Numbered], turn: int) -> Callable[[Work], None]:
    """One person's pre-vote: near what stands in the register, and not on every risk."""

    def vote(work: Work) -> None:
        for number, row in corporate:
            if (turn * 5 + number * 3) % 7:
                ballot = ballot_near(steps_of(row), turn + number)
                cast_vote(work, _THIS, Holding(), risk_reference(number + 1), 0, ballot)

    return vote


def _in_the_day(opened: datetime, turn: int) -> datetime:
    return datetime.combine(opened.date(), time(10), opened.tzinfo) + timedelta(hours=3 * turn)
