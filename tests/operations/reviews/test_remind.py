"""Reminding by hand: who is told, once a day, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

from riskreg import clock
from riskreg.domain.errors import Conflict, NotAllowed, NotFound
from riskreg.reviews.operations import break_off_cycle
from riskreg.reviews.reminding_operations import remind_entity, remind_late
from riskreg.store.tables.notice import Notice
from riskreg.store.tables.review import ReviewCycle

_NOTICE = Notice.__table__


@pytest.fixture
def after():
    return clock.now() + timedelta(days=30)


def reminded_people(review):
    names = {person: name for name, person in review.house.people.items()}
    rows = review.rows(sa.select(_NOTICE.c.person_id).where(_NOTICE.c.kind == "reminded").order_by(_NOTICE.c.id))
    return sorted(names[row.person_id] for row in rows)


def test_nobody_is_reminded_before_their_day_has_passed(review):
    done = remind_late(review.house.desk("secretariat"), review.cycle)
    assert (done.entities, done.today_already, done.nobody_there) == ((), (), ())


def test_who_has_to_answer_and_who_has_to_sign_are_reminded_once_a_day(review, risk, after):
    review.send(risk)
    with freeze_time(after + timedelta(days=20)) as now:
        secretariat = review.house.desk("secretariat")
        assert remind_late(secretariat, review.cycle).entities == ("Office CO-COL", "Office CO-TUN")
        assert reminded_people(review) == ["head", "other_focal"]
        again = remind_late(secretariat, review.cycle)
        assert (again.entities, again.today_already) == ((), ("Office CO-COL", "Office CO-TUN"))
        now.tick(timedelta(days=1))
        assert len(remind_late(secretariat, review.cycle).entities) == 2
    assert reminded_people(review) == ["head", "head", "other_focal", "other_focal"]
    assert [verb for verb, subject, _body in review.told("entity_return") if subject == review.of() and verb == "reminded"] == ["reminded"] * 2
    assert review.return_row().reminded_at is not None


def test_where_nobody_could_answer_nobody_is_reminded_and_it_is_said(review, after):
    with freeze_time(after):
        done = remind_late(review.house.desk("secretariat"), review.cycle)
    assert done.nobody_there == ("Office ORG", "Office AMB")
    assert review.return_row("ORG").reminded_at is None


def test_one_entity_can_be_reminded_before_its_day(review):
    assert remind_entity(review.house.desk("secretariat"), review.cycle, "co-col").entities == ("Office CO-COL",)
    assert reminded_people(review) == ["focal"]


def test_what_is_signed_or_not_asked_owes_nothing(review, risk):
    from riskreg.reviews.return_operations import sign_return

    review.send(risk)
    sign_return(review.house.desk("head"), review.of(), review.version())
    for code in ("CO-COL", "NOWHERE"):
        with pytest.raises(NotFound, match="owes this review nothing"):
            remind_entity(review.house.desk("secretariat"), review.cycle, code)


def test_an_ended_review_reminds_nobody(review):
    version = review.rows(sa.select(ReviewCycle.__table__))[0].version
    break_off_cycle(review.house.desk("secretariat"), review.cycle, version, "Another one takes its place.")
    with pytest.raises(Conflict, match="has ended"):
        remind_late(review.house.desk("secretariat"), review.cycle)


@pytest.mark.parametrize("who", ["focal", "head", "senior", "oversight", "admin"])
def test_only_the_secretariat_reminds(review, who):
    with pytest.raises(NotAllowed):
        remind_late(review.house.desk(who), review.cycle)
