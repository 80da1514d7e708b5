"""What can be handed over, named so that a form can choose it: a kind, and what it is of that kind."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What somebody holds."""

    OWNER = "owner"
    FOCAL = "focal"
    CONTROL = "control"
    ACTION = "action"
    TASK = "task"
    REQUEST = "request"
    ROLE = "role"
    DELEGATION = "delegation"

    @property
    def label(self) -> str:
        return _TITLES[self]

    @property
    def is_of_a_risk(self) -> bool:
        return self in (Kind.OWNER, Kind.FOCAL, Kind.CONTROL, Kind.ACTION)


_TITLES = {
    Kind.OWNER: "Risks, as their owner",
    Kind.FOCAL: "Risks, as their focal point",
    Kind.CONTROL: "Controls",
    Kind.ACTION: "Open mitigation actions",
    Kind.TASK: "Open tasks",
    Kind.REQUEST: "Requests that wait for an answer",
    Kind.ROLE: "Roles",
    Kind.DELEGATION: "Delegations",
}
NOTES = {
    Kind.TASK: "A task that was taken is given back to everybody who can do it; one that names the person goes to the"
    " successor. Tasks about risks and actions follow those.",
    Kind.REQUEST: "They wait for a role, and for whoever has it next.",
    Kind.ROLE: "An administrator passes roles on.",
    Kind.DELEGATION: "A delegation cannot be passed on. It is withdrawn, and can be given anew.",
}


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing somebody holds. ``id`` is that of its row; ``risk_id`` that of the risk it belongs to, if it does, and
    ``number`` its own within that risk.

    ``reference`` and ``title`` are what the reader may be shown of it: a title only of what is open to them.
    """

    kind: Kind
    id: int
    reference: str = ""
    title: str = ""
    entity: str = ""
    risk_id: int | None = None
    number: int = 0

    @property
    def key(self) -> str:
        return f"{self.kind.value}:{self.id}"


@dataclass(frozen=True, slots=True)
class Group:
    """All of one kind; ``total`` counts them, of which ``things`` are the first. ``may_pass`` is whether the reader may
    pass them on; ``hidden`` how many belong to strictly confidential risks the reader may not know, where they may know
    that many.
    """

    kind: Kind
    things: tuple[Thing, ...]
    total: int
    may_pass: bool = True
    hidden: int = 0

    @property
    def key(self) -> str:
        """The choice of all of them, those not shown included."""
        return f"{self.kind.value}:all"

    @property
    def title(self) -> str:
        return self.kind.label

    @property
    def note(self) -> str:
        """What becomes of it when it is passed on, where that is not plain."""
        is_said = self.kind is not Kind.ROLE or not self.may_pass
        return NOTES.get(self.kind, "") if is_said else ""
