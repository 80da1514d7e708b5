"""Confirming a decision after a change: a new decision on what is there now, by somebody who did not change it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from riskreg import clock
from riskreg.decisions.operations import confirm_approval, confirm_validation
from riskreg.domain.errors import Conflict, NotAllowed, NotFound, Stale
from riskreg.domain.permissions import Permission
from riskreg.people.delegation_operations import Terms, delegate
from tests.builders import approved, move, risk_row, version_of


@pytest.fixture
def changed(house, restate):
    """An approved risk the focal point has changed."""
    reference = approved(house)
    restate(reference)
    return reference


def confirm(house, reference, decision, who="head", reason="Read, and still so."):
    return confirm_approval(house.desk(who), decision, version_of(house, reference), reason)


def test_confirming_is_a_new_decision_on_the_new_revision(house, changed, decisions, last, open_task, events):
    before, first = risk_row(house, changed), last(changed)
    events()
    second = confirm(house, changed, first)
    old, new = decisions(changed)
    assert second == last(changed) != first
    assert (old.state, new.state, new.is_confirmation, new.replaces_id) == ("replaced", "in_force", True, old.id)
    assert (new.kind, new.revision, new.reason) == ("approval", before.revision, "Read, and still so.")
    row = risk_row(house, changed)
    assert (row.changed_at, row.decided_revision, row.revision) == (None, before.revision, before.revision)
    assert open_task(first) is None
    assert [event.kind for event in events()] == ["decision.confirm_approval", "decision.taken", "risk.confirmed"]


def test_what_was_decided_first_stays_word_for_word(house, changed, decisions, last):
    was = decisions(changed)[0]
    confirm(house, changed, last(changed))
    assert decisions(changed)[0][:15] == was[:15]


def test_whoever_made_the_change_does_not_confirm_it(house, restate, last, chief):
    reference = approved(house)
    restate(reference, who="head")
    with pytest.raises(Conflict, match="You made the change"):
        confirm(house, reference, last(reference))
    confirm(house, reference, last(reference), chief)
    assert risk_row(house, reference).changed_at is None


def test_nobody_confirms_what_was_changed_in_their_name(house, restate, last):
    reference, today = approved(house), clock.today()
    lent = Terms(house.people["mitigator"], frozenset({Permission.RISK_EDIT}), None, today, today + timedelta(days=2), "On leave.")
    delegate(house.desk("head"), lent)
    restate(reference, who="mitigator")
    with pytest.raises(Conflict, match="You made the change"):
        confirm(house, reference, last(reference))


def test_whoever_submitted_it_does_not_confirm_it(house, restate, last, chief):
    reference = approved(house, who="head", head=chief)
    restate(reference, who="focal")
    with pytest.raises(Conflict, match="You submitted this risk"):
        confirm(house, reference, last(reference))


def test_whoever_may_not_approve_may_not_confirm(house, changed, last):
    for who in ("focal", "secretariat", "owner", "senior"):
        with pytest.raises(NotAllowed):
            confirm(house, changed, last(changed), who)
    with pytest.raises(NotFound):
        confirm(house, changed, last(changed), "other_head")


def test_what_was_not_changed_needs_no_confirmation(house, last):
    reference = approved(house)
    with pytest.raises(Conflict, match="is now “In force”"):
        confirm(house, reference, last(reference))


def test_confirming_something_else_than_was_read_is_refused(house, changed, restate, last):
    read = version_of(house, changed)
    restate(changed, event="The office is closed, and its cars are taken.")
    with pytest.raises(Stale):
        confirm_approval(house.desk("head"), last(changed), read)


def test_a_decision_is_confirmed_once(house, changed, last):
    first = last(changed)
    confirm(house, changed, first)
    with pytest.raises(Conflict, match="is now “Replaced”"):
        confirm(house, changed, first)


def test_a_validation_is_confirmed_by_the_secretariat(house, restate, last, decisions):
    reference = approved(house)
    for step in ("propose_for_validation", "validate"):
        move(house, reference, step, "secretariat")
    restate(reference)
    with pytest.raises(NotAllowed):
        confirm_validation(house.desk("head"), last(reference), version_of(house, reference))
    with pytest.raises(Conflict, match="This decision is no approval"):
        confirm(house, reference, last(reference))
    confirm_validation(house.desk("secretariat"), last(reference), version_of(house, reference))
    assert [row.kind for row in decisions(reference)] == ["approval", "validation", "validation"]


def test_there_is_no_decision_of_another_number(house):
    with pytest.raises(NotFound):
        confirm_approval(house.desk("head"), "D-9999", 1)
    with pytest.raises(NotFound):
        confirm_approval(house.desk("head"), "nonsense", 1)
