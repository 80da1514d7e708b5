"""Ballots on paper: what is typed is what was meant, and what cannot be read is said cell by cell."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.paper_ballot import key_of, keys_of, legend_of, read_rows
from riskreg.domain.scale import Step
from riskreg.domain.voting import Attribute, Ballot

NUMBERED = Attribute("likelihood", "Likelihood", "How likely?", tuple(Step(n, f"step {n}", "") for n in range(1, 6)))
LETTERED = Attribute(
    "control_effectiveness", "Controls", "How good?", tuple(Step(n, f"grade {n}", "") for n in range(1, 5)), is_numbered=False
)
BOTH = (NUMBERED, LETTERED)


def typed(likelihood: str, controls: str, comment: str = "") -> dict[str, str]:
    return {"likelihood": likelihood, "control_effectiveness": controls, "comment": comment}


def test_grades_have_letters_because_nobody_agrees_on_their_numbers():
    assert keys_of(NUMBERED) == "1 to 5"
    assert keys_of(LETTERED) == "A to D"
    assert legend_of(LETTERED)[0] == ("A", "grade 1")


@given(st.lists(st.tuples(st.sampled_from([None, 1, 2, 3, 4, 5]), st.sampled_from([None, 1, 2, 3, 4]), st.booleans())))
def test_what_is_typed_by_its_keys_is_read_as_it_was_meant_whatever_rows_stay_empty(meant):
    rows, expected = [], []
    for likelihood, controls, leaves_one_out in meant:
        rows += [typed("", "  ")] if leaves_one_out else []
        keys = [key_of(each, step) if step else "-" for each, step in zip(BOTH, (likelihood, controls), strict=True)]
        rows.append(typed(f" {keys[0]} ", keys[1].lower(), " said "))
        expected.append(Ballot({"likelihood": likelihood, "control_effectiveness": controls}, "said"))
    assert read_rows(BOTH, rows) == (tuple(expected), {})


def test_each_cell_that_cannot_be_read_is_named_and_an_answer_forgotten_is_one_of_them():
    _ballots, wrong = read_rows(BOTH, [typed("4", "B"), typed("9", "B"), typed("", "E"), typed("", "", "only a comment")])
    assert set(wrong) == {(1, "likelihood"), (2, "likelihood"), (2, "control_effectiveness"), (3, "likelihood"), (3, "control_effectiveness")}
    assert wrong[1, "likelihood"] == "Row 2, likelihood: type 1 to 5, or - for cannot judge."
    assert wrong[2, "control_effectiveness"] == "Row 3, controls: type A to D, or - for cannot judge."


def test_an_empty_grid_holds_no_ballot():
    assert read_rows(BOTH, [typed("", ""), {}]) == ((), {})
