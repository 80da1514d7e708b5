"""A workshop from its agenda to the signature: votes, rounds, decisions, and what the register says afterwards."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid, NotAllowed
from riskreg.domain.outcome import Outcome
from riskreg.domain.scale import Level
from riskreg.requests.rising_operations import ask_for_risen
from riskreg.store.ledger import verify
from riskreg.store.tables.decision import Decision
from riskreg.workshops.sign_operations import sign_workshop
from tests.builders import risk_row, scored
from tests.gathering import VOTERS

_DECISION = Decision.__table__


def sign(gathering, who="senior"):
    return sign_workshop(gathering.house.desk(who), gathering.reference, gathering.version())


def in_session(gathering):
    gathering.begin()
    return gathering.risks


def decided_on_all(gathering):
    first, second = in_session(gathering)
    gathering.voted(first, [4, 4, 4, 4, 5, 4])
    gathering.decide(first, scores={"likelihood": 4, "impact": 4, "control_effectiveness": 2})
    gathering.voted(second, [1, 1, 1, 5, 5, 5])
    gathering.decide(second, Outcome.DEFERRED, due=gathering.row().begins_on)
    gathering.advance("close")
    return first, second


def test_a_signed_workshop_changes_the_register_and_nothing_does_before(gathering):
    first, second = decided_on_all(gathering)
    before = risk_row(gathering.house, first)
    assert (before.state, before.residual_likelihood) == ("candidate", 4), "scored by the builders"
    assert sign(gathering) == 2
    after = risk_row(gathering.house, first)
    assert (after.state, after.exposure_likelihood, after.exposure_impact) == ("validated", 4, 4)
    assert after.decided_kind == "validation"
    assert risk_row(gathering.house, second).state == "candidate"
    decision = gathering.rows(sa.select(_DECISION).where(_DECISION.c.risk_id == after.id).order_by(_DECISION.c.id.desc()))[0]
    assert (decision.kind, decision.by_name) == ("validation", "Senior")
    assert decision.reason.startswith(f"{gathering.reference}: ")
    assert gathering.row().state == "signed"
    with gathering.house.engine.connect() as connection:
        assert verify(connection).broken_row is None


def test_every_decision_of_the_room_stands_in_the_tracker_and_one_with_a_day_is_followed_up(gathering):
    first, second = decided_on_all(gathering)
    assert gathering.rows(sa.text("SELECT count(*) FROM body_decision"))[0][0] == 0
    sign(gathering)
    kept = gathering.rows(sa.text("SELECT text, how, due_on FROM body_decision ORDER BY id"))
    assert [(row.how, row.text.partition(":")[0], row.due_on is not None) for row in kept] == [
        ("workshop", f"{first} Candidate 1", False),
        ("workshop", f"{second} Candidate 2", True),
    ]
    about = gathering.rows(sa.text("SELECT workshop FROM body_subject WHERE workshop <> ''"))
    assert {row.workshop for row in about} == {gathering.reference}
    tasks = gathering.rows(sa.text("SELECT subject FROM task WHERE noun = 'body_decision' AND closed_at IS NULL"))
    assert len(tasks) == 1


def test_only_its_chair_signs(gathering):
    decided_on_all(gathering)
    for who in ("voter1", "secretariat", "oversight"):
        with pytest.raises((Conflict, NotAllowed)):
            sign(gathering, who)
    assert gathering.row().state == "closed"


def test_without_its_quorum_it_is_not_closed(gathering):
    first, second = in_session(gathering)
    gathering.voted(first, [4, 4])
    for risk in (first, second):
        gathering.decide(risk, Outcome.REJECTED)
    with pytest.raises(Conflict, match="2 voters are present, 3 are needed"):
        gathering.advance("close")


def test_what_is_not_decided_keeps_it_in_session(gathering):
    first, second = in_session(gathering)
    gathering.voted(first, [4, 4, 4, 4])
    gathering.decide(first)
    with pytest.raises(Conflict, match=f"Nothing is decided yet on {second}"):
        gathering.advance("close")


def test_a_risk_changed_after_the_decision_is_decided_again_before_the_signature(gathering):
    first, _second = decided_on_all(gathering)
    scored(gathering.house, first, 2, 2, who="secretariat")
    with pytest.raises(Conflict, match=f"{first} was changed after the room decided"):
        sign(gathering)
    gathering.advance("reopen", "A score was changed.")
    gathering.decide(first, scores={"likelihood": 4, "impact": 4, "control_effectiveness": 2})
    gathering.advance("close")
    assert sign(gathering) == 2


def test_a_decision_is_not_recorded_on_what_was_changed_while_it_was_read(gathering):
    first, _second = in_session(gathering)
    from riskreg.domain.outcome import Decided
    from riskreg.workshops.outcome_operations import record_outcome

    seen = risk_row(gathering.house, first).revision
    scored(gathering.house, first, 2, 2, who="secretariat")
    with pytest.raises(Conflict, match="changed a moment ago"):
        record_outcome(
            gathering.house.desk("secretariat"), gathering.reference, first, seen, Decided(Outcome.REJECTED, "Not one.")
        )


def test_a_score_away_from_the_median_or_without_consensus_asks_why(gathering):
    first, second = in_session(gathering)
    gathering.voted(first, [4, 4, 4, 4, 4, 4])
    with pytest.raises(Invalid, match="Say why"):
        gathering.decide(first, reason="So.", scores={"likelihood": 2, "impact": 4, "control_effectiveness": 2})
    gathering.decide(first, reason="So.", scores={"likelihood": 4, "impact": 4, "control_effectiveness": 2})
    gathering.voted(second, [1, 1, 1, 5, 5, 5])
    with pytest.raises(Invalid, match="polarised"):
        gathering.decide(second, reason="So.", scores={"likelihood": 3, "impact": 3, "control_effectiveness": 2})


def test_rounds_follow_one_another_and_end_after_the_third(gathering):
    first, second = in_session(gathering)
    with pytest.raises(Conflict, match="next round is round 1"):
        gathering.open(first, 2)
    for number in (1, 2, 3):
        gathering.voted(first, [3, 3, 3, 4, 4, 4], number)
    with pytest.raises(Conflict, match="as often as this workshop allows"):
        gathering.open(first, 4)
    gathering.open(second)
    with pytest.raises(Conflict, match=f"A vote on {second} is open"):
        gathering.open(first, 4)
    results = [json.loads(each.results)["likelihood"]["n"] for each in gathering.rounds(first)]
    assert results == [6, 6, 6]


def test_a_vote_counts_once_and_only_in_an_open_round_by_somebody_with_a_vote(gathering):
    first, _second = in_session(gathering)
    with pytest.raises(Conflict, match="has not begun"):
        gathering.vote(first, "voter1")
    gathering.open(first)
    gathering.vote(first, "voter1")
    with pytest.raises(Conflict, match="You have voted"):
        gathering.vote(first, "voter1", 5)
    with pytest.raises(NotAllowed, match="without one"):
        gathering.vote(first, "senior")
    with pytest.raises(NotAllowed, match="no seat"):
        gathering.vote(first, "focal")
    with pytest.raises(Invalid, match="Choose a step from"):
        gathering.vote(first, "voter2", 9)
    with pytest.raises(Invalid, match="1 Slight to 5 Expected, or “I cannot judge”"):
        gathering.vote(first, "voter2", likelihood="high")
    gathering.close(first)
    with pytest.raises(Conflict, match="closed"):
        gathering.vote(first, "voter2")
    assert sum(verb == "voted" for verb, _body in gathering.told()) == 1


def test_what_was_voted_and_who_has_voted_have_nothing_in_common(gathering):
    first, _second = in_session(gathering)
    gathering.open(first)
    for at, who in enumerate(VOTERS):
        gathering.vote(first, who, 1 + at % 5, comment=f"Said by nobody {at}")
    stored = gathering.rows(sa.text("SELECT * FROM voted_ballot"))
    assert len(stored) == 6
    assert all(set(row._mapping) == {"round_id", "id", "answers"} for row in stored)
    assert all(set(row._mapping) == {"round_id", "seat_id"} for row in gathering.rows(sa.text("SELECT * FROM has_voted")))
    before = {row.id for row in stored}
    gathering.close(first)
    after = gathering.rows(sa.text("SELECT * FROM voted_ballot"))
    assert sorted(row.answers for row in after) == sorted(row.answers for row in stored)
    assert not before & {row.id for row in after}
    for _verb, body in gathering.told():
        assert "likelihood" not in json.dumps(body) or "attributes" in body


def test_the_pre_vote_is_open_for_all_and_revealed_when_it_closes(gathering):
    gathering.advance("open_pre_vote")
    first, second = gathering.risks
    for who in VOTERS[:5]:
        gathering.vote(first, who, 4, number=0)
    assert [each.results for each in gathering.rounds(first)] == [""]
    gathering.advance("close_pre_vote")
    (held,) = gathering.rounds(first)
    assert json.loads(held.results)["likelihood"]["median"] == "4"
    (few,) = gathering.rounds(second)
    assert "histogram" not in json.loads(few.results)["likelihood"]
    gathering.begin()
    gathering.voted(first, [4, 4, 4, 4, 4])


@pytest.mark.parametrize("move", ["close_pre_vote", "cancel"])
def test_an_invitation_to_the_pre_vote_ends_with_it(gathering, move):
    unread = sa.text("SELECT person_id FROM notice WHERE kind = 'pre_vote' AND read_at IS NULL")
    gathering.advance("open_pre_vote")
    assert {row[0] for row in gathering.rows(unread)} == {gathering.house.people[who] for who in VOTERS}
    gathering.advance(move, "The room is closed.")
    assert gathering.rows(unread) == []


def test_a_level_that_rose_because_the_room_said_so_is_not_asked_upward(gathering):
    scored(gathering.house, gathering.risks[0], controls="effective")
    was = risk_row(gathering.house, gathering.risks[0]).residual_rank
    first, _ = decided_on_all(gathering)
    sign(gathering)
    assert risk_row(gathering.house, first).residual_rank == Level.HIGH.rank > was
    while ask_for_risen(gathering.house.machine):
        pass
    assert gathering.rows(sa.text("SELECT reason FROM upward_request")) == []
    scored(gathering.house, first, controls="effective")
    scored(gathering.house, first, controls="significant")
    while ask_for_risen(gathering.house.machine):
        pass
    ((reason,),) = gathering.rows(sa.text("SELECT reason FROM upward_request"))
    assert reason.startswith("The residual level rose")


BREAKS = {
    3: "riskreg.store.ledger.append",
    4: "riskreg.workshops.signing.advance_risk",
    5: "riskreg.workshops.sign_operations.changed",
    6: "riskreg.workshops.tracking.put_decision",
}


@pytest.mark.parametrize("failing", range(7))
def test_signing_is_all_or_nothing(gathering, failing, monkeypatch):
    from riskreg.workshops import sign_operations

    decided_on_all(gathering)
    kept, calls = sign_operations.carry_out, []

    def carry_out(work, workshop, placed):
        calls.append(placed.reference)
        if failing == 0:
            raise RuntimeError("before the first")
        kept(work, workshop, placed)
        if failing == len(calls):
            raise RuntimeError("after one")

    if failing < 3:
        monkeypatch.setattr(sign_operations, "carry_out", carry_out)
    else:
        monkeypatch.setattr(BREAKS[failing], lambda *_a, **_k: (_ for _ in ()).throw(RuntimeError("no")))
    before = gathering.rows(sa.text("SELECT number, state, version, revision FROM risk ORDER BY id"))
    events = gathering.rows(sa.text("SELECT count(*) FROM event"))
    with pytest.raises(RuntimeError):
        sign(gathering)
    assert gathering.rows(sa.text("SELECT number, state, version, revision FROM risk ORDER BY id")) == before
    assert gathering.rows(sa.text("SELECT count(*) FROM event")) == events
    assert gathering.row().state == "closed"
    monkeypatch.undo()
    assert sign(gathering) == 2
