"""The form of a move: a reason where one is asked, the other risk where there is one."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField
from wtforms.validators import ValidationError

from riskreg.domain.workflow import Move
from riskreg.risks.lifecycle_operations import LONGEST_REASON
from riskreg.web.fields import Versioned, line, text


class MoveForm(Versioned):
    """A move without further questions. ``seen`` is the number of the revision the person read."""

    seen = HiddenField()

    @property
    def revision_seen(self) -> int:
        data = self.seen.data or ""
        return int(data) if data.isdecimal() and len(data) < 10 else 0


class ReasonForm(MoveForm):
    reason = text(
        _l("Reason"),
        required=True,
        longest=LONGEST_REASON,
        hint=_l("It is kept with the risk: whoever reads it later sees why."),
    )

    def validate_reason(self, field: Field) -> None:
        """Blanks alone are no reason; the browser sends them as if they were."""
        if not field.data:
            raise ValidationError(_l("Fill in “%(label)s”.", label=field.label.text))


class MergeForm(ReasonForm):
    target = line(
        _l("Merge into"),
        longest=12,
        hint=_l("The reference of a risk in the register, such as R-0042."),
    )


def move_form(move: Move, **seen: Any) -> MoveForm:
    """The form that asks what the move asks."""
    kind = MergeForm if move.asks_target else ReasonForm if move.asks_reason else MoveForm
    return kind(**seen)
