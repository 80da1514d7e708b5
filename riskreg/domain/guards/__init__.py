"""Named conditions a lifecycle may use, one file per noun; importing this package registers them all."""

from riskreg.domain.guards import (
    action,
    authority,
    body_decision,
    decision,
    electronic_review,
    entity_return,
    escalation_request,
    member_answer,
    review_cycle,
    review_item,
    risk,
    workshop,
)
from riskreg.domain.guards.registry import guard, guards_for

__all__ = [
    "action",
    "authority",
    "body_decision",
    "decision",
    "electronic_review",
    "entity_return",
    "escalation_request",
    "guard",
    "guards_for",
    "member_answer",
    "review_cycle",
    "review_item",
    "risk",
    "workshop",
]
