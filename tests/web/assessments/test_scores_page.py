"""The page that scores a risk: every step in words, the level while choosing, nothing lost when it is refused."""

from __future__ import annotations

import gzip

import pytest

from riskreg.paths import SEED
from riskreg.store.tables.methodology import ProfileAdoption
from riskreg.store.work import open_work
from tests.builders import add_profile, approved, log, risk_row, scored, submitted, version_of, with_control

OFF_THE_SCALE = ["9", "-1", "0", "four", "٤", "9" * 400, "<script>", "\x00"]


def form(house, reference, **answers):
    return {"version": str(version_of(house, reference)), "then": "treatments.response"} | answers


def test_every_step_stands_beside_its_words(client_of, house):
    reference = log(house)
    with_control(house, reference)
    text = client_of("focal").get(f"/risks/{reference}/write/scores").text
    assert "4 Highly likely" in text
    assert "Probability below 90 %" in text
    assert "Comments in international media or forums" in text
    assert "Limited improvement needed" in text
    assert "Remote monitoring" in text
    assert "demonstration methodology, to be confirmed by your organization" in text


def test_scores_are_saved_and_lead_to_the_next_step(client_of, house):
    reference = log(house)
    client = client_of("focal")
    chosen = {
        "exposure_likelihood": "4",
        "exposure_dimension_reputation": "4",
        "exposure_dimension_financial": "2",
        "residual_control_effectiveness": "limited",
    }
    answer = client.post(f"/risks/{reference}/write/scores", form(house, reference, **chosen))
    assert (answer.status_code, answer.location) == (303, f"/risks/{reference}/write/response")
    row = risk_row(house, reference)
    assert (row.exposure_impact, row.exposure_rank, row.residual_rank) == (4, 4, 3)
    again = client.get(f"/risks/{reference}/write/scores").text
    assert 'name="exposure_dimension_reputation" value="4" checked' in again
    assert "The impact is the highest dimension: Reputation." in again


def test_nothing_chosen_goes_on_and_leaves_nothing(client_of, house):
    reference = log(house)
    answer = client_of("focal").post(f"/risks/{reference}/write/scores", form(house, reference))
    assert answer.status_code == 303
    assert risk_row(house, reference).version == 1


@pytest.mark.parametrize("field", ["exposure_likelihood", "exposure_impact", "exposure_dimension_reputation"])
@pytest.mark.parametrize("value", OFF_THE_SCALE)
def test_a_step_off_the_scale_is_refused_and_the_rest_is_kept(client_of, house, field, value):
    reference = log(house)
    answers = {"exposure_likelihood": "3", "exposure_reason": "Typed with care.", field: value}
    answer = client_of("focal").post(f"/risks/{reference}/write/scores", form(house, reference, **answers))
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert "Typed with care." in answer.text
    assert risk_row(house, reference).version == 1


def test_an_unknown_grade_is_refused(client_of, house):
    reference = log(house)
    answers = {"exposure_likelihood": "3", "exposure_impact": "3", "residual_control_effectiveness": "superb"}
    answer = client_of("focal").post(f"/risks/{reference}/write/scores", form(house, reference, **answers))
    assert answer.status_code == 422
    assert "Say how effective the controls are" in answer.text


def test_in_the_register_the_last_reason_is_not_taken_for_the_new_one(client_of, house):
    reference = approved(house)
    answers = {"exposure_likelihood": "4", "exposure_impact": "5", "residual_control_effectiveness": "effective"}
    answer = client_of("owner").post(f"/risks/{reference}/write/scores", form(house, reference, **answers))
    assert answer.status_code == 422
    assert "changes from high to medium. Say why." in answer.text


def test_the_level_is_shown_while_choosing_in_a_small_part(client_of, house):
    reference = log(house)
    address = f"/risks/{reference}/write/scores/level"
    client = client_of("focal")
    empty = client.get(address, headers={"HX-Request": "true"})
    assert "Choose likelihood and impact to see the level." in empty.text
    chosen = "?exposure_likelihood=4&exposure_impact=5&residual_control_effectiveness=limited"
    part = client.get(address + chosen, headers={"HX-Request": "true"})
    assert "Likelihood 4 Highly likely × impact 5 Critical = 20" in part.text
    assert "level high" in part.text
    assert len(gzip.compress(part.data)) < 2_000
    half = client.get(f"{address}?exposure_likelihood=9")
    assert half.status_code == 200
    assert "from 1 Slight to 5 Expected" in half.text
    assert risk_row(house, reference).version == 1


def test_whoever_saves_second_sees_both_versions(client_of, house):
    reference = log(house)
    stale = form(house, reference, exposure_likelihood="1", exposure_impact="1")
    scored(house, reference)
    answer = client_of("focal").post(f"/risks/{reference}/write/scores", stale)
    assert answer.status_code == 409
    assert "4 Highly likely" in answer.text
    assert "1 Slight" in answer.text
    assert risk_row(house, reference).exposure_rank == 4


@pytest.mark.parametrize(("who", "status"), [("other_focal", 404), ("oversight", 403), ("senior", 403), ("admin", 403)])
def test_the_page_is_closed_to_others(client_of, house, who, status):
    reference = log(house)
    for address in ("write/scores", "write/scores/level"):
        assert client_of(who).get(f"/risks/{reference}/{address}").status_code == status


def test_while_the_head_decides_the_page_says_so(client_of, house):
    reference = submitted(house)
    assert "approve it or return it" in client_of("secretariat").get(f"/risks/{reference}/write/scores").text
    answer = client_of("secretariat").post(f"/risks/{reference}/write/scores", form(house, reference))
    assert answer.status_code == 409
    assert "saving takes it back" in client_of("focal").get(f"/risks/{reference}/write/scores").text


def test_the_secretariat_sets_a_level_by_a_decision(client_of, house):
    reference = approved(house)
    client = client_of("secretariat")
    address = f"/risks/{reference}/override"
    assert "Levels are computed." in client.get(address).text
    decision = {"measure": "residual", "level": "very high", "decision": "SMT 2026/7", "reason": "A wider mandate."}
    wanting = client.post(address, form(house, reference) | decision | {"decision": ""})
    assert wanting.status_code == 422
    answer = client.post(address, form(house, reference) | decision)
    assert (answer.status_code, answer.location) == (303, f"/risks/{reference}")
    assert risk_row(house, reference).residual_rank == 4
    page = client.get(f"/risks/{reference}/write/scores").text
    assert "A decision set the residual level to very high." in page
    assert "Set by a decision (SMT 2026/7) in place of the computed high: A wider mandate." in page


@pytest.mark.parametrize("field", ["measure", "level"])
def test_an_unknown_word_in_a_decision_is_refused(client_of, house, field):
    reference = approved(house)
    decision = {"measure": "residual", "level": "low", "decision": "SMT", "reason": "Why.", field: "nonsense"}
    answer = client_of("secretariat").post(f"/risks/{reference}/override", form(house, reference) | decision)
    assert answer.status_code == 422
    assert risk_row(house, reference).residual_rank == 3


@pytest.mark.parametrize("who", ["focal", "head", "oversight"])
def test_nobody_else_opens_the_page_of_decisions(client_of, house, who):
    assert client_of(who).get(f"/risks/{approved(house)}/override").status_code == 403


def test_a_rescoring_methodology_asks_for_steps_after_controls(client_of, house):
    reference = log(house)
    with open_work(house.machine) as work:
        profile = add_profile(work, (SEED / "methodologies" / "lookup-5x5.toml").read_text())
        day = work.now.date()
        work.session.add(ProfileAdoption(profile_id=profile, from_date=day, adopted_at=work.now, reason="tests"))
    client, address = client_of("focal"), f"/risks/{reference}/write/scores"
    page = client.get(address).text
    assert "How likely is it, with today’s controls?" in page
    assert "to be confirmed by your organization" not in page
    answers = {"exposure_likelihood": "4", "exposure_impact": "5", "residual_likelihood": "2", "residual_impact": "3"}
    assert client.post(address, form(house, reference, **answers)).status_code == 303
    assert risk_row(house, reference).residual_likelihood == 2


def test_a_target_wants_its_date(client_of, house):
    reference = scored(house, log(house))
    target = {"target_likelihood": "2", "target_impact": "2", "target_control_effectiveness": "limited"}
    address = f"/risks/{reference}/write/scores"
    refused = client_of("focal").post(address, form(house, reference, **target))
    assert refused.status_code == 422
    assert "Give the date by which the target is to be reached." in refused.text
    kept = form(house, reference, **target, target_date="2027-06-30")
    assert client_of("focal").post(address, kept).status_code == 303
    assert risk_row(house, reference).target_rank == 1
