"""The day a risk is looked at again: planned in the register, moved by its level, counted on from when it was due."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg.assessments.operations import score_risk
from riskreg.assessments.scoring import Scoring
from riskreg.domain.errors import NotAllowed
from riskreg.domain.scale import Measure
from riskreg.reviews.return_operations import sign_return
from riskreg.risks.review_date_operations import plan_missing_reviews
from riskreg.store.tables.risk import Risk
from tests.builders import approved, risk_row, submitted, version_of
from tests.operations.reviews.test_review_one_risk import answer, triggered
from tests.reviewing import Review, opened

_RISK = Risk.__table__


def due(house, reference):
    return risk_row(house, reference).review_due


def rate(house, reference, controls):
    scoring = {Measure.RESIDUAL: Scoring(control_effectiveness=controls, reason="The situation changed.")}
    score_risk(house.desk("focal"), reference, version_of(house, reference), scoring)


@pytest.fixture
def march(house):
    """A high risk that came into the register on 31 March 2026: looked at every three months."""
    with freeze_time("2026-03-31 10:00"):
        return approved(house)


def test_it_is_planned_when_the_risk_enters_the_register(house, march):
    assert due(house, march) == date(2026, 6, 30)
    with freeze_time("2026-03-31 11:00"):
        assert due(house, submitted(house, title="Not yet")) is None


def test_it_follows_the_level_and_what_is_due_stays_due(house, march):
    with freeze_time("2026-05-05 10:00"):
        rate(house, march, "significant")
        assert due(house, march) == date(2026, 5, 31)
        rate(house, march, "effective")
        assert due(house, march) == date(2026, 9, 30)
    with freeze_time("2026-10-10 10:00"):
        rate(house, march, "significant")
    assert due(house, march) == date(2026, 9, 30)


def reviewed(house, reference, opened_at, signed_at):
    with freeze_time(opened_at):
        review = opened(house)
    with freeze_time(signed_at):
        review.send(reference)
        sign_return(house.desk("head"), review.of(), review.version())


@pytest.mark.parametrize("signed_at", ["2026-06-21 10:00", "2026-07-20 10:00"])
def test_a_signed_review_counts_on_from_the_day_it_was_due(house, march, signed_at):
    before = risk_row(house, march)
    reviewed(house, march, "2026-06-20 09:00", signed_at)
    after = risk_row(house, march)
    assert (after.review_from, after.review_due) == (date(2026, 6, 30), date(2026, 9, 30))
    assert (after.version, after.revision) == (before.version, before.revision)


def test_a_review_long_before_the_day_does_not_put_it_off(house, march):
    reviewed(house, march, "2026-04-10 09:00", "2026-04-20 09:00")
    assert due(house, march) == date(2026, 6, 30)


def test_a_look_out_of_turn_does_not_put_it_off_either_unless_it_is_due(house, march):
    with freeze_time("2026-04-10 09:00"):
        triggered(house, march)
        answer(Review(house), march)
    assert due(house, march) == date(2026, 6, 30)
    with freeze_time("2026-08-10 09:00"):
        triggered(house, march)
        answer(Review(house), march)
    assert due(house, march) == date(2026, 9, 30)


def test_a_register_from_before_gets_its_dates_once_and_nothing_of_it_is_late(house, march):
    with house.engine.begin() as connection:
        connection.execute(sa.update(_RISK).values(review_due=None, review_from=None))
    with freeze_time("2027-01-10 09:00"):
        with pytest.raises(NotAllowed):
            plan_missing_reviews(house.desk("focal"))
        assert plan_missing_reviews(house.machine) == 1
        assert plan_missing_reviews(house.machine) == 0
    assert due(house, march) == date(2027, 3, 31)

