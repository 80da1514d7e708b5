"""The forms of requests: asking, answering, and the steps that need a reason."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from riskreg.domain.upward import CONDITIONS, Answer, Condition, Provision, RequestKind
from riskreg.requests.asking import LONGEST_REASON, Wish
from riskreg.requests.request_queries import RequestPage
from riskreg.web.fields import Form, Versioned, choice, text

_ASKED = (
    ("take over", _l("Take over the risk")),
    ("decide", _l("Decide")),
    ("funds", _l("Provide funds")),
    ("access", _l("Provide access")),
    ("advocacy", _l("Provide advocacy")),
)
_CONDITIONS = [(condition.value, _l(words)) for condition, words in CONDITIONS.items()]

ASKED_MEANINGS = {
    "take over": _l("Own it from now on. The owner stays the same until somebody accepts."),
    "decide": _l("Settle what is beyond the office, and let it go on."),
    "funds": _l("Money or staff the measures need."),
    "access": _l("A permission, an agreement or a contact the office does not get by itself."),
    "advocacy": _l("A word at the level where it is heard."),
}
ANSWER_MEANINGS = {
    "accept": _l("You do what was asked."),
    "accept in part": _l("You do a part of it. Say which."),
    "decline": _l("You do not do it. Say why, and what else can be done."),
}


class ReasonForm(Versioned):
    """A step with its reason, which blanks alone are not."""

    reason = text(_l("Reason"), required=True, longest=LONGEST_REASON)

    def validate_reason(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_l("Fill in “%(label)s”.", label=field.label.text))


class AskForm(Form):
    """What is asked of a higher level."""

    asked_meanings = ASKED_MEANINGS

    asked = choice(_l("What do you ask for?"), _ASKED, radio=True)
    condition = choice(_l("Why does it need a higher level?"), _CONDITIONS, radio=True)
    reason = text(
        _l("What should they know?"),
        required=True,
        longest=LONGEST_REASON,
        hint=_l("What was tried, what is missing, and by when it is needed. It is kept with the risk."),
    )

    validate_reason = ReasonForm.validate_reason

    def wish(self) -> Wish:
        asked = str(self.asked.data)
        is_provision = asked in {each.value for each in Provision}
        kind = RequestKind.PROVIDE if is_provision else RequestKind(asked)
        provides = Provision(asked) if is_provision else None
        return Wish(kind, Condition(self.condition.data), self.reason.data or "", provides)


class AnswerForm(ReasonForm):
    """The answer of the level asked; stands with the reason last."""

    answer_meanings = ANSWER_MEANINGS

    answer: Any = choice(_l("Your answer"), radio=True)
    owner: Any = choice(_l("Who owns the risk then?"), required=False, hint=_l("Only when you accept."))

    @property
    def given(self) -> Answer:
        return Answer(self.answer.data)

    @property
    def owner_id(self) -> int | None:
        return int(self.owner.data) if "owner" in self and self.owner.data else None


def answer_form(page: RequestPage, **kwargs: Any) -> AnswerForm:
    """The answers that can be given now; who will own the risk only where it is to be taken over."""
    form = AnswerForm(**kwargs, data={"version": page.version, "owner": page.me})
    form.answer.choices = [(offer.move.code.replace("_", " "), _l(offer.move.label)) for offer in page.answers]
    if page.takes_over:
        form.owner.choices = list(page.people)
    else:
        del form.owner
    return form
