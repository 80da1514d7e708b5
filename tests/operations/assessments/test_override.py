"""Setting a level by a decision: kept beside the computed one, ended by another score or another decision."""

from __future__ import annotations

import pytest

from riskreg.assessments.operations import override_level, score_risk
from riskreg.assessments.scoring import Scoring
from riskreg.domain.errors import Conflict, Invalid, NotAllowed
from riskreg.domain.scale import Level, Measure
from tests.builders import approved, log, risk_row, version_of
from tests.operations.assessments.test_score import RESIDUAL, assessments, events


def decide(house, reference, level, who="secretariat", measure=RESIDUAL, decision="SMT 2026/7", reason="A wider mandate."):
    override_level(house.desk(who), reference, version_of(house, reference), measure, level, decision, reason)


def test_a_decision_sets_a_level_beside_the_computed_one(house):
    reference = approved(house)
    decide(house, reference, Level.VERY_HIGH)
    last = assessments(house, RESIDUAL)[-1]
    assert (last.level, last.computed_level, last.override_decision) == ("very high", "high", "SMT 2026/7")
    row = risk_row(house, reference)
    assert (row.residual_rank, row.residual_rank_before, row.residual_cell) == (4, 3, 1)
    (event,) = events(house, "risk.level_overridden")
    assert '"after":"very high","before":"high"' in event.body
    assert '"decision":"SMT 2026/7"' in event.body


def test_saying_the_same_scores_again_does_not_undo_a_decision(house):
    reference = approved(house)
    decide(house, reference, Level.LOW)
    score_risk(
        house.desk("focal"), reference, version_of(house, reference),
        {Measure.EXPOSURE: Scoring(4, 5), RESIDUAL: Scoring(control_effectiveness="limited")},
    )
    assert risk_row(house, reference).residual_rank == 1


def test_another_score_ends_the_decision(house):
    reference = approved(house)
    decide(house, reference, Level.LOW)
    changed = {RESIDUAL: Scoring(control_effectiveness="ineffective", reason="The controls failed.")}
    score_risk(house.desk("focal"), reference, version_of(house, reference), changed)
    assert risk_row(house, reference).residual_rank == 4
    assert assessments(house, RESIDUAL)[-1].override_decision == ""


def test_the_computed_level_is_set_again_by_a_decision(house):
    reference = approved(house)
    decide(house, reference, Level.LOW)
    decide(house, reference, Level.HIGH, decision="SMT 2026/9")
    assert risk_row(house, reference).residual_rank == 3


def test_a_level_that_stands_already_is_refused(house):
    with pytest.raises(Invalid, match="high already"):
        decide(house, approved(house), Level.HIGH)


@pytest.mark.parametrize(("words", "field"), [({"decision": " "}, "decision"), ({"reason": ""}, "reason"), ({"decision": "x" * 121}, "decision")])
def test_a_decision_without_name_or_reason_is_refused(house, words, field):
    with pytest.raises(Invalid) as refused:
        decide(house, approved(house), Level.LOW, **words)
    assert list(refused.value.fields) == [field]


def test_what_was_never_scored_cannot_be_overridden(house):
    with pytest.raises(Conflict, match="not scored yet"):
        decide(house, log(house), Level.LOW)


@pytest.mark.parametrize("who", ["focal", "head", "oversight"])
def test_nobody_but_the_secretariat_overrides(house, who):
    with pytest.raises(NotAllowed):
        decide(house, approved(house), Level.LOW, who)
