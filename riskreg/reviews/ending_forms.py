"""What a browser may send to end a review before its time, or to ask an entity again: a reason."""

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from riskreg.domain.review import LONGEST_WORDS
from riskreg.web.fields import Versioned, text


class ReasonForm(Versioned):
    """A step with its reason, which blanks alone are not."""

    reason = text(_l("Reason"), required=True, longest=LONGEST_WORDS, rows=8)

    def validate_reason(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_l("Fill in “%(label)s”.", label=field.label.text))
