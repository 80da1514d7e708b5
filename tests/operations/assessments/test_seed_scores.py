"""The demonstration's risks, scored by the operation, stand where their file says; and the copies never drift."""

from __future__ import annotations

import csv
import json

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riskreg.assessments.operations import score_risk
from riskreg.assessments.queries import latest_of
from riskreg.assessments.scoring import Scoring
from riskreg.domain.scale import Level, Measure
from riskreg.domain.vocabulary import Category
from riskreg.paths import SEED
from riskreg.risks.operations import Statement, log_risk
from riskreg.risks.tally import recount
from riskreg.store.tables.risk import Risk
from riskreg.store.tables.tally import RiskTally
from riskreg.store.work import open_work
from tests.builders import log

EXPOSURE, RESIDUAL, TARGET = Measure
_RISK, _TALLY = Risk.__table__, RiskTally.__table__
GRADES = ("effective", "limited", "significant", "ineffective", "highly_ineffective")
DIMENSIONS = ("safety_and_security", "reputation", "financial")


def test_all_rows_of_the_seed_have_the_levels_their_last_columns_expect(house):
    with (SEED / "risks.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 52
    expected, found = {}, {}
    with open_work(house.machine) as work:
        for row in rows:
            statement = Statement(row["title"], Category(row["category"]))
            reference = log_risk(work, house.entities["CO-COL"], statement)
            scores = {
                EXPOSURE: Scoring(int(row["likelihood"]), int(row["impact"])),
                RESIDUAL: Scoring(control_effectiveness=row["control_effectiveness"]),
            }
            score_risk(work, reference, 1, scores)
            expected[reference] = (row["expected_exposure"], row["expected_residual"])
            found[reference] = _levels(work, reference)
    assert found == expected


def _levels(work, reference):
    row = work.session.execute(sa.select(_RISK).where(_RISK.c.number == int(reference[2:]))).one()
    return Level.from_rank(row.exposure_rank).value, Level.from_rank(row.residual_rank).value


STEPS = st.integers(1, 5)
EXPOSURES = st.builds(lambda step, impact: Scoring(step, impact), STEPS, STEPS) | st.builds(
    lambda step, dimensions: Scoring(step, by_dimension=dimensions),
    STEPS,
    st.dictionaries(st.sampled_from(DIMENSIONS), STEPS, min_size=1),
)
RESIDUALS = st.builds(lambda grade: Scoring(control_effectiveness=grade), st.sampled_from(GRADES))
TARGETS = st.builds(
    lambda step, impact, grade, day: Scoring(step, impact, control_effectiveness=grade, target_date=day),
    STEPS,
    STEPS,
    st.sampled_from(GRADES),
    st.dates(),
)


@st.composite
def sequences(draw):
    """Scorings as people make them: the exposure first, then any of the three, in any order."""
    first = {EXPOSURE: draw(EXPOSURES)}
    parts = {EXPOSURE: EXPOSURES, RESIDUAL: RESIDUALS, TARGET: TARGETS}
    later = draw(st.lists(st.sets(st.sampled_from(list(Measure)), min_size=1), max_size=5))
    return [first, *({measure: draw(parts[measure]) for measure in sorted(chosen)} for chosen in later)]


# One register for all examples: each works on a risk of its own, and the tally is held against a recount of everything.
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequences())
def test_after_any_scorings_the_risk_repeats_its_latest_assessments_and_the_counts_hold(house, sequence):
    reference = log(house)
    with open_work(house.machine) as work:
        risk = work.session.execute(sa.select(Risk).where(_RISK.c.number == int(reference[2:]))).scalar_one()
        for scores in sequence:
            score_risk(work, reference, risk.version, scores)
            _holds(work, risk)
    assert _tally(house) == _recounted(house)


def _holds(work, risk):
    latest = latest_of(work, risk)
    for measure in Measure:
        kept = latest.get(measure)
        repeated = tuple(getattr(risk, f"{measure.value}_{name}") for name in ("likelihood", "impact", "rank"))
        assert repeated == ((kept.likelihood, kept.impact, Level(kept.level).rank) if kept else (None, None, None))
        assert (getattr(risk, f"{measure.value}_cell") is None) == (kept is None)
    if residual := latest.get(RESIDUAL):
        exposure = latest[EXPOSURE]
        assert (residual.likelihood, residual.impact) == (exposure.likelihood, exposure.impact)
        assert json.loads(residual.by_dimension) == json.loads(exposure.by_dimension)
        assert risk.control_effectiveness == residual.control_effectiveness
    if target := latest.get(TARGET):
        assert (risk.target_date, risk.target_control_effectiveness) == (target.target_date, target.control_effectiveness)


def _tally(house):
    with house.engine.connect() as connection:
        rows = connection.execute(sa.select(_TALLY).where(_TALLY.c.n != 0)).all()
    return {tuple(row) for row in rows}


def _recounted(house):
    with house.engine.begin() as connection:
        before = connection.execute(sa.select(_TALLY)).all()
        recount(connection)
        anew = {tuple(row) for row in connection.execute(sa.select(_TALLY))}
        connection.execute(sa.delete(_TALLY))
        connection.execute(sa.insert(_TALLY), [row._asdict() for row in before])
    return anew
