"""Who votes in the workshops of the demonstration, and how: near what the register says, and not all the same."""

from collections.abc import Mapping, Sequence

from riskreg.domain.voting import CONTROLS, IMPACT, LIKELIHOOD, Ballot
from riskreg.exchange.demonstration_people import Cast

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
