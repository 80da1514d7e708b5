"""One decision as every list, page and table shows it: what was decided, who answers for it, and how late it is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from riskreg.bodies.about import SubjectLine
from riskreg.bodies.tracker_filter import STATUSES
from riskreg.domain.body_decision import Decided
from riskreg.domain.references import body_decision_reference

SECRETARIAT = "The risk secretariat"
_FEW = 4


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision of the list. ``days_late`` counts from its own last day or the update that is missing, whichever
    passed first; ``later`` is the decision that took its place.
    """

    reference: str
    body: str
    how: Decided
    decided_on: date
    text: str
    about: tuple[SubjectLine, ...]
    entity: str
    entity_code: str
    person: str
    due: date | None
    update_due: date | None
    status: str
    status_words: str
    days_late: int
    later: str
    endorses: bool
    update_is_late: bool = False

    @property
    def about_in_short(self) -> str:
        """References where they are few: ``R-0003, W-0001``; else how many: ``16 risks``."""
        if len(self.about) <= _FEW:
            return ", ".join(each.reference for each in self.about)
        risks = sum(each.kind == "risk" for each in self.about)
        rest = [each.reference for each in self.about if each.kind != "risk"]
        return ", ".join([f"{risks} risks", *rest])

    @property
    def is_followed(self) -> bool:
        return self.status in ("open", "in_progress", "done")

    @property
    def answers(self) -> str:
        """Who answers for it, where nobody and no entity is named: the risk secretariat, as long as it is followed."""
        return SECRETARIAT if self.is_followed and not self.person and not self.entity else ""


def as_line(row: Any, about: tuple[SubjectLine, ...], today: date) -> DecisionLine:
    passed = [day for day in (row.due_on, row.update_due) if day is not None and day < today]
    is_late = row.ended_at is None and row.state != "done" and passed
    return DecisionLine(
        reference=body_decision_reference(row.number),
        body=row.body,
        how=row.how,
        decided_on=row.decided_on,
        text=row.text,
        about=about,
        entity=row.entity or "",
        entity_code=row.entity_code or "",
        person=row.person or "",
        due=row.due_on,
        update_due=row.update_due if row.ended_at is None and row.state != "done" else None,
        status=row.state,
        status_words=STATUSES.get(row.state, row.state.replace("_", " ").capitalize()),
        days_late=(today - min(passed)).days if is_late else 0,
        later=body_decision_reference(row.later) if row.later else "",
        endorses=row.endorses,
        update_is_late=bool(is_late and row.update_due is not None and row.update_due < today),
    )
