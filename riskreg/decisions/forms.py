"""The forms of decisions: confirming one after a change."""

from flask_babel import lazy_gettext as _l

from riskreg.decisions.confirming import LONGEST_REASON
from riskreg.web.fields import Versioned, text


class ConfirmForm(Versioned):
    """A decision taken again; why is asked only where it helps whoever reads it later."""

    reason = text(
        _l("What you looked at"),
        longest=LONGEST_REASON,
        hint=_l("It is kept with the decision: whoever reads it later sees why."),
    )
