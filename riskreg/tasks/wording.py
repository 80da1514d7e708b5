"""A lifecycle in words: whose a task is, by when, what happens then, and what each condition asks."""

from collections.abc import Iterator, Sequence

from riskreg.domain.lifecycle_holders import DATE_FIELDS, HOLDERS
from riskreg.domain.permissions import MATRIX, Permission, Role
from riskreg.domain.workflow import Deadline, Lifecycle, Move, State, Task

CONDITIONS = {
    "is_fully_described": "nothing is missing in the quality check",
    "is_scored": "exposure and residual risk are scored",
    "has_an_owner": "a risk owner is named",
    "has_a_response": "a response is chosen",
    "has_target_or_tolerates": "the target risk is scored, or the risk is tolerated",
    "has_no_open_actions": "no mitigation action is open",
    "is_not_ended_by_consolidation": "the consolidation did not end it",
    "is_not_its_submitter": "by somebody other than who submitted it",
    "is_its_submitter": "by the person who submitted it",
    "is_its_submitter_or_focal_point": "by who submitted it, or a focal point of its entity",
    "is_whom_it_asks": "by the level that is asked",
    "is_not_its_asker": "by somebody other than who asked",
    "is_its_asker": "by who asked, or the owner of the risk",
    "has_an_agenda": "a risk is on its agenda",
    "has_a_chair": "somebody chairs it",
    "could_have_its_quorum": "enough people may vote for its quorum",
    "has_no_round_open": "no vote is open",
    "has_decided_on_every_risk": "something is decided on every risk of its agenda",
    "has_its_quorum": "its quorum came",
    "is_its_chair": "by whoever chaired it",
    "has_decided_on_what_stands": "no risk was changed after the room decided on it",
    "has_a_higher_level": "there is a higher level",
    "is_about_the_register": "the risk is in the register",
    "is_with_who_answers": "the return has not been sent for the signature",
    "says_what_was_found": "it says what was looked at, or why",
    "is_unchanged_if_it_says_so": "nothing that matters has changed, if it is confirmed unchanged",
    "is_updated_if_it_says_so": "something has changed, if it says updated",
    "names_the_other_risk": "it names the other risk, if it proposes to merge",
    "was_asked_upward": "a higher level was asked, if it says escalated",
    "is_answered_alone": "it is answered by the owner alone, without a return",
    "answers_every_risk": "every risk is answered",
    "answers_every_question": "every question is answered",
    "is_of_a_running_cycle": "the review is still running",
    "is_not_its_answerer": "by somebody other than who answered or sent it",
    "has_run_its_time": "its last day has come, or every return is in",
    "has_authority_to_approve": "within the authority to approve at its level",
    "has_authority_to_validate": "within the authority to validate at its level",
    "has_authority_to_close": "within the authority to close at its level",
    "has_authority_to_accept": "within the authority to accept at its level",
    "is_an_approval": "it is an approval",
    "is_a_validation": "it is a validation",
    "is_an_acceptance": "it is an acceptance",
    "is_tolerated": "the response is to tolerate the risk",
    "is_not_who_changed_it": "by somebody other than who made the change",
    "is_changed": "the risk was materially changed since",
    "is_unchanged": "the change was undone",
    "has_passed_its_last_day": "its last day has passed",
    "is_done_by_the_register": "by the register itself",
    "is_not_who_reported_it_done": "by somebody other than who reported it done",
    "is_given_to_them": "by who answers for it, or the risk secretariat",
    "has_evidence": "evidence is given",
    "asks_nothing_of_anybody": "nobody has to do anything",
    "is_replaced_by_another": "a later decision takes its place",
    "has_run_to_its_end": "its last day has passed, or everybody has answered",
    "is_adopted_by_its_rule": "the rule of the body is met",
    "is_not_adopted_by_its_rule": "the rule of the body is not met",
    "lacks_its_quorum": "too few have answered",
    "is_the_member_asked": "by the member who was asked",
    "is_open_to_answers": "there is time to answer",
    "says_why_it_objects": "with the reason, if it is an objection",
}
"""What each guard of a lifecycle asks, in the words of the page."""


def roles_with(permission: Permission) -> tuple[str, ...]:
    """The roles a permission belongs to, in words."""
    return tuple(role.label for role in Role if permission in MATRIX[role])


def who_and_when(task: Task) -> str:
    """``Head of entity, within 10 working days``; ``2 of Head of entity`` where so many must agree."""
    several = f"{task.quorum} of " if task.quorum > 1 else ""
    return f"{several}{_whose(task)}{_by_when(task.deadline)}"


def task_in_words(task: Task) -> str:
    """``Head of entity: Approve the risk, within 10 working days``."""
    return f"{_whose(task)}: {task.title}{_by_when(task.deadline)}"


def rules_of(lifecycle: Lifecycle, state: State) -> tuple[str, ...]:
    """What else is to be known of the task of a state, each in a sentence."""
    editing = _about_editing(lifecycle, state)
    if state.task is None:
        return editing
    deadline = state.task.deadline
    return (*_about_people(state.task), *(_about_time(lifecycle, deadline) if deadline else ()), *editing)


def conditions_of(noun: str, move: Move) -> tuple[str, ...]:
    """What must hold for a move, and what it asks for."""
    asked = ["with a reason"] * move.asks_reason + [f"naming the other {noun}"] * move.asks_target
    return (*(CONDITIONS.get(name, name.replace("_", " ")) for name in move.guards), *asked)


def _whose(task: Task) -> str:
    return Role(task.role).label if task.role else HOLDERS[task.holder]


def _called(whom: str) -> str:
    """A named holder, or a role, in words."""
    return f"the {HOLDERS[whom].lower()}" if whom in HOLDERS else f"the role “{Role(whom).label}”"


def _further(deadline: Deadline) -> str:
    if not deadline.further_to:
        return ""
    return f", and after {_days([deadline.further_days])} to {_called(deadline.further_to)}"


def _by_when(deadline: Deadline | None) -> str:
    if deadline is None:
        return ""
    if deadline.date_field:
        return f", by {DATE_FIELDS[deadline.date_field]}"
    return f", within {_days([deadline.days], f'{deadline.kind} ')}"


def _about_editing(lifecycle: Lifecycle, state: State) -> tuple[str, ...]:
    if not state.editing_makes:
        return ()
    return (f"Changing it makes this first: “{lifecycle.move(state.editing_makes).label}”.",)


def _about_people(task: Task) -> Iterator[str]:
    if task.quorum > 1:
        yield f"{task.quorum} people must agree, and none of them twice or for another who has."
    if not task.may_have_taken_part:
        yield "By somebody who had no part in it before."


def _about_time(lifecycle: Lifecycle, deadline: Deadline) -> Iterator[str]:
    reminded = [
        f"{_days(days)} {where} it is due"
        for days, where in ((deadline.remind_before, "before"), (deadline.remind_after, "after"))
        if days
    ]
    if reminded:
        yield f"Reminded {' and '.join(reminded)}."
    if deadline.on_passing == "escalate":
        yield f"Afterwards it goes to {_called(deadline.escalate_to)}{_further(deadline)}."
    elif deadline.on_passing != "remind":
        yield f"Afterwards this happens by itself: “{lifecycle.move(deadline.on_passing).label}”."


def _days(numbers: Sequence[int], kind: str = "") -> str:
    """``5 and 1 days``."""
    listed = " and ".join(filter(None, (", ".join(map(str, numbers[:-1])), str(numbers[-1]))))
    return f"{listed} {kind}{'day' if list(numbers) == [1] else 'days'}"
