"""The facts the conditions of a workshop's lifecycle ask for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkshopCase:
    """``voters`` may vote, ``present`` of them came; ``undecided`` and ``changed`` are references of risks of the
    agenda: not decided on yet, and changed materially since the room decided. ``impossible`` is a sentence for each
    decision that could not be carried out. ``no_chair`` says why whoever chairs it cannot sign it. ``open_round`` is
    the risk voted on now.
    """

    state: str
    quorum: int
    voters: int = 0
    present: int = 0
    chair_id: int | None = None
    no_chair: str = ""
    items: int = 0
    undecided: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    impossible: tuple[str, ...] = ()
    open_round: str = ""
    entity_id: int | None = None
    owner_id: int | None = None
