"""The forms of bodies: recording a decision, reporting on it, putting a text to the members, answering it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field
from wtforms.validators import ValidationError

from riskreg.bodies.about import About
from riskreg.bodies.body_queries import body_choices
from riskreg.bodies.electronic import Proposal
from riskreg.bodies.recording import Making
from riskreg.domain.body_decision import LONGEST_TEXT, Decided
from riskreg.domain.electronic_review import MemberAnswer
from riskreg.domain.permissions import Permission
from riskreg.entities.queries import entity_choices
from riskreg.people.queries import people_choices
from riskreg.store.work import Work
from riskreg.web.fields import Form, Versioned, choice, day, line
from riskreg.web.fields import text as paragraphs

_HOW = [(each.value, _l(each.label)) for each in Decided if each is not Decided.ELECTRONIC]
ANSWER_MEANINGS = {
    "approve": _l("The text can be adopted as it stands."),
    "object": _l("The text should not be adopted. Say why: the others read it."),
    "abstain": _l("You answer, and take no side."),
}


class TextForm(Versioned):
    """What a decision and a text put to the members have in common."""

    body: Any = choice(_l("Which body?"))
    text: Any = paragraphs(
        _l("What was decided"),
        required=True,
        longest=LONGEST_TEXT,
        hint=_l("In the words of the body. It never changes: a correction is a later decision that supersedes it."),
    )
    risks = line(
        _l("Risks it is about"),
        required=False,
        longest=600,
        hint=_l("References such as R-0001, R-0007. Do not name a strictly confidential risk in the text."),
    )
    about_entity: Any = choice(_l("Entity it is about"), required=False)
    workshop = line(_l("Workshop it comes from"), required=False, longest=12, hint=_l("Its reference, such as W-0001."))
    entity: Any = choice(
        _l("Responsible entity"),
        required=False,
        hint=_l("Its head is asked every six months what became of it, unless a person is named."),
    )
    responsible: Any = choice(_l("Responsible person"), required=False)
    due_on = day(_l("To be implemented by"))
    endorses = BooleanField(_l("It endorses the risk register as it stood that day"))

    def offer(self, work: Work) -> None:
        """What can be chosen."""
        entities = entity_choices(work, Permission.BODY_RECORD)
        self.body.choices = list(body_choices(work))
        self.entity.choices = [("", _l("Nobody has to do anything")), *entities]
        self.about_entity.choices = [("", _l("No entity")), *entities]
        self.responsible.choices = [("", _l("The head of the responsible entity")), *people_choices(work)]

    def about(self) -> About:
        return About.of(self.risks.data or "", _number(self.about_entity), self.workshop.data or "")

    def common(self) -> dict[str, Any]:
        return {
            "text": self.text.data or "",
            "about": self.about(),
            "entity_id": _number(self.entity),
            "responsible_id": _number(self.responsible),
            "due_on": self.due_on.data,
            "endorses": bool(self.endorses.data),
        }


class RecordForm(TextForm):
    """A decision a body took at a meeting or in a workshop; ``reason`` only where it supersedes another."""

    decided_on = day(_l("Decided on"), required=True)
    how = choice(_l("How it was decided"), _HOW)
    reason = paragraphs(_l("Why the earlier decision no longer stands"), longest=LONGEST_TEXT)

    def making(self, supersedes_id: int | None = None) -> Making:
        return Making(
            **self.common(),
            decided_on=self.decided_on.data,
            how=Decided(self.how.data),
            supersedes_id=supersedes_id,
            supersede_reason=(self.reason.data or "") if supersedes_id else "",
        )


class CirculateForm(TextForm):
    """A text for the members of a body to answer until a day."""

    text: Any = paragraphs(
        _l("The text they are asked about"),
        required=True,
        longest=LONGEST_TEXT,
        hint=_l("As it would be decided. It does not change while they answer, nor when it is adopted."),
    )
    closes_on = day(
        _l("Answers until the end of"),
        required=True,
        hint=_l("The members are reminded three days and one day before."),
    )

    def proposal(self) -> Proposal:
        return Proposal(**self.common(), closes_on=self.closes_on.data)


class ReportForm(Versioned):
    """What became of a decision."""

    standing: Any = choice(
        _l("How does it stand?"),
        [("going on", _l("It is being implemented")), ("implemented", _l("It is implemented"))],
        radio=True,
    )
    text: Any = paragraphs(_l("What was done since, and what is missing"), required=True, longest=4000)
    evidence = paragraphs(
        _l("What shows it"),
        longest=4000,
        rows=2,
        hint=_l("Documents, links, dates. Needed when it is implemented."),
    )

    def validate_text(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_l("Fill in “%(label)s”.", label=field.label.text))

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: what is implemented says what shows it. An optional field that is empty is asked nothing by itself."""
        is_right = bool(super().validate(extra_validators))
        if self.standing.data == "implemented" and not self.evidence.data:
            self.refuse({"evidence": [_l("Say what shows that it is implemented: a document, a link, a date.")]})
            return False
        return is_right

    @property
    def is_implemented(self) -> bool:
        return bool(self.standing.data == "implemented")


class ReasonForm(Versioned):
    """A step with its reason."""

    reason = paragraphs(_l("Reason"), required=True, longest=4000)

    def validate_reason(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_l("Fill in “%(label)s”.", label=field.label.text))


class ConfirmForm(Versioned):
    """A step that asks for nothing but a decision."""


class ResponsibleForm(ReasonForm):
    """Who answers for a decision from now on."""

    responsible: Any = choice(_l("Who answers for it from now on?"), required=False)


class AnswerForm(Form):
    """A member's answer."""

    answer_meanings = ANSWER_MEANINGS

    answer: Any = choice(
        _l("Your answer"), [(each.value, _l(each.value.capitalize())) for each in MemberAnswer], radio=True
    )
    reason = paragraphs(_l("Reason"), longest=4000)

    @property
    def given(self) -> MemberAnswer:
        return MemberAnswer(self.answer.data)


def _number(field: Any) -> int | None:
    return int(field.data) if field.data else None
