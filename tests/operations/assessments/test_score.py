"""Scoring a risk: the level is computed, kept for ever, repeated on the risk, and refused in clear sentences."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from riskreg.assessments.operations import score_risk
from riskreg.assessments.queries import history
from riskreg.assessments.scoring import Scoring
from riskreg.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from riskreg.domain.scale import Level, Measure
from riskreg.store.tables.event import Event
from riskreg.store.tables.risk import Assessment
from riskreg.store.work import open_reading
from tests.builders import approved, log, risk_row, scored, submitted, version_of

EXPOSURE, RESIDUAL, TARGET = Measure
_ASSESSMENT = Assessment.__table__
_EVENT = Event.__table__


def score(house, reference, scores, who="focal"):
    score_risk(house.desk(who), reference, version_of(house, reference), scores)


def assessments(house, measure=None):
    wanted = sa.select(_ASSESSMENT).order_by(_ASSESSMENT.c.id)
    with house.engine.connect() as connection:
        rows = connection.execute(wanted).all()
    return [row for row in rows if measure in (None, row.measure)]


def events(house, kind):
    with house.engine.connect() as connection:
        return connection.execute(sa.select(_EVENT).where(_EVENT.c.kind == kind)).all()


def test_a_score_is_kept_computed_and_repeated_on_the_risk(house):
    reference = log(house)
    score(house, reference, {EXPOSURE: Scoring(4, 5, reason="Reports."), RESIDUAL: Scoring(control_effectiveness="effective")})
    row = risk_row(house, reference)
    assert (row.exposure_likelihood, row.exposure_impact, row.exposure_rank, row.exposure_cell) == (4, 5, 4, 104)
    assert (row.residual_likelihood, row.residual_impact, row.residual_rank, row.residual_cell) == (4, 5, 2, 0)
    assert row.control_effectiveness == "effective"
    exposure, residual = assessments(house)
    assert (exposure.level, exposure.computed_level, exposure.reason) == ("very high", "very high", "Reports.")
    assert (residual.level, residual.reason) == ("medium", "Reports.")
    assert exposure.revision == residual.revision == row.revision
    assert exposure.assessor_id == house.people["focal"]


def test_scoring_leaves_one_event_with_the_levels_before_and_after(house):
    reference = scored(house, log(house))
    score(house, reference, {RESIDUAL: Scoring(control_effectiveness="effective", reason="Tested again.")})
    first, second = events(house, "risk.scored")
    assert '"exposure":{"after":"very high","before":""}' in first.body
    assert '"levels":{"residual":{"after":"medium","before":"high"}}' in second.body
    assert "Tested again." in second.body


def test_the_same_score_again_leaves_nothing(house):
    reference = scored(house, log(house))
    before = risk_row(house, reference)
    score(house, reference, {EXPOSURE: Scoring(4, 5), RESIDUAL: Scoring(control_effectiveness="limited")})
    assert risk_row(house, reference) == before
    assert len(assessments(house)) == 2
    assert len(events(house, "risk.scored")) == 1


def test_a_new_reason_alone_is_a_new_assessment(house):
    reference = scored(house, log(house))
    score(house, reference, {EXPOSURE: Scoring(4, 5, reason="A mission in March.")})
    assert [row.reason for row in assessments(house, EXPOSURE)] == ["Reports of the office.", "A mission in March."]


def test_the_residual_follows_when_the_exposure_changes(house):
    reference = scored(house, log(house))
    score(house, reference, {EXPOSURE: Scoring(2, 2, reason="The conflict ended.")})
    row = risk_row(house, reference)
    assert (row.exposure_rank, row.residual_rank, row.residual_likelihood) == (1, 1, 2)
    assert assessments(house, RESIDUAL)[-1].reason == "The conflict ended."


def test_the_impact_is_the_highest_dimension_and_every_step_is_kept(house):
    reference = log(house)
    score(house, reference, {EXPOSURE: Scoring(3, by_dimension={"reputation": 4, "financial": 2})})
    (row,) = assessments(house)
    assert (row.impact, row.by_dimension) == (4, '{"financial":2,"reputation":4}')
    score(house, reference, {RESIDUAL: Scoring(control_effectiveness="limited")})
    assert assessments(house, RESIDUAL)[0].by_dimension == row.by_dimension


def test_a_target_stands_with_its_date(house):
    reference = scored(house, log(house))
    score(house, reference, {TARGET: Scoring(2, 3, control_effectiveness="limited", target_date=date(2027, 6, 30))})
    row = risk_row(house, reference)
    assert (row.target_rank, row.target_date, row.target_control_effectiveness) == (1, date(2027, 6, 30), "limited")


@pytest.mark.parametrize(
    ("scores", "field", "words"),
    [
        ({EXPOSURE: Scoring(9, 3)}, "exposure_likelihood", "from 1 Slight to 5 Expected"),
        ({EXPOSURE: Scoring(3)}, "exposure_impact", "from 1 Low to 5 Critical"),
        ({EXPOSURE: Scoring(3, by_dimension={"weather": 2})}, "exposure_impact", "no impact dimension"),
        ({EXPOSURE: Scoring(3, by_dimension={"reputation": 6})}, "exposure_dimension_reputation", "from 1 to 5"),
        ({EXPOSURE: Scoring(3, 2, {"reputation": 4})}, "exposure_impact", "4 Significant"),
        ({EXPOSURE: Scoring(3, 3), RESIDUAL: Scoring(control_effectiveness="superb")}, "residual_control_effectiveness", "Effective"),
        ({RESIDUAL: Scoring(control_effectiveness="limited")}, "exposure_likelihood", "first"),
        ({EXPOSURE: Scoring(3, 3), RESIDUAL: Scoring(2, 2, control_effectiveness="limited")}, "residual_likelihood", "takes"),
        ({TARGET: Scoring(2, 2, control_effectiveness="limited")}, "target_date", "date"),
        ({EXPOSURE: Scoring(3, 3, reason="a\x00b")}, "exposure_reason", "plain text"),
    ],
)
def test_a_score_off_the_scale_is_refused_with_its_field(house, scores, field, words):
    reference = log(house)
    with pytest.raises(Invalid) as refused:
        score(house, reference, scores)
    assert list(refused.value.fields) == [field]
    assert words in refused.value.fields[field][0]
    assert assessments(house) == []


def test_in_the_register_a_changed_level_asks_for_a_reason(house):
    reference = approved(house)
    with pytest.raises(Invalid) as refused:
        score(house, reference, {RESIDUAL: Scoring(control_effectiveness="effective")})
    assert list(refused.value.fields) == ["residual_reason"]
    score(house, reference, {RESIDUAL: Scoring(control_effectiveness="effective", reason="A new agreement.")})
    row = risk_row(house, reference)
    assert (row.residual_rank, row.residual_rank_before) == (2, 3)


def test_trying_out_scores_in_a_draft_is_no_movement(house):
    reference = scored(house, log(house))
    score(house, reference, {RESIDUAL: Scoring(control_effectiveness="effective")})
    assert risk_row(house, reference).residual_rank_before is None


@pytest.mark.parametrize(("who", "refusal"), [("senior", NotFound), ("other_focal", NotFound), ("oversight", NotAllowed)])
def test_only_those_who_keep_the_risk_score_it(house, who, refusal):
    reference = log(house)
    with pytest.raises(refusal):
        score(house, reference, {EXPOSURE: Scoring(3, 3)}, who)


def test_scoring_while_the_head_decides_takes_the_risk_back(house):
    reference = submitted(house)
    with pytest.raises(Conflict):
        score(house, reference, {EXPOSURE: Scoring(1, 1, reason="No.")}, who="head")
    score(house, reference, {EXPOSURE: Scoring(1, 1)})
    row = risk_row(house, reference)
    assert (row.exposure_rank, row.state) == (1, "draft")


def test_a_page_opened_before_somebody_saved_is_stale(house):
    reference = log(house)
    seen = version_of(house, reference)
    scored(house, reference)
    with pytest.raises(Stale):
        score_risk(house.desk("focal"), reference, seen, {EXPOSURE: Scoring(1, 1)})


def test_the_history_tells_every_assessment_in_words(house):
    reference = scored(house, log(house))
    with open_reading(house.desk("focal")) as work:
        residual, exposure = history(work, risk_row(house, reference).id)
    assert (exposure.likelihood, exposure.impact, exposure.level) == ("4 Highly likely", "5 Critical", Level.VERY_HIGH)
    assert residual.controls == "Limited improvement needed"
    assert not residual.is_confirmed
    assert not residual.is_overridden


def test_the_history_of_a_risk_is_closed_to_whom_the_risk_is_closed(house):
    reference = scored(house, log(house))
    with open_reading(house.desk("other_focal")) as work:
        assert history(work, risk_row(house, reference).id) == ()
