"""The small model the register is driven against: who has which role, who acts for whom, and who sent what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from riskreg.domain.permissions import MATRIX, Permission, Role, Scope
from tests.builders import OFFICES

ABOVE = dict(OFFICES)


@dataclass
class Loan:
    """What one person lets another do, within an office and those below it (None: wherever they may)."""

    id: int
    giver: str
    to: str
    permissions: frozenset[Permission]
    office: str | None
    begins: datetime
    ends: datetime
    is_withdrawn: bool = False


@dataclass
class Model:
    """``roles`` holds (role, office) by person and grant; ``senders`` who sent a risk last, and in whose name."""

    roles: dict[str, dict[int, tuple[Role, str | None]]]
    active: set[str]
    loans: list[Loan] = field(default_factory=list)
    senders: dict[str, set[str]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    offices: dict[str, str] = field(default_factory=dict)

    def may_alone(self, who: str, permission: Permission, office: str) -> bool:
        return any(
            permission in MATRIX[role] and (role.scope is Scope.ALL or at in with_those_above(office))
            for role, at in self.roles[who].values()
        )

    def givers(self, who: str, permission: Permission, office: str, now: datetime) -> set[str]:
        """Whom somebody can act for there now."""
        return {
            loan.giver
            for loan in self.loans
            if loan.to == who
            and permission in loan.permissions
            and loan.begins <= now < loan.ends
            and not loan.is_withdrawn
            and loan.giver in self.active
            and (loan.office is None or loan.office in with_those_above(office))
            and self.may_alone(loan.giver, permission, office)
        }

    @property
    def has_a_secretariat(self) -> bool:
        return any(role is Role.SECRETARIAT for who in self.active for role, _at in self.roles[who].values())

    def sent(self, reference: str, who: str, in_whose_name: str | None, now: datetime) -> None:
        """Somebody submitted a risk, of their own right or in the name of somebody who let them."""
        office = self.offices[reference]
        if in_whose_name is None:
            assert self.may_alone(who, Permission.RISK_SUBMIT, office), f"{who} had no right to send {reference}"
        else:
            assert in_whose_name in self.givers(who, Permission.RISK_SUBMIT, office, now)
        self.senders[reference] = {who} | ({in_whose_name} if in_whose_name else set())

    def decided(self, reference: str, who: str, permission: Permission, now: datetime) -> None:
        """Somebody approved or validated a risk: never who sent it, never for who sent it."""
        office, senders = self.offices[reference], self.senders[reference]
        assert who not in senders, f"{who} decided on {reference}, which they sent"
        if not self.may_alone(who, permission, office):
            givers = self.givers(who, permission, office, now)
            assert givers, f"{who} had no right to decide on {reference}"
            assert not givers & senders, f"{who} acts for {givers & senders}, who sent {reference}"


def with_those_above(office: str) -> Iterator[str]:
    at: str | None = office
    while at is not None:
        yield at
        at = ABOVE[at]
