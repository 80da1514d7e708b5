"""Recording what the room decides: one outcome at a time, of those the risk can take, and nobody overrules another unread."""

from __future__ import annotations

import html
import re

import pytest

from riskreg.workshops.operations import put_on_agenda
from tests.builders import log, move, with_response
from tests.gathering import candidate
from tests.web.workshops.test_workshop_pages import hidden, words

REASON = "The room agreed after a long look at the reports."


@pytest.fixture
def here(gathering):
    gathering.begin()
    return f"/workshops/{gathering.reference}/session/{gathering.risks[0]}/decide"


def asked(page) -> dict[str, bool]:
    """By label of a field whether it is optional."""
    labels = re.findall(r"<label for[^>]*>(.*?)</label>", page.text.partition("<main")[2], re.S)
    return {html.unescape(re.sub(r"<[^>]+>", "", each)).replace("(optional)", "").strip(): "(optional)" in each for each in labels}


@pytest.mark.parametrize(
    ("outcome", "fields"),
    [
        ("validated", {"Likelihood": False, "Impact": False, "Control effectiveness": False, "Owner": False, "To be done by": True}),
        ("merged", {"Merged into": False}),
        ("split", {"Split into": False, "Owner": True, "To be done by": True}),
        ("rejected", {}),
        ("deferred", {"Owner": True, "Taken up again on": False}),
        ("referred", {"To be done by": True}),
        ("issue", {"Owner": False, "To be done by": True}),
    ],
)
def test_an_outcome_asks_for_what_it_needs_and_nothing_else(client_of, here, outcome, fields):
    page = client_of("secretariat").get(f"{here}?outcome={outcome}")
    assert asked(page) == fields | {"Reason": False, "Dissent": True}


def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_stays(client_of, here):
    secretariat = client_of("secretariat")
    page = secretariat.get(f"{here}?outcome=merged")
    answer = secretariat.post(here, hidden(page) | {"reason": REASON, "target": ""})
    assert answer.status_code == 422
    assert "Name the risk it is merged into." in words(answer)
    assert REASON in answer.text
    assert secretariat.post(here, hidden(page) | {"outcome": "nonsense", "reason": REASON}).status_code == 422


def test_of_two_who_decide_at_once_the_second_reads_what_the_first_decided(client_of, here, gathering):
    first, second = client_of("secretariat"), client_of("secretariat")
    mine, theirs = first.get(f"{here}?outcome=rejected"), second.get(f"{here}?outcome=referred")
    assert first.post(here, hidden(mine) | {"reason": REASON}).status_code == 303
    refused = second.post(here, hidden(theirs) | {"reason": "Not ours to decide."})
    assert refused.status_code == 409
    assert "Secretariat recorded a decision on R-0001 a moment ago: “Rejected”." in words(refused)
    assert "Not ours to decide." in refused.text
    assert [body["outcome"] for verb, body in gathering.told() if verb == "decided"] == ["rejected"]
    assert second.post(here, hidden(refused) | {"reason": "Not ours to decide."}).status_code == 303, "now it was read"
    assert second.post(here, {"outcome": "rejected", "revision": hidden(mine)["revision"], "reason": REASON}).status_code == 409
    again = first.get(here)
    assert "Recorded by Secretariat: Referred to the Secretariat." in words(again)
    assert "Not ours to decide." in again.text.partition("<form")[2], "it begins with what was recorded"


def test_what_this_risk_cannot_take_is_not_offered_and_says_why(client_of, house, gathering):
    risk = candidate(house, "Seen before")
    move(house, risk, "validate", "secretariat")
    with_response(house, risk, response="tolerate")
    move(house, risk, "monitor", "secretariat")
    put_on_agenda(house.desk("secretariat"), gathering.reference, gathering.version(), [risk])
    gathering.begin()
    secretariat, at = client_of("secretariat"), f"/workshops/{gathering.reference}/session/{risk}/decide"
    page = secretariat.get(at)
    offered = page.text.partition('class="views"')[2].partition("</nav>")[0]
    assert ("outcome=validated" in offered, "outcome=rejected" in offered) == (True, False)
    assert "Not possible for this risk: “Rejected” (1 mitigation action is still open." in words(page)
    closed = secretariat.get(f"{at}?outcome=rejected")
    assert "Choose another outcome above" in words(closed)
    answer = secretariat.post(at, hidden(page) | {"outcome": "rejected", "reason": REASON})
    assert answer.status_code == 422
    assert not [verb for verb, _body in gathering.told() if verb == "decided"]


def test_a_target_that_is_not_in_the_register_is_refused_beside_its_field(client_of, house, here):
    secretariat = client_of("secretariat")
    page = secretariat.get(f"{here}?outcome=merged")
    answer = secretariat.post(here, hidden(page) | {"reason": REASON, "target": log(house)})
    assert "Choose another risk that is in the register." in words(answer)
