"""Decisions on a risk: their kinds, which part of it each settles, and the facts their lifecycle asks about."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

from riskreg.domain.risk_case import RiskCase


class DecisionKind(StrEnum):
    """What somebody decided about a risk as a revision describes it."""

    APPROVAL = "approval"
    VALIDATION = "validation"
    ACCEPTANCE = "acceptance"

    @property
    def part(self) -> DecisionPart:
        return DecisionPart.ACCEPTANCE if self is DecisionKind.ACCEPTANCE else DecisionPart.STANDING

    @property
    def past(self) -> str:
        """What was done to the risk: ``approved``."""
        return {"approval": "approved", "validation": "validated", "acceptance": "accepted"}[self.value]


class DecisionPart(StrEnum):
    """What a decision settles. A later one on the same part takes its place: who validates has approved what is
    written, but living with a risk for a time is another matter than its being in the register.
    """

    STANDING = "standing"
    ACCEPTANCE = "acceptance"

    @property
    def kinds(self) -> tuple[DecisionKind, ...]:
        return tuple(kind for kind in DecisionKind if kind.part is self)


@dataclass(frozen=True)
class DecisionCase(RiskCase):
    """A decision with the risk it was taken on; ``state`` is that of the decision.

    ``is_changed`` says that the risk materially differs now from the revision decided on, ``changed_by`` who made the
    material changes since, ``has_passed`` that its last day is over where the risk is.
    """

    kind: DecisionKind = DecisionKind.APPROVAL
    is_changed: bool = False
    changed_by: frozenset[int] = frozenset()
    has_passed: bool = False


def facts_of(risk: RiskCase) -> dict[str, object]:
    """The facts of a risk as a decision on it repeats them."""
    return {field.name: getattr(risk, field.name) for field in fields(RiskCase)}
