"""Refusals: what an operation says when it will not do something, each with the sentence a person reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class Refusal(Exception):
    """Something was not done. ``sentence`` says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(Refusal):
    """There is no such thing, or it is not for this person to know."""


class NotAllowed(Refusal):
    """The person may see it but not do this."""


class Invalid(Refusal):
    """What was sent is not acceptable. ``fields`` maps a field to its sentences; the rest stands in ``sentence``."""

    def __init__(self, sentence: str, fields: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__(sentence)
        self.fields = dict(fields or {})


class Conflict(Refusal):
    """The thing is no longer in the state the person saw."""


class Stale(Conflict):
    """Somebody else saved first. ``current_version`` is the version now stored."""

    def __init__(self, sentence: str, current_version: int) -> None:
        super().__init__(sentence)
        self.current_version = current_version
