"""The forms of a body: what it is, and who is in it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from riskreg.bodies.body_operations import BodyWords
from riskreg.domain.electronic_review import AdoptionRule, Quorum, QuorumKind
from riskreg.web.fields import Form, Versioned, choice, day, line, whole

_KINDS = [
    (QuorumKind.PERCENT.value, _l("Per cent of the voting members")),
    (QuorumKind.NUMBER.value, _l("A number of voting members")),
]


class BodyForm(Versioned):
    """What a body is and by which rule it decides between meetings; ``code`` only while it is added."""

    code: Any = line(_l("Short name"), longest=20, hint=_l("Two to 20 letters and digits, such as SMT."))
    name = line(_l("Name"), longest=120)
    chair = line(_l("Chaired by"), required=False, longest=120)
    meets = line(_l("How often it meets"), required=False, longest=200)
    quorum = whole(_l("Quorum: how many must answer"), least=1, most=1000)
    quorum_kind = choice(_l("The quorum counts"), _KINDS, radio=True)
    rule = choice(
        _l("When a text is adopted in an electronic review"),
        [(rule.value, _l(rule.label)) for rule in AdoptionRule],
        radio=True,
        hint=_l("Once the quorum has answered. Whoever abstains counts for the quorum and takes no side."),
    )
    update_months = whole(_l("Months between two updates of a decision"), least=1, most=24)

    def words(self) -> BodyWords:
        return BodyWords(
            name=self.name.data or "",
            quorum=Quorum(QuorumKind(self.quorum_kind.data), int(self.quorum.data or 0)),
            rule=AdoptionRule(self.rule.data),
            chair=self.chair.data or "",
            meets=self.meets.data or "",
            update_months=int(self.update_months.data or 0),
        )


class MemberForm(Form):
    """A member from one day on."""

    person: Any = choice(_l("Person"))
    from_on = day(_l("First day"), required=True)
    until_on = day(_l("Last day"))
    has_vote = BooleanField(_l("Has a vote"))


class EndForm(Form):
    """The last day of a membership."""

    until_on = day(_l("Last day as a member"), required=True)
