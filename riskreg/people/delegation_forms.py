"""What a browser may send to let somebody act for oneself."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired

from riskreg import clock
from riskreg.domain.delegation import LONGEST_DAYS
from riskreg.domain.permissions import Permission
from riskreg.people.delegation_operations import LONGEST_REASON, Terms
from riskreg.people.delegation_queries import DelegatingPage
from riskreg.people.forms import chosen_id, offer
from riskreg.web.fields import Form, Several, choice, day, line

_WHAT = _l("What they may do for you")
_WHERE = _l("It also covers the entities below the one you choose.")
_UNTIL = _l("The last day. At most %(days)s days.", days=LONGEST_DAYS)
_WHY = _l("For example: on leave. It stands in the audit trail.")


class DelegationForm(Form):
    """Whom, what, where, from when to when, and why."""

    to_id = choice(_l("Who acts for you"))
    permissions = Several(_WHAT, [InputRequired(_l("Choose at least one thing this person may do for you."))])
    entity_id = choice(_l("Where"), required=False, hint=_WHERE)
    first = day(_l("From"), required=True)
    last = day(_l("Until"), required=True, hint=_UNTIL)
    reason = line(_l("Reason"), longest=LONGEST_REASON, hint=_WHY)

    def offer(self, page: DelegatingPage) -> "DelegationForm":
        offer(self.to_id, _l("Choose a person"), page.people)
        offer(self.entity_id, _l("Wherever I may do it"), page.entities)
        self.permissions.choices = [(value, _(words)) for value, words in page.permissions]
        if not self.is_submitted():
            self.first.data = clock.now().date()
            self.last.data = self.first.data + timedelta(days=13)
        return self

    def terms(self) -> Terms:
        """What the operation takes, once the form is valid."""
        data: dict[str, Any] = self.data
        return Terms(
            to_id=chosen_id(data["to_id"]) or 0,
            permissions=frozenset(map(Permission, data["permissions"])),
            entity_id=chosen_id(data["entity_id"]),
            first=data["first"],
            last=data["last"],
            reason=data["reason"],
        )
