"""A lifecycle that asks two people to agree: the step is made by the second, whoever they are, and never by one twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from riskreg import clock
from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.permissions import Permission, Role
from riskreg.paths import SEED
from riskreg.people.delegation_operations import Terms, delegate
from riskreg.risks.work_queries import work_page
from riskreg.store.work import open_reading, open_work
from riskreg.tasks.operations import adopt_lifecycle
from riskreg.tasks.queries import read_lifecycle
from tests.builders import add_person, move, ready_to_submit, risk_row, scored, submitted, version_of

SHIPPED = (SEED / "lifecycles" / "risk.toml").read_text(encoding="utf-8")
NUMBER = read_lifecycle(SHIPPED).version
TWO = SHIPPED.replace(f"\nversion = {NUMBER}\n", f"\nversion = {NUMBER + 1}\n").replace(
    'title = "Approve the risk or return it with a reason"\n',
    'title = "Approve the risk or return it with a reason"\nquorum = 2\n',
)


@pytest.fixture
def heads(house):
    """A second and a third head who reach the office, and the lifecycle that asks two of them."""
    with open_work(house.machine) as work:
        for name, office in (("second_head", "AMB"), ("third_head", "ORG")):
            house.people[name] = add_person(work, name, Role.HEAD_OF_ENTITY, house.entities[office])
        adopt_lifecycle(work, TWO)
    return house


def agreements(house):
    with house.engine.connect() as connection:
        return connection.execute(sa.text("SELECT person_id, for_id, move FROM agreement ORDER BY id")).all()


def waits(house, who) -> int:
    with open_reading(house.desk(who)) as work:
        return len(work_page(work).waiting)


def test_the_first_agreement_is_kept_and_the_second_makes_the_step(heads):
    reference = submitted(heads)
    move(heads, reference, "approve", "head")
    assert risk_row(heads, reference).state == "submitted"
    assert [tuple(each) for each in agreements(heads)] == [(heads.people["head"], None, "approve")]
    move(heads, reference, "approve", "second_head")
    assert risk_row(heads, reference).state == "in_register"
    with heads.engine.connect() as connection:
        kinds = connection.execute(sa.text("SELECT kind, body FROM event WHERE kind IN ('risk.agreed', 'risk.approve') ORDER BY seq")).all()
    assert [kind for kind, _body in kinds] == ["risk.agreed", "risk.approve"]
    assert "1 of 2 have agreed: Head." in kinds[0].body
    assert "2 of 2 have agreed: Head, Second head." in kinds[1].body


def test_nobody_agrees_twice_and_their_task_waits_for_the_others(heads):
    reference = submitted(heads)
    assert (waits(heads, "head"), waits(heads, "second_head")) == (1, 1)
    move(heads, reference, "approve", "head")
    assert (waits(heads, "head"), waits(heads, "second_head")) == (0, 1)
    with pytest.raises(Conflict, match="agreed already"):
        move(heads, reference, "approve", "head")
    assert len(agreements(heads)) == 1


def test_what_others_changed_elsewhere_does_not_bring_the_task_back(heads):
    reference, another = submitted(heads), ready_to_submit(heads, title="Something else")
    for likelihood in (1, 2, 3):
        scored(heads, another, likelihood)
    move(heads, reference, "approve", "head")
    assert (waits(heads, "head"), waits(heads, "second_head")) == (0, 1)


def test_a_delegate_does_not_agree_for_somebody_who_has(heads):
    reference = submitted(heads)
    move(heads, reference, "approve", "head")
    today = clock.now().date()
    lent = frozenset({Permission.RISK_APPROVE})
    delegate(heads.desk("head"), Terms(heads.people["other_head"], lent, None, today, today + timedelta(days=3), "Leave."))
    with pytest.raises(Conflict, match="person you act for has agreed"):
        move(heads, reference, "approve", "other_head")
    move(heads, reference, "approve", "third_head")
    assert risk_row(heads, reference).state == "in_register"


def test_the_giver_does_not_agree_after_their_delegate_has(heads):
    reference = submitted(heads)
    today = clock.now().date()
    lent = frozenset({Permission.RISK_APPROVE})
    delegate(heads.desk("head"), Terms(heads.people["other_head"], lent, None, today, today + timedelta(days=3), "Leave."))
    move(heads, reference, "approve", "other_head")
    assert [tuple(each)[:2] for each in agreements(heads)] == [(heads.people["other_head"], heads.people["head"])]
    with pytest.raises(Conflict, match="in your name"):
        move(heads, reference, "approve", "head")


def test_who_sent_it_is_not_one_of_the_two(heads):
    reference = submitted(heads, who="second_head")
    with pytest.raises(Conflict):
        move(heads, reference, "approve", "second_head")
    assert agreements(heads) == []


def test_returning_it_needs_one_and_what_was_agreed_before_counts_no_more(heads):
    reference = submitted(heads)
    move(heads, reference, "approve", "head")
    move(heads, reference, "return_for_changes", "second_head", "Name the controls.")
    assert risk_row(heads, reference).state == "returned"
    move(heads, reference, "submit", "focal")
    move(heads, reference, "approve", "second_head")
    assert risk_row(heads, reference).state == "submitted", "the agreement of the first round is of the first round"
    move(heads, reference, "approve", "head")
    assert risk_row(heads, reference).state == "in_register"


def test_a_material_change_begins_the_count_anew(house):
    """Of a candidate two must agree to the validation, and its words may be changed meanwhile."""
    from tests.builders import approved

    asks_two = SHIPPED.replace(f"\nversion = {NUMBER}\n", f"\nversion = {NUMBER + 1}\n").replace(
        'title = "Bring the candidate to validation"\n', 'title = "Bring the candidate to validation"\nquorum = 2\n'
    )
    with open_work(house.machine) as work:
        house.people["second_secretariat"] = add_person(work, "second_secretariat", Role.SECRETARIAT, None)
        adopt_lifecycle(work, asks_two)
    reference = approved(house)
    move(house, reference, "propose_for_validation", "secretariat")
    move(house, reference, "validate", "secretariat")
    assert waits(house, "secretariat") == 0
    scored(house, reference, likelihood=2, impact=2)
    assert waits(house, "secretariat") == 1
    move(house, reference, "validate", "second_secretariat")
    assert risk_row(house, reference).state == "candidate"
    move(house, reference, "validate", "secretariat")
    assert risk_row(house, reference).state == "validated"


def test_an_agreement_is_never_changed(heads):
    move(heads, submitted(heads), "approve", "head")
    for verb in ("UPDATE agreement SET person_id = person_id", "DELETE FROM agreement"):
        with pytest.raises(sa.exc.DBAPIError), heads.engine.begin() as connection:
            connection.execute(sa.text(verb))


def test_a_quorum_nobody_would_count_is_refused(house):
    asks = (SEED / "lifecycles" / "escalation_request.toml").read_text(encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        adopt_lifecycle(house.machine, asks.replace("version = 1", "version = 2").replace('title = "Answer the request"', 'title = "Answer the request"\nquorum = 2'))
    assert "one person decides" in str(refused.value.fields)


def test_the_page_says_how_many_have_agreed(heads):
    from riskreg.risks.move_queries import move_page

    reference = submitted(heads)
    move(heads, reference, "approve", "head")
    with open_reading(heads.desk("second_head")) as work:
        offer = move_page(work, reference, "approve").offer
    assert (offer.agreed, offer.blocked) == ("1 of 2 have agreed: Head.", ())
    with open_reading(heads.desk("head")) as work:
        offer = move_page(work, reference, "approve").offer
    assert "agreed already" in offer.blocked[0]
    assert version_of(heads, reference) > 1
