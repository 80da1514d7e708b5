"""How an outcome is carried out on a risk: by which move of its lifecycle, and which outcomes cannot stand together."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from riskreg.domain.outcome import Outcome
from riskreg.domain.words import listed

DECIDABLE = ("candidate", "validated", "monitored")
"""States in which a risk comes before senior management: for the first time, or again."""
_BY: Mapping[Outcome, tuple[str, ...]] = {
    Outcome.VALIDATED: ("validate",),
    Outcome.SPLIT: ("reject",),
    Outcome.MERGED: ("merge",),
    # What was validated once is not rejected any more: it is closed, with the same reason.
    Outcome.REJECTED: ("reject", "close"),
    Outcome.REFERRED: ("refer",),
    Outcome.ISSUE: ("mark_as_issue",),
}
_WITHOUT_A_MOVE = frozenset({Outcome.VALIDATED, Outcome.SPLIT, Outcome.DEFERRED})
"""Where the lifecycle has no move for them the risk stays where it is: validated again, split, put off."""
_LEAVES = frozenset({Outcome.SPLIT, Outcome.REJECTED, Outcome.REFERRED, Outcome.ISSUE})

Together = Mapping[str, tuple[Outcome, str]]
"""By reference of a risk what is decided on it, and the reference of the risk it is merged into, if it is."""


def move_for(outcome: Outcome, state: str, moves: Collection[str]) -> str | None:
    """The code of the move that carries it out on a risk in that state, of the ``moves`` that leave it; empty where
    none is needed. None when it cannot be carried out.
    """
    found = next((code for code in _BY.get(outcome, ()) if code in moves), None)
    if state not in DECIDABLE:
        return None
    return "" if found is None and outcome in _WITHOUT_A_MOVE else found


def clash_of(reference: str, together: Together) -> str:
    """Why what is decided on a risk cannot stand beside what is decided on the others, in a sentence; empty if it can.

    In which order the decisions are carried out must not matter: nothing is merged into what leaves the register.
    """
    outcome, target = together[reference]
    if outcome is not Outcome.MERGED or target not in together:
        return ""
    theirs, further = together[target]
    if theirs is Outcome.MERGED and further == reference:
        return f"{reference} and {target} would be merged into each other. Decide which of them remains."
    if theirs is Outcome.MERGED:
        return f"{target} is itself merged into another risk here. Name the one that remains in the register."
    if theirs in _LEAVES:
        said = f"{target} does not remain: the room decided “{theirs.label}” on it."
        return f"{said} Name a risk that does, or decide anew."
    return ""


def merged_into_it(reference: str, together: Together) -> str:
    """Which decisions rest on this risk remaining, when what is decided on it makes it leave; empty if none does."""
    if together[reference][0] not in _LEAVES | {Outcome.MERGED}:
        return ""
    others = sorted(each for each, (kind, into) in together.items() if kind is Outcome.MERGED and into == reference)
    if not others:
        return ""
    return f"The room merged {listed(others)} into this risk, so it must remain. Decide that anew first."
