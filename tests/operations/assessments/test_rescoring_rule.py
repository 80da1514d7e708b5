"""Under a rule that rescores after controls, and when the methodology changes between two scorings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from riskreg.assessments.operations import override_level, score_risk
from riskreg.assessments.scoring import Scoring
from riskreg.domain.scale import Level, Measure
from riskreg.paths import SEED
from riskreg.store.tables.methodology import ProfileAdoption
from riskreg.store.work import open_work
from tests.builders import add_profile, log, risk_row, scored, version_of
from tests.operations.assessments.test_score import assessments

EXPOSURE, RESIDUAL, TARGET = Measure


@pytest.fixture
def lookup(house):
    """``lookup()`` adopts the rescoring profile from yesterday on; answers its id."""

    def adopt():
        with open_work(house.machine) as work:
            profile = add_profile(work, (SEED / "methodologies" / "lookup-5x5.toml").read_text())
            day = work.now.date() - timedelta(days=1)
            work.session.add(ProfileAdoption(profile_id=profile, from_date=day, adopted_at=work.now, reason="tests"))
        return profile

    return adopt


def score(house, reference, scores):
    score_risk(house.desk("focal"), reference, version_of(house, reference), scores)


def test_the_residual_has_steps_of_its_own_and_records_the_grade(house, lookup):
    lookup()
    reference = log(house)
    score(house, reference, {EXPOSURE: Scoring(4, 5), RESIDUAL: Scoring(2, 3, control_effectiveness="partly")})
    row = risk_row(house, reference)
    assert (row.exposure_rank, row.exposure_cell) == (4, 104)
    assert (row.residual_likelihood, row.residual_impact, row.residual_cell) == (2, 3, 302)
    assert row.control_effectiveness == "partly"


def test_a_change_of_the_exposure_leaves_the_residual_alone(house, lookup):
    lookup()
    reference = log(house)
    score(house, reference, {EXPOSURE: Scoring(4, 5), RESIDUAL: Scoring(2, 3)})
    score(house, reference, {EXPOSURE: Scoring(5, 5)})
    assert len(assessments(house, RESIDUAL)) == 1


def test_what_was_scored_under_another_methodology_keeps_its_level_but_leaves_the_map(house, lookup):
    reference = scored(house, log(house))
    target = {TARGET: Scoring(2, 3, control_effectiveness="limited", target_date=date(2027, 6, 30))}
    score(house, reference, target)
    before = risk_row(house, reference)
    profile = lookup()
    score(house, reference, {EXPOSURE: Scoring(4, 5), RESIDUAL: Scoring(2, 3)})
    row = risk_row(house, reference)
    assert row.profile_id == profile != before.profile_id
    assert (row.target_rank, row.target_cell) == (before.target_rank, None)
    assert (row.exposure_cell, row.residual_cell) == (104, 302)
    assert [line.profile_id for line in assessments(house, EXPOSURE)] == [before.profile_id, profile]


def test_the_same_steps_under_a_new_methodology_are_a_new_assessment(house, lookup):
    reference = scored(house, log(house))
    lookup()
    score(house, reference, {EXPOSURE: Scoring(4, 5)})
    assert [line.likelihood for line in assessments(house, EXPOSURE)] == [4, 4]


def test_a_decision_on_a_level_of_the_old_methodology_does_not_put_it_on_the_new_map(house, lookup):
    reference = scored(house, log(house))
    lookup()
    score(house, reference, {EXPOSURE: Scoring(4, 5)})
    decided = (RESIDUAL, Level.LOW, "SMT 2026/7", "Agreed.")
    override_level(house.desk("secretariat"), reference, version_of(house, reference), *decided)
    row = risk_row(house, reference)
    assert (row.residual_rank, row.residual_cell) == (1, None)
