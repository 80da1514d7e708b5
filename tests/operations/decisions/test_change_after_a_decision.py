"""A material change puts in question what was decided, an immaterial one does not, and undoing it settles it."""

from __future__ import annotations

import json
import random

import pytest
import sqlalchemy as sa

from riskreg.domain.errors import Refusal
from riskreg.domain.revision import from_canonical_json, is_material
from riskreg.domain.vocabulary import Response
from riskreg.risks.operations import Placing, explain_risk, place_risk
from riskreg.store.tables.revision import RiskRevision
from riskreg.treatments.operations import choose_response
from riskreg.treatments.words import ResponseWords
from tests.builders import approved, move, risk_row, scored, submitted, version_of, with_action, with_control

THEN = "The office is refused entry."
_REVISION = RiskRevision.__table__


def revision(house, reference, number):
    wanted = sa.select(_REVISION).where(
        _REVISION.c.risk_id == risk_row(house, reference).id, _REVISION.c.number == number
    )
    with house.engine.connect() as connection:
        return connection.execute(wanted).one()


def test_approving_leaves_a_decision_on_the_very_revision_the_head_read(house, decisions):
    reference = submitted(house)
    read = risk_row(house, reference).revision
    move(house, reference, "approve", "head")
    (taken,) = decisions(reference)
    kept = revision(house, reference, read)
    assert (taken.kind, taken.revision, taken.sha256) == ("approval", read, kept.sha256)
    assert (taken.level, taken.by_id, taken.for_id, taken.state) == ("high", house.people["head"], None, "in_force")
    row = risk_row(house, reference)
    assert (row.decided_kind, row.decided_revision, row.decided_at) == ("approval", read, taken.at)
    assert row.changed_at is None


def test_nothing_decided_can_be_rewritten_or_deleted(house):
    approved(house)
    for verb in ("UPDATE decision SET reason = 'another'", "DELETE FROM decision"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), house.engine.begin() as connection:
            connection.execute(sa.text(verb))


def test_a_material_change_asks_the_head_and_not_who_made_it(house, restate, last, open_task):
    reference = approved(house)
    restate(reference)
    row = risk_row(house, reference)
    assert row.is_decision_changed
    assert row.changed_at == row.updated_at
    task = open_task(last(reference))
    assert task.title == "Confirm the decision after the change, or return the risk"
    assert (task.role, task.entity_id) == ("head_of_entity", house.entities["CO-COL"])
    assert task.barred_id == house.people["focal"]
    assert task.due_on is not None


def test_spelling_a_link_or_an_action_asks_nobody(house, restate, decisions, last, open_task):
    reference = approved(house)
    restate(reference, event="The office is refused  entry.")
    placing = Placing(owner_id=house.people["owner"], focal_point_id=house.people["focal"], links=("pillar: Peace",))
    place_risk(house.desk("focal"), reference, version_of(house, reference), placing)
    with_action(house, reference, description="Write to the ministry")
    assert risk_row(house, reference).changed_at is None
    assert decisions(reference)[0].state == "in_force"
    assert open_task(last(reference)) is None


@pytest.mark.parametrize("what", ["causes", "control", "owner", "score", "response"])
def test_causes_controls_owner_level_and_response_matter(house, what):
    reference = approved(house)
    desk, version = house.desk("focal"), version_of(house, reference)
    if what == "causes":
        explain_risk(desk, reference, version, ("The ministry has changed",), "")
    elif what == "control":
        with_control(house, reference, description="Another control")
    elif what == "owner":
        place_risk(desk, reference, version, Placing(owner_id=house.people["head"], focal_point_id=house.people["focal"]))
    elif what == "score":
        scored(house, reference, controls="ineffective")
    else:
        choose_response(desk, reference, version, ResponseWords(Response.TRANSFER, "To the host country."))
    assert risk_row(house, reference).is_decision_changed


def test_undoing_the_change_closes_the_task_quietly(house, restate, decisions, last, open_task, events):
    reference = approved(house)
    restate(reference)
    restate(reference, who="head")
    first = risk_row(house, reference).changed_at
    events()
    restate(reference, event=THEN)
    row = risk_row(house, reference)
    assert first is not None
    assert row.changed_at is None
    assert decisions(reference)[0].state == "in_force"
    assert open_task(last(reference)) is None
    assert [event.kind for event in events()] == ["decision.settle", "risk.restated"]


def test_a_second_change_asks_no_second_time(house, restate, last, open_task):
    reference = approved(house)
    restate(reference)
    row, task = risk_row(house, reference), open_task(last(reference))
    restate(reference, event="The office is closed, and its cars are taken.")
    assert risk_row(house, reference).changed_at == row.changed_at
    assert open_task(last(reference)).id == task.id


def test_validating_takes_the_place_of_the_approval(house, decisions):
    reference = approved(house)
    for step in ("propose_for_validation", "validate"):
        move(house, reference, step, "secretariat")
    first, second = decisions(reference)
    assert (first.state, second.kind, second.state) == ("replaced", "validation", "in_force")
    assert second.replaces_id == first.id
    assert risk_row(house, reference).decided_kind == "validation"


@pytest.mark.parametrize(("way", "who"), [("return_for_changes", "head"), ("refer", "secretariat")])
def test_what_was_decided_is_left_behind_with_the_register(house, restate, decisions, last, open_task, way, who):
    reference = approved(house)
    restate(reference)
    move(house, reference, way, who, "As the office asked.")
    row = risk_row(house, reference)
    assert (row.decided_kind, row.decided_revision, row.changed_at) == (None, None, None)
    assert decisions(reference)[0].state == "withdrawn"
    assert open_task(last(reference)) is None


def test_the_event_of_a_decision_names_risk_revision_and_digest(house, events):
    reference = submitted(house)
    events()
    move(house, reference, "approve", "head")
    (taken,) = [event for event in events() if event.kind == "decision.taken"]
    body = json.loads(taken.body)
    assert taken.subject == reference
    assert body["sha256"] == revision(house, reference, body["revision"]).sha256


@pytest.mark.parametrize("seed", range(3))
def test_the_flag_is_always_what_comparing_says(house, restate, seed):
    """Whatever people do with two risks, in whatever order."""
    chance = random.Random(seed)
    references = [approved(house), submitted(house)]
    for _ in range(14):
        shake(house, restate, chance, chance.choice(references))
        for reference in references:
            row = risk_row(house, reference)
            assert row.is_decision_changed == differs(house, reference, row)
            assert (row.changed_at is not None) == row.is_decision_changed
            assert row.decided_revision is None or row.standing == "registered"


def differs(house, reference, row):
    if row.decided_revision is None:
        return False
    bodies = (revision(house, reference, number).body for number in (row.decided_revision, row.revision))
    return is_material(*map(from_canonical_json, bodies))


def shake(house, restate, chance, reference):
    """One thing somebody does; refusals are part of life."""
    what = chance.randrange(6)
    try:
        if what == 0:
            restate(reference, chance.choice(("focal", "head")), event=chance.choice((THEN, THEN + " ", "Closed.")))
        elif what == 1:
            owner = house.people[chance.choice(("owner", "head"))]
            placing = Placing(owner_id=owner, focal_point_id=house.people["focal"], scope=str(chance.random()))
            place_risk(house.desk("focal"), reference, version_of(house, reference), placing)
        elif what == 2:
            scored(house, reference, chance.choice((4, 2)), 5, chance.choice(("limited", "effective")), "secretariat")
        elif what == 3:
            with_action(house, reference, description="Another action")
        else:
            step = chance.choice(("approve", "submit", "propose_for_validation", "validate", "return_for_changes"))
            move(house, reference, step, chance.choice(("head", "secretariat", "focal")), "It is time.")
    except Refusal:
        pass
