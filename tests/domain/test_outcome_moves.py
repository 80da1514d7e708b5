"""Which move of a risk carries an outcome out, and which decisions of one workshop cannot stand together."""

from __future__ import annotations

import pytest

from riskreg.domain.outcome import Outcome
from riskreg.domain.outcome_moves import clash_of, merged_into_it, move_for
from tests.domain.lifecycle_cases import SHIPPED, read

RISK = read(SHIPPED / "risk.toml")
CANDIDATE = ("validate", "merge", "reject", "reject", "", "refer", "mark_as_issue")
AGAIN = ("", "merge", "", "close", "", "refer", "mark_as_issue")
NOT_HERE = (None,) * 7


@pytest.mark.parametrize(
    ("state", "expected"),
    [("candidate", CANDIDATE), ("validated", AGAIN), ("monitored", AGAIN), ("in_register", NOT_HERE), ("merged", NOT_HERE)],
)
def test_each_outcome_by_the_move_the_shipped_lifecycle_has_for_it(state, expected):
    moves = {move.code for move in RISK.moves_from(state)}
    assert tuple(move_for(outcome, state, moves) for outcome in Outcome) == expected


def test_where_a_lifecycle_has_no_such_move_the_outcome_is_not_possible():
    assert move_for(Outcome.REJECTED, "monitored", {"merge"}) is None


def into(target):
    return (Outcome.MERGED, target)


@pytest.mark.parametrize(
    ("together", "clash"),
    [
        ({"R-0001": into("R-0002"), "R-0002": into("R-0001")}, "merged into each other"),
        ({"R-0001": into("R-0002"), "R-0002": into("R-0003")}, "R-0002 is itself merged"),
        ({"R-0001": into("R-0002"), "R-0002": (Outcome.REJECTED, "")}, "decided “Rejected” on it"),
        ({"R-0001": into("R-0002"), "R-0002": (Outcome.SPLIT, "")}, "Split into several risks"),
        ({"R-0001": into("R-0002"), "R-0002": (Outcome.VALIDATED, "")}, ""),
        ({"R-0001": into("R-0009"), "R-0002": (Outcome.REJECTED, "")}, ""),
        ({"R-0001": (Outcome.REJECTED, "")}, ""),
    ],
)
def test_nothing_is_merged_into_what_does_not_remain(together, clash):
    assert (clash in clash_of("R-0001", together)) if clash else clash_of("R-0001", together) == ""


def test_what_others_are_merged_into_remains():
    together = {"R-0001": into("R-0002"), "R-0003": into("R-0002")}
    for outcome in Outcome:
        sentence = merged_into_it("R-0002", together | {"R-0002": (outcome, "R-0009")})
        is_refused = outcome not in (Outcome.VALIDATED, Outcome.DEFERRED)
        assert ("R-0001 and R-0003" in sentence) is is_refused, outcome
    assert merged_into_it("R-0004", together | {"R-0004": (Outcome.REJECTED, "")}) == ""
