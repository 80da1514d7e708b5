"""A lifecycle file: read whole or refused with every problem; and the lifecycle of a risk that we ship."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskreg.domain.guards import guards_for
from riskreg.domain.lifecycle_check import reachable
from riskreg.domain.lifecycle_file import LifecycleRefused, parse_lifecycle, to_mermaid
from riskreg.domain.lifecycle_holders import DATE_FIELDS, HOLDERS
from riskreg.domain.permissions import Permission, Role
from riskreg.domain.workflow import Deadline, Task

RISK_FILE = (Path(__file__).parents[2] / "seed/lifecycles/risk.toml").read_text(encoding="utf-8")
WORDS = {
    "permissions": tuple(Permission),
    "guards": guards_for("risk"),
    "roles": tuple(Role),
    "holders": HOLDERS,
    "date_fields": DATE_FIELDS,
}

SMALL = """
noun = "parcel"
version = 3
title = "How a parcel travels"

[[states]]
code = "packed"
name = "Packed"
meaning = "In a box."
stage = "start"
flags = ["open"]
task = { role = "carrier", title = "Fetch it", deadline = { days = 2, kind = "working", on_passing = "send" } }

[[states]]
code = "sent"
name = "Sent"
meaning = "On its way."
task = { role = "carrier", title = "Deliver it" }

[[states]]
code = "lost"
name = "Lost"
meaning = "Nobody knows."
stage = "end"

[[moves]]
code = "send"
label = "Send: \\"now\\""
past = "sent"
from = ["packed"]
to = "sent"
permission = "parcel:send"
guards = ["is_light"]
tone = "main"

[[moves]]
code = "lose"
label = "Declare it lost"
past = "lost"
from = ["packed", "sent"]
to = "lost"
permission = "parcel:lose"
asks_reason = true

[[moves]]
code = "find"
label = "Find it"
past = "found"
from = ["lost"]
to = "packed"
permission = "parcel:send"
reopens = true
"""


def parse(text=SMALL):
    return parse_lifecycle(
        text, permissions={"parcel:send", "parcel:lose"}, guards={"is_light"}, roles={"carrier", "sorter"}
    )


def problems(*changes):
    text = SMALL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    with pytest.raises(LifecycleRefused) as caught:
        parse(text)
    return caught.value.problems


def test_a_right_file_becomes_a_lifecycle_with_its_tasks_and_deadlines():
    lifecycle = parse()
    assert (lifecycle.noun, lifecycle.version, lifecycle.start.code) == ("parcel", 3, "packed")
    assert lifecycle.state("packed").task == Task("carrier", "Fetch it", Deadline(2, "working", "send"))
    assert lifecycle.state("sent").task == Task("carrier", "Deliver it", None)
    assert lifecycle.state("sent").stage == "open"
    assert lifecycle.move("lose").asks_reason
    assert [move.code for move in lifecycle.moves_from("packed")] == ["send", "lose"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('noun = "parcel"', "", "lifecycle: noun is missing; write it as text."),
        ('noun = "parcel"', 'noun = "My Parcel"', "noun “My Parcel” must be lower-case"),
        ("version = 3", "version = 0", "version must be a whole number from 1"),
        ("version = 3", "version = true", "version must be a whole number"),
        ("version = 3", "version = 3\ncolour = 1", "lifecycle: the key “colour” is not known"),
        ('name = "Packed"', "name = 7", "state “packed”: name must be text."),
        ('name = "Packed"', 'nome = "Packed"', "state “packed”: the key “nome” is not known"),
        ('code = "packed"', "code = 5", "state number 1: code must be text."),
        ('code = "sent"', 'code = "lost"', "state “lost”: this code is used 2 times"),
        ('code = "lose"', 'code = "send"', "move “send”: this code is used 2 times"),
        ('stage = "start"', 'stage = "begin"', "there is no stage “begin”. Known: end, open, start."),
        ('stage = "start"', "", 'exactly one state must have stage = "start", but 0 have it.'),
        ('stage = "end"', 'stage = "start"', "but 2 have it (“packed”, “lost”)"),
        ('flags = ["open"]', 'flags = "open"', "flags must be a list of texts"),
        ('flags = ["open"]', "flags = [1]", "flags must be a list of texts"),
        ('flags = ["open"]', 'flags = ["a", "a"]', "flags names the same thing twice"),
        ('"carrier", title = "Fetch it"', '"carier", title = "Fetch it"', "Did you mean “carrier”?"),
        ('task = { role = "carrier", title = "Deliver it" }', "task = 5", "task must be a table"),
        ("days = 2", "days = 0", "deadline of the task of state “packed”: days must be a whole number from 1"),
        ('kind = "working"', 'kind = "lunar"', "there is no kind “lunar”"),
        ('on_passing = "send"', 'on_passing = "find"', "on_passing “find” must be remind, escalate or a move"),
        ('on_passing = "send"', 'on_passing = "explode"', "on_passing “explode” must be remind, escalate or a move"),
        ('label = "Find it"', "", "move “find”: label is missing"),
        ('label = "Find it"', 'label = " "', "move “find”: label must be text."),
        ('from = ["lost"]', "", "move “find”: name at least one state in from"),
        ('from = ["lost"]', 'from = [""]', "move “find”: from must be a list of texts"),
        ('from = ["lost"]', 'from = ["lots"]', "move “find”: there is no state “lots”"),
        ('to = "sent"', 'to = "send"', "move “send”: there is no state “send”"),
        ('to = "sent"', 'to = "lost"', "state “sent”: no move leads to it from the start"),
        ('from = ["packed", "sent"]', 'from = ["packed"]', "state “sent”: no move leads out of it"),
        ("reopens = true", "", "it leaves the end state “lost”; write reopens = true"),
        ("asks_reason = true", "reopens = true", "says reopens = true, but “packed” is not an end state"),
        ("asks_reason = true", "asks_reason = 1", "asks_reason must be true or false"),
        ('"is_light"', '"is_lite"', "move “send”: there is no guard “is_lite”. Did you mean “is_light”?"),
        ('"parcel:lose"', '"parcel:eat"', "there is no permission “parcel:eat”"),
        ('tone = "main"', 'tone = "loud"', "there is no tone “loud”"),
        ("[[moves]]", "[[steps]]", "write at least one [[moves]] table"),
    ],
)
def test_each_problem_is_named_with_its_place(old, new, sentence):
    assert any(sentence in problem for problem in problems((old, new)))


def test_all_problems_stand_in_one_report():
    found = problems(
        ('noun = "parcel"', ""), ("days = 2", "days = -1"), ('"is_light"', '"is_blue"'), ('tone = "main"', "tone = 1")
    )
    assert len(found) == 4


def test_a_move_into_its_own_state_is_not_a_way_out():
    own = ('from = ["packed", "sent"]\nto = "lost"', 'from = ["sent"]\nto = "sent"')
    assert any("“sent”: no move leads out" in problem for problem in problems(own))


def test_a_long_or_unprintable_word_is_shown_short_and_on_one_line():
    found = problems(('tone = "main"', f'tone = "a\\n{"b" * 500}"'))
    assert all(len(problem) < 200 and "\n" not in problem for problem in found)


def test_when_nothing_is_known_the_sentence_says_so():
    with pytest.raises(LifecycleRefused, match=r"Known: none\."):
        parse_lifecycle(SMALL, permissions=(), guards=(), roles=())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[states", "not valid TOML"),
        ("version = " + "9" * 5000, "not valid TOML"),
        ("a = " + "[" * 5000, "nested too deeply"),
        ("[[states]]\ncode" + ".a" * 20000 + " = 1", "too long to be read"),
        ("version = 0x" + "f" * 9000, "version must be a whole number"),
    ],
)
def test_a_file_that_is_hardly_toml_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(LifecycleRefused) as caught:
        parse(text)
    assert any(sentence in problem for problem in caught.value.problems)


@given(st.text(max_size=200))
def test_arbitrary_text_is_never_more_than_refused(text):
    with pytest.raises(LifecycleRefused):
        parse(text)


@settings(max_examples=300)
@given(
    at=st.integers(0, len(SMALL)),
    length=st.integers(0, 60),
    patch=st.one_of(st.text(max_size=8), st.sampled_from(['"', "\n", "[]", "{}", "1", "true", "inf", "1979-05-27"])),
)
def test_a_mutated_file_is_read_or_refused_but_never_breaks(at, length, patch):
    # Anything raised but the refusal fails the test; what is accepted must be whole enough to be drawn.
    with suppress(LifecycleRefused):
        assert to_mermaid(parse(SMALL[:at] + patch + SMALL[at + length :])).startswith("stateDiagram-v2")


def test_the_drawing_names_every_state_and_arrow_without_marks_that_break_it():
    lines = to_mermaid(parse()).splitlines()
    assert '  state "Packed" as packed' in lines
    assert "  [*] --> packed" in lines
    assert "  packed --> sent: Send now" in lines
    assert "  lost --> [*]" in lines


def shipped():
    return parse_lifecycle(RISK_FILE, **WORDS)


def test_the_lifecycle_of_a_risk_is_accepted():
    risk = shipped()
    assert [state.code for state in risk.states] == [
        "draft", "submitted", "returned", "in_register", "candidate", "validated", "monitored",
        "closed", "rejected", "merged", "referred", "issue",
    ]  # fmt: skip
    assert risk.states_with("in_register") == ("in_register", "candidate", "validated", "monitored")
    assert set(risk.states_with("editable")) == {"draft", "returned", *risk.states_with("in_register")}
    assert risk.state("submitted").task.role == Role.HEAD_OF_ENTITY


def test_no_risk_enters_the_register_without_approval():
    risk = shipped()
    assert not reachable(risk, "draft", without="approve") & set(risk.states_with("in_register"))


def test_every_end_of_a_risk_can_be_reopened():
    risk = shipped()
    ends = {state.code for state in risk.states if state.stage == "end"}
    assert set(risk.move("reopen").from_states) == ends


def test_every_guard_of_a_risk_is_used_by_its_lifecycle():
    assert {name for move in shipped().moves for name in move.guards} | {"is_its_submitter"} == set(guards_for("risk"))


def test_what_no_column_holds_is_refused():
    found = problems(
        ('code = "packed"', f'code = "{"p" * 25}"'),
        ('title = "Fetch it"', f'title = "{"F" * 201}"'),
        ('noun = "parcel"', f'noun = "{"n" * 40}"'),
        ('code = "send"', f'code = "{"s" * 20}"'),
    )
    said = "\n".join(found)
    assert "at most 24" in said
    assert "title has 201 characters; shorten it to 200." in said
    assert "shorten its code to 19, for its events are named after it." in said
