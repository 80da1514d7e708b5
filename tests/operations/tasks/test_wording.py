"""The tasks of a lifecycle in words: whose, by when, reminded when, and what happens afterwards."""

import pytest

from riskreg.domain.lifecycle_holders import DATE_FIELDS, HOLDERS
from riskreg.domain.workflow import Deadline, Lifecycle, Move, State, Task
from riskreg.tasks.wording import rules_of, task_in_words, who_and_when

THING = Lifecycle("thing", 1, "Things", (), (Move("drop", "Drop it", "dropped", ("a",), "z", "thing:drop"),))


def rules(task):
    return rules_of(THING, State("a", "A", "", task=task))


def test_a_task_is_told_with_whose_it_is_and_by_when():
    assert task_in_words(Task("secretariat", "Look at it")) == "Risk secretariat: Look at it"
    days = Deadline(1, "calendar", "remind")
    assert task_in_words(Task("secretariat", "Look at it", days)) == "Risk secretariat: Look at it, within 1 calendar day"
    due = Task("", "Finish it", Deadline(0, "calendar", "remind", "due"), "mitigation_owner")
    assert who_and_when(due) == "Mitigation owner, by the due date"


@pytest.mark.parametrize("holder", sorted(HOLDERS))
@pytest.mark.parametrize("field", sorted(DATE_FIELDS))
def test_every_holder_and_date_has_words(holder, field):
    said = who_and_when(Task("", "x", Deadline(0, "calendar", "remind", field), holder))
    assert said == f"{HOLDERS[holder]}, by {DATE_FIELDS[field]}"


def test_what_is_as_usual_is_not_told():
    assert rules(None) == ()
    assert rules(Task("secretariat", "x")) == ()
    assert rules(Task("secretariat", "x", Deadline(3, "working", "remind"))) == ()


def test_everything_else_about_a_task_is_told_in_sentences():
    deadline = Deadline(10, "working", "escalate", "", (5, 1), (1,), "senior_manager")
    assert rules(Task("secretariat", "x", deadline, quorum=2, may_have_taken_part=False)) == (
        "2 people must agree, and none of them twice or for another who has.",
        "By somebody who had no part in it before.",
        "Reminded 5 and 1 days before it is due and 1 day after it is due.",
        "Afterwards it goes to the role “Senior manager”.",
    )


def test_a_move_that_happens_by_itself_is_told_by_its_label():
    assert rules(Task("secretariat", "x", Deadline(10, "working", "drop", remind_after=(1, 2, 7)))) == (
        "Reminded 1, 2 and 7 days after it is due.",
        "Afterwards this happens by itself: “Drop it”.",
    )
