"""The conditions of a risk: each opens when it should, and says what to do when it does not."""

from dataclasses import replace

import pytest

from riskreg.domain.guards import guard, guards_for
from riskreg.domain.permissions import Actor
from riskreg.domain.risk_case import RiskCase

AUTHORITY = {"has_authority_to_approve", "has_authority_to_close", "has_authority_to_validate"}
"""What tests/domain/test_authority.py holds to: it depends on who it is."""
CASE = RiskCase(
    title="Late payments",
    event="Allotments are withheld",
    causes=("Arrears",),
    consequences="Outputs delayed",
    category="institutional",
    owner_id=5,
    submitter_id=7,
    response="mitigate",
    has_exposure=True,
    has_residual=True,
    has_target=True,
)


def answer(name, person_id=9, **changes):
    return guards_for("risk")[name](replace(CASE, **changes), Actor(person_id, "Somebody"))


@pytest.mark.parametrize("name", sorted(set(guards_for("risk")) - {"is_its_submitter", "is_its_submitter_or_focal_point"} - AUTHORITY))
def test_a_complete_risk_passes_every_condition_for_another_person(name):
    assert answer(name) is None


@pytest.mark.parametrize(
    ("name", "changes", "sentence"),
    [
        ("is_fully_described", {"title": "", "causes": ()}, "Give the risk a title. Add at least one root cause"),
        ("is_fully_described", {"has_residual": False}, "Score the residual risk"),
        ("is_scored", {"has_exposure": False}, "Score the exposure and the residual risk first."),
        ("is_scored", {"has_residual": False, "is_emerging": True}, "Score the exposure and the residual risk first."),
        ("has_an_owner", {"owner_id": None}, "Name a risk owner first."),
        ("has_a_response", {"response": ""}, "Choose a response first"),
        ("has_target_or_tolerates", {"has_target": False}, "Score the target risk first"),
        ("has_no_open_actions", {"open_actions": 1}, "1 mitigation action is still open."),
        ("has_no_open_actions", {"open_actions": 3}, "3 mitigation actions are still open."),
    ],
)
def test_what_is_lacking_is_said_with_what_to_do(name, changes, sentence):
    assert sentence in answer(name, **changes)


def test_doubts_do_not_hold_a_submission_back():
    assert answer("is_fully_described", event="It has happened already", residual_rank=4, exposure_rank=1) is None


def test_an_emerging_risk_may_be_submitted_without_scores():
    assert answer("is_fully_described", is_emerging=True, has_exposure=False, has_residual=False) is None


def test_a_tolerated_risk_needs_no_target():
    assert answer("has_target_or_tolerates", has_target=False, response="tolerate") is None


def test_nobody_approves_what_they_submitted():
    assert "somebody else" in answer("is_not_its_submitter", person_id=7)


def test_the_machine_approves_nothing():
    assert "name of a person" in answer("is_not_its_submitter", person_id=None)
    assert "name of a person" in answer("is_not_its_submitter", person_id=None, submitter_id=None)


def test_only_the_submitter_takes_a_risk_back():
    assert answer("is_its_submitter", person_id=7) is None
    assert "Only the person who submitted" in answer("is_its_submitter", person_id=9)
    assert "Only the person who submitted" in answer("is_its_submitter", person_id=None, submitter_id=None)


def test_a_noun_without_guards_has_none():
    assert guards_for("parcel") == {}


def test_a_guard_cannot_take_a_name_that_is_taken():
    def has_an_owner(case, actor):
        return None

    before = guards_for("risk")["has_an_owner"]
    with pytest.raises(ValueError, match="already has a guard"):
        guard("risk")(has_an_owner)
    assert guards_for("risk")["has_an_owner"] is before


@pytest.mark.parametrize("name", sorted(AUTHORITY))
def test_without_rules_of_authority_and_without_a_name_nothing_is_decided(name):
    assert "Nobody has said yet who may decide" in answer(name)
    assert "needs the name of a person" in answer(name, person_id=None)
