"""Letting somebody act for oneself: it happens, it is refused, it leaves one event, and it ends when it should."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from riskreg.domain.permissions import Permission, Place, Role
from riskreg.people.delegation_operations import Terms, delegate, withdraw_delegation
from riskreg.people.delegation_queries import delegating_page, delegations_of
from riskreg.people.keeping import VISITOR
from riskreg.people.operations import disable_person, enable_person, end_role, grant_role
from riskreg.store.tables.delegation import Delegation
from riskreg.store.tables.person import RoleGrant
from riskreg.store.work import Desk, open_reading

TODAY = date(2026, 11, 24)
APPROVE = frozenset({Permission.RISK_APPROVE})


@pytest.fixture(autouse=True)
def noon():
    with freeze_time("2026-11-24 12:00:00") as frozen:
        yield frozen


def terms(house, to="owner", **other):
    words = {"permissions": APPROVE, "entity_id": None, "first": TODAY, "last": TODAY + timedelta(days=6), "reason": "On leave."}
    return Terms(to_id=house.people[to], **(words | other))


def give(house, to="owner", who="head", **other):
    return delegate(house.desk(who), terms(house, to, **other))


def here(house, code="CO-COL"):
    return Place(house.entities[code])


def may_approve(house, who="owner", code="CO-COL"):
    return house.actor(who).may_at(Permission.RISK_APPROVE, here(house, code))


def row_of(house, delegation_id):
    table = Delegation.__table__
    with house.engine.connect() as connection:
        return connection.execute(sa.select(table).where(table.c.id == delegation_id)).one()


def test_somebody_lets_another_act_for_them(house, events):
    given = give(house)
    row = row_of(house, given)
    assert (row.from_id, row.to_id, json.loads(row.permissions)) == (house.people["head"], house.people["owner"], ["risk:approve"])
    assert (row.begins_at.isoformat(), row.ends_at.isoformat()) == ("2026-11-24T00:00:00+00:00", "2026-12-01T00:00:00+00:00")
    assert may_approve(house)
    assert house.actor("owner").for_whom(Permission.RISK_APPROVE, here(house)).name == "Head"
    [event] = events()
    assert (event.kind, event.subject, event.actor_name) == ("delegation.given", "Owner", "Head")
    body = json.loads(event.body)
    assert (body["permissions"], body["first"], body["last"], body["entity"]) == (["risk:approve"], "2026-11-24", "2026-11-30", "")


def test_it_reaches_only_where_the_giver_may_and_only_what_was_asked(house):
    give(house)
    actor = house.actor("owner")
    assert actor.entities_where(Permission.RISK_APPROVE) == {house.entities["CO-COL"]}
    assert not may_approve(house, code="CO-TUN")
    assert not actor.may(Permission.RISK_RETURN)
    assert actor.may(Permission.RISK_READ)


def test_it_is_narrowed_to_an_entity_and_those_below(house, events):
    grant_role(house.desk("admin"), house.people["senior"], Role.HEAD_OF_ENTITY, house.entities["ORG"])
    events()
    give(house, who="senior", entity_id=house.entities["AMB"])
    assert house.actor("owner").entities_where(Permission.RISK_APPROVE) == {house.entities["AMB"], house.entities["CO-COL"]}
    assert json.loads(events()[0].body)["entity"] == "AMB"


def test_the_same_terms_sent_twice_are_one_delegation(house, events):
    assert give(house) == give(house)
    assert [event.kind for event in events()] == ["delegation.given"]


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("to_id", {"to": "head"}),
        ("to_id", {"to": "admin"}),
        ("permissions", {"permissions": frozenset()}),
        ("permissions", {"permissions": frozenset({Permission.RISK_CONSOLIDATE})}),
        ("permissions", {"permissions": frozenset({Permission.PEOPLE_MANAGE})}),
        ("entity_id", {"entity_id": 999_999}),
        ("first", {"first": TODAY - timedelta(days=1)}),
        ("first", {"first": TODAY + timedelta(days=400), "last": TODAY + timedelta(days=401)}),
        ("last", {"last": TODAY - timedelta(days=1)}),
        ("last", {"last": TODAY + timedelta(days=180)}),
        ("reason", {"reason": ""}),
        ("reason", {"reason": "x" * 301}),
        ("reason", {"reason": "On\x00leave"}),
    ],
)
def test_what_cannot_be_delegated_is_refused_beside_its_field(house, field, other, events):
    with pytest.raises(Invalid) as refusal:
        give(house, **other)
    assert field in refusal.value.fields
    assert refusal.value.sentence == next(iter(refusal.value.fields.values()))[0]
    assert events() == []


def test_a_hundred_and_eighty_days_are_not_too_long(house):
    assert give(house, last=TODAY + timedelta(days=179))


def test_nothing_is_given_where_the_giver_has_nothing(house):
    with pytest.raises(Invalid, match="You may not do this there yourself: Approve risks"):
        give(house, entity_id=house.entities["CO-TUN"])


@pytest.mark.parametrize("who", ["senior", "oversight"])
def test_who_does_not_judge_cannot_let_others_judge(house, who):
    with pytest.raises(Invalid, match="You may not do this anywhere yourself"):
        give(house, who=who)
    assert give(house, who=who, permissions=frozenset({Permission.PAPER_ISSUE}))
    assert not house.actor("owner").may(Permission.AUDIT_READ)


def test_a_disabled_person_or_nobody_is_not_asked(house):
    disable_person(house.desk("admin"), house.people["owner"])
    with pytest.raises(Invalid, match="Choose a person from the list"):
        give(house)
    with pytest.raises(Invalid, match="Choose a person from the list"):
        delegate(house.desk("head"), Terms(999_999, APPROVE, None, TODAY, TODAY, "On leave."))


def test_a_visitor_delegates_nothing(house):
    with pytest.raises(NotAllowed):
        delegate(Desk(house.engine, VISITOR), terms(house))


def test_what_was_received_is_not_passed_on(house, events):
    give(house)
    events()
    with pytest.raises(Invalid, match="You may not do this anywhere yourself"):
        give(house, to="mitigator", who="owner")
    assert events() == []
    with open_reading(house.desk("owner")) as work:
        assert delegating_page(work, "").permissions == ()


def test_it_begins_on_its_first_day_and_ends_after_its_last(house, noon):
    give(house, first=TODAY + timedelta(days=2), last=TODAY + timedelta(days=3))
    seen = {}
    for moment in ("2026-11-25 23:59:59", "2026-11-26 00:00:00", "2026-11-27 23:59:59", "2026-11-28 00:00:00"):
        noon.move_to(moment)
        seen[moment] = may_approve(house)
    assert list(seen.values()) == [False, True, True, False]


@pytest.mark.parametrize("who", ["head", "owner", "admin"])
def test_it_is_withdrawn_by_either_side_or_an_administrator_and_ends_at_once(house, who, events):
    given = give(house)
    events()
    withdraw_delegation(house.desk(who), given)
    assert not may_approve(house)
    [event] = events()
    assert (event.kind, event.subject, event.subject_id) == ("delegation.withdrawn", "Owner", given)
    assert row_of(house, given).withdrawn_by_id == house.people[who]
    with pytest.raises(Conflict, match="has ended already"):
        withdraw_delegation(house.desk(who), given)
    assert events() == []


@pytest.mark.parametrize("who", ["focal", "secretariat", "oversight", "mitigator"])
def test_nobody_else_withdraws_it(house, who, events):
    given = give(house)
    events()
    for delegation_id in (given, 999_999):
        with pytest.raises(NotFound):
            withdraw_delegation(house.desk(who), delegation_id)
    assert events() == []
    assert may_approve(house)


def test_what_ended_is_not_withdrawn(house, noon):
    given = give(house)
    noon.move_to("2026-12-01 00:00:00")
    with pytest.raises(Conflict):
        withdraw_delegation(house.desk("head"), given)


def test_the_end_of_the_role_ends_what_was_lent_of_it(house):
    give(house)
    grant = RoleGrant.__table__
    with house.engine.connect() as connection:
        [head] = connection.execute(sa.select(grant.c.id).where(grant.c.person_id == house.people["head"])).scalars()
    end_role(house.desk("admin"), house.people["head"], head)
    assert house.actor("owner").lent == ()


def test_a_disabled_giver_gives_nothing(house):
    give(house)
    disable_person(house.desk("admin"), house.people["head"])
    assert not may_approve(house)
    enable_person(house.desk("admin"), house.people["head"])
    assert may_approve(house)


def test_somebody_who_becomes_an_administrator_acts_for_nobody_any_more(house):
    give(house)
    grant_role(house.desk("admin"), house.people["owner"], Role.ADMINISTRATOR)
    actor = house.actor("owner")
    assert actor.lent == ()
    assert not actor.may(Permission.RISK_APPROVE)
    assert not actor.may(Permission.RISK_SCORE)


def test_several_people_can_be_acted_for(house):
    give(house, last=TODAY)
    give(house, who="other_head")
    actor = house.actor("owner")
    assert actor.for_whom(Permission.RISK_APPROVE, here(house)).name == "Head"
    assert actor.for_whom(Permission.RISK_APPROVE, here(house, "CO-TUN")).name == "Other head"


def test_what_can_be_lent_and_where_is_offered(house):
    with open_reading(house.desk("head")) as work:
        page = delegating_page(work, "")
    assert [name for _id, name in page.entities] == ["CO-COL Office CO-COL"]
    assert "risk:approve" in dict(page.permissions)
    assert "risk:consolidate" not in dict(page.permissions)
    assert str(house.people["head"]) not in dict(page.people)
    with open_reading(house.desk("secretariat")) as work:
        assert len(delegating_page(work, "").entities) == 4


def test_both_sides_see_it_with_what_is_in_force_first(house, noon):
    give(house, last=TODAY)
    give(house, first=TODAY + timedelta(days=5))
    withdraw_delegation(house.desk("mitigator"), give(house, to="mitigator"))
    noon.move_to("2026-11-25 12:00:00")
    give(house, first=TODAY + timedelta(days=1), permissions=APPROVE | {Permission.RISK_CLOSE})
    with open_reading(house.desk("head")) as work:
        lines = delegations_of(work, work.actor.person_id)
    assert [line.standing for line in lines] == ["in force", "coming", "ended", "ended"]
    assert lines[0].permissions == ("Approve risks for the register", "Close risks")
    with open_reading(house.desk("owner")) as work:
        assert [line.is_given for line in delegations_of(work, work.actor.person_id)] == [False] * 3


@pytest.mark.parametrize(("who", "most"), [("focal", 1), ("owner", 2)])
def test_only_who_acts_for_somebody_costs_a_statement_more(house, who, most):
    give(house)
    said = []
    sa.event.listen(house.engine, "before_cursor_execute", lambda *told: said.append(told[2]) if told[2].startswith("SELECT") else None)
    house.actor(who)
    assert len(said) == most
