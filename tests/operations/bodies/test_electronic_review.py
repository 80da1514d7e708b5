"""Deciding between meetings: who is asked, who answers how often, what is counted, and what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from freezegun import freeze_time
from sqlalchemy.exc import DBAPIError

from riskreg import clock
from riskreg.bodies.about import About
from riskreg.bodies.body_operations import correct_body, end_membership, name_member
from riskreg.bodies.electronic_operations import (
    answer_electronic_review,
    close_electronic_review,
    withdraw_electronic_review,
)
from riskreg.domain.classification import Classification
from riskreg.domain.electronic_review import AdoptionRule, MemberAnswer, Quorum, QuorumKind, Result
from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from riskreg.domain.permissions import Permission
from riskreg.exchange.worker import SUBJECTS
from riskreg.people.delegation_operations import Terms, delegate
from riskreg.risks.operations import Placing, place_risk
from riskreg.store.tables.body import BodyDecision, BodyMember, BodySubject, ElectronicAnswer, ElectronicVoter
from riskreg.store.tables.notice import Notice
from riskreg.store.work import open_work
from riskreg.tasks.alarm_operations import give_next_alarm
from tests.builders import approved, version_of
from tests.deciding import SMT, TEXT, body, circulated, course_of, more_members, review_of, rows_of

APPROVE, OBJECT, ABSTAIN = MemberAnswer


@pytest.fixture
def board(house):
    """A body of five, of whom three must answer, and which adopts what nobody objects to."""
    return body(house, "BOARD", ("senior", "head", *more_members(house, "ana", "ben", "cleo")))


def answer(house, who, given=APPROVE, reason="", reference="V-0001"):
    answer_electronic_review(house.desk(who), reference, given, reason)


def close(house, reference="V-0001", who="secretariat"):
    return close_electronic_review(house.desk(who), reference, review_of(house, reference).version)


def test_everybody_with_a_vote_today_is_asked_and_has_a_task_of_their_own(house, board, tasks, told):
    ben = next(row for row in rows_of(house, BodyMember) if row.person_id == house.people["ben"])
    end_membership(house.desk("secretariat"), board, ben.id, clock.now().date() - timedelta(days=1))
    name_member(house.desk("secretariat"), board, house.people["oversight"], clock.now().date(), has_vote=False)
    assert circulated(house, board) == "V-0001"
    asked = {house.people[who] for who in ("senior", "head", "ana", "cleo")}
    assert {task.holder_id for task in tasks("member_answer")} == asked
    assert {row.person_id for row in rows_of(house, ElectronicVoter)} == asked
    assert [(task.role, task.subject) for task in tasks("electronic_review")] == [("secretariat", "V-0001")]
    assert [(kind, said["asked"]) for kind, said in told("electronic_review")] == [("opened", 4)]


def test_an_answer_is_kept_by_name_closes_the_task_and_can_be_changed_with_every_answer_kept(house, board, tasks, told):
    circulated(house, board)
    answer(house, "ana", OBJECT, "Too early.")
    answer(house, "ana", APPROVE)
    assert [(row.answer, row.reason) for row in rows_of(house, ElectronicAnswer)] == [(OBJECT, "Too early."), (APPROVE, "")]
    assert [(row.person_name, row.answer) for row in rows_of(house, ElectronicVoter) if row.answer] == [("Ana", APPROVE)]
    assert house.people["ana"] not in {task.holder_id for task in tasks("member_answer")}
    assert [kind for kind, _said in told("member_answer")] == ["answer", "answer_again"]
    assert told("member_answer")[1][1]["answer"] == {"before": "object", "after": "approve"}


def test_a_button_pressed_twice_answers_once_and_another_reason_is_another_answer(house, board):
    circulated(house, board)
    for reason in ("Too early.", "Too early. ", "Too early.", "Too late."):
        answer(house, "ana", OBJECT, reason)
    assert [row.reason for row in rows_of(house, ElectronicAnswer)] == ["Too early.", "Too late."]
    answer(house, "ana")
    answer(house, "ana")
    assert len(rows_of(house, ElectronicAnswer)) == 3


def test_a_review_without_a_text_is_told_what_to_write(house, board):
    with pytest.raises(Invalid, match="Write what the body is asked to decide"):
        circulated(house, board, text="  ")


def test_an_adopted_text_becomes_a_decision_that_points_at_it(house, board, tasks):
    risk = approved(house)
    circulated(house, board, about=About((risk,), (), "W-0001"), responsible_id=house.people["focal"])
    for who in ("ana", "ben", "senior"):
        answer(house, who)
    for who in ("cleo", "head"):
        answer(house, who, ABSTAIN)
    assert close(house) == "B-0001"
    review, (decision,) = review_of(house, "V-0001"), rows_of(house, BodyDecision)
    assert (review.state, review.result) == ("adopted", Result.ADOPTED)
    assert review.outcome == "Adopted: three approve, nobody objects, two abstain; five of five answered, three were needed."
    assert (decision.text, decision.how.value, decision.review_id) == (TEXT, "electronic review", review.id)
    assert course_of(house, "B-0001").responsible_id == house.people["focal"]
    assert len([row for row in rows_of(house, BodySubject) if row.decision_id]) == 2
    assert tasks("electronic_review") == tasks("member_answer") == []
    assert {row.state for row in rows_of(house, ElectronicVoter)} == {"counted"}


@pytest.mark.parametrize(
    ("answers", "state"), [({"ana": APPROVE, "ben": APPROVE, "cleo": OBJECT}, "not_adopted"), ({"ana": APPROVE}, "no_quorum")]
)
def test_what_is_not_adopted_is_said_and_kept_and_decides_nothing(house, board, tasks, answers, state):
    with freeze_time("2026-11-16 10:00") as now:
        circulated(house, board)
        for who, given in answers.items():
            answer(house, who, given, "Not yet.")
        now.move_to("2026-11-24 08:00")
        assert close(house) == ""
    assert review_of(house, "V-0001").state == state
    assert rows_of(house, BodyDecision) == []
    assert len(rows_of(house, ElectronicAnswer)) == len(answers)
    assert {row.state for row in rows_of(house, ElectronicVoter)} == {"counted", "unanswered"}
    assert tasks("member_answer") == []


def test_it_is_not_closed_before_its_time_while_somebody_has_not_answered(house, board):
    with freeze_time("2026-11-16 10:00") as now:
        circulated(house, board)
        for who in ("ana", "ben", "cleo", "senior"):
            answer(house, who)
        with pytest.raises(Conflict, match="1 member has not answered, and there is time until the end of 23 November 2026"):
            close(house)
        now.move_to("2026-11-23 23:59")
        with pytest.raises(Conflict, match="1 member has not answered"):
            close(house)
        now.move_to("2026-11-24 00:01")
        assert close(house) == "B-0001"
    assert rows_of(house, BodyDecision)[0].decided_on.isoformat() == "2026-11-23"


def test_after_the_last_day_no_answer_counts_and_after_closing_none_is_taken(house, board):
    with freeze_time("2026-11-16 10:00") as now:
        circulated(house, board)
        now.move_to("2026-11-24 00:01")
        with pytest.raises(Conflict, match="The time to answer has passed"):
            answer(house, "ana")
        close(house)
        with pytest.raises(Conflict, match="has ended"):
            answer(house, "ana")
        with pytest.raises(Conflict, match="not possible"):
            close(house)
    assert rows_of(house, ElectronicAnswer) == []


def test_whoever_objects_says_why(house, board):
    circulated(house, board)
    with pytest.raises(Invalid, match="Say why you object"):
        answer(house, "ana", OBJECT, "  ")
    with pytest.raises(Invalid, match="Shorten"):
        answer(house, "ana", OBJECT, "x" * 4001)
    assert rows_of(house, ElectronicAnswer) == []


def test_only_members_answer_each_in_their_own_name(house):
    body(house, voters=("senior",))
    circulated(house)
    with pytest.raises(Conflict, match="not among the voting members"):
        answer(house, "head")
    for who in ("secretariat", "oversight", "focal", "owner"):
        with pytest.raises(NotAllowed):
            answer(house, who)
    with pytest.raises(NotFound):
        answer(house, "other_head")


def test_nobody_answers_for_a_member_who_lent_them_everything(house, board):
    circulated(house, board)
    today = clock.now().date()
    terms = Terms(house.people["other_head"], frozenset({Permission.REQUEST_ANSWER}), None, today, today + timedelta(days=2), "On leave.")
    delegate(house.desk("ana"), terms)
    with pytest.raises(Conflict, match="not among the voting members"):
        answer(house, "other_head")


def test_the_quorum_and_the_rule_are_those_it_began_with(house, board):
    circulated(house, board)
    strict = replace(SMT, quorum=Quorum(QuorumKind.NUMBER, 5), rule=AdoptionRule.MAJORITY)
    correct_body(house.desk("secretariat"), board, 1, strict)
    for who in ("ana", "ben", "cleo", "senior"):
        answer(house, who)
    answer(house, "head", OBJECT, "No.")
    assert close(house) == ""
    assert review_of(house, "V-0001").state == "not_adopted"


def test_it_is_withdrawn_with_a_reason_and_the_members_are_told(house, board, tasks):
    circulated(house, board)
    answer(house, "ana")
    with pytest.raises(Conflict, match="Give a reason"):
        withdraw_electronic_review(house.desk("secretariat"), "V-0001", 1, " ")
    with pytest.raises(Stale):
        withdraw_electronic_review(house.desk("secretariat"), "V-0001", 9, "The text was wrong.")
    withdraw_electronic_review(house.desk("secretariat"), "V-0001", 1, "The text was wrong.")
    assert (review_of(house, "V-0001").state, review_of(house, "V-0001").reason) == ("withdrawn", "The text was wrong.")
    assert tasks("electronic_review") == tasks("member_answer") == []
    assert {row.kind for row in rows_of(house, Notice)} == {"counted"}
    assert len(rows_of(house, Notice)) == 5


def test_members_are_reminded_before_the_last_day_and_not_once_they_have_answered(house, board):
    with freeze_time("2026-11-16 10:00") as now:
        circulated(house, board, days=9)
        answer(house, "ana")
        for day in ("2026-11-16 10:05", "2026-11-23 09:00", "2026-11-24 09:00"):
            now.move_to(day)
            while give_next_alarm(house.machine, SUBJECTS):
                pass
    names = {person: name for name, person in house.people.items()}
    reminded = [names[row.person_id] for row in rows_of(house, Notice) if row.noun == "member_answer"]
    assert "ana" not in reminded
    assert reminded.count("ben") == 3


@pytest.mark.parametrize(
    ("field", "said"),
    [("text", {"text": " "}), ("closes_on", {"days": 0}), ("closes_on", {"days": 500}), ("responsible", {"responsible_id": 99_999})],
)
def test_what_is_wrong_is_said_by_its_field(house, smt, field, said):
    with pytest.raises(Invalid) as refusal:
        circulated(house, smt, **said)
    assert field in refusal.value.fields


def test_it_cannot_be_due_before_it_is_decided(house, smt):
    with pytest.raises(Invalid, match="before it is decided"):
        circulated(house, smt, due_on=clock.now().date())


def test_a_body_without_anybody_who_votes_cannot_be_asked(house):
    body(house, voters=())
    with pytest.raises(Conflict, match="Nobody has a vote"):
        circulated(house)


def test_whoever_was_to_answer_for_it_and_cannot_any_more_leaves_it_with_the_entity(house, smt):
    circulated(house, smt, responsible_id=house.people["focal"])
    with open_work(house.machine) as work:
        work.session.execute(sa.text("UPDATE role_grant SET ended_at = granted_at WHERE person_id = :p"), {"p": house.people["focal"]})
    for who in ("senior", "head"):
        answer(house, who)
    close(house)
    assert course_of(house, "B-0001").responsible_id is None


def test_what_was_answered_is_refused_to_be_changed_by_the_database(house, smt):
    circulated(house, smt)
    answer(house, "senior")
    with pytest.raises(DBAPIError, match="append-only"), house.engine.begin() as connection:
        connection.execute(sa.update(ElectronicAnswer.__table__).values(answer=OBJECT, reason="No"))


def test_a_risk_sealed_meanwhile_goes_into_the_decision_without_being_named_to_who_closes_it(house, smt, told):
    risk = approved(house)
    circulated(house, smt, risks=(risk,))
    placing = Placing(
        owner_id=house.people["owner"], focal_point_id=house.people["focal"], classification=Classification.STRICTLY_CONFIDENTIAL
    )
    place_risk(house.desk("focal"), risk, version_of(house, risk), placing)
    for who in ("senior", "head"):
        answer(house, who)
    assert close(house) == "B-0001"
    assert [row.risk_id for row in rows_of(house, BodySubject) if row.decision_id] == [1]
