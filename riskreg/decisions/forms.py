"""The forms of decisions: confirming one after a change, accepting a risk for a time, withdrawing that."""

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from riskreg.decisions.confirming import LONGEST_REASON
from riskreg.web.fields import Versioned, day, text


class ConfirmForm(Versioned):
    """A decision taken again; what was looked at is asked for, and may stay empty."""

    reason = text(
        _l("What you looked at"),
        longest=LONGEST_REASON,
        hint=_l("It is kept with the decision: whoever reads it later sees why."),
    )


class WithdrawForm(Versioned):
    """A reason, which blanks alone are not."""

    reason = text(
        _l("Reason"),
        required=True,
        longest=LONGEST_REASON,
        hint=_l("It is kept with the decision: whoever reads it later sees why."),
    )

    def validate_reason(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_l("Fill in “%(label)s”.", label=field.label.text))


class AcceptForm(WithdrawForm):
    """Until when, and why."""

    until = day(_l("Accepted until"), required=True, hint=_l("The last day. The task comes back when it has passed."))
