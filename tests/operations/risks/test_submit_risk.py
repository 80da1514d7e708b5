"""Submitting a risk: complete drafts go to the head of office, everything else is told why not."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from riskreg.domain.errors import Conflict, NotAllowed, NotFound, Stale
from riskreg.risks.lifecycle_operations import advance_risk
from tests.builders import log, ready_to_submit, version_of


def submit(house, reference: str, who: str = "focal") -> str:
    return advance_risk(house.desk(who), reference, version_of(house, reference), "submit")


def test_a_complete_draft_is_submitted_with_one_event_and_one_revision(house, traces, engine):
    reference = ready_to_submit(house)
    events, revisions = traces.both()
    assert submit(house, reference) == "submitted"
    with engine.connect() as connection:
        row = connection.execute(sa.text("SELECT state, standing, submitter_id FROM risk")).one()
    assert row == ("submitted", "submitted", house.people["focal"])
    assert traces.events()[-1] == "risk.submit"
    assert traces.both() == (events + 1, revisions + 1)


def test_an_unfinished_draft_says_everything_that_is_missing(house, traces):
    with pytest.raises(Conflict) as refusal:
        submit(house, log(house))
    assert "Describe the event" in refusal.value.sentence
    assert "Name a risk owner first." in refusal.value.sentence
    assert traces.both() == (1, 1)


def test_a_risk_is_submitted_once(house, traces):
    reference = ready_to_submit(house)
    submit(house, reference)
    before = traces.both()
    with pytest.raises(Conflict):
        submit(house, reference)
    assert traces.both() == before


def test_a_stale_version_is_not_submitted(house, traces):
    reference = ready_to_submit(house)
    before = traces.both()
    with pytest.raises(Stale):
        advance_risk(house.desk("focal"), reference, 1, "submit")
    assert traces.both() == before


@pytest.mark.parametrize(("who", "error"), [("other_head", NotFound), ("secretariat", NotAllowed), ("owner", NotAllowed)])
def test_only_the_office_submits_its_risk(house, traces, who, error):
    reference = ready_to_submit(house)
    before = traces.both()
    with pytest.raises(error):
        submit(house, reference, who)
    assert traces.both() == before


def test_nobody_approves_what_they_submitted(house):
    reference = ready_to_submit(house, who="head")
    submit(house, reference, "head")
    with pytest.raises(Conflict, match="somebody else must decide"):
        advance_risk(house.desk("head"), reference, version_of(house, reference), "approve")
