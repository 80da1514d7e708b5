"""Explaining a risk: its root causes in order, and its drivers."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from riskreg.domain.errors import Invalid, NotAllowed, NotFound, Stale
from riskreg.risks.operations import explain_risk
from tests.builders import log, version_of


def causes(engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(sa.text("SELECT text FROM root_cause ORDER BY position")).scalars())


def test_causes_are_kept_in_their_order_and_empty_ones_left_out(house, traces, engine):
    explain_risk(house.desk("focal"), log(house), 1, ("second thoughts", " ", "  no agreement "), "An election")
    assert causes(engine) == ["second thoughts", "no agreement"]
    assert (traces.events(), traces.revisions()) == (["risk.logged", "risk.explained"], 2)


def test_a_new_order_is_a_change(house, traces, engine):
    reference = log(house)
    explain_risk(house.desk("focal"), reference, 1, ("one", "two"))
    explain_risk(house.desk("focal"), reference, 2, ("two", "one"))
    assert causes(engine) == ["two", "one"]
    assert traces.both() == (3, 3)


def test_the_same_causes_again_leave_nothing(house, traces):
    reference = log(house)
    explain_risk(house.desk("focal"), reference, 1, ("one",))
    explain_risk(house.desk("focal"), reference, 2, ("one",))
    assert (traces.both(), version_of(house, reference)) == ((2, 2), 2)


def test_a_stale_version_keeps_the_causes_that_were_saved(house, engine):
    reference = log(house)
    explain_risk(house.desk("head"), reference, 1, ("theirs",))
    with pytest.raises(Stale):
        explain_risk(house.desk("focal"), reference, 1, ("mine",))
    assert causes(engine) == ["theirs"]


@pytest.mark.parametrize("wrong", [("x",) * 21, ("x" * 1001,), ("a\x00b",)], ids=["too many", "too long", "NUL"])
def test_causes_nobody_can_read_are_refused_beside_their_field(house, traces, wrong):
    with pytest.raises(Invalid) as refusal:
        explain_risk(house.desk("focal"), log(house), 1, wrong)
    assert list(refusal.value.fields) == ["causes"]
    assert traces.both() == (1, 1)


@pytest.mark.parametrize("drivers", ["a\x00b", "x" * 20_001], ids=["NUL", "endless"])
def test_drivers_nobody_can_read_are_refused_beside_their_field(house, traces, drivers):
    with pytest.raises(Invalid) as refusal:
        explain_risk(house.desk("focal"), log(house), 1, ("one",), drivers)
    assert list(refusal.value.fields) == ["drivers"]
    assert traces.both() == (1, 1)


@pytest.mark.parametrize(("who", "error"), [("other_focal", NotFound), ("senior", NotFound), ("oversight", NotAllowed)])
def test_strangers_and_readers_explain_nothing(house, traces, who, error):
    with pytest.raises(error):
        explain_risk(house.desk(who), log(house), 1, ("one",))
    assert traces.both() == (1, 1)
