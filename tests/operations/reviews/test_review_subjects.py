"""Reviews as what alarms and lifecycles speak of."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg.domain.errors import Conflict
from riskreg.exchange.worker import SUBJECTS
from riskreg.paths import SEED
from riskreg.reviews.lifecycle_subjects import CycleSubjects, ItemSubjects, ReturnSubjects
from riskreg.store.tables.notice import Notice
from riskreg.store.work import open_work
from riskreg.tasks.alarm_operations import give_next_alarm
from riskreg.tasks.operations import adopt_for_all
from tests.builders import approved
from tests.operations.reviews.test_open_cycle import seal
from tests.operations.reviews.test_review_one_risk import triggered
from tests.reviewing import opened

_NOTICE = Notice.__table__
ALL = (CycleSubjects(), ReturnSubjects(), ItemSubjects())


def told(house, entity):
    names = {person: name for name, person in house.people.items()}
    with house.engine.connect() as connection:
        rows = connection.execute(sa.select(_NOTICE).where(_NOTICE.c.noun == "entity_return").order_by(_NOTICE.c.id)).all()
    return [(names[row.person_id], row.kind) for row in rows if row.subject == entity]


def test_the_story_of_a_return_nobody_answers(house, risk):
    with freeze_time("2026-07-01 09:00") as now:
        review = opened(house)
        for day in ("2026-07-01 09:05", "2026-07-15 09:00", "2026-07-20 09:00", "2026-07-23 00:05", "2026-07-27 09:00"):
            now.move_to(day)
            while give_next_alarm(house.machine, SUBJECTS):
                pass
    # Due on Wednesday 22 July; seven and two days before, three after; on the day after it goes to the head.
    assert told(house, review.of()) == [("focal", "begun"), ("focal", "before"), ("focal", "before"), ("focal", "due"), ("head", "escalated"), ("focal", "after")]


def test_living_ones_are_named_and_have_their_address(house, risk):
    review = opened(house)
    triggered(house, risk)
    with open_work(house.machine) as work:
        found = {each.noun: each.living(work, held=True) for each in ALL}
    assert [subject.reference for subject in found["review_cycle"]] == ["C-0001"]
    assert review.of() in [subject.reference for subject in found["entity_return"]]
    assert [subject.reference for subject in found["review_item"]] == ["I-0001", "I-0002"]
    assert [each.address("X-0001") for each in ALL] == ["/reviews/X-0001", "/reviews/returns/X-0001", "/reviews/items/X-0001"]


def test_a_sealed_risk_is_named_to_its_people_only(house, risk):
    triggered(house, risk)
    seal(house, risk)
    people = [house.people[who] for who in ("owner", "secretariat")]
    with open_work(house.machine) as work:
        assert [subject.reference for subject in ItemSubjects().living(work, held=False)] == [""]
        assert list(ItemSubjects().open_to(work, 1, people)) == [house.people["owner"]]
    with open_work(house.desk("owner")) as work:
        assert [subject.reference for subject in ItemSubjects().living(work, held=False)] == ["I-0001"]


@pytest.mark.parametrize("noun", ["review_cycle", "entity_return", "review_item"])
def test_each_is_carried_onto_another_version_with_its_task(house, risk, noun):
    triggered(house, risk)
    review = opened(house)
    text = (SEED / "lifecycles" / f"{noun}.toml").read_text(encoding="utf-8").replace("\nversion = 1\n", "\nversion = 2\n")
    moved = adopt_for_all(house.machine, text, list(SUBJECTS.values()))
    assert moved == {"review_cycle": 1, "entity_return": 4, "review_item": 2}[noun]
    verb, _subject, body = review.told(noun)[-1]
    assert (verb, body["version"]) == ("lifecycle_changed", {"before": 1, "after": 2})
    assert {task.outcome for task in review.tasks(noun)} == {""}


def test_no_deadline_answers_for_a_person_and_days_are_counted_where_the_entity_is(house, risk):
    returned = opened(house).return_row().id
    with open_work(house.machine) as work:
        for each in ALL:
            with pytest.raises(Conflict, match="by a person"):
                each.move_by_deadline(work, 1, "close")
        assert CycleSubjects().entity_of(work, 1) is None
        assert ReturnSubjects().entity_of(work, returned) == house.entities["CO-COL"]
        assert ItemSubjects().entity_of(work, 1) == house.entities["CO-COL"]
        assert set(CycleSubjects().open_to(work, 1, [1, 2])) == set(ReturnSubjects().open_to(work, 1, [1, 2])) == {1, 2}


def test_ten_risks_are_one_notice(house):
    for number in range(10):
        approved(house, title=f"Risk {number}")
    review = opened(house)
    while give_next_alarm(house.machine, SUBJECTS):
        pass
    assert told(house, review.of()) == [("focal", "begun")]
