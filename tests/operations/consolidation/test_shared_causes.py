"""Common causes: named, cited and taken back; and who may read what of them."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from riskreg.consolidation.alike_queries import alike_page, naming_page
from riskreg.consolidation.cause_operations import cite_cause, name_cause, undo_citation
from riskreg.consolidation.cause_queries import cause_page, causes_page
from riskreg.consolidation.citing_queries import Cited, read_cited
from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from riskreg.risks.operations import explain_risk
from riskreg.store.tables.cause import CommonCauseCitation
from riskreg.store.work import open_reading
from tests.builders import approved, caused, corporate, linked, risk_row, version_of, with_action
from tests.operations.consolidation.sealing import seal

_CITATION = CommonCauseCitation.__table__


@pytest.fixture
def two(house):
    here = approved(house, title="Entry refused")
    return here, approved(house, "other_focal", "other_head", "CO-TUN", title="Entry refused at the border")


def read(house, query, *given, who="secretariat"):
    with open_reading(house.desk(who)) as work:
        return query(work, *given)


def citations(house):
    with house.engine.connect() as connection:
        return connection.execute(sa.select(_CITATION).order_by(_CITATION.c.id)).all()


def test_a_common_cause_cites_the_words_of_each_risk_at_its_revision(house, two, events):
    events()
    assert caused(house, *two) == "K-0001"
    rows = citations(house)
    assert [(row.text, row.revision) for row in rows] == [
        ("No host-country agreement", risk_row(house, reference).revision) for reference in sorted(two)
    ]
    told = events()
    assert [event.kind for event in told] == ["common_cause.named", "risk.cause_cited", "risk.cause_cited"]
    assert [event.subject for event in told[1:]] == sorted(two)
    assert json.loads(told[1].body)["cause"] == "K-0001"


def test_the_page_says_who_cites_it_what_is_done_there_and_which_action_relieves_many(house, two):
    kept = corporate(house, title="Denial of access")
    with_action(house, kept, description="One agreement for all")
    for reference in two:
        linked(house, reference, candidate=kept)
    caused(house, *two)
    page = read(house, cause_page, "K-0001")
    assert (page.risks, page.entities, len(page.citations)) == (2, 2, 2)
    assert {control.description for control in page.controls} == {"Remote monitoring"}
    assert {(action.description, action.owner) for action in page.actions} == {("Agree an access strategy", "Mitigator")}
    assert page.owners == ("Mitigator", "Owner")
    assert {(relief.description, relief.relieves) for relief in page.reliefs} == {("Agree an access strategy", 2), ("One agreement for all", 2)}
    assert [each.risk for each in page.alike] == [kept]
    assert read(house, causes_page).causes[0].risks == 2


def test_whoever_reads_one_office_sees_and_counts_that_office_alone(house, two):
    caused(house, *two)
    page = read(house, cause_page, "K-0001", who="focal")
    assert (page.risks, page.entities, page.alike, page.may_cite) == (1, 1, (), False)
    caused(house, corporate(house, title="Another"), title="Elsewhere")
    assert [line.reference for line in read(house, causes_page, who="other_focal").causes] == ["K-0001"]
    with pytest.raises(NotFound):
        read(house, cause_page, "K-0002", who="other_focal")


def test_a_further_risk_cites_it_once_and_that_is_taken_back_with_a_reason(house, two, events):
    caused(house, two[0])
    cited = Cited(two[1], 1, risk_row(house, two[1]).revision)
    cite_cause(house.desk("secretariat"), "K-0001", cited)
    with pytest.raises(Conflict, match="a common cause already"):
        cite_cause(house.desk("secretariat"), "K-0001", cited)
    events()
    undo_citation(house.desk("secretariat"), "K-0001", citations(house)[1].id, "It is about visas.")
    (event,) = events()
    assert (event.kind, event.subject) == ("risk.cause_citation_undone", two[1])
    with pytest.raises(NotFound, match="was undone"):
        undo_citation(house.desk("secretariat"), "K-0001", citations(house)[1].id, "Again.")
    with pytest.raises(Invalid, match="Give a reason"):
        undo_citation(house.desk("secretariat"), "K-0001", citations(house)[0].id, " ")
    cite_cause(house.desk("secretariat"), "K-0001", cited)
    assert [row.undone_reason for row in citations(house)] == ["", "It is about visas.", ""]
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), house.engine.begin() as connection:
        connection.execute(sa.text("UPDATE common_cause_citation SET text = 'Another'"))


def test_what_was_read_must_still_be_said(house, two):
    seen = Cited(two[0], 1, risk_row(house, two[0]).revision)
    caused(house, two[0])
    explain_risk(house.desk("focal"), two[0], version_of(house, two[0]), ("Something else",))
    assert [line.is_said for line in read(house, cause_page, "K-0001").citations] == [False]
    for refused in (seen, Cited(two[0], 9, risk_row(house, two[0]).revision)):
        with pytest.raises(Conflict, match="does not say that any more"):
            cite_cause(house.desk("secretariat"), "K-0001", refused)
    with pytest.raises(Conflict, match="meanwhile"):
        read(house, naming_page, [seen])


@pytest.mark.parametrize("title", ["", "   ", "x" * 201, "a\x00b", "no HOST-country agreement"])
def test_a_name_says_something_new_in_one_line(house, two, title):
    caused(house, two[0])
    with pytest.raises(Invalid):
        caused(house, two[1], title=title)
    assert len(citations(house)) == 1


def test_nothing_ticked_too_much_ticked_and_what_is_no_tick_are_refused(house):
    desk = house.desk("secretariat")
    for cited in ([], [Cited("R-0001", number, 1) for number in range(101)]):
        with pytest.raises(Invalid, match="root cause"):
            name_cause(desk, "A cause", cited)
    with pytest.raises(Invalid):
        read_cited("R-0001:x:1")
    with pytest.raises(NotFound):
        cite_cause(desk, "K-0009", Cited("R-0001", 1, 1))


def test_only_the_risk_secretariat_names_causes(house, two):
    caused(house, two[0])
    for who in ("focal", "head", "senior", "oversight"):
        desk = house.desk(who)
        for verb in (
            lambda desk=desk: name_cause(desk, "Mine", [Cited(two[1], 1, 1)]),
            lambda desk=desk: cite_cause(desk, "K-0001", Cited(two[1], 1, 1)),
            lambda desk=desk: undo_citation(desk, "K-0001", 1, "No."),
        ):
            with pytest.raises(NotAllowed):
                verb()


def test_a_sealed_risk_is_no_part_of_it(house, two):
    caused(house, *two)
    seal(house, two[0], "secretariat")
    for who in ("secretariat", "senior", "focal", "oversight"):
        if who != "focal":
            assert read(house, cause_page, "K-0001", who=who).risks == 1
            assert two[0] not in repr(read(house, cause_page, "K-0001", who=who))
    with pytest.raises(NotFound):
        read(house, cause_page, "K-0001", who="focal")
    other = seal(house, approved(house, title="A source"), "secretariat")
    with pytest.raises(Conflict, match="strictly confidential"):
        cite_cause(house.desk("secretariat"), "K-0001", Cited(other, 1, risk_row(house, other).revision))


def test_alike_root_causes_of_several_risks_are_suggested_until_they_are_named(house, two):
    (group,) = read(house, alike_page).groups
    assert {each.risk for each in group} == set(two)
    name_cause(house.desk("secretariat"), "No agreement", [read_cited(each.key) for each in group])
    assert read(house, alike_page).groups == ()
