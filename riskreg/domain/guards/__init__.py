"""Named conditions a lifecycle may use, one file per noun; importing this package registers them all."""

from riskreg.domain.guards import risk
from riskreg.domain.guards.registry import guard, guards_for

__all__ = ["guard", "guards_for", "risk"]
