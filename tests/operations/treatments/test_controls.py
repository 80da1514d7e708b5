"""Keeping controls: added, changed, withdrawn; numbers are never given out twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from riskreg.domain.vocabulary import ControlKind
from riskreg.store.tables.person import Person
from riskreg.store.tables.risk import Control
from riskreg.treatments.operations import add_control, change_control, withdraw_control
from riskreg.treatments.words import ControlWords
from tests.builders import approved, log, risk_row, submitted, version_of, with_control


def change(house, reference, number, words, who="focal"):
    change_control(house.desk(who), reference, version_of(house, reference), number, words)


def withdraw(house, reference, number, who="focal"):
    withdraw_control(house.desk(who), reference, version_of(house, reference), number)


def test_a_control_is_added_with_the_next_number_and_one_event(house, recorded, rows):
    reference = log(house)
    assert with_control(house, reference, kind=ControlKind.DETECTIVE) == 1
    assert with_control(house, reference, description="A second one") == 2
    first, second = rows(Control)
    assert (first.description, first.kind, first.effectiveness) == ("Remote monitoring", ControlKind.DETECTIVE, "limited")
    assert second.owner_id == house.people["owner"]
    assert [body["number"] for body in recorded("risk.control_added")] == [1, 2]


def test_a_changed_control_leaves_one_event_and_the_same_words_none(house, recorded, rows):
    reference = log(house)
    with_control(house, reference)
    words = ControlWords("Remote monitoring by satellite", ControlKind.CORRECTIVE)
    change(house, reference, 1, words)
    version = version_of(house, reference)
    change(house, reference, 1, words)
    assert rows(Control)[0].description == "Remote monitoring by satellite"
    (body,) = recorded("risk.control_changed")
    assert "controls.1.description" in body["changed"]
    assert version_of(house, reference) == version


def test_a_withdrawn_control_is_gone_and_its_number_is_not_reused(house, recorded):
    reference = log(house)
    with_control(house, reference)
    withdraw(house, reference, 1)
    assert with_control(house, reference) == 2
    assert len(recorded("risk.control_withdrawn")) == 1
    with pytest.raises(NotFound):
        withdraw(house, reference, 1)
    with pytest.raises(NotFound):
        change(house, reference, 1, ControlWords("Back again"))


def test_the_number_of_another_risks_control_opens_nothing(house):
    mine, other = log(house), log(house, title="Loss of data")
    with_control(house, other)
    with pytest.raises(NotFound):
        change(house, mine, 1, ControlWords("Mine now"))
    with pytest.raises(NotFound):
        withdraw(house, mine, 1)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"description": "  "}, "description"),
        ({"description": "x" * 4001}, "description"),
        ({"description": "nul \x00"}, "description"),
        ({"owner_id": 999_999}, "owner"),
        ({"effectiveness": "superb"}, "effectiveness"),
        ({"effectiveness_reason": "x" * 4001}, "effectiveness_reason"),
        ({"last_tested": datetime.now(UTC).date() + timedelta(days=2)}, "last_tested"),
    ],
)
def test_a_control_that_cannot_be_is_refused_with_its_field(house, rows, words, field):
    reference = log(house)
    with pytest.raises(Invalid) as refused:
        with_control(house, reference, **words)
    assert list(refused.value.fields) == [field]
    assert rows(Control) == []


def test_a_disabled_owner_may_stay_but_not_be_named_anew(house, rows):
    reference = log(house)
    with_control(house, reference)
    person = Person.__table__
    with house.engine.begin() as connection:
        connection.execute(sa.update(person).where(person.c.name == "Owner").values(disabled_at=datetime.now(UTC)))
    owner = house.people["owner"]
    change(house, reference, 1, ControlWords("Other words", owner_id=owner))
    assert rows(Control)[0].owner_id == owner
    with pytest.raises(Invalid):
        with_control(house, reference)


def test_a_grade_of_an_earlier_methodology_may_stay(house, rows):
    reference = log(house)
    with_control(house, reference)
    control = Control.__table__
    with house.engine.begin() as connection:
        connection.execute(sa.update(control).values(effectiveness="as_of_old"))
    change(house, reference, 1, ControlWords("Other words", effectiveness="as_of_old"))
    assert rows(Control)[0].effectiveness == "as_of_old"


@pytest.mark.parametrize(("who", "refusal"), [("other_focal", NotFound), ("oversight", NotAllowed)])
def test_only_those_who_keep_the_risk_keep_its_controls(house, who, refusal):
    reference = log(house)
    with_control(house, reference)
    with pytest.raises(refusal):
        with_control(house, reference, who)
    with pytest.raises(refusal):
        change(house, reference, 1, ControlWords("No"), who)
    with pytest.raises(refusal):
        withdraw(house, reference, 1, who)


def test_controls_are_fixed_for_whoever_decides_and_open_in_the_register(house):
    waiting = submitted(house)
    with pytest.raises(Conflict):
        with_control(house, waiting, who="head")
    assert with_control(house, approved(house, title="Another risk")) == 2


def test_a_page_opened_before_somebody_saved_is_stale(house):
    reference = log(house)
    seen = version_of(house, reference)
    with_control(house, reference)
    with pytest.raises(Stale):
        add_control(house.desk("focal"), reference, seen, ControlWords("Mine"))
    assert risk_row(house, reference).version == seen + 1
