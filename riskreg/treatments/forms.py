"""The forms of controls, response, actions and reports."""

from typing import Any

from flask_babel import lazy_gettext as _l

from riskreg.domain.vocabulary import ControlKind, Response
from riskreg.treatments.action_queries import ActionPage
from riskreg.treatments.queries import ControlPage, ControlsPage, KeptControl, PlannedAction, PlanPage, ResponsePage
from riskreg.treatments.words import ActionWords, ControlWords, Report, ResponseWords
from riskreg.web.fields import Versioned, choice, day, text, whole

_KINDS = [(kind.value, kind.value.capitalize()) for kind in ControlKind]
_RESPONSES = [(response.value, response.value.capitalize()) for response in Response]
STAYS = "stays"
"""The answer of a report that makes no move."""
STEP_MEANINGS = {
    "finish": _l("The risk owner or the focal point is asked to confirm it. Say below what was done."),
    "confirm": _l("You have looked at it, and it was not you who reported it."),
    "resume": _l("It goes back to whoever carries it out. Say below what is missing."),
    "reopen": _l("The work goes on. Say below why."),
}

KIND_MEANINGS = {
    "preventive": _l("Makes the event less likely"),
    "detective": _l("Shows early that it is happening"),
    "corrective": _l("Limits the harm once it has happened"),
}
RESPONSE_MEANINGS = {
    "terminate": _l("Stop the activity that brings the risk"),
    "transfer": _l("Let somebody else carry it, wholly or in part: insurance, a contract, a partner"),
    "mitigate": _l("Act to make it less likely or less harmful; needs at least one action"),
    "tolerate": _l("Accept it as it is and watch it; needs a reason"),
}


class ControlForm(Versioned):
    """One control. All fields blank means: no control, on the page that adds one."""

    kind_meanings = KIND_MEANINGS

    description = text(_l("What is already done"), hint=_l("One control, as your office calls it."), rows=2)
    kind = choice(_l("Kind"), _KINDS, required=False, radio=True)
    owner = choice(_l("Control owner"), required=False, hint=_l("Who keeps it working."))
    effectiveness = choice(_l("Effectiveness"), required=False, hint=_l("How well it works today."))
    effectiveness_reason = text(_l("Why this grade"), rows=2)
    last_tested = day(_l("Last tested"))

    @property
    def is_blank(self) -> bool:
        rated = (self.effectiveness, self.effectiveness_reason, self.last_tested)
        return not any(field.data for field in (self.description, self.kind, self.owner, *rated)) and not self.errors

    def validate(self, extra_validators: Any = None) -> bool:
        sound = bool(super().validate(extra_validators))
        if not self.is_blank and self.description.data and not self.kind.data:
            self.kind.errors = [*self.kind.errors, str(_l("Choose a kind: preventive, detective or corrective."))]
            sound = False
        return sound

    def words(self) -> ControlWords:
        return ControlWords(
            description=self.description.data or "",
            kind=ControlKind(self.kind.data or ControlKind.PREVENTIVE),
            owner_id=_person(self.owner.data),
            effectiveness=self.effectiveness.data or "",
            effectiveness_reason=self.effectiveness_reason.data or "",
            last_tested=self.last_tested.data,
        )


class AnswerForm(Versioned):
    """The response to the risk. Stands before the action: fields are asked in the order they are made here."""

    response_meanings = RESPONSE_MEANINGS

    response = choice(_l("How do you respond to this risk?"), _RESPONSES, required=False, radio=True)
    reason = text(_l("Why this response"), rows=3)


class ActionForm(Versioned):
    """One action as it is planned."""

    description = text(_l("What will be done"), rows=2)
    owner = choice(_l("Mitigation owner"), required=False, hint=_l("Who does it and reports on it."))
    start = day(_l("Start"))
    due = day(_l("Due"))
    expected_effect = text(_l("Expected effect"), hint=_l("What it changes about likelihood or impact."), rows=2)

    @property
    def is_blank(self) -> bool:
        said = (self.description, self.owner, self.start, self.due, self.expected_effect)
        return not any(field.data for field in said) and not self.errors

    def words(self) -> ActionWords:
        return ActionWords(
            description=self.description.data or "",
            owner_id=_person(self.owner.data),
            start=self.start.data,
            due=self.due.data,
            expected_effect=self.expected_effect.data or "",
        )


class ResponseForm(ActionForm, AnswerForm):
    """The response, and one more action if any of its fields is filled in."""

    def response_words(self) -> ResponseWords:
        return ResponseWords(Response(self.response.data) if self.response.data else None, self.reason.data or "")


class ReportForm(Versioned):
    """How far an action is, and the step that follows from it."""

    step_meanings = STEP_MEANINGS

    step: Any = choice(_l("How far is it?"), radio=True)
    progress = whole(_l("Progress in per cent"), least=0, most=100, required=False)
    text = text(_l("What happened since the last report"), rows=4)

    def report(self) -> Report:
        step = "" if self.step.data == STAYS else str(self.step.data)
        return Report(step, self.progress.data or 0, self.text.data or "")


def report_form(page: ActionPage, **kwargs: Any) -> ReportForm:
    """The steps open to the reader; where the action is stays chosen unless somebody has to say yes or no."""
    kept = {"version": page.version, "progress": page.progress, "step": STAYS if page.stays else None}
    form = ReportForm(**kwargs, data=kept)
    here = [(STAYS, _l(page.state.name))] if page.stays else []
    if not page.stays:
        form.step.label.text = _l("Does the work go on?") if page.state.stage == "end" else _l("Is it done?")
        form.text.label.text = _l("What you looked at, or what is missing")
    _offer(form.step, [*here, *((offer.move.code, _l(offer.move.label)) for offer in page.steps)])
    return form


class CancelForm(Versioned):
    """Giving an action up."""

    reason = text(_l("Why it is given up"), rows=2)


def control_form(page: ControlsPage | ControlPage, **kwargs: Any) -> ControlForm:
    """Empty on the page of all controls; filled with the control on its own page."""
    kept = _said_of_control(page.control) if isinstance(page, ControlPage) else {}
    form = ControlForm(**kwargs, data={"version": page.sheet.version} | kept)
    form.description.flags.required = bool(kept)
    grades = [(grade.code, grade.name) for grade in page.grades]
    if (code := kept.get("effectiveness")) and code not in dict(grades):
        grades.append((code, code))
    _offer(form.owner, [("", _l("Nobody yet")), *page.people])
    _offer(form.effectiveness, [("", _l("Not rated yet")), *grades])
    return form


def response_form(page: ResponsePage, **kwargs: Any) -> ResponseForm:
    said = {"version": page.sheet.version, "response": page.response, "reason": page.reason}
    form = ResponseForm(**kwargs, data=said)
    _offer(form.owner, [("", _l("Nobody yet")), *page.people])
    return form


def action_form(page: PlanPage, **kwargs: Any) -> ActionForm:
    form = ActionForm(**kwargs, data={"version": page.sheet.version} | _said_of_action(page.action))
    form.description.flags.required = True
    _offer(form.owner, [("", _l("Nobody yet")), *page.people])
    return form


def _said_of_control(control: KeptControl) -> dict[str, Any]:
    return {
        "description": control.description,
        "kind": control.kind,
        "owner": str(control.owner_id or ""),
        "effectiveness": control.effectiveness,
        "effectiveness_reason": control.effectiveness_reason,
        "last_tested": control.last_tested,
    }


def _said_of_action(action: PlannedAction) -> dict[str, Any]:
    return {
        "description": action.description,
        "owner": str(action.owner_id or ""),
        "start": action.start,
        "due": action.due,
        "expected_effect": action.expected_effect,
    }


def _offer(field: Any, choices: list[tuple[str, Any]]) -> None:
    field.choices = choices


def _person(choice_made: str | None) -> int | None:
    return int(choice_made) if choice_made else None
