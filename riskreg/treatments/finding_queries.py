"""Finding one control or action of a risk, the next number, and who may be named in it."""

from typing import Any

import sqlalchemy as sa

from riskreg.domain.errors import Invalid, NotFound
from riskreg.domain.permissions import Place
from riskreg.methodology.queries import profile_in_use
from riskreg.risks.keeping import find_risk
from riskreg.store.base import loaded
from riskreg.store.tables.person import Person
from riskreg.store.tables.risk import Action, Control, Risk
from riskreg.store.work import Work

_PERSON = Person.__table__  # type: ignore[attr-defined]
_CONTROL = Control.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]


def find_control(work: Work, risk: Risk, number: int) -> Control:
    """The control of that number of that risk, unless it was withdrawn."""
    found: Control | None = work.session.execute(_numbered(Control, _CONTROL, risk, number)).scalar_one_or_none()
    if found is None:
        raise NotFound("This risk has no such control, or it was withdrawn.")
    return found


def find_action(work: Work, risk: Risk, number: int) -> Action:
    """The action of that number of that risk, unless it was removed."""
    found: Action | None = work.session.execute(_numbered(Action, _ACTION, risk, number)).scalar_one_or_none()
    if found is None:
        raise NotFound("This risk has no such action, or it was removed.")
    return found


def at_action(work: Work, reference: str, _version: int, number: int, *_args: Any, **_kwargs: Any) -> Place:
    """Where a report is checked: the risk's entity and owner, and the owner of this one action."""
    risk = find_risk(work, reference)
    return place_of_action(risk, find_action(work, risk, number))


def place_of_action(risk: Risk, action: Action) -> Place:
    named = frozenset() if action.owner_id is None else frozenset({action.owner_id})
    return Place(risk.entity_id, risk.owner_id, named, is_sealed=risk.classification.is_sealed)


def next_number(work: Work, table: type[Control] | type[Action], risk: Risk) -> int:
    """The number after the highest ever given within the risk: withdrawn ones keep theirs."""
    column = table.__table__.c  # type: ignore[union-attr]
    highest = sa.select(sa.func.max(column.number)).where(column.risk_id == loaded(risk.id))
    return int(work.session.execute(highest).scalar() or 0) + 1


def check_person(work: Work, person_id: int | None, kept: int | None = None) -> None:
    """Refuse an owner who is not an active person; whoever is named already (``kept``) may stay."""
    if person_id is None or person_id == kept:
        return
    active = sa.select(_PERSON.c.id).where(_PERSON.c.id == person_id, _PERSON.c.disabled_at.is_(None))
    if work.session.execute(active).first() is None:
        sentence = "Choose somebody from the list: this person does not exist or is disabled."
        raise Invalid(sentence, {"owner": [sentence]})


def check_grade(work: Work, code: str, kept: str = "") -> None:
    """Refuse a grade the methodology in use does not have; one given under an earlier one (``kept``) may stay."""
    if not code or code == kept:
        return
    profile = profile_in_use(work.session.connection(), work.now.date()).profile
    if code not in {grade.code for grade in profile.control_effectiveness}:
        sentence = "Choose one of the grades of control effectiveness."
        raise Invalid(sentence, {"effectiveness": [sentence]})


def _numbered(model: Any, table: Any, risk: Risk, number: int) -> Any:
    return sa.select(model).where(
        table.c.risk_id == loaded(risk.id), table.c.number == number, table.c.withdrawn_at.is_(None)
    )
