"""The workshop to come in the demonstration: senior management looks at the corporate risks again; its pre-vote is open
now.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from riskreg import clock
from riskreg.domain.references import workshop_reference
from riskreg.exchange.demonstration_people import Cast
from riskreg.exchange.demonstration_review import Step
from riskreg.exchange.demonstration_room import CHAIR, SECRETARIAT, corporate_risks, gather, pre_votes, voters_of
from riskreg.store.work import Work
from riskreg.workshops.operations import Plan

_OPENED_BEFORE, _BEGINS_AFTER = timedelta(days=4), timedelta(days=34)
_THIS = workshop_reference(2)


def prepare_workshop(cast: Cast, shipped: Sequence[dict[str, str]]) -> Iterator[Step]:
    """It is made, its people are seated, the sixteen risks are on its agenda; most of the others have voted on most."""
    corporate, voters = corporate_risks(shipped), voters_of(cast, shipped)
    opened = clock.now().replace(hour=9, minute=0, second=0, microsecond=0) - _OPENED_BEFORE

    def plan(work: Work) -> None:
        begins = (work.now + _BEGINS_AFTER).date()
        gather(work, cast, voters, corporate, Plan(begins, title="The primary risks, looked at again", place="Geneva"))

    yield Step(opened, 0, SECRETARIAT, plan)
    for turn, who in enumerate((CHAIR, *voters)):
        yield Step(_in_the_day(opened, turn), turn, who, pre_votes(_THIS, corporate, turn))


def _in_the_day(opened: datetime, turn: int) -> datetime:
    return datetime.combine(opened.date(), time(10), opened.tzinfo) + timedelta(hours=3 * turn)
