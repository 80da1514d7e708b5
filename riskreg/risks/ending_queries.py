"""What became of a risk that submissions are linked to, once it has ended: rejected, closed, merged into another."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from riskreg.domain.classification import Classification
from riskreg.domain.consolidation import ended_as
from riskreg.domain.permissions import Actor, Permission, Place
from riskreg.domain.references import risk_reference
from riskreg.store.tables.event import Event

_EVENT = Event.__table__  # type: ignore[attr-defined]
SHOWN = ("number", "title", "classification", "entity_id", "owner_id", "standing", "state", "state_since")


@dataclass(frozen=True, slots=True)
class Since:
    """``of`` is the risk that ended, ``said`` how, in words; ``other`` and ``title`` what it was merged into.

    The reason is empty where that other risk is strictly confidential: it may speak of it. ``is_over`` says that
    nothing in the register continues it here.
    """

    of: str
    said: str
    day: date
    other: str = ""
    title: str = ""
    reason: str = ""
    opens: bool = False
    is_over: bool = False


def columns_of(risk: sa.Alias, prefix: str) -> tuple[sa.ColumnElement[Any], ...]:
    """What is shown of a risk that is joined, each name with the prefix."""
    return tuple(risk.c[name].label(f"{prefix}_{name}") for name in SHOWN)


def why_it_ended(risk: sa.Alias) -> sa.ColumnElement[Any]:
    """The event with which an ended risk came into its state; nothing is looked up for one that lives."""
    into_its_state = sa.literal('%"to":"') + risk.c.state + sa.literal('"%')
    told = sa.select(_EVENT.c.body).where(
        _EVENT.c.noun == "risk", _EVENT.c.subject_id == risk.c.id, _EVENT.c.body.like(into_its_state)
    )
    latest = told.order_by(_EVENT.c.seq.desc()).limit(1).correlate(risk).scalar_subquery()
    return sa.case((risk.c.standing == "ended", latest))


def since_of(row: Any, actor: Actor, prefix: str = "into", onward: str = "next", why: str = "into_why") -> Since | None:
    """What became of the risk whose columns have the prefix; None while it lives. The risk it was merged into has the
    prefix ``onward``, and its columns are empty where there is none.
    """
    ended = row._mapping
    if ended[f"{prefix}_standing"] != "ended":
        return None
    state, of = ended[f"{prefix}_state"], risk_reference(ended[f"{prefix}_number"])
    day, reason = ended[f"{prefix}_state_since"].date(), _reason(ended[why])
    if ended[f"{onward}_number"] is None:
        return Since(of, ended_as(state), day, reason=reason, is_over=True)
    is_over = ended[f"{onward}_standing"] == "ended"
    if Classification(ended[f"{onward}_classification"]).is_sealed:
        return Since(of, f"{ended_as(state)} another risk", day, is_over=is_over)
    other, title = risk_reference(ended[f"{onward}_number"]), ended[f"{onward}_title"]
    return Since(of, ended_as(state), day, other, title, reason, opens_for(row, actor, onward), is_over)


def opens_for(row: Any, actor: Actor, prefix: str) -> bool:
    """Whether the reader can open the risk whose columns have the prefix."""
    other = row._mapping
    there = Place(other[f"{prefix}_entity_id"], other[f"{prefix}_owner_id"])
    # A draft is read where it is written: senior managers see what is or was in the register.
    is_shown = other[f"{prefix}_standing"] in ("registered", "ended") or actor.may_at(Permission.RISK_EDIT, there)
    return is_shown and actor.may_at(Permission.RISK_READ, there)


def _reason(body: str | None) -> str:
    return str(json.loads(body).get("reason", "")) if body else ""
