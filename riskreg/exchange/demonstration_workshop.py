"""The workshop of the demonstration: senior management votes on the corporate risks again; its pre-vote is open now."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta

from riskreg import clock
from riskreg.domain.references import risk_reference, workshop_reference
from riskreg.domain.voting import CONTROLS, IMPACT, LIKELIHOOD, Ballot
from riskreg.domain.workshop import Part
from riskreg.exchange.demonstration_people import Cast
from riskreg.exchange.demonstration_review import Step
from riskreg.store.work import Work
from riskreg.workshops.finding_queries import find_workshop
from riskreg.workshops.operations import Plan, advance_workshop, make_workshop, put_on_agenda, seat_person
from riskreg.workshops.seats import Holding
from riskreg.workshops.template_queries import shipped_workshop_templates
from riskreg.workshops.voting_operations import cast_vote

_SECRETARIAT, _NEWCOMER = "secretariat@demo.example", "senior.manager@demo.example"
_CHAIR = "Chief PSMS"
_GRADES = ("effective", "limited", "significant", "ineffective")
_MOST_VOTERS = 20
_OPENED_BEFORE, _BEGINS_AFTER = timedelta(days=4), timedelta(days=10)
_THIS = workshop_reference(1)


def prepare_workshop(cast: Cast, shipped: Sequence[dict[str, str]]) -> Iterator[Step]:
    """It is made, its people are seated, the sixteen risks are on its agenda; most of the others have voted on most."""
    corporate = [(number, row) for number, row in enumerate(shipped) if row["level"] == "corporate"]
    voters = _voters(cast, shipped)
    opened = clock.now().replace(hour=9, minute=0, second=0, microsecond=0) - _OPENED_BEFORE

    def plan(work: Work) -> None:
        begins = (work.now + _BEGINS_AFTER).date()
        make_workshop(work, shipped_workshop_templates()["two_days"], Plan(begins, place="Geneva"))
        seat_person(work, _THIS, _version(work), cast.by_name[_SECRETARIAT], Part.FACILITATOR)
        seat_person(work, _THIS, _version(work), cast.by_name[_CHAIR], Part.CHAIR)
        for who in (*voters, _NEWCOMER):
            seat_person(work, _THIS, _version(work), cast.by_name[who], Part.VOTER)
        put_on_agenda(work, _THIS, _version(work), [risk_reference(number + 1) for number, _row in corporate])
        advance_workshop(work, _THIS, _version(work), "open_pre_vote")

    yield Step(opened, 0, _SECRETARIAT, plan)
    for turn, who in enumerate((_CHAIR, *voters)):
        yield Step(_in_the_day(opened, turn), turn, who, _votes(corporate, turn))


def _voters(cast: Cast, shipped: Sequence[dict[str, str]]) -> list[str]:
    """Who owns the corporate risks, then the heads of the services and offices, in the order of the file."""
    owners = [row["owner_role"] for row in shipped if row["level"] == "corporate"]
    named = dict.fromkeys([*owners, *(f"head {row['entity']}" for row in shipped)])
    return [who for who in named if who != _CHAIR and who in cast.by_name][:_MOST_VOTERS]


def _votes(corporate: list[tuple[int, dict[str, str]]], turn: int) -> Callable[[Work], None]:
    """One person's pre-vote: near what stands in the register, and not on every risk."""

    def vote(work: Work) -> None:
        for number, row in corporate:
            if (turn * 5 + number * 3) % 7 == 0:
                continue
            likelihood = _near(int(row["likelihood"]), turn + number)
            impact = _near(int(row["impact"]), turn * 2 + number)
            controls = min(4, _GRADES.index(row["control_effectiveness"]) + 1 + (turn + number) % 5 // 4)
            answers = {LIKELIHOOD: likelihood, IMPACT: impact, CONTROLS: None if (turn + number) % 9 == 0 else controls}
            cast_vote(work, _THIS, Holding(), risk_reference(number + 1), 0, Ballot(answers))

    return vote


def _near(step: int, dice: int) -> int:
    """The step, or now and then a neighbour."""
    return min(5, max(1, step + (0, 0, 1, 0, -1, 0, 0)[dice % 7]))


def _in_the_day(opened: datetime, turn: int) -> datetime:
    return datetime.combine(opened.date(), time(10), opened.tzinfo) + timedelta(hours=3 * turn)


def _version(work: Work) -> int:
    return find_workshop(work, _THIS).version
