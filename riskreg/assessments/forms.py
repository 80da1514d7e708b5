"""The form of scores, made for one methodology: its scales, its dimensions, its grades."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from riskreg.assessments.page_queries import LastScore, ScoresPage
from riskreg.assessments.scoring import Preview, Scoring, preview
from riskreg.domain.errors import Invalid
from riskreg.domain.profile import Profile
from riskreg.domain.scale import Grade, Level, Measure, Step
from riskreg.web.fields import Versioned, choice, day, line, text

_LIKELIHOOD = {
    Measure.EXPOSURE: _l("How likely is it, before any control?"),
    Measure.RESIDUAL: _l("How likely is it, with today’s controls?"),
    Measure.TARGET: _l("How likely should it be after the response?"),
}
_IMPACT = {
    Measure.EXPOSURE: _l("How bad would it be, before any control?"),
    Measure.RESIDUAL: _l("How bad would it be, with today’s controls?"),
    Measure.TARGET: _l("How bad should it be after the response?"),
}
_CONTROLS = {
    Measure.RESIDUAL: _l("How effective are the existing controls, taken together?"),
    Measure.TARGET: _l("How effective should the controls be by then?"),
}
_REASON = {
    Measure.EXPOSURE: _l("Why this likelihood and this impact"),
    Measure.RESIDUAL: _l("Why the residual risk stands where it does"),
    Measure.TARGET: _l("How the target can be reached"),
}


class ScoresForm(Versioned):
    """Scores of the three measures; ``form_for`` adds the questions a methodology asks."""

    profile: Profile
    asked: tuple[Measure, ...] = tuple(Measure)

    def said(self) -> dict[Measure, Scoring]:
        """What was chosen, by measure; one without any choice is left out. Raises ``Invalid`` for what is no step."""
        scorings = {measure: self._scoring(measure) for measure in Measure}
        return {measure: scoring for measure, scoring in scorings.items() if scoring != Scoring()}

    def levels(self) -> tuple[Preview, ...]:
        """The level each measure would have as the form stands."""
        try:
            return preview(self.profile, self.said())
        except Invalid as refusal:
            return (Preview(Measure.EXPOSURE, None, refusal.sentence),)

    def of(self, measure: str, name: str) -> Any:
        """The field of a measure, or None when this methodology does not ask it."""
        return self._fields.get(f"{measure}_{name}")

    def dimensions(self) -> list[tuple[Any, Any]]:
        """Each dimension of impact with its field."""
        return [(each, self[f"exposure_dimension_{each.code}"]) for each in self.profile.dimensions]

    def _scoring(self, measure: Measure) -> Scoring:
        answers = {name: self._answer(measure, name) for name in ("likelihood", "impact")}
        steps = {
            each.code: _step(measure, "dimension_" + each.code, str(field.data))
            for each, field in (self.dimensions() if measure is Measure.EXPOSURE else ())
            if field.data
        }
        return Scoring(
            likelihood=_step(measure, "likelihood", answers["likelihood"]),
            impact=_step(measure, "impact", answers["impact"]),
            by_dimension={code: step for code, step in steps.items() if step is not None},
            control_effectiveness=self._answer(measure, "control_effectiveness"),
            reason=self._answer(measure, "reason"),
            target_date=self.of(measure, "date").data if measure is Measure.TARGET else None,
        )

    def _answer(self, measure: Measure, name: str) -> str:
        field = self.of(measure, name)
        return str(field.data or "") if field is not None else ""


class OverrideForm(Versioned):
    """A level set by a decision."""

    measure = choice(_l("Which level"), [(m.value, m.value.capitalize()) for m in Measure], radio=True)
    level = choice(_l("Set it to"), [(level.value, level.label) for level in reversed(Level)], radio=True)
    decision = line(_l("Decision"), longest=120, hint=_l("Who decided, and when or under which number."))
    reason = text(_l("Reason of the decision"), required=True, rows=3)


def scores_form(page: ScoresPage, **kwargs: Any) -> ScoresForm:
    """The form for the page's methodology, filled with what was said last."""
    data: dict[str, Any] = {"version": page.sheet.version}
    for measure, last in page.last.items():
        data |= _said_last(page, measure, last)
    return form_for(page.profile)(**kwargs, data=data)


def override_form(page: ScoresPage, **kwargs: Any) -> OverrideForm:
    return OverrideForm(**kwargs, data={"version": page.sheet.version})


def form_for(profile: Profile) -> type[ScoresForm]:
    """A form class with the questions of one methodology, in the order of the page."""
    fields: dict[str, Any] = {"profile": profile}
    for measure in Measure:
        fields |= {f"{measure.value}_{name}": field for name, field in _questions(profile, measure)}
    return type("ScoresForm", (ScoresForm,), fields)


def _questions(profile: Profile, measure: Measure) -> Iterable[tuple[str, Any]]:
    by_grid = profile.needs_control_effectiveness(measure)
    if measure is not Measure.RESIDUAL or not by_grid:
        yield "likelihood", _radio(_LIKELIHOOD[measure], _steps(profile.likelihood))
        yield from _impact(profile, measure)
    if measure is Measure.RESIDUAL or by_grid:
        yield "control_effectiveness", _radio(_CONTROLS[measure], _grades(profile.control_effectiveness))
    if measure is Measure.TARGET:
        yield "date", day(_l("By when"))
    yield "reason", text(_REASON[measure], rows=2)


def _impact(profile: Profile, measure: Measure) -> Iterable[tuple[str, Any]]:
    choices = _steps(profile.impact)
    if measure is not Measure.EXPOSURE or not profile.dimensions:
        yield "impact", _radio(_IMPACT[measure], choices)
        return
    for each in profile.dimensions:
        steps = [(str(n), f"{n} {profile.impact[n - 1].name}") for n in range(1, len(each.steps) + 1)]
        yield f"dimension_{each.code}", _radio(each.title, [("", _l("Does not apply")), *steps])
    overall = [("", _l("As above")), *choices]
    yield "impact", _radio(_l("Or the impact overall, when no dimension fits"), overall)


def _radio(label: Any, choices: list[tuple[str, Any]]) -> Any:
    # What is not on the scale is refused by the methodology, in its own words.
    return RadioField(label, choices=choices, validate_choice=False, coerce=_word, default="")


def _steps(scale: Iterable[Step]) -> list[tuple[str, Any]]:
    return [(str(step.number), step.label) for step in scale]


def _grades(grades: Iterable[Grade]) -> list[tuple[str, Any]]:
    return [(grade.code, grade.name) for grade in grades]


def _said_last(page: ScoresPage, measure: Measure, last: LastScore) -> Mapping[str, Any]:
    by_dimension = last.by_dimension if measure is Measure.EXPOSURE else {}
    said: dict[str, Any] = {
        "likelihood": str(last.likelihood),
        "impact": "" if by_dimension else str(last.impact),
        "control_effectiveness": last.control_effectiveness,
        "date": last.target_date,
        # In a draft the reason is still being written; in the register a change needs one of its own.
        "reason": last.reason if page.sheet.is_draft else "",
    } | {f"dimension_{code}": str(step) for code, step in by_dimension.items()}
    return {f"{measure.value}_{name}": value for name, value in said.items()}


def _step(measure: Measure, name: str, answer: str) -> int | None:
    if not answer:
        return None
    if not (answer.isascii() and answer.isdecimal() and len(answer) < 4):
        sentence = "Choose one of the steps on the page."
        raise Invalid(sentence, {f"{measure.value}_{name}": [sentence]})
    return int(answer)


def _word(value: Any) -> str:
    return "" if value is None else str(value)
