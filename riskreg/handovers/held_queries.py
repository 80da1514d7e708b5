"""The risks, controls and actions somebody holds, as far as the actor may pass them on; or those nobody holds."""

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.permissions import Actor, Permission
from riskreg.domain.references import risk_reference
from riskreg.domain.vocabulary import ActionStatus
from riskreg.handovers.things import Group, Kind, Thing
from riskreg.store.tables.entity import Entity
from riskreg.store.tables.risk import Action, Control, Risk
from riskreg.store.visible import open_to, visible
from riskreg.store.work import Work

_RISK = Risk.__table__  # type: ignore[attr-defined]
_CONTROL = Control.__table__  # type: ignore[attr-defined]
_ACTION = Action.__table__  # type: ignore[attr-defined]
_ENTITY = Entity.__table__  # type: ignore[attr-defined]

MOST = 100
"""Lines of one group on a page; whoever passes on all of a kind passes on those not shown too."""

_OF_RISKS = (Kind.OWNER, Kind.FOCAL, Kind.CONTROL, Kind.ACTION)
_COLUMNS: Mapping[Kind, Any] = {
    Kind.OWNER: _RISK.c.owner_id,
    Kind.FOCAL: _RISK.c.focal_point_id,
    Kind.CONTROL: _CONTROL.c.owner_id,
    Kind.ACTION: _ACTION.c.owner_id,
}
_OPEN = [status.value for status in ActionStatus if status.is_open]
_IN_USE = ("submitted", "registered")


def things_of_risks(work: Work, giver: int | None) -> tuple[Group, ...]:
    """What the person holds of risks that have not ended, by kind; for None what nobody holds of those in use."""
    hidden = _hidden(work, giver)
    groups = []
    for kind in _OF_RISKS:
        wanted = _select(work.actor, giver, kind).order_by(_RISK.c.number, "id").limit(MOST)
        rows = work.session.execute(wanted).all()
        total = rows[0].total if rows else 0
        groups.append(Group(kind, tuple(_thing(kind, row) for row in rows), total, hidden=hidden.get(kind, 0)))
    return tuple(groups)


def chosen_of_risks(work: Work, giver: int | None, kind: Kind, ids: Collection[int] | None) -> list[Thing]:
    """Those of the kind with these ids (None: all) that the person holds now and the actor may pass on."""
    wanted = _select(work.actor, giver, kind).order_by(_RISK.c.number, "id")
    if ids is not None:
        wanted = wanted.where(_id_of(kind).in_(sorted(ids)))
    return [_thing(kind, row) for row in work.session.execute(wanted)]


def _id_of(kind: Kind) -> Any:
    return {Kind.CONTROL: _CONTROL, Kind.ACTION: _ACTION}.get(kind, _RISK).c.id


def _select(actor: Actor, giver: int | None, kind: Kind) -> sa.Select[Any]:
    return _held(giver, kind, _columns(actor, kind)).where(_may_pass(actor, giver))


def _columns(actor: Actor, kind: Kind) -> tuple[Any, ...]:
    of_part = {Kind.CONTROL: _CONTROL, Kind.ACTION: _ACTION}.get(kind)
    text = _RISK.c.title if of_part is None else of_part.c.description
    return (
        _id_of(kind).label("id"),
        _RISK.c.id.label("risk_id"),
        _RISK.c.number.label("risk_number"),
        (sa.literal(0) if of_part is None else of_part.c.number).label("number"),
        sa.case((sa.func.coalesce(visible(actor), sa.false()), text), else_="").label("title"),
        _ENTITY.c.name.label("entity"),
        sa.func.count().over().label("total"),
    )


def _held(giver: int | None, kind: Kind, columns: tuple[Any, ...]) -> sa.Select[Any]:
    wanted = sa.select(*columns).join_from(_RISK, _ENTITY, _ENTITY.c.id == _RISK.c.entity_id)
    if kind is Kind.CONTROL:
        wanted = wanted.join(_CONTROL, _CONTROL.c.risk_id == _RISK.c.id).where(_CONTROL.c.withdrawn_at.is_(None))
    if kind is Kind.ACTION:
        wanted = wanted.join(_ACTION, _ACTION.c.risk_id == _RISK.c.id)
        wanted = wanted.where(_ACTION.c.withdrawn_at.is_(None), _ACTION.c.status.in_(_OPEN))
    if giver is None:
        return wanted.where(_COLUMNS[kind].is_(None), _RISK.c.standing.in_(_IN_USE))
    return wanted.where(_COLUMNS[kind] == giver, _RISK.c.standing != "ended")


def _may_pass(actor: Actor, giver: int | None) -> sa.ColumnElement[bool]:
    """What is one's own; for who keeps the accounts what is not sealed; for the secretariat what is open to them."""
    if actor.is_machine or (giver is not None and giver == actor.person_id):
        return sa.true()
    if actor.has_everywhere(Permission.PEOPLE_MANAGE):
        return sa.func.coalesce(open_to(actor), sa.false())
    return sa.func.coalesce(visible(actor), sa.false())


def _hidden(work: Work, giver: int | None) -> dict[Kind, int]:
    """How many sealed ones whoever keeps the accounts may not pass on: that many they are told, as when they close an
    account. Nobody else is: a number is where guessing begins.
    """
    actor = work.actor
    if giver is None or giver == actor.person_id or not actor.has_everywhere(Permission.PEOPLE_MANAGE):
        return {}
    sealed = _RISK.c.classification == Classification.STRICTLY_CONFIDENTIAL.value
    counted = [
        _held(giver, kind, (sa.literal(kind.value).label("kind"), sa.func.count().label("n"))).where(
            sealed, ~_may_pass(actor, giver)
        )
        for kind in _OF_RISKS
    ]
    return {Kind(kind): n for kind, n in work.session.execute(sa.union_all(*counted)) if n}


def _thing(kind: Kind, row: Any) -> Thing:
    written = risk_reference(row.risk_number)
    part = f", {kind.value} {row.number}" if row.number else ""
    return Thing(kind, row.id, f"{written}{part}", row.title, row.entity, row.risk_id, row.number)
