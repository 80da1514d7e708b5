"""The quality check: every finding of the field, and no false alarm on a good risk."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.quality import remarks
from riskreg.domain.risk_case import ActionFacts, ControlFacts, RiskCase

GOOD = RiskCase(
    title="Denial of access",
    event="The office is refused entry, visas or a legal basis to operate",
    causes=("Authorities unwilling to engage",),
    consequences="Monitoring stops",
    category="environmental",
    controls=(ControlFacts(1, "Remote monitoring", has_owner=True, is_rated=True),),
    actions=(ActionFacts(1, "Negotiate an agreement", has_owner=True, has_due_date=True),),
    response="mitigate",
    has_exposure=True,
    has_residual=True,
    has_target=True,
    exposure_rank=4,
    residual_rank=3,
    target_rank=2,
)


def found(**changes):
    return remarks(replace(GOOD, **changes))


def test_a_good_risk_draws_no_remark():
    assert remarks(GOOD) == ()


@pytest.mark.parametrize(
    ("changes", "severity", "part", "words"),
    [
        ({"title": "  "}, "missing", "statement", "a title"),
        ({"event": ""}, "missing", "statement", "the event"),
        ({"consequences": ""}, "missing", "statement", "the consequences"),
        ({"category": ""}, "missing", "statement", "a category"),
        ({"event": "Staff have been detained"}, "doubtful", "statement", "“have been”"),
        ({"event": "Visas are currently refused"}, "doubtful", "statement", "“currently”"),
        ({"event": "A fire occurred in the archive"}, "doubtful", "statement", "“occurred”"),
        ({"event": "Will visas be refused?"}, "doubtful", "statement", "as a question"),
        ({"title": "No access? "}, "doubtful", "statement", "as a question"),
        ({"causes": ()}, "missing", "causes", "root cause"),
        ({"causes": (" ",)}, "missing", "causes", "root cause"),
        ({"controls": (ControlFacts(2, "x", is_rated=True),)}, "missing", "controls", "Control 2 has no owner"),
        ({"controls": (ControlFacts(2, "x", has_owner=True),)}, "doubtful", "controls", "no effectiveness"),
        ({"controls": (ControlFacts(2, "", True, True),)}, "missing", "controls", "no description"),
        ({"has_exposure": False}, "missing", "scores", "Score the exposure"),
        ({"has_residual": False}, "missing", "scores", "Score the residual"),
        ({"has_residual": False, "is_emerging": True}, "doubtful", "scores", "Score the residual"),
        ({"exposure_rank": 2, "target_rank": 1}, "doubtful", "scores", "above the exposure"),
        ({"target_rank": 3}, "doubtful", "scores", "not below the residual"),
        ({"response": ""}, "missing", "response", "Choose a response"),
        ({"response": "tolerate", "is_accepted": True}, "missing", "response", "can be tolerated"),
        ({"actions": ()}, "doubtful", "response", "no action"),
        ({"actions": (ActionFacts(3, "x"),)}, "missing", "response", "no mitigation owner and no due date"),
        ({"actions": (ActionFacts(3, "x", has_owner=True),)}, "missing", "response", "Action 3 has no due date."),
        ({"actions": (ActionFacts(3, "", True, True),)}, "missing", "response", "Action 3 has no description"),
    ],
)
def test_each_lack_or_doubt_draws_exactly_its_remark(changes, severity, part, words):
    [remark] = found(**changes)
    assert (remark.severity, remark.part) == (severity, part)
    assert words in remark.sentence


@pytest.mark.parametrize(
    "event",
    ["Staff are killed, injured or detained", "The roof fails", "Fraud is found late", "Funds fall below the plan"],
)
def test_an_event_in_the_present_tense_is_not_taken_for_an_issue(event):
    assert found(event=event) == ()


def test_unknown_ranks_are_not_compared():
    assert found(exposure_rank=None, residual_rank=None) == ()
    assert found(exposure_rank=None, target_rank=None) == ()


def test_a_tolerated_risk_with_a_reason_needs_no_action():
    said = {"response": "tolerate", "response_reason": "Costs more than it saves", "actions": ()}
    assert found(**said, is_accepted=True) == ()
    [doubt] = found(**said)
    assert doubt.severity == "doubtful"
    assert "not yet accepted by somebody with the authority" in doubt.sentence


def test_each_similar_title_is_a_doubt_with_its_reference():
    similar = (("R-0012", "Access denied"), ("R-0031", "No access"))
    assert [remark.sentence.split()[0] for remark in remarks(GOOD, similar)] == ["R-0012", "R-0031"]
    assert {remark.severity for remark in remarks(GOOD, similar)} == {"doubtful"}


@given(st.text(), st.text(), st.text())
def test_whatever_is_written_every_remark_is_one_sentence_that_ends(title, event, consequences):
    for remark in found(title=title, event=event, consequences=consequences):
        assert remark.sentence.endswith((".", "?"))
