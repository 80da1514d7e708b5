"""A new corporate risk made from several submissions: all of it, or nothing."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from riskreg.consolidation.candidate_operations import NewCandidate, make_candidate
from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from riskreg.domain.vocabulary import Category
from riskreg.risks.operations import Statement
from riskreg.store.tables.risk import Risk, RootCause
from tests.builders import approved, linked, risk_row, version_of
from tests.operations.consolidation.sealing import seal

STATEMENT = Statement("Entry refused in several countries", Category.ENVIRONMENTAL, "Entry is refused", "Nobody sees")


def wanted(house, **changes):
    people = house.people
    given = {"entity_id": house.entities["AMB"], "owner_id": people["owner"], "focal_point_id": people["focal"]} | changes
    return NewCandidate(STATEMENT, ("No agreement", "Contested territory"), **given)


def ticked(house, *references):
    return {reference: version_of(house, reference) for reference in references}


def make(house, seen, reason="One cause in two offices.", who="secretariat", key="", **changes):
    return make_candidate(house.desk(who), wanted(house, **changes), seen, reason, key)


@pytest.fixture
def two(house):
    here = approved(house, title="Entry refused")
    there = approved(house, "other_focal", "other_head", "CO-TUN", title="Entry refused at the border")
    return here, there


def risks(house):
    with house.engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(Risk.__table__)).scalar_one()


def test_it_is_logged_with_its_words_and_every_ticked_submission_contributes(house, two, links, notices, events):
    events()
    reference = make(house, ticked(house, *two))
    row = risk_row(house, reference)
    assert (row.organizational_level, row.state, row.title) == ("corporate", "draft", STATEMENT.title)
    assert (row.owner_id, row.focal_point_id) == (house.people["owner"], house.people["focal"])
    assert row.source == f"Made from {two[0]}, {two[1]}"
    with house.engine.connect() as connection:
        causes = connection.execute(sa.select(RootCause.__table__.c.text).where(RootCause.__table__.c.risk_id == row.id))
        assert causes.scalars().all() == ["No agreement", "Contested territory"]
    assert [(link.relation, link.candidate_id) for link in links()] == [("contributes to", row.id)] * 2
    assert [risk_row(house, each).consolidated_into_id for each in two] == [row.id] * 2
    assert [event.kind for event in events()].count("risk.consolidated") == 2
    assert notices("consolidated") == ["focal", "other_focal", "owner", "owner"]


def test_one_submission_that_changed_leaves_nothing_behind(house, two, links):
    seen, before = ticked(house, *two), risks(house)
    linked(house, two[1], "out of scope")
    with pytest.raises(Stale):
        make(house, seen)
    assert (risks(house), len(links())) == (before, 1)
    assert risk_row(house, two[0]).consolidated_as is None


def test_a_form_sent_twice_makes_one_risk(house, two):
    seen, before = ticked(house, *two), risks(house)
    make(house, seen, key="one form")
    with pytest.raises(Conflict):
        make(house, seen, key="one form")
    assert risks(house) == before + 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": " "}, "Give a reason"),
        ({"seen": {}}, "Tick at least one"),
        ({"seen": {f"R-{number:04d}": 1 for number in range(1, 60)}}, "50 submissions at most"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_made(house, two, changes, said):
    before = risks(house)
    given = {"seen": ticked(house, *two)} | changes
    with pytest.raises(Invalid, match=said):
        make(house, **given)
    assert risks(house) == before


def test_the_words_of_a_strictly_confidential_submission_go_into_no_other_risk(house, two):
    sealed = seal(house, two[0], "secretariat")
    with pytest.raises(Conflict, match="strictly confidential"):
        make(house, ticked(house, sealed, two[1]))


def test_the_unit_must_be_there_and_nobody_else_makes_one(house, two):
    with pytest.raises(NotFound, match="no such entity"):
        make(house, ticked(house, *two), entity_id=0)
    for who in ("focal", "head", "senior"):
        with pytest.raises(NotAllowed):
            make(house, ticked(house, *two), who=who)
