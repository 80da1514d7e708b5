"""What an assessor says of one measure, and the level the methodology makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NoReturn

from riskreg.domain.errors import Invalid
from riskreg.domain.profile import Profile
from riskreg.domain.scale import Level, Measure, Score

LONGEST = 4000  # characters of a reason


@dataclass(frozen=True, slots=True)
class Scoring:
    """Steps, grade and reason for one measure.

    The impact is ``impact``, or the highest step of ``by_dimension`` (code of the dimension to step). Likelihood and
    impact stay empty where the measure takes those of the exposure.
    """

    likelihood: int | None = None
    impact: int | None = None
    by_dimension: Mapping[str, int] = field(default_factory=dict)
    control_effectiveness: str = ""
    reason: str = ""
    target_date: date | None = None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A scoring with its steps settled, its level computed and explained."""

    scoring: Scoring
    likelihood: int
    impact: int
    level: Level
    explanation: str


def follows_exposure(profile: Profile, measure: Measure) -> bool:
    """Whether the measure takes likelihood and impact of the exposure and adds the controls."""
    return measure is Measure.RESIDUAL and profile.needs_control_effectiveness(measure)


def reckon(profile: Profile, measure: Measure, scoring: Scoring) -> Reckoned:
    """The level of a scoring; raises ``Invalid`` with fields named ``measure_field``, for example ``target_impact``."""
    try:
        impact = impact_of(profile, scoring)
        score = Score(scoring.likelihood or 0, impact, _grade(profile, measure, scoring))
        level = profile.level(measure, score)
    except Invalid as refusal:
        fields = {f"{measure.value}_{name}": sentences for name, sentences in refusal.fields.items()}
        raise Invalid(refusal.sentence, fields) from None
    kept = replace(scoring, control_effectiveness=score.control_effectiveness or "")
    return Reckoned(kept, score.likelihood, impact, level, profile.explain(measure, score))


def impact_of(profile: Profile, scoring: Scoring) -> int:
    """The highest of the dimensions where any is given, otherwise the impact chosen overall."""
    if not scoring.by_dimension:
        return scoring.impact or 0
    for code, step in scoring.by_dimension.items():
        _check_dimension(profile, code, step)
    highest = profile.impact_of(scoring.by_dimension)
    if scoring.impact not in (None, highest):
        sentence = (
            f"The highest dimension is {profile.impact[highest - 1].label}. "
            "Leave the overall impact empty, or take the dimensions away."
        )
        raise Invalid(sentence, {"impact": [sentence]})
    return highest


def check_words(measure: Measure, scoring: Scoring) -> None:
    """Refuse a reason no column should hold, and a target without the date it is wanted by."""
    if len(scoring.reason) > LONGEST or "\x00" in scoring.reason:
        refuse(measure, "reason", f"Shorten the reason to {LONGEST} characters of plain text.")
    if measure is Measure.TARGET and scoring.target_date is None:
        refuse(measure, "date", "Give the date by which the target is to be reached.")


def refuse(measure: Measure, name: str, sentence: str) -> NoReturn:
    raise Invalid(sentence, {f"{measure.value}_{name}": [sentence]})


def _grade(profile: Profile, measure: Measure, scoring: Scoring) -> str | None:
    # Where the grade does not enter the level it may still be recorded, but not invented.
    code = scoring.control_effectiveness
    if profile.needs_control_effectiveness(measure) or code:
        return profile.grade(code).code
    return None


def _check_dimension(profile: Profile, code: str, step: int) -> None:
    found = next((each for each in profile.dimensions if each.code == code), None)
    if found is None:
        sentence = f"There is no impact dimension “{code[:40]}”."
        raise Invalid(sentence, {"impact": [sentence]})
    if step not in range(1, len(found.steps) + 1):
        sentence = f"Choose a step from 1 to {len(found.steps)} for “{found.title}”."
        raise Invalid(sentence, {f"dimension_{code}": [sentence]})


@dataclass(frozen=True, slots=True)
class Preview:
    """The level one measure would have, and why; without a level ``sentence`` says what is still to be chosen."""

    measure: Measure
    level: Level | None
    sentence: str


def preview(profile: Profile, said: Mapping[Measure, Scoring]) -> tuple[Preview, ...]:
    """What the methodology makes of a form that is still being filled in; nothing is refused."""
    return tuple(_previewed(profile, measure, said) for measure in Measure)


def _previewed(profile: Profile, measure: Measure, said: Mapping[Measure, Scoring]) -> Preview:
    scoring = said.get(measure)
    if scoring is None:
        return Preview(measure, None, "")
    if follows_exposure(profile, measure):
        exposure = said.get(Measure.EXPOSURE, Scoring())
        scoring = replace(
            scoring, likelihood=exposure.likelihood, impact=exposure.impact, by_dimension=exposure.by_dimension
        )
    try:
        reckoned = reckon(profile, measure, scoring)
    except Invalid as refusal:
        return Preview(measure, None, refusal.sentence)
    source = "" if follows_exposure(profile, measure) else _source(profile, scoring, reckoned.impact)
    return Preview(measure, reckoned.level, reckoned.explanation + source)


def _source(profile: Profile, scoring: Scoring, impact: int) -> str:
    """Where the impact comes from, for a methodology with dimensions."""
    if not profile.dimensions:
        return ""
    if not scoring.by_dimension:
        return " The impact was chosen overall."
    titles = [each.title for each in profile.dimensions if scoring.by_dimension.get(each.code) == impact]
    return f" The impact is the highest dimension: {', '.join(titles)}."
