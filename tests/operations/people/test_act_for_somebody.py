"""Deciding for somebody else: it works, it is told, and nobody decides on their own through it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from riskreg import clock
from riskreg.domain.classification import Classification
from riskreg.domain.errors import Conflict, NotAllowed, NotFound
from riskreg.domain.permissions import Permission
from riskreg.oversight.filter_queries import TrailFilter
from riskreg.oversight.queries import trail_page
from riskreg.people.delegation_operations import Terms, delegate, withdraw_delegation
from riskreg.risks.history_queries import history_page
from riskreg.risks.lifecycle_operations import advance_risk
from riskreg.risks.register_filter import RegisterFilter
from riskreg.risks.register_queries import register_page
from riskreg.store.tables.event import Event
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import eyes_of, visible
from riskreg.store.work import open_reading, open_work
from tests.builders import add_person, approved, log, move, ready_to_submit, risk_row, submitted, version_of

APPROVE = frozenset({Permission.RISK_APPROVE})


def lend(house, who="head", to="senior", permissions=APPROVE, entity=None):
    today = clock.now().date()
    entity_id = house.entities[entity] if entity else None
    return delegate(house.desk(who), Terms(house.people[to], permissions, entity_id, today, today + timedelta(days=2), "On leave."))


def seen(house, who):
    """The numbers of the risks somebody sees."""
    table = Risk.__table__
    with house.engine.connect() as connection:
        return set(connection.execute(sa.select(table.c.number).where(visible(house.actor(who)))).scalars())


def number(house, reference):
    return risk_row(house, reference).number


def test_somebody_approves_for_the_head_and_the_event_says_for_whom(house, events):
    reference = submitted(house)
    lend(house)
    events()
    move(house, reference, "approve", "senior")
    assert risk_row(house, reference).state == "in_register"
    taken, event = events()
    assert json.loads(taken.body)["for"] == json.loads(event.body)["for"]
    assert (event.kind, event.actor_id, event.actor_name) == ("risk.approve", house.people["senior"], "Senior")
    assert json.loads(event.body)["for"] == {"id": house.people["head"], "name": "Head"}


def test_the_timeline_and_the_trail_say_for_whom(house):
    reference = submitted(house)
    lend(house)
    move(house, reference, "approve", "senior")
    with open_reading(house.desk("secretariat")) as work:
        assert [event.who for event in history_page(work, reference, 1).events][:2] == ["Senior for Head", "Focal"]
        rows = trail_page(work, TrailFilter(), None).rows
    told = next(row for row in rows if row.kind == "risk.approve")
    assert told.actor_name == "Senior for Head"
    assert "; for" not in told.sentence


def test_what_somebody_does_in_their_own_right_says_nobody_else(house, events):
    reference = submitted(house)
    lend(house, who="other_head", to="head")
    events()
    move(house, reference, "approve", "head")
    assert [event.kind for event in events() if "for" in json.loads(event.body)] == []


def test_nobody_approves_for_whom_submitted_it(house, events):
    reference = ready_to_submit(house, "head")
    move(house, reference, "submit", "head")
    lend(house)
    events()
    with pytest.raises(Conflict, match="You act for the person who submitted this risk"):
        move(house, reference, "approve", "senior")
    assert events() == []


def test_nobody_approves_what_they_submitted_whatever_is_lent_to_them(house, events):
    reference = submitted(house)
    lend(house, to="focal")
    events()
    with pytest.raises(Conflict, match="You submitted this risk"):
        move(house, reference, "approve", "focal")
    assert events() == []


def test_nobody_approves_what_was_submitted_in_their_name(house, events):
    reference = ready_to_submit(house)
    lend(house, permissions=frozenset({Permission.RISK_SUBMIT}))
    move(house, reference, "submit", "senior")
    row = risk_row(house, reference)
    assert (row.submitter_id, row.submitted_for_id) == (house.people["senior"], house.people["head"])
    events()
    with pytest.raises(Conflict, match="submitted in your name"):
        move(house, reference, "approve", "head")
    assert events() == []
    move(house, reference, "withdraw", "head")
    move(house, reference, "submit", "focal")
    assert risk_row(house, reference).submitted_for_id is None
    move(house, reference, "approve", "head")


def test_once_withdrawn_nothing_can_be_decided_or_seen(house):
    reference = submitted(house)
    given = lend(house)
    assert number(house, reference) in seen(house, "senior")
    withdraw_delegation(house.desk("head"), given)
    assert number(house, reference) not in seen(house, "senior")
    with pytest.raises(NotFound):
        move(house, reference, "approve", "senior")


def test_only_what_was_lent_can_be_done(house):
    reference = submitted(house)
    lend(house)
    with pytest.raises(NotAllowed):
        advance_risk(house.desk("senior"), reference, version_of(house, reference), "return_for_changes", reason="Unclear.")


@pytest.fixture
def stranger(house):
    """Somebody without a role and without a part in any risk."""
    with open_work(house.machine) as work:
        house.people["stranger"] = add_person(work, "stranger", None, None)
    return "stranger"


def test_who_decides_for_another_sees_their_entity_and_nothing_else(house, stranger):
    here, draft = submitted(house), log(house)
    submitted(house, "other_focal", "CO-TUN")
    assert seen(house, stranger) == set()
    lend(house, to=stranger)
    assert seen(house, stranger) == {number(house, here), number(house, draft)} == seen(house, "head")


def test_what_is_lent_for_an_entity_shows_that_entity_only_and_no_more_than_the_lender_sees(house, stranger):
    here = approved(house)
    approved(house, "other_focal", "other_head", "CO-TUN")
    log(house)
    lend(house, who="senior", to=stranger, permissions=frozenset({Permission.PAPER_ISSUE}), entity="CO-COL")
    assert seen(house, stranger) == {number(house, here)}


def test_what_an_owner_lends_shows_their_own_risks(house, stranger):
    mine = approved(house)
    log(house)
    lend(house, who="owner", to=stranger, permissions=frozenset({Permission.RISK_CLOSE}))
    assert seen(house, stranger) == {number(house, mine)}
    lend(house, who="mitigator", to=stranger, permissions=frozenset({Permission.ACTION_REPORT}))
    assert seen(house, stranger) == {number(house, mine)}


def test_a_strictly_confidential_risk_stays_with_its_named_people(house):
    reference = submitted(house)
    lend(house, to="focal")
    lend(house)
    table = Risk.__table__
    with house.engine.begin() as connection:
        connection.execute(sa.update(table).values(classification=Classification.STRICTLY_CONFIDENTIAL))
        connection.execute(sa.update(table).values(submitter_id=None, focal_point_id=house.people["focal"]))
    assert number(house, reference) not in seen(house, "senior")
    with pytest.raises(NotFound):
        move(house, reference, "approve", "senior")
    assert number(house, reference) in seen(house, "focal")
    with pytest.raises(NotAllowed):
        move(house, reference, "approve", "focal")


def test_statements_kept_for_one_pair_of_eyes_are_not_used_for_another(house):
    alone = eyes_of(house.actor("senior"))
    lend(house)
    through_head = eyes_of(house.actor("senior"))
    lend(house, who="other_head")
    assert len({alone.sees, through_head.sees, eyes_of(house.actor("senior")).sees}) == 3


def test_the_register_counts_what_is_lent_as_it_lists_it(house):
    submitted(house)
    approved(house)
    lend(house)
    with open_reading(house.desk("senior")) as work:
        for state in ("submitted", "any"):
            page = register_page(work, RegisterFilter(state=state))
            assert page.total == len(page.rows)


def test_older_events_say_the_name_alone(house):
    reference = log(house)
    table = Event.__table__
    with house.engine.connect() as connection:
        assert '"for"' not in connection.execute(sa.select(table.c.body).order_by(table.c.seq.desc()).limit(1)).scalar_one()
    with open_reading(house.desk("focal")) as work:
        assert history_page(work, reference, 1).events[-1].who == "Focal"
