"""What a house promises of the things that run under its lifecycles, so that these can change under them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from riskreg.store.work import Work
from riskreg.tasks.queries import StoredLifecycle


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject that stands in no end state. ``reference`` is empty when it is not open to the actor."""

    id: int
    reference: str
    lifecycle_id: int
    state: str


class Subjects(Protocol):
    """The subjects of one noun, given by the house that keeps them."""

    @property
    def noun(self) -> str: ...

    def living(self, work: Work, *, held: bool) -> Sequence[Subject]:
        """Every living subject in the order of their numbers; ``held`` until the transaction ends when they are to
        be moved.
        """
        ...

    def move_onto(self, work: Work, subject: Subject, lifecycle: StoredLifecycle, state: str) -> None:
        """Let a held subject run under another version from now on, in that state of it, and record it."""
        ...
