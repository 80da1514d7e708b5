"""What the chair signs stands on the page where it is signed, every word of it."""

from __future__ import annotations

import re

import pytest

from riskreg.domain.outcome import Outcome
from tests.builders import approved, move
from tests.gathering import gathered
from tests.operations.consolidation.sealing import seal
from tests.web.workshops.test_workshop_pages import hidden, words


def section(page, reference: str) -> str:
    found = re.search(rf'<section class="signed-part".{{0,80}}<h2[^>]*>{reference} .*?</section>', page.text, re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", found.group()).split())


@pytest.fixture
def closed(house):
    """Five risks, each decided otherwise, and two outside the agenda that others are merged into."""
    gathering = gathered(house, risks=6)
    gathering.outside = approved(house, title="Loss of the airstrip"), approved(house, title="Behind the seal")
    gathering.begin()
    first, second, third, fourth, fifth, sixth = gathering.risks
    gathering.voted(first, [4, 4, 4, 4, 4])
    due = gathering.row().begins_on
    scores = {"likelihood": 5, "impact": 4, "control_effectiveness": 2}
    gathering.decide(first, reason="Access was refused again this morning.", scores=scores, due=due, dissent="Voter two saw a three.")
    gathering.decide(second, Outcome.MERGED, target=gathering.outside[0])
    gathering.decide(third, Outcome.SPLIT, titles=("Loss of fuel", "Loss of water"), owner=house.people["head"])
    gathering.decide(fourth, Outcome.DEFERRED, due=due)
    gathering.decide(fifth, Outcome.MERGED, target=gathering.outside[1])
    gathering.decide(sixth, Outcome.REJECTED)
    return gathering


def test_the_page_says_everything_that_is_signed(client_of, closed):
    closed.decide(closed.risks[4], Outcome.REFERRED)
    closed.advance("close")
    page = client_of("senior").get(f"/workshops/{closed.reference}/sign")
    first, second, third, fourth, fifth, _sixth = (section(page, each) for each in closed.risks)
    day = f"{closed.row().begins_on.day} "
    for said in ("Validated", "Likelihood 5 ", "Impact 4 ", "Owner Owner", "To be done by " + day, "Access was refused again", "Voter two saw a three", "What the reason answers"):
        assert said in first, said
    assert "Merged into R-0007 Loss of the airstrip" in second
    for said in ("Split into Loss of fuel Loss of water", "Owner Head", "The risk itself is rejected in favour of its parts."):
        assert said in third, said
    assert "Taken up again on " + day in fourth
    assert "Referred to the Secretariat" in fifth
    assert client_of("senior").post(f"/workshops/{closed.reference}/sign", hidden(page)).status_code == 303


def test_what_cannot_be_signed_is_listed_at_once_and_a_sealed_target_is_not_named(client_of, house, closed):
    closed.advance("close")
    seal(house, closed.outside[1], "secretariat")
    move(house, closed.risks[5], "mark_as_issue", "secretariat", "It happened.")
    page = client_of("senior").get(f"/workshops/{closed.reference}/sign")
    said = words(page)
    assert f"{closed.risks[4]}: The risk it is merged into can take no other any more." in said
    assert f"{closed.risks[5]}: “Rejected” is not possible while it stands at “Became an issue”." in said
    assert "Merged into A strictly confidential risk" in section(page, closed.risks[4])
    assert "Behind the seal" not in page.text
    assert closed.outside[1] not in page.text
    assert "<button>Sign" not in page.text.partition("<main")[2]
