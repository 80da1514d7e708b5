"""What could not be carried out at the signature is refused when it is recorded, or all of it is said at once later."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.outcome import Outcome
from riskreg.store.work import open_reading
from riskreg.treatments.operations import cancel_action
from riskreg.workshops.carrying_queries import why_not_by_outcome
from riskreg.workshops.finding_queries import find_placed, find_workshop
from riskreg.workshops.operations import put_on_agenda
from riskreg.workshops.sign_operations import sign_workshop
from tests.builders import approved, log, move, risk_row, version_of, with_response
from tests.gathering import candidate, gathered
from tests.operations.consolidation.sealing import seal


def monitored(house, title="Seen before"):
    reference = candidate(house, title)
    move(house, reference, "validate", "secretariat")
    with_response(house, reference, response="tolerate")
    move(house, reference, "monitor", "secretariat")
    return reference


@pytest.fixture
def four(house):
    """In session, with four candidates."""
    gathering = gathered(house, risks=4)
    gathering.begin()
    return gathering


def refused(gathering, risk, outcome, **more):
    with pytest.raises(Invalid) as refusal:
        gathering.decide(risk, outcome, **more)
    return refusal.value.fields


def test_what_turns_a_page_round_is_no_reason(four):
    assert "invisible control characters" in refused(four, four.risks[0], Outcome.REFERRED, reason="Not \u202eours, said the room.")["reason"][0]


def test_a_risk_is_not_merged_in_a_circle_nor_in_a_chain(four):
    first, second, third, _fourth = four.risks
    four.decide(first, Outcome.MERGED, target=second)
    assert "merged into each other" in refused(four, second, Outcome.MERGED, target=first)["target"][0]
    assert "itself merged" in refused(four, third, Outcome.MERGED, target=first)["target"][0]
    assert f"merged {first} into this risk" in refused(four, second, Outcome.MERGED, target=third)["outcome"][0]


@pytest.mark.parametrize("outcome", [Outcome.REJECTED, Outcome.SPLIT])
def test_nothing_is_merged_into_what_does_not_remain_whichever_is_decided_first(four, outcome):
    first, second, third, _fourth = four.risks
    more = {"titles": ("One", "Two")} if outcome is Outcome.SPLIT else {}
    four.decide(first, outcome, **more)
    assert outcome.label in refused(four, second, Outcome.MERGED, target=first)["target"][0]
    four.decide(second, Outcome.MERGED, target=third)
    assert "must remain" in refused(four, third, outcome, **more)["outcome"][0]
    four.decide(first, Outcome.DEFERRED, due=four.row().begins_on)
    four.decide(third, Outcome.DEFERRED, due=four.row().begins_on)


def test_a_sealed_risk_is_no_target_and_is_refused_as_one_that_does_not_exist(four):
    secret = seal(four.house, approved(four.house, title="Behind the seal"), "secretariat")
    unknown = refused(four, four.risks[0], Outcome.MERGED, target="R-9999")
    draft = refused(four, four.risks[0], Outcome.MERGED, target=log(four.house))
    assert refused(four, four.risks[0], Outcome.MERGED, target=secret) == unknown == draft


def test_what_was_validated_before_is_closed_instead_of_rejected_once_nothing_is_open_on_it(house):
    gathering = gathered(house, risks=1)
    before, busy = monitored(house), monitored(house, "With an action")
    cancel_action(house.desk("focal"), before, version_of(house, before), 1, "Given up.")
    put_on_agenda(house.desk("secretariat"), gathering.reference, gathering.version(), [before, busy])
    gathering.begin()
    assert "1 mitigation action is still open" in refused(gathering, busy, Outcome.REJECTED)["outcome"][0]
    with open_reading(house.desk("secretariat")) as work:
        workshop = find_workshop(work, gathering.reference)
        placed = find_placed(work, workshop, busy)
        left = [outcome for outcome, why in why_not_by_outcome(work, workshop, placed).items() if why]
    assert left == [Outcome.REJECTED]
    gathering.decide(busy, Outcome.DEFERRED, due=gathering.row().begins_on)
    gathering.decide(before, Outcome.REJECTED)
    gathering.voted(gathering.risks[0], [4, 4, 4, 4, 4])
    gathering.decide(gathering.risks[0], Outcome.REFERRED)
    gathering.advance("close")
    assert sign_workshop(house.desk("senior"), gathering.reference, gathering.version()) == 3
    assert [risk_row(house, each).state for each in (before, busy, gathering.risks[0])] == ["closed", "monitored", "referred"]


def test_a_candidate_without_a_response_is_not_validated_in_the_room_either(house):
    gathering = gathered(house, risks=1)
    gathering.begin()
    (risk,) = gathering.risks
    with house.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE risk SET response = NULL")
    assert "Choose a response first" in refused(gathering, risk, Outcome.VALIDATED)["outcome"][0]


def test_what_has_become_impossible_is_all_said_before_it_is_closed_and_before_it_is_signed(four):
    first, second, third, fourth = four.risks
    outside = approved(four.house, title="Outside")
    four.voted(fourth, [4, 4, 4, 4, 4])
    four.decide(first, Outcome.MERGED, target=outside)
    four.decide(second, Outcome.REJECTED)
    four.decide(third, Outcome.MERGED, target=fourth)
    four.decide(fourth, Outcome.DEFERRED, due=four.row().begins_on)
    for each in (second, outside):
        move(four.house, each, "mark_as_issue", "secretariat", "It happened.")
    for step in (lambda: four.advance("close"), lambda: sign_workshop(four.house.desk("senior"), four.reference, four.version())):
        with pytest.raises(Conflict) as refusal:
            step()
    seal(four.house, fourth)
    with pytest.raises(Conflict) as refusal:
        four.advance("close")
    said = refusal.value.sentence
    assert f"{second}: “Rejected” is not possible while it stands at “Became an issue”." in said
    for each in (first, third):
        assert f"{each}: The risk it is merged into can take no other any more." in said
    assert fourth not in said
    assert outside not in said


def test_what_only_the_signature_finds_is_said_of_every_risk_at_once(four):
    for each in four.risks:
        four.voted(each, [4, 4, 4, 4, 4])
        four.decide(each)
    four.advance("close")
    with four.house.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE risk SET response = NULL WHERE number > 2")
    with pytest.raises(Conflict) as refusal:
        sign_workshop(four.house.desk("senior"), four.reference, four.version())
    said = refusal.value.sentence
    assert [f"{each}: Choose a response first" in said for each in four.risks] == [False, False, True, True]
    assert said.endswith("Nothing was signed. Go back into session and decide anew.")
    assert {risk_row(four.house, each).state for each in four.risks} == {"candidate"}
    assert four.rows(sa.text("SELECT count(*) FROM body_decision"))[0][0] == 0
