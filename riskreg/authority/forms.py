"""What a browser may send to adopt rules of authority."""

from flask_babel import lazy_gettext as _l

from riskreg.authority.operations import LARGEST_SOURCE, LONGEST_REASON
from riskreg.web.fields import Form, day, text


class AdoptForm(Form):
    """A file as text, from when it is used, and why."""

    source = text(
        _l("The rules as text"),
        required=True,
        longest=LARGEST_SOURCE,
        rows=16,
        hint=_l("TOML, as the file of the version in use. Raise its version number."),
    )
    from_date = day(_l("In use from"), required=True)
    reason = text(_l("Reason"), required=True, longest=LONGEST_REASON, hint=_l("Who decided it, and why."))
