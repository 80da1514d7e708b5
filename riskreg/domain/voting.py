"""When a vote counts: the attributes a methodology lets a workshop vote on, and a ballot that answers them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from riskreg.domain.errors import Invalid
from riskreg.domain.plain_text import wrong_text
from riskreg.domain.profile import Profile
from riskreg.domain.scale import Dimension, Grade, Step
from riskreg.domain.spread import Vote
from riskreg.domain.toml_table import quoted

LIKELIHOOD, IMPACT, CONTROLS = "likelihood", "impact", "control_effectiveness"
OF_IMPACT = f"{IMPACT}."
LONGEST_COMMENT = 1000


@dataclass(frozen=True, slots=True)
class Attribute:
    """One thing voted on, with its question and the steps of its scale, step 1 first.

    The code is ``likelihood``, ``impact``, ``impact.`` with the code of a dimension, or ``control_effectiveness``.
    Grades of control have an order, best first, and so a step each, but it is never shown: published tables number
    them both ways round (``is_numbered``).
    """

    code: str
    title: str
    question: str
    steps: tuple[Step, ...]
    is_numbered: bool = True

    def label(self, step: int) -> str:
        """The step as a voter reads it: ``4 Highly likely``, or the name of a grade alone."""
        found = self.steps[step - 1]
        return found.label if self.is_numbered else found.name

    def place(self, at: Fraction) -> str:
        """Where a median or quartile lies, in words: ``4 Highly likely``, ``between 3 Likely and 4 Highly likely``."""
        if at.denominator == 1:
            return self.label(int(at))
        return f"between {self.label(floor(at))} and {self.label(ceil(at))}"

    def has(self, step: object) -> bool:
        """Whether that is a step of the scale. A program may send anything: True is none, though it equals 1."""
        return isinstance(step, int) and not isinstance(step, bool) and 1 <= step <= len(self.steps)

    @property
    def ends(self) -> str:
        """The whole scale in words: ``1 Slight to 5 Expected``."""
        return f"{self.label(1)} to {self.label(len(self.steps))}"

    @property
    def dimension(self) -> str:
        """The code of the impact dimension; empty for every other attribute."""
        return self.code.removeprefix(OF_IMPACT) if self.code.startswith(OF_IMPACT) else ""


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one voter says of one risk: by code of the attribute a step or None for "cannot judge", and a comment.

    An attribute that is not in ``answers`` was not answered, which is not the same as "cannot judge".
    """

    answers: Mapping[str, Vote] = field(default_factory=dict)
    comment: str = ""


def possible_attributes(profile: Profile) -> tuple[Attribute, ...]:
    """Everything the methodology lets one vote on: likelihood, impact and each of its dimensions, the controls.

    Whether one has to think the existing controls away follows from the rule of the methodology: under a grid the
    exposure is judged and the controls apart from it, otherwise what remains with them.
    """
    controls = "without the existing controls" if profile.residual_rule == "grid" else "with the existing controls"
    grades = tuple(
        Step(at, grade.name, grade.meaning) for at, grade in enumerate(profile.control_effectiveness, start=1)
    )
    return (
        Attribute(LIKELIHOOD, "Likelihood", f"How likely is it, {controls}?", profile.likelihood),
        Attribute(IMPACT, "Impact", f"How large would its impact be, {controls}?", profile.impact),
        *(_of_dimension(profile, dimension, controls) for dimension in profile.dimensions),
        Attribute(CONTROLS, "Control effectiveness", "How effective are the existing controls?", grades, False),
    )


def _of_dimension(profile: Profile, dimension: Dimension, controls: str) -> Attribute:
    """The steps have the names of the impact scale and the words of the dimension."""
    steps = tuple(Step(step.number, step.name, dimension.steps[step.number - 1]) for step in profile.impact)
    question = f"{dimension.title}: how large would the impact be, {controls}?"
    return Attribute(OF_IMPACT + dimension.code, f"Impact: {dimension.title}", question, steps)


def choose_attributes(profile: Profile, codes: Sequence[str]) -> tuple[Attribute, ...]:
    """The attributes with these codes, in the order of ``possible_attributes``.

    Raises ``Invalid`` (field ``attributes``) for none, an unknown one, one that has a single step, and for the impact
    together with its dimensions: the impact is the highest of them and would be asked twice.
    """
    possible = {attribute.code: attribute for attribute in possible_attributes(profile)}
    unknown = [code for code in codes if code not in possible]
    chosen = tuple(attribute for code, attribute in possible.items() if code in codes)
    if unknown:
        _refuse(f"The methodology has nothing called {quoted(unknown[0])} to vote on.")
    if not chosen:
        _refuse("Choose at least one attribute to vote on.")
    if IMPACT in codes and any(attribute.dimension for attribute in chosen):
        _refuse("Vote on the impact as a whole or on its dimensions, not on both.")
    for attribute in chosen:
        if len(attribute.steps) < 2:
            _refuse(f"{attribute.title} has one step only: there is nothing to vote on.")
    return chosen


def _refuse(sentence: str) -> None:
    raise Invalid(sentence, {"attributes": [sentence]})


def check_ballot(ballot: Ballot, attributes: Sequence[Attribute]) -> dict[str, list[str]]:
    """What is wrong with a ballot, by code of the attribute or ``comment``; empty when the vote counts.

    With one question a screen, ``attributes`` is the one that was asked.
    """
    asked = {attribute.code: attribute for attribute in attributes}
    wrong = {code: ["This is not voted on here."] for code in ballot.answers if code not in asked}
    for code, attribute in asked.items():
        if sentence := _wrong_answer(ballot, attribute):
            wrong[code] = [sentence]
    if sentence := wrong_text(ballot.comment, LONGEST_COMMENT):
        wrong["comment"] = [sentence]
    return wrong


def _wrong_answer(ballot: Ballot, attribute: Attribute) -> str:
    if attribute.code not in ballot.answers:
        return "Choose a step, or “I cannot judge”."
    step = ballot.answers[attribute.code]
    return "" if step is None or attribute.has(step) else f"Choose a step from {attribute.ends}, or “I cannot judge”."


def grade_of(profile: Profile, step: int) -> Grade:
    """The grade of control that a vote for that step means; raises ``Invalid`` off the scale."""
    if step not in range(1, len(profile.control_effectiveness) + 1):
        return profile.grade(None)
    return profile.control_effectiveness[step - 1]


def step_of_grade(profile: Profile, code: str | None) -> int:
    """The step a grade of control has in a vote, to set an earlier score beside it; raises ``Invalid``."""
    return profile.control_effectiveness.index(profile.grade(code)) + 1
