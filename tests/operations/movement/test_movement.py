"""What moved between two moments: with the reason that made it, for who may see it, within what is chosen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from freezegun import freeze_time

from riskreg.domain.classification import Classification
from riskreg.domain.errors import Invalid
from riskreg.domain.movement import Change
from riskreg.movement.queries import movement_page
from riskreg.risks.lifecycle_operations import advance_risk
from riskreg.risks.operations import Placing, place_risk
from riskreg.risks.register_filter import read_filter
from riskreg.store.work import open_reading
from tests.builders import approved, move, risk_row, scored, version_of

FIRST, SECOND, THIRD, TODAY = (datetime(2026, 3, day, 9, tzinfo=UTC) for day in (2, 9, 16, 23))
SINCE = FIRST.date().isoformat()


@pytest.fixture
def told(house):
    """On the first day three risks; then one is rated lower, one is merged into the first, and a new one comes."""
    with freeze_time(FIRST):
        stays, falls, merges = (approved(house, title=title) for title in ("Stays", "Falls", "Merges"))
    with freeze_time(SECOND):
        scored(house, falls, controls="effective", who="secretariat")
        move_into = version_of(house, merges)
        advance_risk(house.desk("secretariat"), merges, move_into, "merge", "The same event.", stays)
    with freeze_time(THIRD):
        scored(house, falls, controls="effective", who="secretariat")
        comes = approved(house, title="Comes")
    return stays, falls, merges, comes


def page_of(house, who="secretariat", since=SINCE, **given):
    with freeze_time(TODAY), open_reading(house.desk(who)) as work:
        return movement_page(work, read_filter(given), since)


def test_each_risk_that_moved_is_told_with_the_reason_that_moved_it(house, told):
    _stays, falls, merges, comes = told
    page = page_of(house)
    lines = {line.reference: line for line in page.lines}
    assert {reference: line.change for reference, line in lines.items()} == {
        falls: Change.DOWN, merges: Change.MERGED, comes: Change.NEW,
    }  # fmt: skip
    assert lines[falls].why.reason == "Controls were looked at."
    assert lines[falls].why.at == SECOND
    assert (lines[merges].why.reason, lines[merges].said) == ("The same event.", f"merged into {told[0]}")
    assert page.sentence == "4 risks: one new, one down, one merged and one unchanged."
    assert [change.value for change in page.changes] == ["new", "down", "merged", "unchanged"]
    assert page.whole.counts == (1, 1, 1, 1)


def test_the_later_moment_can_be_past_too(house, told):
    page = page_of(house, as_at=SECOND.date().isoformat())
    assert page.sentence == "3 risks: one down, one merged and one unchanged."


def test_a_choice_holds_what_was_in_it_at_either_moment(house, told):
    _stays, falls, *_others = told
    page = page_of(house, level="high")
    assert falls in [line.reference for line in page.lines]
    page = page_of(house, entity="CO-TUN")
    assert page.sentence == "No risk was in the register at either moment."


def test_what_is_sealed_today_is_neither_counted_nor_named_as_the_target(house, told):
    stays, _falls, merges, _comes = told
    with freeze_time(TODAY):
        row = risk_row(house, stays)
        sealed = Placing(
            owner_id=row.owner_id,
            focal_point_id=row.focal_point_id,
            classification=Classification.STRICTLY_CONFIDENTIAL,
        )
        place_risk(house.desk("secretariat"), stays, row.version, sealed)
    page = page_of(house, who="oversight")
    assert page.sentence == "3 risks: one new, one down and one merged."
    assert {line.reference: line.said for line in page.lines}[merges] == "merged"


def test_what_is_not_in_ones_scope_is_not_there(house, told):
    assert page_of(house, who="other_focal").sentence == "No risk was in the register at either moment."


def test_a_risk_reopened_is_back(house, told):
    _stays, _falls, merges, _comes = told
    with freeze_time(TODAY):
        move(house, merges, "reopen", "secretariat", "Not the same after all.")
    page = page_of(house, since=SECOND.date().isoformat())
    assert {line.reference: line.change for line in page.lines}[merges] is Change.BACK


@pytest.mark.parametrize(("since", "as_at"), [("2026-03-16", "2026-03-09"), ("2026-03-09", "2026-03-09"), ("W-0009", "")])
def test_moments_that_cannot_be_compared_are_refused_in_words(house, told, since, as_at):
    with pytest.raises(Invalid):
        page_of(house, since=since, as_at=as_at)


def test_before_a_moment_is_chosen_nothing_is_compared(house, told):
    page = page_of(house, since="")
    assert (page.lines, page.since, page.sentence) == ((), "", "")
