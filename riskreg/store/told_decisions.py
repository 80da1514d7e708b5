"""The text of a decision as far as it may be told: what a workshop decided holds the title of the risk."""

import sqlalchemy as sa

from riskreg.domain.body_decision import Decided
from riskreg.domain.classification import CLOSED, Classification
from riskreg.domain.permissions import Actor
from riskreg.store.tables.body import BodyDecision, BodySubject
from riskreg.store.tables.risk import Risk
from riskreg.store.visible import open_to

_RISK = Risk.__table__  # type: ignore[attr-defined]
_DECISION = BodyDecision.__table__  # type: ignore[attr-defined]
_SUBJECT = BodySubject.__table__  # type: ignore[attr-defined]

TOLD_INSTEAD = f"What a workshop decided on {CLOSED}."


def is_about_closed_risk(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition on ``body_decision``: a workshop decided it on a strictly confidential risk the actor is not named
    on. What people wrote themselves is theirs, and told as they wrote it.
    """
    if actor.is_machine:
        return sa.false()
    strictly = _RISK.c.classification == Classification.STRICTLY_CONFIDENTIAL.value
    closed = sa.and_(strictly, ~sa.func.coalesce(open_to(actor), sa.false()))
    of_it = sa.select(_SUBJECT.c.id).join_from(_SUBJECT, _RISK, _RISK.c.id == _SUBJECT.c.risk_id)
    about = of_it.where(_SUBJECT.c.decision_id == _DECISION.c.id, closed).correlate(_DECISION).exists()
    return sa.and_(_DECISION.c.how == Decided.WORKSHOP.value, about)


def text_told(actor: Actor) -> sa.ColumnElement[str]:
    """The column ``text``: the decision in its words, or that it is about such a risk."""
    told: sa.ColumnElement[str] = sa.case((is_about_closed_risk(actor), TOLD_INSTEAD), else_=_DECISION.c.text)
    return told.label("text")
