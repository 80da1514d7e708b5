"""The task of a state: whose it is, by when, and what happens then; every problem of it is named."""

import pytest

from riskreg.domain.lifecycle_file import LifecycleRefused, parse_lifecycle
from riskreg.domain.workflow import Deadline, Task

LETTER = """
noun = "letter"
version = 1
title = "How a letter is answered"

[[states]]
code = "received"
name = "Received"
meaning = "On a desk."
stage = "start"

[states.task]
{task}

[[states]]
code = "answered"
name = "Answered"
meaning = "Out of the house."
stage = "end"

[[moves]]
code = "answer"
label = "Answer"
past = "answered"
from = ["received"]
to = "answered"
permission = "letter:answer"
"""
OWNED = 'holder = "owner"\ntitle = "Answer it"\n'


def parse(task):
    return parse_lifecycle(
        LETTER.format(task=task),
        permissions={"letter:answer"},
        guards=(),
        roles={"clerk", "head"},
        holders={"owner", "sender"},
        date_fields={"due"},
    )


def task_of(task):
    return parse(task).state("received").task


def problems(task):
    with pytest.raises(LifecycleRefused) as caught:
        parse(task)
    return caught.value.problems


def deadline(words):
    return f"{OWNED}deadline = {{ {words} }}"


def test_a_task_is_a_roles_and_one_person_does_it_unless_the_file_says_otherwise():
    assert task_of('role = "clerk"\ntitle = "Answer it"') == Task("clerk", "Answer it", None, "", 1, True)


def test_a_task_may_be_a_named_holders_and_ask_for_several_who_had_no_part_in_it():
    found = task_of(OWNED + "quorum = 2\nmay_have_taken_part = false")
    assert (found.role, found.holder, found.quorum, found.may_have_taken_part) == ("", "owner", 2, False)


def test_a_deadline_counts_days_and_says_when_to_remind_and_whom_to_ask_then():
    words = 'days = 10, kind = "working", remind_before = [5, 1], remind_after = [1, 7]'
    found = task_of(deadline(words + ', on_passing = "escalate", escalate_to = "head"')).deadline
    assert found == Deadline(10, "working", "escalate", "", (5, 1), (1, 7), "head")


def test_a_deadline_may_be_a_date_of_the_subject_and_end_in_a_move():
    found = task_of(deadline('date_field = "due", on_passing = "answer"')).deadline
    assert found == Deadline(0, "calendar", "answer", "due")


@pytest.mark.parametrize(
    ("task", "sentence"),
    [
        ('title = "Answer it"', "task of state “received”: say whose it is: either role or holder, and not both."),
        (OWNED + 'role = "clerk"', "task of state “received”: say whose it is: either role or holder, and not both."),
        ('holder = "ower"\ntitle = "x"', "there is no holder “ower”. Did you mean “owner”?"),
        ('role = "clark"\ntitle = "x"', "there is no role “clark”. Did you mean “clerk”?"),
        (OWNED + "quorum = 0", "quorum must be a whole number from 1"),
        (OWNED + "may_have_taken_part = 1", "may_have_taken_part must be true or false"),
        (OWNED + "hurry = 1", "the key “hurry” is not known"),
        (deadline('on_passing = "remind"'), "days must be a whole number from 1"),
        (deadline('days = 1, date_field = "due", on_passing = "remind"'), "say by when: either days or date_field"),
        (deadline('date_field = "dew", on_passing = "remind"'), "there is no date field “dew”. Did you mean “due”?"),
        (deadline('days = 1, on_passing = "remind", remind_before = 5'), "remind_before must be a list of whole numbers"),
        (deadline('days = 1, on_passing = "remind", remind_before = [true]'), "remind_before must be a list"),
        (deadline('days = 1, on_passing = "remind", remind_after = [0]'), "remind_after must be a list of whole numbers"),
        (deadline('days = 1, on_passing = "remind", remind_after = [3, 3]'), "remind_after names the same day twice"),
        (deadline('days = 1, on_passing = "escalate"'), "it escalates to nobody; name a role in escalate_to."),
        (deadline('days = 1, on_passing = "escalate", escalate_to = "haed"'), "there is no role “haed”"),
        (deadline('days = 1, on_passing = "remind", escalate_to = "head"'), "escalate_to is used only with on_passing"),
        (deadline('days = 1, on_passing = "shred"'), "on_passing “shred” must be remind, escalate or a move"),
        (deadline('days = 1, on_passing = "remind", hours = 2'), "the key “hours” is not known"),
    ],
)
def test_each_problem_of_a_task_is_named_with_its_place(task, sentence):
    assert any(sentence in problem for problem in problems(task))


def test_what_is_wrong_with_one_task_is_said_in_one_report():
    words = 'date_field = "dew", on_passing = "escalate", remind_before = [0], remind_after = [2, 2]'
    found = problems(f'title = "x"\nquorum = 0\ndeadline = {{ {words} }}')
    assert len(found) == 6
