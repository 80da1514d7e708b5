"""Opening a review: what is frozen, who is asked, and what is refused whole."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg.domain.classification import Classification
from riskreg.domain.errors import Conflict, Invalid, NotAllowed
from riskreg.domain.review_template import TemplateRefused
from riskreg.reviews.opening import Opening
from riskreg.reviews.operations import open_cycle
from riskreg.reviews.template_queries import shipped_templates
from riskreg.risks.operations import Placing, place_risk
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.review import EntityReturn, ReviewCycle, ReviewItem, ReviewQuestion
from riskreg.store.work import open_work
from tests.builders import add_entity, approved, risk_row, submitted, version_of
from tests.reviewing import opened

_CYCLE, _RETURN, _ITEM, _QUESTION = (t.__table__ for t in (ReviewCycle, EntityReturn, ReviewItem, ReviewQuestion))


def seal(house, reference):
    people = {"owner_id": house.people["owner"], "focal_point_id": house.people["focal"]}
    placing = Placing(classification=Classification.STRICTLY_CONFIDENTIAL, **people)
    place_risk(house.desk("focal"), reference, version_of(house, reference), placing)


def test_opening_gives_every_reporting_entity_its_return_and_every_risk_in_the_register_its_item(house):
    approved(house)
    approved(house, title="Money is late")
    submitted(house, title="Not approved yet")
    with freeze_time("2026-07-01 09:00"):
        review = opened(house)
    (cycle,) = review.rows(sa.select(_CYCLE))
    assert (cycle.title, cycle.state, cycle.opened_on) == ("Mid-Year Review 2026", "open", date(2026, 7, 1))
    assert (cycle.due_on, cycle.closes_on) == (date(2026, 7, 22), date(2026, 8, 5))
    assert len(review.rows(sa.select(_RETURN))) == 4
    rows = review.rows(sa.select(_ITEM).order_by(_ITEM.c.id))
    assert [row.return_id == review.return_row().id for row in rows] == [True, True]
    assert all(row.opening_revision == risk_row(house, "R-0001").revision and row.opening_rank == 3 for row in rows)
    assert next(row.code for row in review.rows(sa.select(_QUESTION).order_by(_QUESTION.c.position))) == "emerging"
    ((verb, subject, body),) = review.told("review_cycle")
    assert (verb, subject, body["entities"], body["risks"]) == ("opened", "C-0001", 4, 2)


def test_an_entity_has_one_task_whatever_the_number_of_its_risks(house):
    for number in range(3):
        approved(house, title=f"Risk {number}")
    review = opened(house)
    tasks = review.tasks("entity_return")
    assert len(tasks) == 4
    (mine,) = [task for task in tasks if task.entity_id == house.entities["CO-COL"]]
    assert (mine.title, mine.role, mine.due_on) == ("Answer the review", "focal_point", review.rows(sa.select(_CYCLE))[0].due_on)
    assert review.tasks("review_item") == []
    ((closing),) = review.tasks("review_cycle")
    assert (closing.role, closing.due_on) == ("secretariat", review.rows(sa.select(_CYCLE))[0].closes_on)


def test_who_reports_and_what_is_in_the_register_later_is_not_in_it(house, risk):
    review = opened(house)
    with open_work(house.machine) as work:
        add_entity(work, "CO-NEW", house.entities["ORG"])
    approved(house, title="Came later")
    assert len(review.rows(sa.select(_RETURN))) == 4
    assert len(review.rows(sa.select(_ITEM))) == 1


def test_a_strictly_confidential_risk_stays_out_of_the_return_and_its_owner_is_asked_alone(house, risk):
    seal(house, risk)
    review = opened(house)
    item = review.item(risk)
    assert (item.return_id, item.state) == (None, "asked")
    ((task),) = review.tasks("review_item")
    assert (task.title, task.holder_id) == ("Review the risk", house.people["owner"])
    ((_verb, _subject, body),) = review.told("review_cycle")
    assert body["risks"] == 0


def test_a_quarterly_review_asks_the_owners_of_what_is_high_and_nothing_else(house, risk):
    from riskreg.assessments.operations import score_risk
    from riskreg.assessments.scoring import Scoring
    from riskreg.domain.scale import Measure

    low = approved(house, title="A small thing")
    scoring = {Measure.RESIDUAL: Scoring(control_effectiveness="effective", reason="Tested.")}
    score_risk(house.desk("focal"), low, version_of(house, low), scoring)
    review = opened(house, "quarterly")
    assert len(review.rows(sa.select(_ITEM))) == 1
    assert (review.item(risk).state, review.item(risk).return_id) == ("asked", review.return_row().id)
    assert [task.holder_id for task in review.tasks("review_item")] == [house.people["owner"]]


def test_entities_may_be_chosen_and_must_be_where_the_template_says_so(house, risk):
    with pytest.raises(Invalid) as refused:
        opened(house, "ad_hoc")
    assert list(refused.value.fields) == ["entities"]
    review = opened(house, "ad_hoc", entity_ids=frozenset({house.entities["CO-TUN"]}))
    assert [row.entity_id for row in review.rows(sa.select(_RETURN))] == [house.entities["CO-TUN"]]
    assert review.rows(sa.select(_ITEM)) == []
    with pytest.raises(Invalid):
        opened(house, "ad_hoc", entity_ids=frozenset({999_999}))


def test_a_risk_where_nobody_reports_is_not_forgotten(house, risk):
    with open_work(house.machine) as work:
        work.session.execute(sa.update(Entity.__table__).where(Entity.__table__.c.code == "CO-COL").values(reporting=False))
    review = opened(house)
    assert review.item(risk).return_id == review.return_row("CO-COL").id


def test_the_same_review_is_not_opened_twice_while_it_runs(house, review):
    with pytest.raises(Conflict, match="runs already as C-0001"):
        opened(house)
    assert len(review.rows(sa.select(_CYCLE))) == 1
    assert opened(house, title="Mid-Year Review, second part").cycle == "C-0002"


@pytest.mark.parametrize("who", ["focal", "head", "senior", "oversight", "admin", "owner"])
def test_only_the_secretariat_opens_a_review(house, who):
    with pytest.raises(NotAllowed):
        open_cycle(house.desk(who), shipped_templates()["mid_year"], Opening())


@pytest.mark.parametrize(
    ("field", "chosen"),
    [
        ("title", {"title": "x" * 121}),
        ("title", {"title": "two\nlines"}),
        ("due_on", {"due_on": date(2026, 7, 1)}),
        ("closes_on", {"due_on": date(2026, 8, 1), "closes_on": date(2026, 7, 31)}),
        ("closes_on", {"closes_on": date(2026, 7, 1) + timedelta(days=367)}),
    ],
)
def test_days_out_of_order_and_a_title_nobody_can_read_are_refused(house, field, chosen):
    with freeze_time("2026-07-01 09:00"), pytest.raises(Invalid) as refused:
        opened(house, **chosen)
    assert field in refused.value.fields


def test_a_wrong_template_is_refused_whole_and_nothing_is_opened(house):
    source = shipped_templates()["mid_year"].replace('"candidate"', '"candidat"').replace("due = 21", "due = 0")
    with pytest.raises(TemplateRefused) as refused:
        open_cycle(house.desk("secretariat"), source, Opening())
    assert len(refused.value.problems) == 2
    with house.engine.connect() as connection:
        assert connection.execute(sa.select(_CYCLE)).all() == []
