"""A risk whose level becomes high asks by itself: once per rise, in the register only, whoever looks and how often."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from riskreg.assessments.operations import override_level, score_risk
from riskreg.assessments.scoring import Scoring
from riskreg.domain.errors import NotAllowed
from riskreg.domain.scale import Level, Measure
from riskreg.domain.upward import Answer, Condition, RequestKind
from riskreg.exchange.worker import SUBJECTS, work_through
from riskreg.requests.operations import answer_request
from riskreg.requests.rising_operations import ask_for_risen
from riskreg.settings import read_settings
from riskreg.store.tables.notice import Notice
from tests.builders import approved, ready_to_submit, scored, version_of

CONTROLS = {"medium": "effective", "high": "limited", "very high": "significant"}
_NOTICE = Notice.__table__


def rate(house, reference, level, reason="The situation changed."):
    residual = Scoring(control_effectiveness=CONTROLS[level], reason=reason)
    score_risk(house.desk("focal"), reference, version_of(house, reference), {Measure.RESIDUAL: residual})


def look(house):
    while ask_for_risen(house.machine):
        pass


@pytest.fixture
def medium(house):
    """A risk in the register whose residual level is medium, looked at."""
    reference = approved(house)
    rate(house, reference, "medium")
    look(house)
    return reference


def test_a_rise_asks_once_in_the_name_of_the_owner(house, medium, requests, told):
    rate(house, medium, "high")
    look(house)
    look(house)
    (row,) = requests()
    assert (row.kind, row.condition, row.asked_by_id) == (RequestKind.DECIDE, Condition.LEVEL_ROSE, None)
    assert row.asked_for_id == row.from_owner_id == house.people["owner"]
    assert row.reason == "The residual level rose from medium to high."
    ((kind, body),) = told()
    assert (kind, body["for"]["name"]) == ("asked", "Owner")


def test_what_is_high_already_and_what_falls_asks_nothing(house, medium, requests):
    rate(house, medium, "high")
    look(house)
    rate(house, medium, "very high")
    rate(house, medium, "high", "Better now.")
    rate(house, medium, "medium", "Much better now.")
    look(house)
    assert len(requests()) == 1


def test_the_next_rise_asks_again_once_the_first_was_answered(house, medium, requests):
    rate(house, medium, "high")
    look(house)
    answer_request(house.desk("secretariat"), "Q-0001", 1, Answer.DECLINE, "The office can do it.")
    rate(house, medium, "medium", "Better now.")
    rate(house, medium, "very high", "Worse than ever.")
    look(house)
    assert [row.reason for row in requests()][1:] == ["The residual level rose from medium to very high."]


def test_a_rise_while_the_last_one_still_waits_adds_nothing(house, medium, requests):
    for level in ("high", "medium", "high"):
        rate(house, medium, level, f"It is {level} today.")
    look(house)
    assert len(requests()) == 1


def test_a_draft_asks_nothing_whatever_its_level(house, requests):
    scored(house, ready_to_submit(house), controls="significant")
    look(house)
    assert requests() == []


def test_what_rose_and_fell_before_anybody_looked_asks_nothing(house, medium, requests):
    rate(house, medium, "high")
    rate(house, medium, "medium", "A false alarm.")
    look(house)
    assert requests() == []


def test_what_the_head_approved_as_high_is_no_rise(house, requests):
    approved(house)
    look(house)
    assert requests() == []


def test_a_decision_that_sets_a_high_level_asks_too(house, medium, requests):
    desk = house.desk("secretariat")
    override_level(desk, medium, version_of(house, medium), Measure.RESIDUAL, Level.VERY_HIGH, "SMT 2026/4", "Seen in the field.")
    override_level(desk, medium, version_of(house, medium), Measure.EXPOSURE, Level.MEDIUM, "SMT 2026/4", "Not so bad.")
    look(house)
    assert [row.reason for row in requests()] == ["The residual level rose from medium to very high."]


def test_only_what_is_new_is_looked_at(house, medium):
    rate(house, medium, "high")
    look(house)
    said = []
    listen = lambda _c, _u, statement, *_rest: said.append(statement)  # noqa: E731
    sa.event.listen(house.engine, "before_cursor_execute", listen)
    assert ask_for_risen(house.machine) is False
    sa.event.remove(house.engine, "before_cursor_execute", listen)
    assert not [statement for statement in said if "FROM risk" in statement]


def test_only_the_server_looks(house):
    with pytest.raises(NotAllowed):
        ask_for_risen(house.desk("secretariat"))


def test_the_worker_asks_and_tells_whoever_is_asked(house, medium, tmp_path):
    rate(house, medium, "high")
    work_through(house.engine, read_settings({"RISKREG_SECRET_KEY": "J7w-Qz3xVb_k9TnRm2LsYd8FhCp4Gt6Ae1Ui5Oo0"}, data_dir=tmp_path))
    with house.engine.connect() as connection:
        rows = connection.execute(sa.select(_NOTICE).where(_NOTICE.c.noun == "escalation_request")).all()
    assert [(row.person_id, row.subject, row.kind) for row in rows] == [(house.people["secretariat"], "Q-0001", "begun")]
    assert SUBJECTS["escalation_request"].address("Q-0001") == "/requests/Q-0001"
