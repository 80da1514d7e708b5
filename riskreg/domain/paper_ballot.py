"""Ballots on paper: the key beside each answer, and rows of keys as somebody types them in, read as ballots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import ascii_uppercase

from riskreg.domain.spread import Vote
from riskreg.domain.voting import Attribute, Ballot

CANNOT_JUDGE = "-"
COMMENT = "comment"
Place = tuple[int, str]
"""Where on the grid: the row, counted from 0, and the code of the attribute."""


def key_of(attribute: Attribute, step: int) -> str:
    """What is typed for a step: its number, or a letter where the scale shows no numbers (A is step 1)."""
    return str(step) if attribute.is_numbered else ascii_uppercase[step - 1]


def keys_of(attribute: Attribute) -> str:
    """The keys of a scale in words: ``1 to 5``, ``A to D``."""
    return f"{key_of(attribute, 1)} to {key_of(attribute, len(attribute.steps))}"


def legend_of(attribute: Attribute) -> tuple[tuple[str, str], ...]:
    """Every key of a scale with the name of its step, step 1 first."""
    return tuple((key_of(attribute, number), step.name) for number, step in enumerate(attribute.steps, start=1))


def read_rows(
    attributes: Sequence[Attribute], rows: Sequence[Mapping[str, str]]
) -> tuple[tuple[Ballot, ...], dict[Place, str]]:
    """The ballots of the rows that hold anything, in their order, and a sentence for each cell that cannot be read.

    A row maps codes of attributes, and ``comment``, to what was typed. A row left empty is no ballot; in one begun each
    attribute is answered, with a dash for *cannot judge*, for an answer forgotten would count as one not given.
    """
    ballots: list[Ballot] = []
    wrong: dict[Place, str] = {}
    for number, row in enumerate(rows):
        typed = {attribute.code: row.get(attribute.code, "").strip() for attribute in attributes}
        comment = row.get(COMMENT, "").strip()
        if not comment and not any(typed.values()):
            continue
        answers: dict[str, Vote] = {}
        for attribute in attributes:
            try:
                answers[attribute.code] = _step(attribute, typed[attribute.code])
            except ValueError as refusal:
                wrong[number, attribute.code] = f"Row {number + 1}, {attribute.title.lower()}: {refusal}"
        ballots.append(Ballot(answers, comment))
    return tuple(ballots), wrong


def _step(attribute: Attribute, typed: str) -> Vote:
    if typed in (CANNOT_JUDGE, "–", "—"):
        return None
    for step in range(1, len(attribute.steps) + 1):
        if typed.upper() == key_of(attribute, step):
            return step
    raise ValueError(f"type {keys_of(attribute)}, or - for cannot judge.")
