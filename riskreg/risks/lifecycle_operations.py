"""Moving a risk along its lifecycle: one verb, because the moves themselves are data."""

from typing import Any

from riskreg.domain.errors import Invalid
from riskreg.domain.permissions import Permission
from riskreg.risks.action_turns import give_actions_their_lifecycle, open_missing_of_actions
from riskreg.risks.advancing import make_move
from riskreg.risks.keeping import at_risk, changing, find_risk
from riskreg.risks.lifecycle_queries import NOUN
from riskreg.risks.turns import open_missing
from riskreg.store.work import Work, operation
from riskreg.tasks.running import lifecycle_of

LONGEST_REASON = 4000


@operation(needs=Permission.LIFECYCLE_ADOPT)
def open_missing_tasks(work: Work) -> int:
    """Give every living risk and action the task of its state where it has none; answers how many were opened."""
    opened = open_missing(work)
    give_actions_their_lifecycle(work)
    opened += open_missing_of_actions(work)
    if opened:
        work.record("lifecycle.tasks_opened", None, NOUN, opened=opened)
    return opened


def _needed(work: Work, reference: str, version: int, move: str, *_args: Any, **_kwargs: Any) -> Permission:
    risk = find_risk(work, reference)
    try:
        return Permission(lifecycle_of(work, risk).move(move).permission)
    except KeyError:
        raise Invalid("There is no such step. Open the risk and choose one of its buttons.") from None


@operation(needs=_needed, within=at_risk)
def advance_risk(work: Work, reference: str, version: int, move: str, reason: str = "", target: str = "") -> str:
    """Make one move of the lifecycle; answers the state reached.

    ``target`` is the reference of the risk it is merged into, for moves that ask for one. Refused with every reason at
    once when a guard does not hold.
    """
    if len(reason) > LONGEST_REASON:
        sentence = f"Shorten the reason to {LONGEST_REASON} characters or fewer."
        raise Invalid(sentence, {"reason": [sentence]})
    with changing(work, reference, version, (), anyhow=True) as change:
        return make_move(work, change, move, reason, target)
