"""Requests as what alarms, lifecycles and delegations speak of."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg import clock
from riskreg.domain.classification import Classification
from riskreg.domain.errors import Conflict
from riskreg.domain.permissions import Permission
from riskreg.domain.upward import Answer
from riskreg.exchange.worker import SUBJECTS
from riskreg.paths import SEED
from riskreg.people.delegation_operations import Terms, delegate
from riskreg.requests.lifecycle_subjects import RequestSubjects
from riskreg.requests.operations import answer_request, pass_request_on
from riskreg.risks.operations import Placing, place_risk
from riskreg.store.tables.notice import Notice
from riskreg.store.work import open_work
from riskreg.tasks.alarm_operations import give_next_alarm
from riskreg.tasks.operations import adopt_for_all
from riskreg.tasks.rehearsal_queries import rehearse_lifecycle
from tests.builders import approved, asked, version_of

FIRST = (SEED / "lifecycles" / "escalation_request.toml").read_text(encoding="utf-8")
_NOTICE = Notice.__table__


def later(*changes: tuple[str, str]) -> str:
    text = FIRST.replace("\nversion = 1\n", "\nversion = 2\n")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def ring(house):
    while give_next_alarm(house.machine, SUBJECTS):
        pass


def notices(house):
    names = {person: name for name, person in house.people.items()}
    with house.engine.connect() as connection:
        rows = connection.execute(sa.select(_NOTICE).where(_NOTICE.c.noun == "escalation_request").order_by(_NOTICE.c.id))
        return [(names[row.person_id], row.kind) for row in rows]


@pytest.fixture
def reference(house, chief):
    return approved(house)


def seal(house, reference):
    placing = Placing(
        owner_id=house.people["owner"],
        focal_point_id=house.people["focal"],
        classification=Classification.STRICTLY_CONFIDENTIAL,
    )
    place_risk(house.desk("focal"), reference, version_of(house, reference), placing)


def test_the_story_of_a_request_nobody_answers(house, reference):
    with freeze_time("2026-11-16 10:00") as now:
        asked(house, reference)
        for day in ("2026-11-16 10:05", "2026-11-27 09:00", "2026-12-01 00:05", "2026-12-09 09:00"):
            now.move_to(day)
            ring(house)
    # Due on Monday 30 November; three days before and five after are days of work.
    assert notices(house) == [("chief", "begun"), ("chief", "before"), ("chief", "due"), ("secretariat", "escalated"), ("chief", "after")]


def test_who_asked_is_told_of_the_answer_once(house, reference):
    asked(house, reference)
    answer_request(house.desk("chief"), "Q-0001", 1, Answer.DECLINE, "The office can do it.")
    assert notices(house) == [("focal", "answered")]


def test_of_a_sealed_risk_only_who_may_know_is_told(house, reference):
    asked(house, reference)
    seal(house, reference)
    people = [house.people[who] for who in ("chief", "focal", "owner", "secretariat")]
    with open_work(house.machine) as work:
        assert set(RequestSubjects().open_to(work, 1, people)) == {house.people["focal"], house.people["owner"]}


def test_a_request_is_carried_onto_another_version_and_named_only_to_who_may_know(house, reference, requests, told):
    asked(house, reference)
    seal(house, reference)
    renamed = later(('"asked"', '"open"')) + '\n[[renamed]]\nfrom = "asked"\nto = "open"\n'
    subjects = list(SUBJECTS.values())
    assert rehearse_lifecycle(house.desk("secretariat"), renamed, subjects).moving == 1
    with open_work(house.desk("secretariat")) as work:
        assert [each.reference for each in RequestSubjects().living(work, held=False)] == [""]
    with open_work(house.desk("focal")) as work:
        assert [each.reference for each in RequestSubjects().living(work, held=False)] == ["Q-0001"]
    assert adopt_for_all(house.machine, renamed, subjects) == 1
    (row,) = requests()
    assert (row.state, row.version, row.ended_at) == ("open", 2, None)
    kind, body = told()[-1]
    assert (kind, body["state"]) == ("lifecycle_changed", {"before": "asked", "after": "open"})


def test_without_its_condition_passing_on_at_the_top_is_refused_all_the_same(house, reference):
    adopt_for_all(house.machine, later((', "has_a_higher_level"', "")), list(SUBJECTS.values()))
    asked(house, reference)
    pass_request_on(house.desk("chief"), "Q-0001", 1, "Up.")
    pass_request_on(house.desk("secretariat"), "Q-0001", 2, "Up.")
    with pytest.raises(Conflict, match="Nobody above"):
        pass_request_on(house.desk("senior"), "Q-0001", 3, "Up.")


def test_no_deadline_answers_for_a_person(house, reference):
    asked(house, reference)
    with open_work(house.machine) as work, pytest.raises(Conflict, match="answered by a person"):
        RequestSubjects().move_by_deadline(work, 1, "decline")


def test_its_days_are_counted_where_the_level_asked_is(house, reference):
    asked(house, reference)
    with open_work(house.machine) as work:
        assert RequestSubjects().entity_of(work, 1) == house.entities["AMB"]


def lend(house, giver, receiver, permission=Permission.REQUEST_ANSWER):
    today = clock.now().date()
    terms = Terms(house.people[receiver], frozenset({permission}), None, today, today + timedelta(days=2), "On leave.")
    delegate(house.desk(giver), terms)


def test_somebody_answers_for_the_level_asked_and_the_event_says_for_whom(house, reference, told):
    asked(house, reference)
    lend(house, "chief", "other_head")
    assert answer_request(house.desk("other_head"), "Q-0001", 1, Answer.DECLINE, "As agreed with the chief.") == "declined"
    assert told()[-1][1]["for"]["name"] == "Chief"


def test_no_delegation_lets_somebody_answer_what_they_asked(house, reference):
    asked(house, reference)
    lend(house, "chief", "focal")
    with pytest.raises(Conflict, match="somebody else must answer"):
        answer_request(house.desk("focal"), "Q-0001", 1, Answer.DECLINE, "No.")


def test_whoever_acts_for_the_owner_asks_in_their_name_and_neither_answers(house, reference, requests):
    lend(house, "owner", "senior", Permission.REQUEST_ASK)
    asked(house, reference, "senior")
    (row,) = requests()
    assert (row.asked_by_id, row.asked_for_id) == (house.people["senior"], house.people["owner"])
    pass_request_on(house.desk("chief"), "Q-0001", 1, "Up.")
    with pytest.raises(Conflict, match="no higher level"):
        pass_request_on(house.desk("secretariat"), "Q-0001", 2, "Up.")
