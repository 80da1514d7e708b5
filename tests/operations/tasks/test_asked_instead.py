"""Where nobody is left the secretariat is asked, sees it and can take it; what nobody may see is learned by who may know."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg.assessments.operations import score_risk
from riskreg.assessments.scoring import Scoring
from riskreg.domain.classification import Classification
from riskreg.domain.errors import NotFound
from riskreg.domain.permissions import Role
from riskreg.domain.scale import Measure
from riskreg.exchange.worker import SUBJECTS
from riskreg.people.operations import disable_person, grant_role
from riskreg.requests.rising_operations import ask_for_risen
from riskreg.risks.operations import Placing, place_risk
from riskreg.risks.waiting_queries import waiting_for
from riskreg.store.tables.notice import Notice
from riskreg.store.tables.task import Task
from riskreg.store.work import open_reading
from riskreg.tasks.alarm_operations import give_next_alarm
from riskreg.tasks.notice_queries import unread_notices
from riskreg.tasks.task_operations import claim_task
from tests.builders import approved, asked, move, ready_to_submit, submitted, version_of

_NOTICE, _TASK = Notice.__table__, Task.__table__
MONDAY = "2026-11-16 10:00"


def ring(house) -> None:
    while give_next_alarm(house.machine, SUBJECTS):
        pass


def waiting(house, who: str):
    with open_reading(house.desk(who)) as work:
        return waiting_for(work)


def told(house) -> list[tuple[str, str, str]]:
    names = {person: name for name, person in house.people.items()}
    with house.engine.connect() as connection:
        rows = connection.execute(sa.select(_NOTICE).order_by(_NOTICE.c.id)).all()
    return [(names[row.person_id], row.kind, row.subject) for row in rows]


def sealed(house, *readers: str, submit: bool = True) -> str:
    reference = ready_to_submit(house)
    named = frozenset(house.people[reader] for reader in readers)
    placing = Placing(owner_id=house.people["owner"], focal_point_id=house.people["focal"], classification=Classification.STRICTLY_CONFIDENTIAL, reader_ids=named)
    place_risk(house.desk("focal"), reference, version_of(house, reference), placing)
    if submit:
        move(house, reference, "submit", "focal")
    return reference


def test_the_secretariat_sees_what_it_is_asked_to_do_instead_and_takes_it(house):
    reference = submitted(house)
    disable_person(house.desk("admin"), house.people["head"])
    ring(house)
    assert told(house) == [("secretariat", "begun", reference)]
    (line,) = waiting(house, "secretariat")
    assert (line.reference, line.instead, line.code) == (reference, "find", "CO-COL")
    assert claim_task(house.desk("secretariat"), line.id, SUBJECTS) == reference
    assert waiting(house, "secretariat")[0].is_mine


def test_what_waits_for_a_person_who_is_gone_asks_for_another_name(house):
    reference = submitted(house)
    move(house, reference, "return_for_changes", "head", "Name the controls.")
    disable_person(house.desk("admin"), house.people["focal"])
    ring(house)
    (line,) = waiting(house, "secretariat")
    assert line.instead == "name"


def test_what_was_asked_instead_is_left_to_whoever_is_named_later(house):
    reference = submitted(house)
    disable_person(house.desk("admin"), house.people["head"])
    ring(house)
    grant_role(house.desk("admin"), house.people["senior"], Role.HEAD_OF_ENTITY, house.entities["AMB"])
    assert waiting(house, "secretariat") == ()
    assert [line.reference for line in waiting(house, "senior")] == [reference]


def test_nobody_else_sees_or_takes_what_the_secretariat_is_asked_instead(house):
    submitted(house)
    disable_person(house.desk("admin"), house.people["head"])
    ring(house)
    (line,) = waiting(house, "secretariat")
    for who in ("other_head", "senior", "oversight", "owner"):
        assert waiting(house, who) == ()
        with pytest.raises(NotFound):
            claim_task(house.desk(who), line.id, SUBJECTS)


def test_a_request_nobody_can_answer_any_more_is_seen_by_the_secretariat(house):
    from riskreg.risks.request_queries import requests_waiting_for

    grant_role(house.desk("admin"), house.people["senior"], Role.HEAD_OF_ENTITY, house.entities["AMB"])
    request = asked(house, approved(house))
    disable_person(house.desk("admin"), house.people["senior"])
    ring(house)
    with open_reading(house.desk("secretariat")) as work:
        (line,) = requests_waiting_for(work)
    assert (line.reference, line.is_orphan) == (request, True)


def test_a_sealed_task_nobody_may_see_is_told_to_the_reader_in_the_secretariat(house):
    reference = sealed(house, "secretariat")
    ring(house)
    assert told(house) == [("secretariat", "begun", reference)]
    assert [line.reference for line in waiting(house, "secretariat")] == [reference]


def test_where_no_reader_could_know_administrators_learn_the_entity_and_nothing_else(house):
    with freeze_time(MONDAY) as clock:
        reference = sealed(house)
        ring(house)
        clock.move_to("2026-12-01 00:01")
        ring(house)
    kinds = [kind for _who, kind, _subject in told(house)]
    assert {(who, subject) for who, _kind, subject in told(house)} == {("admin", "CO-COL")}
    assert set(kinds) == {"unseen"}
    with house.engine.connect() as connection:
        rows = connection.execute(sa.select(_NOTICE)).all()
    assert all(reference not in str(row) and "Denial" not in str(row) for row in rows)
    assert {row.noun for row in rows} == {"entity"}


def test_administrators_are_told_no_more_once_somebody_has_done_it(house):
    reference = sealed(house)
    ring(house)
    with open_reading(house.desk("admin")) as work:
        assert [line.subject for line in unread_notices(work)] == ["CO-COL"]
    move(house, reference, "withdraw", "focal")
    with open_reading(house.desk("admin")) as work:
        assert unread_notices(work) == ()


def test_a_sealed_risk_whose_level_rises_where_nobody_above_may_read_it_is_learned_of(house):
    reference = sealed(house, "head", submit=False)
    scored_low = {Measure.EXPOSURE: Scoring(2, 2, reason="Quiet."), Measure.RESIDUAL: Scoring(control_effectiveness="effective", reason="Seen.")}
    score_risk(house.desk("focal"), reference, version_of(house, reference), scored_low)
    move(house, reference, "submit", "focal")
    move(house, reference, "approve", "head")
    while ask_for_risen(house.machine):
        pass
    assert told(house) == []
    scored_high = {Measure.EXPOSURE: Scoring(5, 5, reason="An attack."), Measure.RESIDUAL: Scoring(control_effectiveness="significant", reason="None held.")}
    score_risk(house.desk("focal"), reference, version_of(house, reference), scored_high)
    while ask_for_risen(house.machine):
        pass
    assert told(house) == [("admin", "unseen", "CO-COL")]


def test_whoever_may_not_know_of_a_sealed_risk_cannot_take_its_task_by_guessing_its_number(house):
    sealed(house)
    with house.engine.connect() as connection:
        task_id = connection.execute(sa.select(_TASK.c.id).where(_TASK.c.closed_at.is_(None))).scalar_one()
    for who in ("head", "secretariat"):
        with pytest.raises(NotFound):
            claim_task(house.desk(who), task_id, SUBJECTS)
