"""What a vote proposes, the level that would follow from it, and where a decision owes the vote a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from riskreg.domain.consensus import ConsensusRule
from riskreg.domain.errors import Invalid
from riskreg.domain.profile import Profile
from riskreg.domain.scale import Level, Measure, Score
from riskreg.domain.spread import FEWEST_SHOWN, Shown, Spread, Vote, Withheld
from riskreg.domain.toml_table import quoted
from riskreg.domain.voting import CONTROLS, IMPACT, LIKELIHOOD, OF_IMPACT, Attribute, grade_of, possible_attributes

__all__ = [
    "Proposal",
    "level_that_follows",
    "proposed_scores",
    "proposed_steps",
    "score_of",
    "why_is_a_reason_needed",
]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the votes on one attribute propose.

    ``step`` is the median where the two votes in the middle are the same step, so that somebody did vote it. Otherwise
    it is None: half a step is no step, and rounding it would decide what the room must. ``between`` then holds the two
    votes in the middle. ``sentence`` says either, for the facilitator to read out.
    """

    step: int | None
    between: tuple[int, int] | None
    sentence: str


def proposed_scores(attributes: Sequence[Attribute], spreads: Mapping[str, Shown]) -> dict[str, Proposal]:
    """For each attribute that was voted on what the votes propose, by its code."""
    return {
        attribute.code: _proposal(attribute, spreads[attribute.code].shown())
        for attribute in attributes
        if attribute.code in spreads
    }


def proposed_steps(proposals: Mapping[str, Proposal]) -> dict[str, Vote]:
    """The steps alone, None where the room must choose: as ``level_that_follows`` takes them."""
    return {code: proposal.step for code, proposal in proposals.items()}


def _proposal(attribute: Attribute, spread: Shown) -> Proposal:
    if isinstance(spread, Withheld) or spread.middle is None:
        return Proposal(None, None, f"Fewer than {FEWEST_SHOWN} votes propose nothing: say which step it is.")
    low, high = spread.middle
    labels = f"{attribute.label(low)} and {attribute.label(high)}"
    between = None if low == high else (low, high)
    if spread.is_polarised:
        return Proposal(
            None, between, "The votes are polarised, so their median proposes nothing: say which step it is."
        )
    if between:
        return Proposal(None, between, f"The median lies between {labels}: say which step it is.")
    return Proposal(low, None, f"The median of the votes is {attribute.label(low)}.")


def score_of(profile: Profile, steps: Mapping[str, Vote]) -> Score:
    """Steps by code of the attribute as a score of the methodology; dimensions give the impact by their highest.

    Raises ``Invalid`` by code for what is unknown, off the scale or missing, and for an impact given both as a whole
    and by its dimensions.
    """
    if wrong := _wrong_steps(profile, steps):
        raise Invalid(" ".join(wrong.values()), {code: [sentence] for code, sentence in wrong.items()})
    given = {code: step for code, step in steps.items() if step is not None}
    dimensions = {code.removeprefix(OF_IMPACT): step for code, step in given.items() if code.startswith(OF_IMPACT)}
    impact = profile.impact_of(dimensions) if dimensions else given[IMPACT]
    grade = grade_of(profile, given[CONTROLS]).code if CONTROLS in given else None
    return Score(given[LIKELIHOOD], impact, grade)


def _wrong_steps(profile: Profile, steps: Mapping[str, Vote]) -> dict[str, str]:
    """A sentence by code; a dimension that is named must be scored, those that are not named need not be."""
    possible = {attribute.code: attribute for attribute in possible_attributes(profile)}
    by_dimension = any(code.startswith(OF_IMPACT) for code in steps)
    needed = [LIKELIHOOD, *([] if by_dimension else [IMPACT])]
    needed += [CONTROLS] if profile.needs_control_effectiveness(Measure.RESIDUAL) else []
    wrong: dict[str, str] = {}
    for code in dict.fromkeys([*needed, *steps]):
        step = steps.get(code)
        if code not in possible:
            wrong[code] = f"The methodology has nothing called {quoted(code)} to score."
        elif code == IMPACT and by_dimension and step is not None:
            wrong[code] = "Score the impact as a whole or by its dimensions, not both."
        elif step is None and (code in needed or code.startswith(OF_IMPACT)):
            wrong[code] = f"{possible[code].title}: choose a step."
        elif step is not None and not possible[code].has(step):
            wrong[code] = f"{possible[code].title}: choose a step from {possible[code].ends}."
    return wrong


def level_that_follows(profile: Profile, steps: Mapping[str, Vote]) -> Level | None:
    """The residual level the methodology computes from these steps; None while one it needs is open or off the scale.

    Why it is that level says ``profile.explain(Measure.RESIDUAL, score_of(profile, steps))``.
    """
    try:
        return profile.level(Measure.RESIDUAL, score_of(profile, steps))
    except Invalid:
        return None


def why_is_a_reason_needed(
    validated: Mapping[str, int], attributes: Sequence[Attribute], spreads: Mapping[str, Shown], rule: ConsensusRule
) -> tuple[str, ...]:
    """What the reason of a decision must answer, a sentence for each; empty when the votes carry it.

    Away from the median is a step outside the two votes in the middle: beside a median of 3.5 both 3 and 4 stand, and
    5 does not. Below five votes the sentence is the same whatever was voted.
    """
    sentences: list[str] = []
    for attribute in (each for each in attributes if each.code in spreads):
        spread = spreads[attribute.code].shown()
        name = attribute.title
        if isinstance(spread, Withheld):
            sentences.append(f"{name}: fewer than {FEWEST_SHOWN} votes cannot carry the score. Say what does.")
            continue
        sentences += _against_the_median(attribute, spread, validated.get(attribute.code))
        verdict = rule.agrees(spread)
        if spread.is_polarised:
            sentences.append(f"{name}: the votes are polarised. Say how the room came to one score.")
        elif not verdict.agrees:
            sentences.append(f"{name}: there is no consensus. {' '.join(verdict.reasons)}")
    return tuple(sentences)


def _against_the_median(attribute: Attribute, spread: Spread, step: int | None) -> Iterator[str]:
    if step is None or spread.middle is None:
        return
    low, high = spread.middle
    if not low <= step <= high:
        voted = attribute.label(low) if low == high else f"between {attribute.label(low)} and {attribute.label(high)}"
        said = f"{attribute.title}: {attribute.label(step)} is validated"
        yield f"{said}, and the median of the votes is {voted}. Say why."
