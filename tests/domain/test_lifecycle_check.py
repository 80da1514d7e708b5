"""The shape of a lifecycle: a malformed one is refused with everything that is wrong with it at once."""

import pytest

from riskreg.domain.lifecycle_file import LifecycleRefused, parse_lifecycle

MALFORMED = """
noun = "ship"
version = 2
title = "How a ship sails"

[[states]]
code = "docked"
name = "Docked"
meaning = "In the harbour."
stage = "start"
task = { role = "captain", title = "Cast off", deadline = { days = 3, on_passing = "sink" } }

[[states]]
code = "eastbound"
name = "Eastbound"
meaning = "At sea."

[[states]]
code = "westbound"
name = "Westbound"
meaning = "At sea as well."

[[states]]
code = "adrift"
name = "Adrift"
meaning = "Nobody brought it here."

[[states]]
code = "scrapped"
name = "Scrapped"
meaning = "A ship no more."
stage = "end"

[[moves]]
code = "sail"
label = "Set sail"
past = "set sail"
from = ["docked"]
to = "eastbound"
permission = "ship:sail"
guards = ["is_calm"]

[[moves]]
code = "sail_too"
label = "Set sail"
past = "set sail"
from = ["docked"]
to = "westbound"
permission = "ship:sail"

[[moves]]
code = "turn"
label = "Turn round"
past = "turned round"
from = ["eastbound"]
to = "westbound"
permission = "ship:sail"

[[moves]]
code = "return"
label = "Return"
past = "returned"
from = ["westbound"]
to = "eastbound"
permission = "ship:sail"

[[moves]]
code = "scrap"
label = "Scrap it"
past = "scrapped"
from = ["docked", "adrift"]
to = "scrapped"
permission = "ship:sail"
"""


def problems(text):
    with pytest.raises(LifecycleRefused) as caught:
        parse_lifecycle(text, permissions={"ship:sail"}, guards={"is_seaworthy"}, roles={"captain"})
    return caught.value.problems


def test_a_malformed_lifecycle_is_refused_with_every_error_listed():
    assert problems(MALFORMED) == (
        "move “sail”: there is no guard “is_calm”. Known: is_seaworthy.",
        "state “adrift”: no move leads to it from the start.",
        "lifecycle: from “eastbound”, “westbound” no end state can be reached; add a move that leads out of this circle.",
        "state “docked”: 2 moves from it are called “Set sail”; give each a label of its own.",
        "deadline of the task of state “docked”: on_passing “sink” must be remind, escalate or a move that leaves this"
        " state.",
    )


RENAMED = '[[renamed]]\nfrom = "{old}"\nto = "{new}"\n'


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ([("moored", "harboured")], "renaming from “moored”: there is no state “harboured”."),
        ([("adrift", "docked")], "renaming from “adrift”: this version has a state of that code; remove the renaming"),
        ([("moored", "docked"), ("moored", "adrift")], "renaming from “moored”: this code is used 2 times; use it once."),
        ([("Moored!", "docked")], "renaming number 1: from “Moored!” must be lower-case letters"),
    ],
)
def test_a_renaming_goes_from_a_state_that_is_gone_to_one_that_is_there(pairs, sentence):
    text = MALFORMED + "".join(RENAMED.format(old=old, new=new) for old, new in pairs)
    assert any(sentence in problem for problem in problems(text))


def test_renamings_must_be_tables_with_nothing_else_in_them():
    assert any("[[renamed]]" in problem for problem in problems("renamed = 1\n" + MALFORMED))
    found = problems(MALFORMED + RENAMED.format(old="moored", new="docked") + "why = 1\n")
    assert any("renaming number 1: the key “why” is not known" in problem for problem in found)


@pytest.mark.parametrize(
    ("makes", "sentence"),
    [
        ("sink", "state “docked”: editing_makes “sink” must be a move that leaves this state."),
        ("turn", "state “docked”: editing_makes “turn” must be a move that leaves this state."),
        ("sail", "state “docked”: editing_makes “sail” must be a move that asks for nothing."),
        ("stay", "state “docked”: editing_makes “stay” must lead to another state."),
    ],
)
def test_what_editing_makes_is_a_move_that_leads_away_and_asks_for_nothing(makes, sentence):
    text = MALFORMED.replace('stage = "start"\n', f'stage = "start"\nediting_makes = "{makes}"\n')
    text = text.replace('guards = ["is_calm"]', "asks_reason = true")
    stay = '\n[[moves]]\ncode = "stay"\nlabel = "Stay"\npast = "stayed"\nfrom = ["docked"]\nto = "docked"\npermission = "ship:sail"\n'
    assert sentence in problems(text + stay)


def test_a_task_for_whom_there_is_a_day_needs_the_name_of_that_day():
    text = MALFORMED.replace('title = "Cast off"', 'title = "Cast off", if_dated = true')
    assert any("if_dated needs a deadline with a date_field." in problem for problem in problems(text))
