"""A risk changes hands: only when somebody accepted to take it over."""

import sqlalchemy as sa

from riskreg.domain.errors import Invalid
from riskreg.domain.references import risk_reference
from riskreg.risks.keeping import changing
from riskreg.risks.turns import turn_of
from riskreg.store.tables.person import Person
from riskreg.store.tables.risk import Risk
from riskreg.store.work import Work
from riskreg.tasks.turns import hand_over

_PERSON = Person.__table__  # type: ignore[attr-defined]


def hand_risk_to(work: Work, risk: Risk, owner_id: int | None, request: str) -> str:
    """Make the person, or the actor, the owner; answers their name. Leaves a revision and an event of the risk."""
    owner_id = owner_id or work.actor.person_id
    active = sa.select(_PERSON.c.name).where(_PERSON.c.id == owner_id, _PERSON.c.disabled_at.is_(None))
    name = work.session.execute(active).scalar_one_or_none()
    if name is None:
        sentence = "Choose somebody from the list: this person does not exist or is disabled."
        raise Invalid(sentence, {"owner": [sentence]})
    with changing(work, risk_reference(risk.number), risk.version, {"statement"}, anyhow=True) as change:
        change.risk.owner_id = owner_id
        hand_over(work, turn_of(work, change.risk))
        change.note("risk.taken_over", request=request, owner=name)
    return str(name)
