"""What somebody holds goes to a successor: with its tasks, an event for each thing, and nothing of what is sealed."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from riskreg import clock
from riskreg.domain.classification import Classification
from riskreg.domain.errors import Conflict, Invalid, NotAllowed
from riskreg.domain.permissions import Permission, Role
from riskreg.handovers.operations import ask_for_role, hand_things_over
from riskreg.handovers.page_queries import handover_page, orphans_page
from riskreg.handovers.things import Kind
from riskreg.people.delegation_operations import Terms, delegate
from riskreg.people.operations import disable_person
from riskreg.risks.operations import Placing, place_risk
from riskreg.risks.orphan_queries import orphans
from riskreg.store.ledger import verify
from riskreg.store.tables.notice import Notice
from riskreg.store.tables.person import RoleGrant
from riskreg.store.tables.risk import Action, Control
from riskreg.store.tables.task import Task
from riskreg.store.work import open_reading, open_work
from tests.builders import approved, asked, move, ready_to_submit, risk_row, submitted, version_of

_TASK, _NOTICE, _GRANT = Task.__table__, Notice.__table__, RoleGrant.__table__


def groups(house, who: str, giver: str | None) -> dict[str, tuple]:
    with open_reading(house.desk(who)) as work:
        page = handover_page(work, house.people[giver] if giver else 0)
    return {group.kind.value: group for group in page.groups if group.total or group.hidden}


def hand_over(house, who: str, giver: str | None, to: str, *chosen: str, note: str = "Posted elsewhere.") -> int:
    return hand_things_over(house.desk(who), house.people[giver] if giver else None, house.people[to], chosen, note)


def told(house, who: str) -> list[tuple[str, str]]:
    with house.engine.connect() as connection:
        rows = connection.execute(sa.select(_NOTICE).where(_NOTICE.c.person_id == house.people[who])).all()
    return [(row.kind, row.subject) for row in rows]


def seal(house, reference: str, owner: str = "owner") -> None:
    placing = Placing(owner_id=house.people[owner], focal_point_id=house.people["focal"], classification=Classification.STRICTLY_CONFIDENTIAL)
    place_risk(house.desk("focal"), reference, version_of(house, reference), placing)


def test_a_page_lists_everything_somebody_holds(house):
    reference = approved(house)
    found = groups(house, "secretariat", "owner")
    assert [thing.reference for thing in found["owner"].things] == [reference]
    assert [thing.reference for thing in found["control"].things] == [f"{reference}, control 1"]
    assert found["owner"].things[0].title == "Denial of access"
    assert [thing.reference for thing in groups(house, "secretariat", "mitigator")["action"].things] == [f"{reference}, action 1"]
    focal = groups(house, "secretariat", "focal")
    assert [thing.reference for thing in focal["focal"].things] == [reference]
    assert [thing.title for thing in focal["role"].things] == ["Entity focal point, CO-COL and below"]


def test_an_administrator_passes_on_what_they_cannot_read(house):
    reference = approved(house, title="The ministry refuses entry")
    (thing,) = groups(house, "admin", "owner")["owner"].things
    assert (thing.reference, thing.title) == (reference, "")
    assert hand_over(house, "admin", "owner", "senior", "owner:all", "control:all") == 2
    row = risk_row(house, reference)
    assert row.owner_id == house.people["senior"]


def test_each_thing_leaves_its_event_and_the_successor_is_told_once_a_risk(house, events):
    reference = approved(house)
    events()
    assert hand_over(house, "secretariat", "owner", "senior", "owner:all", "control:all") == 2
    found = [event for event in events() if event.kind.partition(".")[0] != "decision"]
    assert [event.kind for event in found] == ["risk.handed_over", "risk.handed_over", "handover.made"]
    assert {json.loads(event.body)["what"] for event in found[:2]} == {"risk owner", "control 1"}
    assert all(json.loads(event.body)["reason"] == "Posted elsewhere." for event in found)
    assert json.loads(found[2].body)["passed"] == {"owner": 1, "control": 1}
    assert told(house, "senior") == [("handed_over", reference)]
    row = risk_row(house, reference)
    assert row.owner_id == house.people["senior"]
    with house.engine.connect() as connection:
        assert connection.execute(sa.select(Control.__table__.c.owner_id)).scalar_one() == house.people["senior"]
        assert verify(connection).broken_row is None


def test_the_task_follows_what_is_passed_on_and_keeps_its_day(house):
    reference = submitted(house)
    move(house, reference, "return_for_changes", "head", "Name the controls.")
    due = sa.select(_TASK).where(_TASK.c.closed_at.is_(None))
    with house.engine.connect() as connection:
        before = connection.execute(due).one()
    assert before.holder_id == house.people["focal"]
    hand_over(house, "focal", "focal", "head", "focal:all")
    with house.engine.connect() as connection:
        after = connection.execute(due).one()
    assert (after.id, after.holder_id, after.due_on, after.alarms) == (before.id, house.people["head"], before.due_on, 0)


def test_a_revision_says_what_changed_hands(house):
    reference = approved(house)
    before = risk_row(house, reference).revision
    hand_over(house, "secretariat", "mitigator", "senior", "action:all")
    assert risk_row(house, reference).revision == before + 1
    with house.engine.connect() as connection:
        assert connection.execute(sa.select(Action.__table__.c.owner_id)).scalar_one() == house.people["senior"]


def test_people_hand_over_their_own_and_nobody_else_s(house):
    reference = approved(house)
    with pytest.raises(NotAllowed):
        hand_over(house, "focal", "owner", "senior", "owner:all")
    assert hand_over(house, "owner", "owner", "senior", "owner:all") == 1
    assert risk_row(house, reference).owner_id == house.people["senior"]


def test_what_is_sealed_stays_with_who_is_named_on_it(house):
    reference = approved(house)
    seal(house, reference)
    assert "owner" not in groups(house, "secretariat", "owner")
    admin = groups(house, "admin", "owner")["owner"]
    assert (admin.things, admin.total, admin.hidden) == ((), 0, 1)
    for who in ("secretariat", "admin"):
        with pytest.raises(Conflict):
            hand_over(house, who, "owner", "senior", "owner:all")
        with pytest.raises(Conflict):
            hand_over(house, who, "owner", "senior", f"owner:{risk_row(house, reference).id}")
    assert [thing.reference for thing in groups(house, "owner", "owner")["owner"].things] == [reference]
    assert hand_over(house, "owner", "owner", "senior", "owner:all") == 1


def test_a_role_is_passed_on_by_administrators_alone(house):
    assert not groups(house, "secretariat", "focal")["role"].may_pass
    assert not groups(house, "focal", "focal")["role"].may_pass
    for who in ("secretariat", "focal"):
        with pytest.raises(Conflict):
            hand_over(house, who, "focal", "owner", "role:all")
    assert hand_over(house, "admin", "focal", "owner", "role:all") == 1
    assert house.actor("owner").by_entity.keys() == {Role.FOCAL_POINT}
    assert not house.actor("focal").by_entity
    assert told(house, "owner") == [("handed_over", "CO-COL")]


def test_an_administrator_receives_no_role_that_judges(house):
    with pytest.raises(Conflict, match="never scores or approves"):
        hand_over(house, "admin", "focal", "admin", "role:all")
    assert house.actor("focal").by_entity.keys() == {Role.FOCAL_POINT}


def test_a_role_the_successor_has_already_only_ends(house):
    assert hand_over(house, "admin", "focal", "head", "role:all") == 1
    assert hand_over(house, "admin", "head", "other_head", "role:all") == 2
    with house.engine.connect() as connection:
        active = connection.execute(sa.select(sa.func.count()).select_from(_GRANT).where(_GRANT.c.person_id == house.people["head"], _GRANT.c.ended_at.is_(None))).scalar_one()
    assert active == 0


def test_a_delegation_is_withdrawn_for_its_giver_is_to_choose_anew(house):
    today = clock.now().date()
    delegate(house.desk("focal"), Terms(house.people["owner"], frozenset({Permission.RISK_EDIT}), None, today, today + timedelta(days=3), "On leave."))
    assert groups(house, "owner", "owner")["delegation"].may_pass
    assert hand_over(house, "owner", "owner", "senior", "delegation:all") == 1
    assert house.actor("owner").lent == ()


def test_what_was_taken_is_given_back_to_everybody(house):
    reference = submitted(house)
    with open_work(house.machine) as work:
        work.session.execute(sa.update(_TASK).values(claimed_by_id=house.people["head"]))
    (thing,) = groups(house, "head", "head")["task"].things
    assert thing.reference == reference
    assert groups(house, "admin", "head")["task"].things[0].reference == "", "an administrator sees no risk"
    hand_over(house, "admin", "head", "senior", "task:all")
    with house.engine.connect() as connection:
        assert connection.execute(sa.select(_TASK.c.claimed_by_id)).scalar_one() is None


def test_all_or_nothing(house):
    reference = approved(house)
    with pytest.raises(Conflict, match="not there to hand over any more"):
        hand_over(house, "secretariat", "owner", "senior", "owner:all", "control:999")
    assert risk_row(house, reference).owner_id == house.people["owner"]


@pytest.mark.parametrize(
    ("to", "chosen", "note", "field"),
    [
        ("owner", ("owner:all",), "Why not.", "successor"),
        ("senior", (), "Why not.", "chosen"),
        ("senior", ("owner:all",), "", "note"),
        ("senior", ("owner:all",), "x" * 301, "note"),
        ("senior", ("castle:all",), "Why not.", "chosen"),
        ("senior", ("owner:one",), "Why not.", "chosen"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(house, to, chosen, note, field):
    approved(house)
    with pytest.raises(Invalid) as refused:
        hand_over(house, "secretariat", "owner", to, *chosen, note=note)
    assert field in refused.value.fields


def test_a_closed_account_is_no_successor(house):
    approved(house)
    disable_person(house.desk("admin"), house.people["senior"])
    with pytest.raises(Invalid):
        hand_over(house, "secretariat", "owner", "senior", "owner:all")


def test_what_a_closed_account_leaves_is_found_and_handed_over(house):
    approved(house)
    with open_reading(house.desk("secretariat")) as work:
        assert orphans(work).leavers == ()
    disable_person(house.desk("admin"), house.people["owner"])
    with open_reading(house.desk("secretariat")) as work:
        (leaver,) = orphans_page(work).leavers
    assert (leaver.id, leaver.count) == (house.people["owner"], 2)
    hand_over(house, "secretariat", "owner", "senior", "owner:all", "control:all")
    with open_reading(house.desk("secretariat")) as work:
        assert orphans(work).leavers == ()


def test_what_names_nobody_is_found_and_given_to_somebody(house):
    reference = approved(house)
    with open_work(house.machine) as work:
        for table in ("risk", "control", "action"):
            work.session.execute(sa.text(f"UPDATE {table} SET owner_id = NULL"))
    with open_reading(house.desk("secretariat")) as work:
        assert orphans(work).nobodys == 3
    assert hand_over(house, "secretariat", None, "senior", "owner:all", "control:all", "action:all") == 3
    assert risk_row(house, reference).owner_id == house.people["senior"]
    with open_reading(house.desk("secretariat")) as work:
        assert orphans(work).nobodys == 0


def test_a_draft_that_names_nobody_yet_is_no_orphan(house):
    from tests.builders import log

    log(house)
    with open_reading(house.desk("secretariat")) as work:
        assert orphans(work).nobodys == 0


def test_what_is_sealed_is_an_orphan_to_who_is_named_on_it_alone(house):
    reference = approved(house)
    seal(house, reference)
    disable_person(house.desk("admin"), house.people["owner"])
    with open_reading(house.desk("secretariat")) as work:
        assert orphans(work).leavers == ()


def test_an_entity_without_a_head_is_found_and_administrators_are_asked_once_a_day(house):
    disable_person(house.desk("admin"), house.people["head"])
    with open_reading(house.desk("secretariat")) as work:
        bare = {entity.code: entity.missing for entity in orphans(work).entities}
    assert bare["CO-COL"] == (Role.HEAD_OF_ENTITY,)
    assert "CO-TUN" not in bare
    for _ in range(2):
        ask_for_role(house.desk("secretariat"), "CO-COL", Role.HEAD_OF_ENTITY)
    assert told(house, "admin") == [("head_wanted", "CO-COL")]


def test_requests_that_wait_for_a_role_of_theirs_are_shown_and_go_with_the_role(house):
    request = asked(house, approved(house))
    group = groups(house, "secretariat", "secretariat")["request"]
    assert ([thing.reference for thing in group.things], group.may_pass) == ([request], False)
    assert "request" not in groups(house, "admin", "secretariat"), "an administrator sees no risk, so no request about one"
    with pytest.raises(Conflict):
        hand_over(house, "secretariat", "secretariat", "senior", "request:all")


def test_kinds_have_words():
    assert all(kind.label for kind in Kind)


def test_a_review_task_in_a_person_s_name_goes_to_the_successor_unless_they_took_part(house):
    reference = ready_to_submit(house)
    with open_work(house.machine) as work:
        row = Task(noun="review_item", subject_id=7, subject="V-0007", lifecycle_id=1, state="asked", title="Confirm it", holder_id=house.people["owner"], barred_id=house.people["head"], opened_at=work.now)
        work.session.add(row)
    assert reference
    with pytest.raises(Conflict, match="took part"):
        hand_over(house, "secretariat", "owner", "head", "task:all")
    assert hand_over(house, "secretariat", "owner", "senior", "task:all") == 1
    with house.engine.connect() as connection:
        assert connection.execute(sa.select(_TASK.c.holder_id)).scalar_one() == house.people["senior"]
