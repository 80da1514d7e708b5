"""The frame every page of the guided form shares: which risk, which version, its steps and how far each has come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from riskreg.domain.errors import NotFound
from riskreg.domain.permissions import Permission, Place
from riskreg.domain.references import risk_number, risk_reference
from riskreg.risks.heads_queries import heads_above
from riskreg.risks.keeping import NO_SUCH_RISK, find_risk
from riskreg.risks.lifecycle_queries import editing_offer
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.lifecycle import LifecycleVersion
from riskreg.store.tables.revision import RiskRevision
from riskreg.store.tables.risk import Action, Control, Risk, RootCause
from riskreg.store.visible import visible
from riskreg.store.work import Work
from riskreg.tasks.queries import read_lifecycle

_RISK = Risk.__table__  # type: ignore[attr-defined]
_CAUSE = RootCause.__table__  # type: ignore[attr-defined]
_CONTROL = Control.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]
_LIFECYCLE = LifecycleVersion.__table__  # type: ignore[attr-defined]
_REVISION = RiskRevision.__table__  # type: ignore[attr-defined]

STEPS = (
    ("statement", "What may happen", "writing.statement"),
    ("causes", "Causes and drivers", "writing.causes"),
    ("placing", "Place and owner", "writing.placing"),
    ("controls", "Existing controls", "treatments.controls"),
    ("scores", "Scores", "assessments.scores"),
    ("response", "Response and actions", "treatments.response"),
    ("check", "Check and send", "writing.check"),
)
"""Code, title and endpoint of every page of the form, in order."""

DONE, BEGUN, NOT_STARTED = "Done", "In progress", "Not started"


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the form; the check has no status of its own."""

    code: str
    title: str
    endpoint: str
    status: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """What every page of the form shows around its questions.

    ``entity`` and ``state`` are names; ``fixed`` says why nothing can be changed now, empty while it can;
    ``takes_back`` names the state saving takes it back to, while somebody is to decide on it. ``is_draft`` means not in
    the register yet, ``is_waiting`` that somebody else decides on it: then ``heads`` are their names.
    """

    risk_id: int
    reference: str
    risk_title: str
    version: int
    entity: str
    entity_path: str
    state: str
    is_draft: bool
    is_waiting: bool
    fixed: str
    takes_back: str
    heads: tuple[str, ...]
    saved_by: str
    saved_at: datetime | None
    steps: tuple[Step, ...]

    @property
    def number(self) -> int:
        """The current page counted from 1."""
        return next(number for number, step in enumerate(self.steps, 1) if step.is_current)

    @property
    def previous(self) -> Step | None:
        return self.steps[self.number - 2] if self.number > 1 else None

    @property
    def next(self) -> Step:
        """The page after this one; the check follows itself."""
        return self.steps[min(self.number, len(self.steps) - 1)]


def _count(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    counted = sa.select(sa.func.count()).select_from(table)
    return counted.where(table.c.risk_id == _RISK.c.id, *conditions).scalar_subquery()


_IN_USE = _CONTROL.c.withdrawn_at.is_(None)
_PLANNED = sa.and_(_ACTION.c.withdrawn_at.is_(None), _ACTION.c.status != "cancelled")
_ANY = (_RISK.c.event != "", _RISK.c.consequences != "")
_SHEET = (
    sa.select(
        _RISK.c.id,
        _RISK.c.number,
        _RISK.c.title,
        _RISK.c.version,
        _RISK.c.state,
        _RISK.c.standing,
        _RISK.c.entity_id,
        _RISK.c.owner_id,
        _RISK.c.classification,
        _RISK.c.response,
        _RISK.c.exposure_rank,
        _RISK.c.residual_rank,
        sa.and_(*_ANY).label("is_stated"),
        (_RISK.c.drivers != "").label("has_drivers"),
        sa.or_(_RISK.c.scope != "", _RISK.c.countries != "[]", _RISK.c.links != "[]").label("is_placed"),
        _ENTITY.c.name.label("entity"),
        _ENTITY.c.path.label("entity_path"),
        _LIFECYCLE.c.source,
        _REVISION.c.actor_name,
        _REVISION.c.at,
        _count(_CAUSE).label("causes"),
        _count(_CONTROL, _IN_USE).label("controls"),
        _count(_CONTROL, _IN_USE, _CONTROL.c.owner_id.is_(None)).label("loose_controls"),
        _count(_ACTION, _PLANNED).label("actions"),
        _count(_ACTION, _PLANNED, sa.or_(_ACTION.c.owner_id.is_(None), _ACTION.c.due.is_(None))).label("loose_actions"),
    )
    .join(_ENTITY, _ENTITY.c.id == _RISK.c.entity_id)
    .join(_LIFECYCLE, _LIFECYCLE.c.id == _RISK.c.lifecycle_id)
    .outerjoin(_REVISION, sa.and_(_REVISION.c.risk_id == _RISK.c.id, _REVISION.c.number == _RISK.c.revision))
)


def sheet_of(work: Work, reference: str, current: str, needs: Permission = Permission.RISK_EDIT) -> Sheet:
    """The frame of the page ``current`` (a code of ``STEPS``), in one statement; refuses who may not write there."""
    number = risk_number(reference)
    wanted = _SHEET.where(_RISK.c.number == number, visible(work.actor))
    row = work.session.execute(wanted).first() if number is not None else None
    if row is None:
        raise NotFound(NO_SUCH_RISK)
    work.require(needs, Place(row.entity_id, row.owner_id, is_sealed=row.classification.is_sealed))
    lifecycle = read_lifecycle(row.source)
    state = lifecycle.state(row.state)
    offer = editing_offer(work, find_risk(work, reference)) if state.editing_makes else None
    takes_back = lifecycle.state(offer.move.to_state).name if offer and offer.is_open else ""
    is_waiting = row.standing == "submitted"
    return Sheet(
        risk_id=row.id,
        reference=risk_reference(row.number),
        risk_title=row.title,
        version=row.version,
        entity=row.entity,
        entity_path=row.entity_path,
        state=state.name,
        is_draft=row.standing == "drafted" or bool(takes_back),
        is_waiting=is_waiting,
        fixed="" if takes_back or "editable" in state.flags else state.meaning,
        takes_back=takes_back,
        heads=heads_above(work, row.entity_path) if is_waiting else (),
        saved_by=row.actor_name or "",
        saved_at=row.at,
        steps=_steps(row, current),
    )


def steps_of(work: Work, reference: str, current: str) -> tuple[Step, ...]:
    """The steps alone, for a page that has no sheet."""
    return sheet_of(work, reference, current).steps


def _steps(row: Any, current: str) -> tuple[Step, ...]:
    done_and_begun = {
        "statement": (row.is_stated, True),
        "causes": (row.causes, row.has_drivers),
        "placing": (row.owner_id, row.is_placed),
        "controls": (row.controls and not row.loose_controls, row.controls),
        "scores": (row.exposure_rank and row.residual_rank, row.exposure_rank or row.residual_rank),
        "response": (_is_planned(row), row.response or row.actions),
    }
    return tuple(
        Step(code, title, endpoint, _status(*done_and_begun[code]) if code in done_and_begun else "", code == current)
        for code, title, endpoint in STEPS
    )


def _is_planned(row: Any) -> bool:
    """A response is chosen, every action is complete, and mitigating means at least one action."""
    return bool(row.response) and not row.loose_actions and (row.response != "mitigate" or bool(row.actions))


def _status(done: Any, begun: Any) -> str:
    return DONE if done else BEGUN if begun else NOT_STARTED
