"""What a house promises of the things that run under its lifecycles: to list, to move, and whom to tell of them."""

from collections.abc import Collection, Sequence
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


Moving = Sequence[tuple[Subject, str]]
"""Held subjects, each with the state it is to stand in."""


class OneByOne:
    """For houses with few subjects: each is moved onto another version by itself."""

    def move_all_onto(self: "Subjects", work: Work, moving: Moving, lifecycle: StoredLifecycle) -> None:
        for subject, state in moving:
            self.move_onto(work, subject, lifecycle, state)


class Subjects(Protocol):
    """The subjects of one noun, given by the house that keeps them."""

    @property
    def noun(self) -> str: ...

    def address(self, reference: str) -> str:
        """Where its page is, below the address of the register."""
        ...

    def living(self, work: Work, *, held: bool) -> Sequence[Subject]:
        """Every living subject in the order of their numbers; ``held`` until the transaction ends when they are to
        be moved.
        """
        ...

    def move_onto(self, work: Work, subject: Subject, lifecycle: StoredLifecycle, state: str) -> None:
        """Let a held subject run under another version from now on, in that state of it, and record it."""
        ...

    def move_all_onto(self, work: Work, moving: Moving, lifecycle: StoredLifecycle) -> None:
        """The same for many, in their order."""
        ...

    def entity_of(self, work: Work, subject_id: int) -> int | None:
        """The entity whose calendar its days are counted in; None for the whole organization's."""
        ...

    def named(self, work: Work, subject_id: int, holder: str) -> int | None:
        """Who is named on the subject as that (``risk_owner``); None for nobody."""
        ...

    def open_to(self, work: Work, subject_id: int, people: Collection[int]) -> Collection[int]:
        """Those of the people who may know that there is such a subject."""
        ...

    def move_by_deadline(self, work: Work, subject_id: int, move: str) -> None:
        """Make a move because a deadline passed; raises Conflict when it is barred."""
        ...
