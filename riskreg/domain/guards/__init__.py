"""Named conditions a lifecycle may use, one file per noun; importing this package registers them all."""

from riskreg.domain.guards import escalation_request, risk
from riskreg.domain.guards.registry import guard, guards_for

__all__ = ["escalation_request", "guard", "guards_for", "risk"]
