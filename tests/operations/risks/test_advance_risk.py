"""A risk moves along its lifecycle by the people who may, one event to a move, and by nobody else."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from riskreg.risks.lifecycle_operations import advance_risk
from riskreg.risks.operations import Statement, log_risk, restate_risk
from riskreg.store.ledger import verify
from riskreg.store.tables.event import Event
from riskreg.store.tables.revision import RiskRevision
from tests.builders import (
    approved,
    log,
    move,
    ready_to_submit,
    risk_row,
    submitted,
    version_of,
    with_action,
)

_EVENT = Event.__table__
_REVISION = RiskRevision.__table__


def advance(house, reference, code, who, **given):
    return advance_risk(house.desk(who), reference, given.pop("version", version_of(house, reference)), code, **given)


def events_of(house, reference):
    """(kind, body) of everything that happened to a risk, in order."""
    wanted = sa.select(_EVENT.c.kind, _EVENT.c.body).where(_EVENT.c.subject == reference).order_by(_EVENT.c.seq)
    with house.engine.connect() as connection:
        return [(row.kind, json.loads(row.body)) for row in connection.execute(wanted)]


def test_a_risk_walks_from_its_focal_point_over_its_head_into_the_register(house):
    reference = ready_to_submit(house)
    read = risk_row(house, reference).revision
    assert advance(house, reference, "submit", "focal") == "submitted"
    with pytest.raises(NotAllowed):
        advance(house, reference, "approve", "focal")
    assert advance(house, reference, "approve", "head") == "in_register"
    row = risk_row(house, reference)
    assert (row.standing, row.submitter_id) == ("registered", house.people["focal"])
    # The submission wrote the revision after the one that was sent; that is what the head read and approved.
    assert row.approved_revision == read + 1
    assert row.revision == read + 2


def test_nobody_approves_what_they_submitted(house):
    reference = submitted(house, "head")
    with pytest.raises(Conflict, match="You submitted this risk"):
        advance(house, reference, "approve", "head")
    assert risk_row(house, reference).state == "submitted"


def test_every_move_leaves_one_event_and_the_chain_is_whole(house):
    reference = ready_to_submit(house)
    before = len(events_of(house, reference))
    advance(house, reference, "submit", "focal")
    advance(house, reference, "return_for_changes", "head", reason="Name the partner.")
    advance(house, reference, "submit", "focal")
    advance(house, reference, "approve", "head")
    left = events_of(house, reference)[before:]
    assert [kind for kind, _ in left if kind.startswith("decision.")] == ["decision.taken"]
    made = [(kind, body) for kind, body in left if kind.startswith("risk.")]
    assert [kind for kind, _ in made] == ["risk.submit", "risk.return_for_changes", "risk.submit", "risk.approve"]
    assert [(body["from"], body["to"]) for _, body in made] == [
        ("draft", "submitted"),
        ("submitted", "returned"),
        ("returned", "submitted"),
        ("submitted", "in_register"),
    ]
    assert made[1][1]["reason"] == "Name the partner."
    with house.engine.connect() as connection:
        assert verify(connection).broken_row is None


def test_a_move_out_of_a_stranger_s_entity_is_no_move_at_all(house):
    reference = submitted(house)
    with pytest.raises(NotFound):
        advance(house, reference, "approve", "other_head")


@pytest.mark.parametrize("who", ["oversight", "senior", "owner", "mitigator"])
def test_readers_and_owners_cannot_propose_a_risk_for_validation(house, who):
    reference = approved(house)
    with pytest.raises(NotAllowed):
        advance(house, reference, "propose_for_validation", who)


def test_the_administrator_neither_sees_nor_moves_a_risk(house):
    with pytest.raises(NotFound):
        advance(house, approved(house), "close", "admin", reason="Tidy up.")


def test_an_unfinished_risk_is_not_sent_and_every_reason_is_given_at_once(house):
    reference = log(house)
    with pytest.raises(Conflict) as refused:
        advance(house, reference, "submit", "focal")
    assert "Describe the event" in refused.value.sentence
    assert "Name a risk owner first." in refused.value.sentence
    assert risk_row(house, reference).version == 1


def test_a_return_needs_its_reason(house):
    reference = submitted(house)
    with pytest.raises(Conflict, match="Give a reason"):
        advance(house, reference, "return_for_changes", "head", reason="   ")


def test_a_reason_may_be_long_but_not_endless(house):
    reference = submitted(house)
    with pytest.raises(Invalid) as refused:
        advance(house, reference, "return_for_changes", "head", reason="x" * 4001)
    assert "reason" in refused.value.fields
    assert advance(house, reference, "return_for_changes", "head", reason="x" * 4000) == "returned"


def test_the_second_of_two_who_decide_at_once_is_told_that_the_first_was_faster(house):
    reference = submitted(house)
    seen = version_of(house, reference)
    advance(house, reference, "approve", "head", version=seen)
    with pytest.raises(Stale):
        advance(house, reference, "return_for_changes", "head", version=seen, reason="Too late.")
    assert risk_row(house, reference).state == "in_register"


def test_a_step_that_does_not_exist_is_refused_in_words(house):
    with pytest.raises(Invalid, match="no such step"):
        advance(house, log(house), "fly", "focal")


def test_only_who_sent_a_risk_or_keeps_the_register_of_the_office_takes_it_back(house):
    reference = submitted(house)
    with pytest.raises(Conflict, match="Only who submitted this risk or a focal point"):
        advance(house, reference, "withdraw", "head")
    assert advance(house, reference, "withdraw", "focal") == "draft"


def test_open_actions_keep_a_risk_from_being_closed(house):
    reference = approved(house)
    with pytest.raises(Conflict, match="still open"):
        advance(house, reference, "close", "head", reason="It is over.")


def test_a_risk_is_merged_into_another_of_the_register_and_can_be_reopened(house):
    reference, into = approved(house), approved(house, title="Loss of access in the region")
    advance(house, reference, "merge", "secretariat", reason="The same cause.", target=into.lower().replace("-", ""))
    row = risk_row(house, reference)
    assert (row.state, row.standing, row.merged_into_id) == ("merged", "ended", risk_row(house, into).id)
    assert events_of(house, reference)[-1][1]["into"] == into
    advance(house, reference, "reopen", "secretariat", reason="Different after all.")
    assert risk_row(house, reference).merged_into_id is None
    assert risk_row(house, reference).standing == "registered"


@pytest.mark.parametrize("target", ["", "R-9999", "nonsense", "\x00", "R-0001"])
def test_a_merge_names_another_risk_of_the_register_or_is_refused_beside_the_field(house, target):
    reference = approved(house)
    assert reference == "R-0001"
    with pytest.raises(Invalid) as refused:
        advance(house, reference, "merge", "secretariat", reason="The same cause.", target=target)
    assert "target" in refused.value.fields
    assert risk_row(house, reference).state == "in_register"


def test_two_risks_merged_into_each_other_at_the_same_moment_do_not_both_end(house):
    one, other = approved(house), approved(house, title="Loss of access in the region")
    start, versions = threading.Barrier(2), {each: version_of(house, each) for each in (one, other)}

    def merge(reference: str, into: str) -> str | None:
        start.wait()
        try:
            given = {"version": versions[reference], "reason": "The same cause.", "target": into}
            return advance(house, reference, "merge", "secretariat", **given)
        except (Conflict, Invalid, OperationalError):  # PostgreSQL stops one of two that wait for each other
            return None

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(merge, (one, other), (other, one)))
    assert sorted(made, key=str) == [None, "merged"]
    assert sorted(risk_row(house, each).standing for each in (one, other)) == ["ended", "registered"]


def test_nothing_is_merged_into_a_draft(house):
    draft = log(house)
    reference = approved(house)
    with pytest.raises(Invalid):
        advance(house, reference, "merge", "secretariat", reason="The same cause.", target=draft)


def test_a_move_alone_changes_nothing_that_matters_for_a_decision(house):
    reference = approved(house)
    wanted = sa.select(_REVISION.c.is_material).where(_REVISION.c.risk_id == risk_row(house, reference).id)
    with house.engine.connect() as connection:
        kept = connection.execute(wanted.order_by(_REVISION.c.number.desc()).limit(2)).scalars().all()
    assert kept == [False, False]


def test_whoever_decides_on_a_submitted_risk_does_not_change_its_words(house):
    reference = submitted(house)
    row = risk_row(house, reference)
    with pytest.raises(Conflict, match="cannot be changed now"):
        restate_risk(house.desk("head"), reference, row.version, Statement("Other words", row.category))


def test_a_head_who_logged_and_sent_a_risk_needs_another_head(house):
    reference = log_risk(house.desk("head"), house.entities["CO-COL"], Statement("Flooding of the office", "environmental"))
    assert risk_row(house, reference).author_id == house.people["head"]
    assert with_action(house, reference, "head") == 1
    with pytest.raises(Conflict):
        advance(house, reference, "approve", "head")


def test_the_whole_way_to_monitoring_and_back_is_walked(house):
    reference = approved(house)
    move(house, reference, "propose_for_validation", "secretariat")
    move(house, reference, "validate", "secretariat")
    with pytest.raises(Conflict, match="Score the target risk first"):
        move(house, reference, "monitor", "secretariat")
    move(house, reference, "refer", "secretariat", "It belongs to all of the Secretariat.")
    move(house, reference, "reopen", "secretariat", "It came back.")
    assert risk_row(house, reference).state == "in_register"
