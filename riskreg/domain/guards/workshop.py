"""The conditions the lifecycle of a workshop may name; each answers None, or what to do."""

from typing import Protocol

from riskreg.domain.guards.registry import guard
from riskreg.domain.words import listed
from riskreg.domain.workshop import is_quorate, quorum_in_words, wrong_quorum
from riskreg.domain.workshop_case import WorkshopCase


class Somebody(Protocol):
    """Whoever acts; `person_id` is None for the machine (a job or the command line)."""

    @property
    def person_id(self) -> int | None: ...


@guard("workshop")
def has_an_agenda(case: WorkshopCase, actor: Somebody) -> str | None:
    return None if case.items else "No risk is on the agenda yet. Put the risks there first."


@guard("workshop")
def has_a_chair(case: WorkshopCase, actor: Somebody) -> str | None:
    """Somebody chairs it, and can sign at its end."""
    if case.chair_id is None:
        return "Nobody chairs the workshop yet. Name the chair, who will sign."
    return case.no_chair or None


@guard("workshop")
def could_have_its_quorum(case: WorkshopCase, actor: Somebody) -> str | None:
    """Enough people may vote for the quorum to be reached at all."""
    return wrong_quorum(case.quorum, case.voters) or None


@guard("workshop")
def has_no_round_open(case: WorkshopCase, actor: Somebody) -> str | None:
    if not case.open_round:
        return None
    return f"A vote on {case.open_round} is open. Close it first."


@guard("workshop")
def has_decided_on_every_risk(case: WorkshopCase, actor: Somebody) -> str | None:
    """Something is decided on each, and it can be carried out: the room is still together."""
    if not case.undecided:
        return " ".join(case.impossible) or None
    left = listed(case.undecided)
    said = f"Nothing is decided yet on {left}. Decide, or defer it to a day."
    return " ".join([said, *case.impossible])


@guard("workshop")
def has_its_quorum(case: WorkshopCase, actor: Somebody) -> str | None:
    return None if is_quorate(case.present, case.quorum) else quorum_in_words(case.present, case.quorum)


@guard("workshop")
def is_its_chair(case: WorkshopCase, actor: Somebody) -> str | None:
    """The one person who chaired it, and nobody in their name."""
    is_chair = case.chair_id is not None and actor.person_id == case.chair_id
    return None if is_chair else "Only whoever chaired the workshop signs its decisions."


@guard("workshop")
def has_decided_on_what_stands(case: WorkshopCase, actor: Somebody) -> str | None:
    """No risk was changed materially after the room decided on it, and what was decided can still be carried out."""
    said = list(case.impossible)
    if case.changed:
        were = "was" if len(case.changed) == 1 else "were"
        said.append(f"{listed(case.changed)} {were} changed after the room decided.")
    return " ".join([*said, "Go back into session and decide again."]) if said else None
