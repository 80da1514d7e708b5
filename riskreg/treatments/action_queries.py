"""One mitigation action with its reports: the page its owner opens on a phone."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from riskreg.domain.action_case import ActionCase
from riskreg.domain.errors import NotFound
from riskreg.domain.guards import guards_for
from riskreg.domain.permissions import Permission, Place
from riskreg.domain.references import risk_number, risk_reference
from riskreg.domain.vocabulary import ActionStatus
from riskreg.domain.workflow import Lifecycle, Offer, State, offers
from riskreg.risks.action_turns import NOUN
from riskreg.risks.keeping import NO_SUCH_RISK
from riskreg.store.tables.lifecycle import LifecycleVersion
from riskreg.store.tables.person import Person
from riskreg.store.tables.revision import RiskRevision
from riskreg.store.tables.risk import Action, ActionUpdate, Risk, RiskReader
from riskreg.store.visible import visible
from riskreg.store.work import Desk, Work, open_reading
from riskreg.tasks.queries import read_lifecycle

_RISK = Risk.__table__  # type: ignore[attr-defined]
_PERSON = Person.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]
_UPDATE = ActionUpdate.__table__  # type: ignore[attr-defined]
_REVISION = RiskRevision.__table__  # type: ignore[attr-defined]
_LIFECYCLE = LifecycleVersion.__table__  # type: ignore[attr-defined]
_READER = RiskReader.__table__  # type: ignore[attr-defined]
_OF_ACTION = _LIFECYCLE.alias("of_action")

_WANTED = (
    sa.select(
        _ACTION,
        _PERSON.c.name.label("owner"),
        _RISK.c.number.label("risk_number"),
        _RISK.c.title,
        _RISK.c.version,
        _RISK.c.entity_id,
        _RISK.c.owner_id.label("risk_owner_id"),
        _RISK.c.focal_point_id,
        _RISK.c.author_id,
        _RISK.c.classification,
        _RISK.c.standing,
        _RISK.c.state.label("risk_state"),
        _LIFECYCLE.c.source,
        _OF_ACTION.c.source.label("action_source"),
        _REVISION.c.actor_name,
        _REVISION.c.at,
    )
    .join(_RISK, _RISK.c.id == _ACTION.c.risk_id)
    .join(_LIFECYCLE, _LIFECYCLE.c.id == _RISK.c.lifecycle_id)
    .join(_OF_ACTION, _OF_ACTION.c.id == _ACTION.c.lifecycle_id)
    .outerjoin(_REVISION, (_REVISION.c.risk_id == _RISK.c.id) & (_REVISION.c.number == _RISK.c.revision))
    .outerjoin(_PERSON, _PERSON.c.id == _ACTION.c.owner_id)
    .where(_ACTION.c.withdrawn_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class Update:
    """One report on an action; ``past`` says what was done besides, in words."""

    at: datetime
    who: str
    status: ActionStatus
    progress: int
    text: str
    past: str


@dataclass(frozen=True, slots=True)
class ActionPage:
    """One action. ``why_not`` says why no report can be made now, and is empty when one can.

    ``state`` is where it stands in its lifecycle; ``steps`` are the moves open to the reader with a report, ``blocked``
    those that are not possible now, with the reasons. ``is_unseen`` says that its owner may not read the risk.
    """

    title: str
    reference: str
    risk_title: str
    version: int
    saved_by: str
    saved_at: datetime | None
    number: int
    description: str
    owner: str
    start: date | None
    due: date | None
    days_late: int
    status: ActionStatus
    progress: int
    expected_effect: str
    updates: tuple[Update, ...]
    why_not: str
    may_change: bool
    may_drop: bool
    is_unseen: bool
    state: State
    steps: tuple[Offer, ...]
    blocked: tuple[Offer, ...]

    @property
    def stays(self) -> bool:
        """Whether a report without a step makes sense: not where somebody is asked to say yes or no, nor at an end."""
        deciding = any(offer.move.tone == "main" for offer in self.steps)
        return self.state.stage != "end" and not deciding


def action_page(desk: Desk, reference: str, number: int) -> ActionPage:
    """The action of that number of that risk, with every report, latest first."""
    with open_reading(desk) as work:
        row = _find(work, reference, number)
        place = Place(row.entity_id, row.risk_owner_id, _only(row.owner_id), is_sealed=row.classification.is_sealed)
        editable = "editable" in read_lifecycle(row.source).state(row.risk_state).flags
        lifecycle = read_lifecycle(row.action_source)
        offered = _offers(work, row, place, lifecycle)
        steps = tuple(offer for offer in offered if offer.is_open and offer.move.tone != "grave")
        return ActionPage(
            title=f"Action {number}",
            reference=risk_reference(row.risk_number),
            risk_title=row.title,
            version=row.version,
            saved_by=row.actor_name or "",
            saved_at=row.at,
            number=number,
            description=row.description,
            owner=row.owner or "",
            start=row.start,
            due=row.due,
            days_late=_days_late(row, work.now.date()),
            status=row.status,
            progress=row.progress,
            expected_effect=row.expected_effect,
            updates=_updates(work, row.id),
            why_not=_why_not(work, row, place, editable, lifecycle.state(row.state), steps),
            may_change=editable and work.actor.may_at(Permission.RISK_EDIT, place),
            may_drop=editable and any(offer.is_open and offer.move.code == "drop" for offer in offered),
            is_unseen=row.classification.is_sealed and not _is_named(work, row),
            state=lifecycle.state(row.state),
            steps=steps,
            blocked=tuple(offer for offer in offered if offer.blocked),
        )


def _find(work: Work, reference: str, number: int) -> Any:
    of_risk = _RISK.c.number == (risk_number(reference) or 0)
    row = work.session.execute(_WANTED.where(of_risk, _ACTION.c.number == number, visible(work.actor))).first()
    if row is None:
        raise NotFound("This risk has no such action. " + NO_SUCH_RISK)
    return row


def _is_named(work: Work, row: Any) -> bool:
    """Whether the mitigation owner of a strictly confidential risk, if there is one, is named on it."""
    if row.owner_id in (None, row.risk_owner_id, row.focal_point_id, row.author_id):
        return True
    wanted = sa.select(_READER.c.person_id).where(_READER.c.risk_id == row.risk_id, _READER.c.person_id == row.owner_id)
    return work.session.execute(wanted).first() is not None


def _only(person_id: int | None) -> frozenset[int]:
    return frozenset() if person_id is None else frozenset({person_id})


def _days_late(row: Any, today: date) -> int:
    return (today - row.due).days if row.due and row.status.is_open and row.due < today else 0


def _updates(work: Work, action_id: int) -> tuple[Update, ...]:
    said = (_UPDATE.c.status, _UPDATE.c.progress, _UPDATE.c.text, _UPDATE.c.past)
    columns = (_UPDATE.c.at, _UPDATE.c.person_name, *said)
    wanted = sa.select(*columns).where(_UPDATE.c.action_id == action_id).order_by(_UPDATE.c.id.desc())
    return tuple(Update(*row) for row in work.session.execute(wanted))


def _offers(work: Work, row: Any, place: Place, lifecycle: Lifecycle) -> tuple[Offer, ...]:
    case = ActionCase(
        state=row.state,
        entity_id=row.entity_id,
        owner_id=row.risk_owner_id,
        action_owner_id=row.owner_id,
        done_by_id=row.done_by_id,
        done_for_id=row.done_for_id,
        is_sealed=row.classification.is_sealed,
    )
    may: Any = lambda permission: work.actor.may_at(Permission(permission), place)  # noqa: E731
    return offers(lifecycle, row.state, case, work.actor, guards_for(NOUN), may)


def _why_not(work: Work, row: Any, place: Place, editable: bool, state: State, steps: tuple[Offer, ...]) -> str:
    if not editable and row.standing != "registered":
        return "The risk cannot be changed now, so progress is reported once it is in the register."
    if state.stage == "end" and not steps:
        return f"This action is “{state.name}”, so there is nothing to report."
    if not work.actor.may_at(Permission.ACTION_REPORT, place):
        return "Progress is reported by the mitigation owner, the risk owner or the entity’s focal point."
    return ""
