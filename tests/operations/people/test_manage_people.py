"""Adding, correcting, granting, disabling: it happens, it is refused, it leaves one event."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from riskreg.domain.permissions import Permission, Place, Role
from riskreg.people.keeping import VISITOR, Browser, Proof
from riskreg.people.operations import (
    add_person,
    correct_person,
    disable_person,
    enable_person,
    end_role,
    grant_role,
)
from riskreg.people.person_queries import person_page
from riskreg.people.queries import actor_of_person, actor_of_session, people_choices, people_lines, person_id_of
from riskreg.people.session_operations import sign_in
from riskreg.store.tables.person import Person, RoleGrant
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Desk, open_reading
from tests.builders import log

WORDS = {"email": "Zoe@Example.org", "name": "Zoë Müller", "function": "Analyst"}


def grants(house, who):
    table = RoleGrant.__table__
    with house.engine.connect() as connection:
        wanted = sa.select(table).where(table.c.person_id == house.people[who], table.c.ended_at.is_(None))
        return connection.execute(wanted).all()


def session_of(house, who):
    with house.engine.connect() as connection:
        hashed = connection.execute(sa.select(Person.__table__.c.password_hash).where(Person.__table__.c.id == house.people[who])).scalar_one()
    return sign_in(Desk(house.engine, VISITOR), Proof(house.people[who], hashed), Browser("Firefox", "127.0.0.1"))


def test_an_administrator_adds_a_person(house, events):
    person_id = add_person(house.desk("admin"), **WORDS, entity_id=house.entities["AMB"])
    with open_reading(house.desk("admin")) as work:
        assert person_id_of(work, "zoe@EXAMPLE.org ") == person_id
        assert (str(person_id), "Zoë Müller, Analyst") in people_choices(work)
    [event] = events()
    assert (event.kind, event.subject, event.actor_name) == ("person.added", "Zoë Müller", "Admin")


@pytest.mark.parametrize("who", ["focal", "head", "secretariat", "senior", "oversight", "owner"])
def test_nobody_else_manages_people(house, who, events):
    refused = [
        lambda: add_person(house.desk(who), **WORDS),
        lambda: grant_role(house.desk(who), house.people[who], Role.ADMINISTRATOR),
        lambda: disable_person(house.desk(who), house.people["admin"]),
    ]
    for attempt in refused:
        with pytest.raises(NotAllowed):
            attempt()
    assert events() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "zoe@example.org\nBcc: all@example.org"),
        ("email", "zoe\x00@example.org"),
        ("email", "no address"),
        ("email", "a" * 2_000_000),
        ("email", "focal@example.org"),
        ("name", ""),
        ("name", "Zoë\x00"),
        ("name", "Zoë\nMüller"),
        ("name", "\u202eëoZ"),
        ("name", "Z" * 2_000_000),
        ("function", "\ud800"),
        ("entity_id", 999_999),
    ],
)
def test_a_bad_word_is_refused_beside_its_field(house, field, value, events):
    with pytest.raises(Invalid) as refusal:
        add_person(house.desk("admin"), **(WORDS | {field: value}))
    assert list(refusal.value.fields) == [field]
    assert events() == []


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "محمد", "😀 Emoji", "=cmd|' /C calc'!A0", "Ana-María d'Alò"])
def test_names_of_every_script_are_kept_as_they_are(house, name):
    person_id = add_person(house.desk("admin"), email="x@example.org", name=name)
    with open_reading(house.desk("admin")) as work:
        assert person_page(work, person_id).name == name


def test_all_problems_are_told_at_once(house):
    with pytest.raises(Invalid) as refusal:
        add_person(house.desk("admin"), email="x", name="", function="y" * 121)
    assert set(refusal.value.fields) == {"email", "name", "function"}


def test_a_correction_holds_the_version_somebody_saw(house, events):
    words = {"email": "focal@example.org", "name": "Focal Point", "function": "f", "entity_id": None}
    correct_person(house.desk("admin"), house.people["focal"], 1, **words)
    [event] = events()
    assert event.kind == "person.corrected"
    assert json.loads(event.body)["changed"] == ["entity_id", "function", "name"]
    with pytest.raises(Stale):
        correct_person(house.desk("admin"), house.people["focal"], 1, **words)
    correct_person(house.desk("admin"), house.people["focal"], 2, **words)
    assert events() == []


def test_an_entity_role_reaches_the_entity_and_what_is_below(house, events):
    grant_role(house.desk("admin"), house.people["owner"], Role.HEAD_OF_ENTITY, house.entities["AMB"])
    with house.engine.connect() as connection:
        actor = actor_of_person(connection, house.people["owner"])
    assert actor.by_entity == {Role.HEAD_OF_ENTITY: {house.entities["AMB"], house.entities["CO-COL"]}}
    assert actor.may_at(Permission.RISK_APPROVE, Place(house.entities["CO-COL"]))
    assert not actor.may_at(Permission.RISK_APPROVE, Place(house.entities["CO-TUN"]))
    [event] = events()
    assert (event.kind, json.loads(event.body)) == ("person.role_granted", {"entity": "AMB", "role": "head_of_entity"})


def test_a_role_needs_its_scope(house, events):
    admin, owner, office = house.desk("admin"), house.people["owner"], house.entities["AMB"]
    for role, entity in ((Role.FOCAL_POINT, None), (Role.SECRETARIAT, office), (Role.RISK_OWNER, None), (Role.FOCAL_POINT, 9999)):
        with pytest.raises(Invalid):
            grant_role(admin, owner, role, entity)
    assert events() == []


def test_a_role_is_held_once(house):
    with pytest.raises(Conflict):
        grant_role(house.desk("admin"), house.people["focal"], Role.FOCAL_POINT, house.entities["CO-COL"])
    with pytest.raises(Conflict):
        grant_role(house.desk("admin"), house.people["senior"], Role.SENIOR_MANAGER)


def test_an_administrator_never_scores_or_approves(house):
    for role, entity in ((Role.SECRETARIAT, None), (Role.HEAD_OF_ENTITY, house.entities["AMB"])):
        with pytest.raises(Conflict, match="never scores or approves"):
            grant_role(house.desk("admin"), house.people["admin"], role, entity)
    with pytest.raises(Conflict, match="never scores or approves"):
        grant_role(house.desk("admin"), house.people["secretariat"], Role.ADMINISTRATOR)


def test_ending_a_role_takes_it_away_at_once(house, events):
    [grant] = grants(house, "focal")
    end_role(house.desk("admin"), house.people["focal"], grant.id)
    assert house.actor("focal").roles == frozenset()
    assert [event.kind for event in events()] == ["person.role_ended"]
    with pytest.raises(NotFound):
        end_role(house.desk("admin"), house.people["focal"], grant.id)


def test_a_grant_of_somebody_else_is_not_ended_through_this_person(house):
    [grant] = grants(house, "focal")
    with pytest.raises(NotFound):
        end_role(house.desk("admin"), house.people["head"], grant.id)


def test_the_last_administrator_stays(house):
    [grant] = grants(house, "admin")
    with pytest.raises(Conflict, match="last administrator"):
        end_role(house.desk("admin"), house.people["admin"], grant.id)
    with pytest.raises(Conflict, match="your own account"):
        disable_person(house.desk("admin"), house.people["admin"])
    with pytest.raises(Conflict, match="last administrator"):
        disable_person(house.machine, house.people["admin"])


def test_a_second_administrator_may_end_the_first(house):
    grant_role(house.desk("admin"), house.people["owner"], Role.ADMINISTRATOR)
    disable_person(house.desk("owner"), house.people["admin"])
    with house.engine.connect() as connection:
        assert connection.execute(sa.select(Person.__table__.c.disabled_at).where(Person.__table__.c.id == house.people["admin"])).scalar_one()


def test_disabling_ends_sessions_at_once_and_says_what_is_still_owned(house, events):
    token = session_of(house, "focal")
    reference = log(house)
    with house.engine.begin() as connection:
        connection.execute(sa.update(Risk.__table__).values(owner_id=house.people["focal"]))
    assert actor_of_session(house.engine, token).holds == {Role.RISK_OWNER}
    events()
    owned = disable_person(house.desk("admin"), house.people["focal"])
    assert actor_of_session(house.engine, token) is None
    assert f"1 risk as its owner ({reference})" in owned.in_words
    [event] = events()
    assert event.kind == "person.disabled"
    assert json.loads(event.body)["sessions_ended"] == 1
    assert json.loads(event.body)["still_owned"]["owner"] == 1


def test_a_strictly_confidential_risk_is_only_counted(house):
    reference = log(house)
    with house.engine.begin() as connection:
        secret = {"owner_id": house.people["focal"], "classification": Classification.STRICTLY_CONFIDENTIAL}
        connection.execute(sa.update(Risk.__table__).values(**secret))
    owned = disable_person(house.desk("admin"), house.people["focal"])
    assert reference not in owned.in_words
    assert "1 of them strictly confidential" in owned.in_words


def test_a_disabled_person_gets_no_role_and_can_be_enabled(house, events):
    disable_person(house.desk("admin"), house.people["senior"])
    with pytest.raises(Conflict):
        grant_role(house.desk("admin"), house.people["senior"], Role.OVERSIGHT)
    with pytest.raises(Conflict):
        disable_person(house.desk("admin"), house.people["senior"])
    enable_person(house.desk("admin"), house.people["senior"])
    with pytest.raises(Conflict):
        enable_person(house.desk("admin"), house.people["senior"])
    assert house.actor("senior").roles == {Role.SENIOR_MANAGER}
    assert [event.kind for event in events()] == ["person.disabled", "person.enabled"]


def test_people_are_listed_with_their_roles(house):
    with open_reading(house.machine) as work:
        lines = people_lines(work)
    assert "focal@example.org  Focal  Entity focal point, CO-COL and below" in lines
    assert "owner@example.org  Owner  no role" in lines


def test_nobody_of_that_number_is_not_found(house):
    for attempt in (lambda: disable_person(house.desk("admin"), 999), lambda: person_id_of_nobody(house)):
        with pytest.raises(NotFound):
            attempt()


def person_id_of_nobody(house):
    with open_reading(house.machine) as work:
        return person_id_of(work, "nobody@example.org")
