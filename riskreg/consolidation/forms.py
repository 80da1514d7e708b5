"""What a browser may send to the board: a decision on a submission, a reason for undoing one, a new candidate."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField
from wtforms.validators import Length, ValidationError

from riskreg.consolidation.candidate_operations import NewCandidate
from riskreg.consolidation.candidate_queries import CandidatePage
from riskreg.domain.consolidation import LONGEST_REASON, Relation
from riskreg.people.forms import chosen_id, offer
from riskreg.risks.forms import StatementForm
from riskreg.web.fields import Form, Versioned, choice, line, text

RELATION_MEANINGS = {relation.value: _l(relation.meaning) for relation in Relation}
_IN_ORDER = (
    Relation.CONTRIBUTES,
    Relation.SAME,
    Relation.DUPLICATE,
    Relation.OUT_OF_SCOPE,
    Relation.ISSUE,
    Relation.REFER,
)
_WHY = _l("The entity reads this. Say what decided it, in a sentence or two.")


class WhyForm(Versioned):
    """A reason, which blanks alone are not."""

    reason = text(_l("Why"), required=True, longest=LONGEST_REASON, hint=_WHY, rows=3)

    def validate_reason(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_l("Fill in “%(label)s”.", label=field.label.text))


class LinkForm(WhyForm):
    """What the submission is."""

    meanings = RELATION_MEANINGS

    relation = choice(_l("What is this submission?"), [(each.value, _l(each.label)) for each in _IN_ORDER], radio=True)
    candidate = line(
        _l("The other risk"),
        required=False,
        longest=20,
        hint=_l("Its reference, such as R-0003. Only where the answer above speaks of another risk."),
    )

    @property
    def chosen(self) -> Relation:
        return Relation(self.relation.data)

    @property
    def other(self) -> str:
        """The reference, where the relation has one: it stands in the field from the beginning."""
        return (self.candidate.data or "") if self.chosen.needs_candidate else ""


class CandidateForm(StatementForm):
    """A new corporate risk; ``key`` makes a form sent twice one risk."""

    key = HiddenField(validators=[Length(max=64)])
    causes = text(_l("Because of … (one root cause a line)"), longest=20_000, rows=6)
    entity: Any = choice(_l("Which unit keeps it?"))
    owner: Any = choice(_l("Risk owner"), required=False)
    focal_point: Any = choice(_l("Focal point"), required=False)
    reason = text(_l("Why do these belong together?"), required=True, longest=LONGEST_REASON, hint=_WHY, rows=3)

    validate_reason = WhyForm.validate_reason

    def offer(self, page: CandidatePage) -> "CandidateForm":
        offer(self.entity, _l("Choose a unit"), page.entities)
        offer(self.owner, _l("Nobody yet"), page.people)
        offer(self.focal_point, _l("Nobody yet"), page.people)
        return self

    @property
    def wanted(self) -> NewCandidate:
        causes = tuple(cause.strip() for cause in (self.causes.data or "").splitlines() if cause.strip())
        people = chosen_id(self.owner.data), chosen_id(self.focal_point.data)
        return NewCandidate(self.statement, causes, chosen_id(self.entity.data) or 0, *people)


class CauseForm(Form):
    """The name of a common cause."""

    title = line(
        _l("How is this cause called?"),
        hint=_l("In the words of the organization, such as “No host-country agreement”."),
    )


class TakeBackForm(Form):
    """Why a root cause is another one after all."""

    reason = text(_l("Why"), required=True, longest=LONGEST_REASON, rows=3)

    validate_reason = WhyForm.validate_reason
