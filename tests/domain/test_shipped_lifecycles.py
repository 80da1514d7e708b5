"""Every condition, permission, reason and task of a shipped lifecycle has a case that fails when it is taken out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from riskreg.domain.permissions import MATRIX, Permission
from riskreg.domain.workflow import Lifecycle, Task
from tests.domain.action_refusals import ACTION
from tests.domain.body_decision_refusals import BODY_DECISION
from tests.domain.decision_refusals import DECISION
from tests.domain.electronic_review_refusals import ELECTRONIC_REVIEW
from tests.domain.entity_return_refusals import RETURN
from tests.domain.escalation_request_refusals import REQUEST
from tests.domain.lifecycle_cases import SHIPPED, WEAKEST, Refused, lacking_only, told, with_move, with_task
from tests.domain.member_answer_refusals import MEMBER_ANSWER
from tests.domain.review_cycle_refusals import CYCLE
from tests.domain.review_item_refusals import ITEM
from tests.domain.risk_refusals import RISK
from tests.domain.workshop_refusals import WORKSHOP


def moves_weakened(lifecycle: Lifecycle) -> Iterator[tuple[str, Lifecycle]]:
    """The lifecycle with one condition, one permission or one wanted reason less, each in turn."""
    for move in lifecycle.moves:
        for guard in move.guards:
            yield f"{guard} of {move.code}", lacking_only(move.code, guard, lifecycle)
        yield f"the permission of {move.code}", with_move(lifecycle, replace(move, permission=WEAKEST.value))
        if move.asks_reason:
            yield f"the reason of {move.code}", with_move(lifecycle, replace(move, asks_reason=False))


def tasks_weakened(lifecycle: Lifecycle) -> Iterator[tuple[str, Lifecycle]]:
    """The lifecycle with one task less, or with one that asks anybody, asks who took part, or is due never."""
    for state in lifecycle.states:
        if state.task is not None:
            for what, task in weaker(state.task):
                yield f"{what} of {state.code}", with_task(lifecycle, state.code, task)


def weaker(task: Task) -> Iterator[tuple[str, Task | None]]:
    yield "the task", None
    yield "the holder", replace(task, role="oversight", holder="")
    yield "another holder", replace(task, role="", holder="submitter")
    if task.if_dated:
        yield "for whom there is a day", replace(task, if_dated=False)
    if not task.may_have_taken_part:
        yield "the distance", replace(task, may_have_taken_part=True)
    if (deadline := task.deadline) is not None:
        yield "the deadline", replace(task, deadline=None)
        yield "the days", replace(task, deadline=replace(deadline, days=deadline.days + 1))
        yield "the reminders before", replace(task, deadline=replace(deadline, remind_before=()))
        if deadline.remind_after:
            yield "the reminders after", replace(task, deadline=replace(deadline, remind_after=()))
        if deadline.on_passing != "remind":
            yield "what happens then", replace(task, deadline=replace(deadline, on_passing="remind", escalate_to=""))
        if deadline.further_to:
            yield "what happens after that", replace(task, deadline=replace(deadline, further_days=0, further_to=""))


SHIPPED_WITH_CASES = {
    "action": ACTION,
    "body_decision": BODY_DECISION,
    "decision": DECISION,
    "electronic_review": ELECTRONIC_REVIEW,
    "entity_return": RETURN,
    "escalation_request": REQUEST,
    "member_answer": MEMBER_ANSWER,
    "review_cycle": CYCLE,
    "review_item": ITEM,
    "risk": RISK,
    "workshop": WORKSHOP,
}
REFUSALS = [
    pytest.param(cases, refused, id=f"{noun}: {refused.name}")
    for noun, cases in SHIPPED_WITH_CASES.items()
    for refused in cases.refused
]
MUTANTS = [
    pytest.param(cases, mutant, id=f"{noun} without {what}")
    for noun, cases in SHIPPED_WITH_CASES.items()
    for what, mutant in (*moves_weakened(cases.lifecycle), *tasks_weakened(cases.lifecycle))
]


def test_every_shipped_lifecycle_has_its_cases():
    shipped = {file.stem for file in SHIPPED.glob("*.toml")}
    assert shipped == set(SHIPPED_WITH_CASES), "write down what it must refuse, as tests/domain/risk_refusals.py does"


@pytest.mark.parametrize(("cases", "refused"), REFUSALS)
def test_it_is_refused(cases, refused: Refused):
    assert refused.words in cases.answer(cases.lifecycle, refused)


@pytest.mark.parametrize(("cases", "refused"), REFUSALS)
def test_the_button_is_not_there_or_is_blocked_with_the_same_words(cases, refused: Refused):
    blocked = cases.offered(cases.lifecycle, refused)
    permission = Permission(cases.lifecycle.move(refused.move).permission)
    if permission not in MATRIX[refused.role]:
        assert blocked is None
    elif refused.guard:
        assert refused.words in " ".join(blocked)
    else:
        assert blocked == (), "the reason is asked for when the button is pressed"


@pytest.mark.parametrize("cases", SHIPPED_WITH_CASES.values(), ids=SHIPPED_WITH_CASES)
def test_with_everything_right_whoever_may_is_not_refused(cases):
    for refused in cases.refused:
        if refused.guard:
            right = replace(refused, changes=cases.right_for.get(refused.move, {}), person=cases.who_may.get(refused.guard, 0))
            assert cases.answer(cases.lifecycle, right) == "", right.name


@pytest.mark.parametrize("cases", SHIPPED_WITH_CASES.values(), ids=SHIPPED_WITH_CASES)
def test_each_state_asks_whom_it_should_until_when(cases):
    asked = {state.code: told(state.task) for state in cases.lifecycle.states if state.task}
    assert asked == cases.tasks


@pytest.mark.parametrize(("cases", "mutant"), MUTANTS)
def test_a_lifecycle_with_one_thing_less_fails_a_case(cases, mutant: Lifecycle):
    assert cases.fails(cases.lifecycle) == set()
    assert cases.fails(mutant)


@pytest.mark.parametrize("cases", SHIPPED_WITH_CASES.values(), ids=SHIPPED_WITH_CASES)
def test_taking_a_condition_out_fails_a_case_of_that_condition(cases):
    for move in cases.lifecycle.moves:
        for guard in move.guards:
            failing = cases.fails(lacking_only(move.code, guard, cases.lifecycle))
            assert any(name.startswith(f"{move.code}, {guard}:") for name in failing), (move.code, guard)
