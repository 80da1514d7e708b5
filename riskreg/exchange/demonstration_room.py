"""Who gathers in the workshops of the demonstration, and how they vote: near what the register says, not all alike."""

from collections.abc import Callable, Mapping, Sequence

from riskreg.domain.references import risk_reference
from riskreg.domain.voting import CONTROLS, IMPACT, LIKELIHOOD, Ballot
from riskreg.domain.workshop import Part
from riskreg.exchange.demonstration_people import Cast
from riskreg.store.work import Work
from riskreg.workshops.finding_queries import find_workshop
from riskreg.workshops.operations import Plan, advance_workshop, make_workshop, put_on_agenda, seat_person
from riskreg.workshops.seats import Holding
from riskreg.workshops.template_queries import shipped_workshop_templates
from riskreg.workshops.voting_operations import cast_vote

SECRETARIAT, NEWCOMER = "secretariat@demo.example", "senior.manager@demo.example"
CHAIR = "Deputy High Commissioner"
_GRADES = ("effective", "limited", "significant", "ineffective")
_MOST = 20
Numbered = tuple[int, dict[str, str]]


def corporate_risks(shipped: Sequence[dict[str, str]]) -> list[Numbered]:
    """The rows of the candidates with their place in the file: number 0 is R-0001."""
    return [(number, row) for number, row in enumerate(shipped) if row["level"] == "corporate"]


def voters_of(cast: Cast, shipped: Sequence[dict[str, str]]) -> list[str]:
    """Who owns the corporate risks, then the heads of the services and offices, in the order of the file. With the
    chair and the newcomer they are twenty-two.
    """
    owners = [row["owner_role"] for row in shipped if row["level"] == "corporate"]
    named = dict.fromkeys([*owners, *(f"head {row['entity']}" for row in shipped)])
    return [who for who in named if who != CHAIR and who in cast.by_name][:_MOST]


def gather(work: Work, cast: Cast, voters: Sequence[str], corporate: Sequence[Numbered], plan: Plan) -> None:
    """A workshop of two days with a facilitator, a chair who votes, the voters and the candidates on its agenda; its
    pre-vote is open.
    """
    this = make_workshop(work, shipped_workshop_templates()["two_days"], plan)
    parts = [(SECRETARIAT, Part.FACILITATOR), (CHAIR, Part.CHAIR), *((who, Part.VOTER) for who in (*voters, NEWCOMER))]
    for who, part in parts:
        seat_person(work, this, find_workshop(work, this).version, cast.by_name[who], part)
    risks = [risk_reference(number + 1) for number, _row in corporate]
    put_on_agenda(work, this, find_workshop(work, this).version, risks)
    advance(this, "open_pre_vote")(work)


def advance(workshop: str, move: str) -> Callable[[Work], object]:
    return lambda work: advance_workshop(work, workshop, find_workshop(work, workshop).version, move)


def pre_votes(workshop: str, corporate: Sequence[Numbered], turn: int) -> Callable[[Work], None]:
    """One person's pre-vote, who leaves out a few risks."""

    def vote(work: Work) -> None:
        for number, row in corporate:
            if (turn * 5 + number * 3) % 7:
                ballot = ballot_near(steps_of(row), turn + number)
                cast_vote(work, workshop, Holding(), risk_reference(number + 1), 0, ballot)

    return vote


def steps_of(row: Mapping[str, str]) -> dict[str, int]:
    """What the row scores, as steps of what is voted on."""
    controls = _GRADES.index(row["control_effectiveness"]) + 1
    return {LIKELIHOOD: int(row["likelihood"]), IMPACT: int(row["impact"]), CONTROLS: controls}


def ballot_near(steps: Mapping[str, int], dice: int, comment: str = "") -> Ballot:
    """One vote near the steps: now and then a neighbour, now and then nothing that one could judge."""
    answers = {
        LIKELIHOOD: _near(steps[LIKELIHOOD], dice),
        IMPACT: _near(steps[IMPACT], 2 * dice + 3),
        CONTROLS: None if dice % 9 == 0 else min(4, steps[CONTROLS] + dice % 5 // 4),
    }
    return Ballot(answers, comment)


def _near(step: int, dice: int) -> int:
    return min(5, max(1, step + (0, 0, 1, 0, -1, 0, 0)[dice % 7]))
