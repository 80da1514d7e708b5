"""Decisions, electronic reviews and answers as what lifecycles and alarms speak of."""

from __future__ import annotations

import pytest

from riskreg.bodies.electronic_operations import answer_electronic_review
from riskreg.bodies.lifecycle_subjects import BodyDecisionSubjects, ElectronicReviewSubjects, MemberAnswerSubjects
from riskreg.domain.electronic_review import MemberAnswer
from riskreg.domain.errors import Conflict
from riskreg.exchange.worker import SUBJECTS
from riskreg.paths import SEED
from riskreg.store.tables.body import ElectronicVoter
from riskreg.store.work import open_work
from riskreg.tasks.operations import adopt_for_all
from tests.deciding import circulated, course_of, decided, review_of, rows_of


def later(noun: str, *changes: tuple[str, str]) -> str:
    text = (SEED / "lifecycles" / f"{noun}.toml").read_text(encoding="utf-8").replace("\nversion = 1\n", "\nversion = 2\n")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def renamed(noun: str, old: str, new: str) -> str:
    return later(noun, (f'"{old}"', f'"{new}"')) + f'\n[[renamed]]\nfrom = "{old}"\nto = "{new}"\n'


def test_what_is_followed_up_goes_on_under_another_version_with_its_task(house, smt, tasks, told):
    reference = decided(house, smt)
    decided(house, smt, entity_id=None)
    before = tasks("body_decision")[0].due_on
    assert adopt_for_all(house.machine, renamed("body_decision", "open", "begun"), list(SUBJECTS.values())) == 1
    assert (course_of(house, reference).state, course_of(house, reference).version) == ("begun", 2)
    assert [(task.state, task.due_on) for task in tasks("body_decision")] == [("begun", before)]
    assert told("body_decision")[-1][0] == "lifecycle_changed"


def test_electronic_reviews_and_answers_go_on_too(house, smt, tasks):
    circulated(house, smt)
    assert adopt_for_all(house.machine, renamed("electronic_review", "open", "out"), list(SUBJECTS.values())) == 1
    assert adopt_for_all(house.machine, renamed("member_answer", "asked", "waiting"), list(SUBJECTS.values())) == 2
    assert review_of(house, "V-0001").state == "out"
    assert {row.state for row in rows_of(house, ElectronicVoter)} == {"waiting"}
    assert len(tasks("member_answer")) == 2
    answer_electronic_review(house.desk("senior"), "V-0001", MemberAnswer.APPROVE)


def test_a_version_without_the_step_that_keeps_leaves_it_with_the_secretariat(house, smt, tasks):
    without = later("body_decision")
    start = without.index('[[moves]]\ncode = "keep"')
    without = without[:start] + without[without.index("[[moves]]", start + 5) :]
    without = without.replace('from = ["implemented", "not_implemented", "in_force"]', 'from = ["implemented", "not_implemented"]')
    force = without.index('[[states]]\ncode = "in_force"')
    without = without[:force] + without[without.index("[[states]]", force + 5) :]
    adopt_for_all(house.machine, without, list(SUBJECTS.values()))
    assert course_of(house, decided(house, smt, entity_id=None)).state == "open"
    assert [(task.role, task.due_on) for task in tasks("body_decision")] == [("secretariat", None)]


def test_who_is_named_where_the_days_are_counted_and_who_may_know(house, smt):
    decided(house, smt, responsible_id=house.people["focal"])
    circulated(house, smt)
    with open_work(house.machine) as work:
        decisions, reviews, answers = BodyDecisionSubjects(), ElectronicReviewSubjects(), MemberAnswerSubjects()
        assert decisions.named(work, 1, "responsible") == house.people["focal"]
        assert decisions.named(work, 1, "chair") is None
        assert answers.named(work, 1, "voting_member") in (house.people["senior"], house.people["head"])
        assert reviews.named(work, 1, "responsible") is None
        assert decisions.entity_of(work, 1) == house.entities["CO-COL"]
        assert reviews.entity_of(work, 1) is None
        assert decisions.open_to(work, 1, [1, 2]) == [1, 2]
        assert decisions.address("B-0001") == "/decisions/made/B-0001"
        assert answers.address("V-0001") == reviews.address("V-0001") == "/decisions/electronic/V-0001"
        with pytest.raises(Conflict, match="never because a day has passed"):
            reviews.move_by_deadline(work, 1, "lapse")
