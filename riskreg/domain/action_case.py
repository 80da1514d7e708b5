"""The facts that guards ask about one mitigation action, and what its state means to a reader."""

from dataclasses import dataclass

from riskreg.domain.vocabulary import ActionStatus
from riskreg.domain.workflow import Lifecycle


@dataclass(frozen=True, slots=True)
class ActionCase:
    """One action; ``entity_id`` and ``owner_id`` are those of its risk. ``done_by_id`` reported it done, in the name of
    ``done_for_id`` when that was somebody else.
    """

    state: str
    entity_id: int | None = None
    owner_id: int | None = None
    action_owner_id: int | None = None
    done_by_id: int | None = None
    done_for_id: int | None = None
    is_sealed: bool = False


def status_under(lifecycle: Lifecycle, code: str) -> ActionStatus:
    """What a state means: done or started by its flags, given up when it is an end, and otherwise not started."""
    state = lifecycle.state(code)
    if "done" in state.flags:
        return ActionStatus.DONE
    if state.stage == "end":
        return ActionStatus.CANCELLED
    return ActionStatus.IN_PROGRESS if "started" in state.flags else ActionStatus.NOT_STARTED
