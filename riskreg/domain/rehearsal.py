"""Rehearsing a new version of a lifecycle: where each living subject would stand under it, and which would be stuck."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from riskreg.domain.workflow import Lifecycle, State

Obstacle = Literal["", "gone", "ends"]
"""Why subjects would be stuck: their state is gone, or it would end them, which only a move may do."""


@dataclass(frozen=True)
class Living:
    """A subject that has not ended: its id, the version it runs under and the code of its state."""

    id: int
    lifecycle: Lifecycle
    state: str


@dataclass(frozen=True)
class Passage:
    """What happens to every subject in one state of one version; `gained` and `lost` are the labels of moves."""

    version: int
    old: State
    new: State | None
    obstacle: Obstacle
    subjects: tuple[int, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def is_stuck(self) -> bool:
        return self.obstacle != ""

    @property
    def is_renamed(self) -> bool:
        return self.new is not None and self.new.code != self.old.code


@dataclass(frozen=True)
class Rehearsal:
    """Passages in the order of version and state; nothing has been moved."""

    lifecycle: Lifecycle
    passages: tuple[Passage, ...]

    @property
    def stuck(self) -> tuple[Passage, ...]:
        return tuple(passage for passage in self.passages if passage.is_stuck)

    @property
    def targets(self) -> dict[int, str]:
        """The code of the state where each subject would stand, by id; without those that would be stuck."""
        onward = (passage for passage in self.passages if not passage.is_stuck)
        return {each: passage.new.code for passage in onward if passage.new for each in passage.subjects}


def rehearse(lifecycle: Lifecycle, living: Iterable[Living]) -> Rehearsal:
    """What adopting the lifecycle would do to the living subjects; those that run under this version already stay."""
    found: dict[tuple[int, str], tuple[Lifecycle, list[int]]] = {}
    for subject in living:
        if subject.lifecycle.version != lifecycle.version:
            key = (subject.lifecycle.version, subject.state)
            found.setdefault(key, (subject.lifecycle, []))[1].append(subject.id)
    in_order = sorted(found.items(), key=lambda item: (item[0][0], _place_in(item[1][0], item[0][1])))
    passages = (_passage(old, code, lifecycle, tuple(ids)) for (_, code), (old, ids) in in_order)
    return Rehearsal(lifecycle, tuple(passages))


def state_under(lifecycle: Lifecycle, code: str) -> State | None:
    """The state that goes on a state of an earlier version: of the same code, or the one it was renamed to."""
    renamed = {renaming.old: renaming.new for renaming in lifecycle.renamed}
    states = {state.code: state for state in lifecycle.states}
    return states.get(code) or states.get(renamed.get(code, ""))


def _passage(old: Lifecycle, code: str, lifecycle: Lifecycle, ids: tuple[int, ...]) -> Passage:
    new = state_under(lifecycle, code)
    before = {move.code: move.label for move in old.moves_from(code)}
    after = {move.code: move.label for move in lifecycle.moves_from(new.code)} if new else {}
    return Passage(
        version=old.version,
        old=old.state(code),
        new=new,
        obstacle="gone" if new is None else "ends" if new.stage == "end" else "",
        subjects=ids,
        gained=tuple(label for move, label in after.items() if move not in before),
        lost=tuple(label for move, label in before.items() if move not in after),
    )


def _place_in(lifecycle: Lifecycle, code: str) -> int:
    return [state.code for state in lifecycle.states].index(code)
