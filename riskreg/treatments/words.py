"""What people say about a control, a response, an action and its progress, and what is wrong with it."""

from dataclasses import dataclass
from datetime import date

from riskreg.domain.errors import Invalid
from riskreg.domain.vocabulary import ActionStatus, ControlKind, Response

LONGEST = 4000  # characters of one text


@dataclass(frozen=True, slots=True)
class ControlWords:
    """An existing control. ``effectiveness`` is the code of a grade of the methodology, or empty."""

    description: str
    kind: ControlKind = ControlKind.PREVENTIVE
    owner_id: int | None = None
    effectiveness: str = ""
    effectiveness_reason: str = ""
    last_tested: date | None = None

    def check(self, today: date) -> None:
        refuse_blank(self.description, "description", "Describe the control: what is already done?")
        _short(self.description, "description")
        _short(self.effectiveness_reason, "effectiveness_reason")
        if self.last_tested and self.last_tested > today:
            _refuse("last_tested", "Enter a date that is not in the future.")


@dataclass(frozen=True, slots=True)
class ResponseWords:
    """What will be done about the risk as a whole; ``response`` is empty while nobody decided."""

    response: Response | None
    reason: str = ""

    def check(self) -> None:
        _short(self.reason, "reason")


@dataclass(frozen=True, slots=True)
class ActionWords:
    """One mitigation action as it is planned."""

    description: str
    owner_id: int | None = None
    start: date | None = None
    due: date | None = None
    expected_effect: str = ""

    def check(self) -> None:
        refuse_blank(self.description, "description", "Describe the action: what will be done?")
        _short(self.description, "description")
        _short(self.expected_effect, "expected_effect")
        if self.start and self.due and self.due < self.start:
            _refuse("due", "The action is due before it starts. Choose a due date on or after the start.")


@dataclass(frozen=True, slots=True)
class Report:
    """How far an action is; ``progress`` in per cent. ``step`` is the move made with it, empty for none."""

    step: str = ""
    progress: int = 0
    text: str = ""

    def check(self) -> None:
        _short(self.text, "text")
        if not 0 <= self.progress <= 100:
            _refuse("progress", "Enter a whole number from 0 to 100.")

    def percent(self, status: ActionStatus) -> int:
        """How far it is in that status: what is done is at 100, whatever was typed."""
        if status is ActionStatus.NOT_STARTED and self.progress:
            _refuse("step", "There is progress, so the action has started. Choose “In progress” or enter 0.")
        return 100 if status is ActionStatus.DONE else self.progress


def short_reason(reason: str) -> None:
    """Refuse a reason no column should hold."""
    _short(reason, "reason")


def refuse_blank(text: str, field: str, sentence: str) -> None:
    """Refuse a text that says nothing."""
    if not text.strip():
        _refuse(field, sentence)


def _short(text: str, field: str) -> None:
    # Forms say this with the same words; this is for every other way in.
    if len(text) > LONGEST:
        _refuse(field, f"Shorten this to {LONGEST} characters or fewer.")
    if "\x00" in text:
        _refuse(field, "Remove the invisible control characters from this text.")


def _refuse(field: str, sentence: str) -> None:
    raise Invalid(sentence, {field: [sentence]})
