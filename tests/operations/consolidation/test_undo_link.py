"""Undoing what was said of a submission: everything is as before, and the history is longer."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riskreg.consolidation.operations import undo_link
from riskreg.domain.consolidation import Relation
from riskreg.domain.errors import Conflict, Invalid, Stale
from riskreg.risks.tally import recount
from riskreg.store.tables.tally import RiskTally
from tests.builders import approved, corporate, linked, move, risk_row, version_of

# What each save moves on; what was approved has left with the risk, and is decided on anew (see the README).
MOVES_ON = {"version", "updated_at", "state_since", "revision", "review_from", "review_due"}
OF_THE_DECISION = {"decided_kind", "decided_revision", "decided_at"}


def undo(house, reference, reason="It was another one."):
    undo_link(house.desk("secretariat"), reference, version_of(house, reference), reason)


def standing(house, reference, but=frozenset()):
    return {name: value for name, value in risk_row(house, reference)._mapping.items() if name not in MOVES_ON | but}


def test_an_undone_link_stays_with_who_undid_it_and_why(house, links, events, notices):
    reference = approved(house)
    linked(house, reference, "out of scope")
    events()
    undo(house, reference, "  A second look. ")
    (link,) = links()
    assert (link.relation, link.undone_by_name, link.undone_reason) == ("out of scope", "Secretariat", "A second look.")
    (event,) = events()
    assert event.kind == "risk.consolidation_undone"
    assert json.loads(event.body)["reason"] == "A second look."
    assert notices("consolidation_undone") == ["focal", "owner"]
    linked(house, reference, "issue")
    assert [row.relation for row in links()] == ["out of scope", "issue"]


def test_what_had_ended_stands_in_the_register_again(house, events):
    candidate, reference = corporate(house, title="Denial of access"), approved(house, title="Entry refused")
    linked(house, reference, "same", candidate)
    events()
    undo(house, reference)
    row = risk_row(house, reference)
    assert (row.state, row.standing, row.merged_into_id) == ("in_register", "registered", None)
    assert [event.kind for event in events() if event.kind.startswith("risk.")] == ["risk.reopen", "risk.consolidation_undone"]


def test_what_the_consolidation_ended_is_reopened_by_undoing_only(house):
    reference = approved(house)
    linked(house, reference, "issue")
    with pytest.raises(Conflict, match="The consolidation ended this risk"):
        move(house, reference, "reopen", "secretariat", "It has not happened.")
    undo(house, reference)
    assert risk_row(house, reference).state == "in_register"


def test_what_ended_otherwise_since_stays_ended(house):
    reference = approved(house)
    linked(house, reference, "out of scope")
    move(house, reference, "refer", "secretariat", "It belongs to the Secretariat.")
    undo(house, reference)
    assert (risk_row(house, reference).state, risk_row(house, reference).consolidated_as) == ("referred", None)


def test_nothing_is_undone_twice_without_a_reason_or_on_another_version(house, links):
    reference = approved(house)
    with pytest.raises(Conflict, match="nothing to undo"):
        undo(house, reference)
    linked(house, reference, "out of scope")
    with pytest.raises(Invalid, match="Give a reason"):
        undo(house, reference, " ")
    with pytest.raises(Stale):
        undo_link(house.desk("secretariat"), reference, 1, "Too late.")
    assert links()[0].undone_at is None
    undo(house, reference)
    with pytest.raises(Conflict, match="nothing to undo"):
        undo(house, reference)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(st.sampled_from(list(Relation)), min_size=1, max_size=3))
def test_linking_and_undoing_any_number_of_times_leaves_the_register_as_it_was(house, links, found):
    candidate, reference = corporate(house, title="Denial of access"), approved(house, title="Entry refused")
    gone = OF_THE_DECISION if any(relation.move for relation in found) else frozenset()
    before, history = standing(house, reference, gone), len(links())
    for relation in found:
        linked(house, reference, relation.value, candidate if relation.needs_candidate else "")
        undo(house, reference)
    assert standing(house, reference, gone) == before
    assert len(links()) == history + len(found)
    assert _tally(house) == _recounted(house)


def _tally(house):
    with house.engine.connect() as connection:
        return sorted(map(tuple, connection.execute(RiskTally.__table__.select().where(RiskTally.__table__.c.n > 0))), key=repr)


def _recounted(house):
    with house.engine.begin() as connection:
        recount(connection)
    return _tally(house)
