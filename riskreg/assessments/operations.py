"""Scoring a risk: levels computed by the methodology in use, kept for ever, overridden only by a decision."""

import json
from collections.abc import Mapping
from dataclasses import replace

from riskreg.assessments.queries import Latest, latest_of
from riskreg.assessments.scoring import Reckoned, Scoring, check_words, follows_exposure, impact_of, reckon, refuse
from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.permissions import Permission
from riskreg.domain.profile import Profile
from riskreg.domain.scale import Level, Measure, Score
from riskreg.methodology.queries import StoredProfile, profile_by_id, profile_in_use
from riskreg.risks.editing import changing_words
from riskreg.risks.keeping import at_risk
from riskreg.store.base import canonical, loaded
from riskreg.store.tables.risk import Assessment, Risk
from riskreg.store.work import Work, operation


@operation(needs=Permission.RISK_SCORE, within=at_risk)
def score_risk(work: Work, reference: str, version: int, scores: Mapping[Measure, Scoring]) -> None:
    """Score the measures given under the profile in use today.

    A measure said again with the same steps, grade and date leaves no new assessment, unless a new reason is given
    or the methodology changed. Where the residual takes the exposure's steps it follows when the exposure changes.
    """
    stored = profile_in_use(work.session.connection(), work.now.date())
    with changing_words(work, reference, version, {"scores"}) as change:
        latest = latest_of(work, change.risk)
        said = _complete(stored, scores, latest)
        fresh = {
            measure: made
            for measure in Measure
            if measure in said and (made := _assess(work, change.risk, stored, measure, said, latest))
        }
        if fresh:
            _settle_on(change.risk, stored.id, fresh)
            _keep(work, change.risk, fresh)
            change.note("risk.scored", **_told(stored, latest, fresh))


@operation(needs=Permission.RISK_OVERRIDE, within=at_risk)
def override_level(
    work: Work, reference: str, version: int, measure: Measure, level: Level, decision: str, reason: str
) -> None:
    """Set a level other than the computed one, by a named decision. Setting the computed one ends an override."""
    decision, reason = decision.strip(), reason.strip()
    _check_decision(decision, reason)
    with changing_words(work, reference, version, {"scores"}) as change:
        last = latest_of(work, change.risk).get(measure)
        if last is None:
            raise Conflict(f"The {measure.value} was not scored yet. Score it before a decision sets another level.")
        if last.level == level.value:
            sentence = f"The {measure.value} level is {level.value} already. Choose another level."
            raise Invalid(sentence, {"level": [sentence]})
        made = _decided(work, change.risk, last, level, decision, reason)
        _keep(work, change.risk, {measure: made})
        levels = {"measure": measure.value, "before": last.level, "after": level.value}
        change.note("risk.level_overridden", decision=decision, reason=reason, **levels)


def _complete(stored: StoredProfile, scores: Mapping[Measure, Scoring], latest: Latest) -> dict[Measure, Scoring]:
    """What is said, with the residual that follows the exposure given its steps."""
    said = dict(scores)
    if not follows_exposure(stored.profile, Measure.RESIDUAL):
        return said
    kept = latest.get(Measure.RESIDUAL)
    if Measure.RESIDUAL not in said and Measure.EXPOSURE in said and kept is not None:
        said[Measure.RESIDUAL] = Scoring(control_effectiveness=kept.control_effectiveness)
    if Measure.RESIDUAL in said:
        said[Measure.RESIDUAL] = _following(stored.profile, said, latest)
    return said


def _following(profile: Profile, said: Mapping[Measure, Scoring], latest: Latest) -> Scoring:
    residual, last = said[Measure.RESIDUAL], latest.get(Measure.EXPOSURE)
    exposure = said.get(Measure.EXPOSURE) or (_said_in(last) if last else None)
    if exposure is None:
        refuse(Measure.EXPOSURE, "likelihood", "Choose likelihood and impact first: the residual risk builds on them.")
    given = (residual.likelihood, residual.impact)
    if given not in ((None, None), (exposure.likelihood, impact_of(profile, exposure))):
        refuse(Measure.RESIDUAL, "likelihood", "The residual risk takes the likelihood and impact of the exposure.")
    return replace(residual, likelihood=exposure.likelihood, impact=exposure.impact, by_dimension=exposure.by_dimension)


def _said_in(assessment: Assessment) -> Scoring:
    by_dimension = json.loads(assessment.by_dimension)
    return Scoring(assessment.likelihood, None if by_dimension else assessment.impact, by_dimension)


def _assess(
    work: Work, risk: Risk, stored: StoredProfile, measure: Measure, said: Mapping[Measure, Scoring], latest: Latest
) -> Assessment | None:
    """The new assessment of a measure; None when it says nothing new."""
    check_words(measure, said[measure])
    last = latest.get(measure)
    made = _as_assessment(work, risk, stored.id, measure, reckon(stored.profile, measure, said[measure]))
    if last is not None and not _differs(last, made):
        return None
    if not made.reason and follows_exposure(stored.profile, measure) and Measure.EXPOSURE in said:
        made.reason = said[Measure.EXPOSURE].reason.strip()
    _ask_reason(risk, measure, last, made)
    return made


def _as_assessment(work: Work, risk: Risk, profile_id: int, measure: Measure, reckoned: Reckoned) -> Assessment:
    scoring = reckoned.scoring
    return Assessment(
        risk_id=loaded(risk.id),
        measure=measure,
        likelihood=reckoned.likelihood,
        impact=reckoned.impact,
        by_dimension=canonical(dict(scoring.by_dimension)),
        control_effectiveness=scoring.control_effectiveness,
        computed_level=reckoned.level.value,
        level=reckoned.level.value,
        reason=scoring.reason.strip(),
        target_date=scoring.target_date if measure is Measure.TARGET else None,
        profile_id=profile_id,
        revision=risk.revision + 1,
        at=work.now,
        assessor_id=work.actor.person_id,
        assessor_name=work.actor.name,
        acted_for=_for_whom(work),
    )


def _for_whom(work: Work) -> str:
    return work.acts_for.name if work.acts_for is not None else ""


def _differs(last: Assessment, made: Assessment) -> bool:
    # The level is not compared: saying the same again must not undo a decision that set another level.
    same = all(
        getattr(last, name) == getattr(made, name)
        for name in ("likelihood", "impact", "by_dimension", "control_effectiveness", "target_date", "profile_id")
    )
    return not same or bool(made.reason and made.reason != last.reason)


def _ask_reason(risk: Risk, measure: Measure, last: Assessment | None, made: Assessment) -> None:
    if risk.standing != "registered" or last is None or last.level == made.level or made.reason:
        return
    refuse(measure, "reason", f"The {measure.value} level changes from {last.level} to {made.level}. Say why.")


def _decided(work: Work, risk: Risk, last: Assessment, level: Level, decision: str, reason: str) -> Assessment:
    kept = last.model_dump(exclude={"id", "level", "override_decision", "override_reason", "revision", "at"})
    return Assessment(
        **kept | {"assessor_id": work.actor.person_id, "assessor_name": work.actor.name, "acted_for": _for_whom(work)},
        level=level.value,
        override_decision=decision,
        override_reason=reason,
        revision=risk.revision + 1,
        at=work.now,
    )


def _check_decision(decision: str, reason: str) -> None:
    wrong = {}
    if not 0 < len(decision) <= 120 or "\x00" in decision:
        wrong["decision"] = ["Name the decision, in 120 characters or fewer."]
    if not 0 < len(reason) <= 4000 or "\x00" in reason:
        wrong["reason"] = ["Give the reason of the decision, in 4000 characters or fewer."]
    if wrong:
        raise Invalid(" ".join(sentences[0] for sentences in wrong.values()), wrong)


def _settle_on(risk: Risk, profile_id: int, fresh: Latest) -> None:
    """A risk stands on the maps of one profile: what was scored under another keeps its level, not its place."""
    if risk.profile_id not in (None, profile_id):
        for measure in set(Measure) - set(fresh):
            setattr(risk, f"{measure.value}_cell", None)
    risk.profile_id = profile_id


def _keep(work: Work, risk: Risk, fresh: Latest) -> None:
    """Keep the new assessments, and say them again on the risk, where the register reads them."""
    work.session.add_all(fresh.values())
    for measure, made in fresh.items():
        rank = Level(made.level).rank
        if measure is Measure.RESIDUAL and risk.standing == "registered":
            # The level before is the one last assessed, the same or not; trying out scores in a draft is no movement.
            risk.residual_rank_before = risk.residual_rank
        for name, value in (("likelihood", made.likelihood), ("impact", made.impact), ("rank", rank)):
            setattr(risk, f"{measure.value}_{name}", value)
        if made.profile_id == risk.profile_id:
            setattr(risk, f"{measure.value}_cell", _cell(work, made))
    _repeat_rest(risk, fresh)


def _repeat_rest(risk: Risk, fresh: Latest) -> None:
    if residual := fresh.get(Measure.RESIDUAL):
        risk.control_effectiveness = residual.control_effectiveness
    if target := fresh.get(Measure.TARGET):
        risk.target_date, risk.target_control_effectiveness = target.target_date, target.control_effectiveness


def _cell(work: Work, made: Assessment) -> int:
    profile = profile_by_id(work.session.connection(), made.profile_id).profile
    row, column = profile.cell_of(made.measure, Score(made.likelihood, made.impact, made.control_effectiveness or None))
    return row * 100 + column


def _told(stored: StoredProfile, latest: Latest, fresh: Latest) -> dict[str, object]:
    levels = {
        measure.value: {"before": latest[measure].level if measure in latest else "", "after": made.level}
        for measure, made in fresh.items()
    }
    reasons = dict.fromkeys(made.reason for made in fresh.values() if made.reason)
    method = f"{stored.profile.code} v{stored.profile.version}"
    return {"levels": levels, "reason": " ".join(reasons), "methodology": method}
