"""A corporate risk ends after submissions were linked to it: they follow a merger, say why, and can still be undone."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from riskreg.cli.consolidation import _became
from riskreg.consolidation.destiny_queries import consolidated
from riskreg.consolidation.operations import undo_link
from riskreg.domain.outcome import Outcome
from riskreg.risks.lifecycle_operations import advance_risk
from riskreg.store.tables.consolidation import ConsolidationLink
from riskreg.store.work import open_reading
from riskreg.workshops.operations import put_on_agenda
from riskreg.workshops.sign_operations import sign_workshop
from tests.builders import approved, corporate, linked, move, risk_row, version_of
from tests.gathering import gathered
from tests.operations.consolidation.sealing import seal
from tests.web.consolidation.test_board import _statements, words

WHY = "Access and agreement are one matter."


@pytest.fixture
def access(house) -> str:
    return corporate(house, title="Denial of access")


@pytest.fixture
def agreement(house) -> str:
    return corporate(house, title="No agreement")


@pytest.fixture
def submission(house, access) -> str:
    reference = approved(house, title="Entry refused")
    linked(house, reference, candidate=access, reason="The same gate.")
    return reference


@pytest.fixture
def links(house):
    """Every link as it is stored."""

    def rows():
        with house.engine.connect() as connection:
            return connection.execute(sa.select(ConsolidationLink.__table__)).all()

    return rows


def merge(house, reference, into, reason=WHY):
    advance_risk(house.desk("secretariat"), reference, version_of(house, reference), "merge", reason, into)


def reads(client_of, path, who="focal"):
    answer = client_of(who).get(path)
    assert answer.status_code == 200
    return words(answer)


def test_a_submission_follows_what_it_contributes_to_into_the_risk_that_was_merged_into(client_of, house, links, access, agreement, submission):
    before, kept = len(_statements(house, client_of("focal"), f"/risks/{submission}")), links()
    merge(house, access, agreement)
    page = reads(client_of, f"/risks/{submission}")
    assert f"Contributes to {access} Denial of access because: “The same gate.” {access} was merged into {agreement} No agreement on" in page
    assert f"because: “{WHY}” The entity goes on managing it" in page
    assert len(_statements(house, client_of("focal"), f"/risks/{submission}")) == before
    assert links() == kept, "what was decided is what it was"
    contributors = reads(client_of, f"/risks/{agreement}/contributors", "senior")
    assert f"Contributes to through {access}, merged into this" in contributors
    assert f"{submission} · Office CO-COL" in contributors
    for found in (access, agreement):
        assert f"{access} was merged into {agreement} No agreement" in reads(client_of, f"/consolidation?into={found}", "secretariat")
    assert "one contributes to one corporate risk" in reads(client_of, "/consolidation", "secretariat")


def test_the_whole_chain_stands_with_the_submission_and_its_end(client_of, house, access, agreement, submission):
    final = corporate(house, title="Hosts turn away")
    merge(house, access, agreement)
    merge(house, agreement, final, "Both are signs of it.")
    told = reads(client_of, f"/risks/{submission}/consolidation", "secretariat")
    assert f"{access} was merged into {agreement} No agreement" in told
    assert f"{agreement} was merged into {final} Hosts turn away" in told
    assert told.index(f"“{WHY}”") < told.index("“Both are signs of it.”")
    assert f"through {access}, merged into this" in reads(client_of, f"/risks/{final}/contributors", "senior")
    move(house, final, "refer", "secretariat", "Only headquarters can.")
    told = reads(client_of, f"/risks/{submission}/consolidation", "secretariat")
    assert f"{final} was referred to the United Nations Secretariat on" in told
    assert f"was merged into {final} Hosts turn away, which was referred to the United Nations Secretariat" in reads(client_of, "/consolidation?show=ended", "secretariat")


@pytest.mark.parametrize(("step", "said"), [("reject", "was rejected"), ("mark_as_issue", "became an issue")])
def test_where_nothing_continues_it_it_says_so_and_the_board_finds_it(client_of, house, agreement, access, submission, step, said):
    other = approved(house, title="Visas are late")
    linked(house, other, candidate=agreement)
    assert "No submission matches" in reads(client_of, "/consolidation?show=ended", "secretariat")
    move(house, access, step, "secretariat", "It is not one of ours.")
    page = reads(client_of, f"/risks/{submission}")
    assert f"{access} {said} on" in page
    assert "because: “It is not one of ours.” The entity goes on managing it" in page
    found = reads(client_of, "/consolidation?show=ended", "secretariat")
    assert f"{access} {said}" in found
    assert "Entry refused" in found
    assert "Visas are late" not in found
    assert "The other risk has ended" in found


def test_what_was_merged_into_a_living_risk_is_not_among_those_that_ended(client_of, house, access, agreement, submission):
    merge(house, access, agreement)
    assert "No submission matches" in reads(client_of, "/consolidation?show=ended", "secretariat")
    assert "Entry refused" in reads(client_of, "/consolidation?show=decided", "secretariat")


def test_undoing_the_link_is_still_possible_and_a_submission_that_had_ended_stands_again(client_of, house, access, links):
    reference = approved(house, title="Turned away at the border")
    linked(house, reference, "same", access)
    move(house, access, "reject", "secretariat", "It is not one of ours.")
    page = reads(client_of, f"/risks/{reference}")
    assert "That has ended too, so the risk secretariat looks at it again." in page
    assert "It is continued there." not in page
    undo_link(house.desk("secretariat"), reference, version_of(house, reference), "The risk it was the same as is gone.")
    row, (link,) = risk_row(house, reference), links()
    assert (row.state, row.consolidated_as, row.merged_into_id) == ("in_register", None, None)
    assert (link.reason, link.undone_reason) == ("The same root cause.", "The risk it was the same as is gone.")
    assert "was rejected" not in reads(client_of, f"/risks/{reference}").partition("What happened")[0]


def test_once_the_merger_is_taken_back_everything_is_as_before(client_of, house, access, agreement, submission):
    before = reads(client_of, f"/risks/{submission}")
    merge(house, access, agreement)
    assert reads(client_of, f"/risks/{submission}") != before
    move(house, access, "reopen", "secretariat", "They are two after all.")
    assert reads(client_of, f"/risks/{submission}") == before
    assert submission not in reads(client_of, f"/risks/{agreement}/contributors", "senior")


def test_a_merger_in_a_workshop_is_followed_too(client_of, house):
    gathering = gathered(house, risks=1)
    first, into = corporate(house, title="No access"), corporate(house, title="Denial of access")
    move(house, first, "propose_for_validation", "secretariat")
    put_on_agenda(house.desk("secretariat"), gathering.reference, gathering.version(), [first])
    reference = approved(house, title="Entry refused")
    linked(house, reference, candidate=first)
    gathering.begin()
    gathering.voted(first, [4, 4, 4, 4, 4])
    gathering.decide(first, Outcome.MERGED, "The room saw one risk.", target=into)
    gathering.decide(gathering.risks[0], Outcome.REJECTED, "The room saw no risk.")
    gathering.advance("close")
    sign_workshop(house.desk("senior"), gathering.reference, gathering.version())
    assert f"{first} was merged into {into} Denial of access on" in reads(client_of, f"/risks/{reference}")
    assert f"because: “{gathering.reference}: The room saw one risk.”" in reads(client_of, f"/risks/{reference}")
    assert reference in reads(client_of, f"/risks/{into}/contributors", "secretariat")


def test_a_strictly_confidential_risk_it_was_merged_into_is_not_named_nor_what_was_said(client_of, house, access, agreement, submission):
    merge(house, access, agreement, "The source of Quito.")
    seal(house, agreement, "secretariat")
    for path in (f"/risks/{submission}", f"/risks/{submission}/consolidation", "/consolidation"):
        answer = client_of("senior").get(path)
        assert f"{access} was merged into another risk" in words(answer), path
        for hidden in ("Quito", agreement, "No agreement"):
            assert hidden not in answer.text


def test_through_a_strictly_confidential_risk_nothing_is_found(client_of, house, access, agreement, submission):
    other = approved(house, title="Visas are late")
    linked(house, other, candidate=agreement)
    merge(house, seal(house, access, "secretariat"), agreement)
    for path in (f"/consolidation?into={agreement}", f"/risks/{agreement}/contributors"):
        page = reads(client_of, path, "senior")
        assert (other in page, submission in page) == (True, False), path
    assert submission not in reads(client_of, f"/consolidation?into={access}", "senior")


def test_a_strictly_confidential_risk_that_ended_is_not_spoken_of(client_of, house, access, submission):
    seal(house, access, "secretariat")
    move(house, access, "reject", "secretariat", "The source of Quito.")
    for path in (f"/risks/{submission}", f"/risks/{submission}/consolidation", "/consolidation"):
        page = client_of("senior").get(path)
        assert "Contributes to a corporate risk" in words(page)
        assert "was rejected" not in words(page)
        assert "Quito" not in page.text


def test_a_chain_of_any_length_costs_no_more_statements(client_of, house, access, agreement, submission):
    paths = (f"/risks/{submission}", f"/risks/{submission}/consolidation", "/consolidation", f"/risks/{agreement}/contributors")
    merge(house, access, agreement)
    before = [len(_statements(house, client_of("secretariat"), path)) for path in paths]
    third, fourth = corporate(house, title="A third"), corporate(house, title="A fourth")
    merge(house, agreement, third)
    merge(house, third, fourth)
    assert [len(_statements(house, client_of("secretariat"), path)) for path in paths] == before


def test_the_command_line_says_it_too(house, access, agreement, submission):
    merge(house, access, agreement)
    with open_reading(house.machine) as work:
        found = consolidated(work)
    (line,) = (each for each in found.submissions if each.reference == submission)
    assert _became(line).endswith(f"; {access} was merged into {agreement} No agreement")
    by = {each.reference: each.contributors for each in found.candidates}
    assert by == {agreement: (line,)}
