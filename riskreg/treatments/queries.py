"""The pages that keep controls and response: what is there now, and what their forms offer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from riskreg.domain.errors import NotFound
from riskreg.domain.scale import Grade, Level
from riskreg.domain.vocabulary import ActionStatus
from riskreg.methodology.queries import profile_in_use
from riskreg.people.queries import people_choices
from riskreg.risks.writing_queries import Sheet, sheet_of
from riskreg.store.tables.person import Person
from riskreg.store.tables.risk import Action, Control, Risk
from riskreg.store.visible import visible
from riskreg.store.work import Desk, Work, open_reading

_RISK = Risk.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_CONTROL = Control.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]

People = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class KeptControl:
    """One control as it is kept; ``grade`` is its effectiveness in words, ``effectiveness`` the code."""

    number: int
    description: str
    kind: str
    owner_id: int | None
    owner: str
    effectiveness: str
    grade: str
    effectiveness_reason: str
    last_tested: date | None


@dataclass(frozen=True, slots=True)
class ControlsPage:
    """The existing controls of a risk, and what the form for one more offers."""

    title: str
    sheet: Sheet
    controls: tuple[KeptControl, ...]
    people: People
    grades: tuple[Grade, ...]


@dataclass(frozen=True, slots=True)
class ControlPage:
    """One control to be changed."""

    title: str
    sheet: Sheet
    control: KeptControl
    people: People
    grades: tuple[Grade, ...]


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """One mitigation action as it is planned; ``is_late`` is derived from its due date."""

    number: int
    description: str
    owner_id: int | None
    owner: str
    start: date | None
    due: date | None
    status: ActionStatus
    progress: int
    expected_effect: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class ResponsePage:
    """The response chosen so far, the actions that carry it out, and the level it answers to."""

    title: str
    sheet: Sheet
    response: str
    reason: str
    residual: Level | None
    actions: tuple[PlannedAction, ...]
    people: People


@dataclass(frozen=True, slots=True)
class PlanPage:
    """One action to be planned differently. ``asks_reason``: giving it up needs one, for the risk was approved."""

    title: str
    sheet: Sheet
    action: PlannedAction
    people: People
    asks_reason: bool


def controls_page(desk: Desk, reference: str) -> ControlsPage:
    with open_reading(desk) as work:
        sheet = sheet_of(work, reference, "controls")
        grades = _grades(work)
        return ControlsPage("Existing controls", sheet, _controls(work, sheet, grades), people_choices(work), grades)


def control_page(desk: Desk, reference: str, number: int) -> ControlPage:
    with open_reading(desk) as work:
        sheet = sheet_of(work, reference, "controls")
        grades = _grades(work)
        controls = _controls(work, sheet, grades)
        control = _numbered(controls, number, "This risk has no such control, or it was withdrawn.")
        return ControlPage(f"Control {number}", sheet, control, _with(people_choices(work), control), grades)


def response_page(desk: Desk, reference: str) -> ResponsePage:
    with open_reading(desk) as work:
        sheet = sheet_of(work, reference, "response")
        columns = (_RISK.c.response, _RISK.c.response_reason, _RISK.c.residual_rank)
        risk = work.session.execute(sa.select(*columns).where(_RISK.c.id == sheet.risk_id, visible(work.actor))).one()
        return ResponsePage(
            title="Response and actions",
            sheet=sheet,
            response=risk.response or "",
            reason=risk.response_reason,
            residual=Level.from_rank(risk.residual_rank) if risk.residual_rank else None,
            actions=_actions(work, sheet),
            people=people_choices(work),
        )


def plan_page(desk: Desk, reference: str, number: int) -> PlanPage:
    with open_reading(desk) as work:
        sheet = sheet_of(work, reference, "response")
        action = _numbered(_actions(work, sheet), number, "This risk has no such action, or it was removed.")
        approved = sa.select(_RISK.c.approved_revision).where(_RISK.c.id == sheet.risk_id, visible(work.actor))
        asks_reason = work.session.execute(approved).scalar_one() is not None
        return PlanPage(f"Action {number}", sheet, action, _with(people_choices(work), action), asks_reason)


def _grades(work: Work) -> tuple[Grade, ...]:
    return profile_in_use(work.session.connection(), work.now.date()).profile.control_effectiveness


def _controls(work: Work, sheet: Sheet, grades: tuple[Grade, ...]) -> tuple[KeptControl, ...]:
    names = {grade.code: grade.name for grade in grades}
    return tuple(
        KeptControl(
            number=row.number,
            description=row.description,
            kind=row.kind.value,
            owner_id=row.owner_id,
            owner=row.name or "",
            effectiveness=row.effectiveness,
            grade=names.get(row.effectiveness, row.effectiveness),
            effectiveness_reason=row.effectiveness_reason,
            last_tested=row.last_tested,
        )
        for row in _kept(work, _CONTROL, sheet)
    )


def _actions(work: Work, sheet: Sheet) -> tuple[PlannedAction, ...]:
    today = work.now.date()
    return tuple(
        PlannedAction(
            number=row.number,
            description=row.description,
            owner_id=row.owner_id,
            owner=row.name or "",
            start=row.start,
            due=row.due,
            status=row.status,
            progress=row.progress,
            expected_effect=row.expected_effect,
            is_late=row.status.is_open and row.due is not None and row.due < today,
        )
        for row in _kept(work, _ACTION, sheet)
    )


def _kept(work: Work, table: Any, sheet: Sheet) -> Any:
    # The sheet was read for this actor: what is not visible never got here.
    joined = sa.select(table, _PERSON.c.name).outerjoin(_PERSON, _PERSON.c.id == table.c.owner_id)
    wanted = joined.where(table.c.risk_id == sheet.risk_id, table.c.withdrawn_at.is_(None))
    return work.session.execute(wanted.order_by(table.c.number)).all()


def _numbered(lines: Any, number: int, sentence: str) -> Any:
    for line in lines:
        if line.number == number:
            return line
    raise NotFound(sentence)


def _with(people: People, kept: KeptControl | PlannedAction) -> People:
    """The people to choose from, with whoever is named already: they may have been disabled since."""
    if kept.owner_id is None or str(kept.owner_id) in dict(people):
        return people
    return ((str(kept.owner_id), kept.owner), *people)
