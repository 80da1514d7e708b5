"""Restating a risk: title, event, consequences and category change together, against the version that was read."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from riskreg.domain.vocabulary import Category
from riskreg.risks.lifecycle_operations import advance_risk
from riskreg.risks.operations import Statement, restate_risk
from tests.builders import log, ready_to_submit, version_of

BETTER = Statement("Denial of access to prisons", Category.PROGRAMMATIC, "They refuse", "No reports", "protection")


def test_a_restated_risk_says_the_new_words_and_leaves_one_event_and_one_revision(house, traces, engine):
    reference = log(house)
    restate_risk(house.desk("focal"), reference, 1, BETTER)
    with engine.connect() as connection:
        row = connection.execute(sa.text("SELECT * FROM risk")).one()
    assert (row.title, row.event, row.category, row.version) == (BETTER.title, "They refuse", "programmatic", 2)
    assert (traces.events(), traces.revisions()) == (["risk.logged", "risk.restated"], 2)


def test_saying_the_same_again_leaves_nothing(house, traces):
    reference = log(house)
    restate_risk(house.desk("focal"), reference, 1, Statement("Denial of access", Category.ENVIRONMENTAL))
    assert traces.both() == (1, 1)
    assert version_of(house, reference) == 1


def test_a_version_read_before_somebody_saved_is_stale(house, traces):
    reference = log(house)
    restate_risk(house.desk("head"), reference, 1, BETTER)
    with pytest.raises(Stale) as stale:
        restate_risk(house.desk("focal"), reference, 1, Statement("Mine", Category.ENVIRONMENTAL))
    assert stale.value.current_version == 2
    assert traces.both() == (2, 2)


def test_of_several_simultaneous_editors_one_wins(house, traces):
    reference, outcomes = log(house), []

    def edit(number: int) -> None:
        try:
            restate_risk(house.desk("focal"), reference, 1, Statement(f"Editor {number}", Category.ENVIRONMENTAL))
            outcomes.append("saved")
        except Stale:
            outcomes.append("stale")

    editors = [threading.Thread(target=edit, args=(number,)) for number in range(8)]
    for one in editors:
        one.start()
    for one in editors:
        one.join()
    assert sorted(outcomes) == ["saved"] + ["stale"] * 7
    assert traces.both() == (2, 2)


def test_another_offices_draft_does_not_exist_for_a_stranger(house, traces):
    reference = log(house)
    with pytest.raises(NotFound):
        restate_risk(house.desk("other_focal"), reference, 1, BETTER)
    assert traces.both() == (1, 1)


def test_who_only_reads_may_not_write(house, traces):
    reference = log(house)
    with pytest.raises(NotAllowed):
        restate_risk(house.desk("oversight"), reference, 1, BETTER)
    assert traces.both() == (1, 1)


def test_the_words_are_fixed_while_the_head_decides(house, traces):
    reference = ready_to_submit(house)
    advance_risk(house.desk("focal"), reference, version_of(house, reference), "submit")
    before = traces.both()
    with pytest.raises(Conflict, match="Submitted"):
        restate_risk(house.desk("head"), reference, version_of(house, reference), BETTER)
    assert traces.both() == before


@pytest.mark.parametrize("title", ["", "x" * 201, "a\x00b"])
def test_a_title_no_risk_can_have_is_refused(house, traces, title):
    reference = log(house)
    with pytest.raises(Invalid):
        restate_risk(house.desk("focal"), reference, 1, Statement(title, Category.ENVIRONMENTAL))
    assert traces.both() == (1, 1)
