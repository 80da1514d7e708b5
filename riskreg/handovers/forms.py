"""What a browser may send to hand things over."""

from typing import Any

from flask_babel import lazy_gettext as _l

from riskreg.handovers.operations import LONGEST_NOTE
from riskreg.handovers.page_queries import HandoverPage
from riskreg.people.forms import chosen_id, offer
from riskreg.web.fields import Form, Several, choice, line

_WHY = _l("For example: posted to another office. It is kept with everything that is handed over.")


class HandoverForm(Form):
    """What, to whom, and why."""

    chosen = Several(_l("What to hand over"))
    successor: Any = choice(_l("To whom"))
    note = line(_l("Note"), longest=LONGEST_NOTE, hint=_WHY)

    def offer(self, page: HandoverPage) -> "HandoverForm":
        self.chosen.choices = list(page.choices)
        offer(self.successor, _l("Choose a person"), page.people)
        if page.person_id and not self.is_submitted():
            self.chosen.data = [group.key for group in page.groups if group.may_pass and group.total]
        return self

    @property
    def successor_id(self) -> int:
        return chosen_id(self.successor.data) or 0
