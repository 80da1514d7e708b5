"""What a workshop decides about a risk: the seven outcomes, what each needs said, and refusing one in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from riskreg.domain.errors import Invalid
from riskreg.domain.plain_text import wrong_text
from riskreg.domain.profile import Profile
from riskreg.domain.proposal import score_of
from riskreg.domain.references import risk_number
from riskreg.domain.scale import Level, Measure
from riskreg.domain.spread import Vote
from riskreg.domain.words import count_in_words

LONGEST_WORDS = 4000
"""Characters of a reason or a dissent."""
LONGEST_TITLE = 200
MOST_PARTS = 12
"""Each becomes a draft somebody has to describe, score and answer for."""


class Outcome(StrEnum):
    """What became of a risk in the workshop."""

    VALIDATED = "validated"
    MERGED = "merged"
    SPLIT = "split"
    REJECTED = "rejected"
    DEFERRED = "deferred"
    REFERRED = "referred"
    ISSUE = "issue"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def needs(self) -> frozenset[str]:
        """The fields of ``Decided`` it cannot do without: every one a reason, so that an entity can be told why."""
        return frozenset({"reason"}) | _NEEDS[self]

    @property
    def takes(self) -> frozenset[str]:
        """The fields that mean anything for it; the others are left out by ``Decided.settled``."""
        return self.needs | {"dissent"} | _MAY_HAVE[self]


_LABELS = {
    Outcome.VALIDATED: "Validated",
    Outcome.MERGED: "Merged into another risk",
    Outcome.SPLIT: "Split into several risks",
    Outcome.REJECTED: "Rejected",
    Outcome.DEFERRED: "Deferred",
    Outcome.REFERRED: "Referred to the Secretariat",
    Outcome.ISSUE: "An issue: it has happened already",
}
_NEEDS: dict[Outcome, frozenset[str]] = {
    Outcome.VALIDATED: frozenset({"scores", "owner"}),
    Outcome.MERGED: frozenset({"target"}),
    Outcome.SPLIT: frozenset({"titles"}),
    Outcome.REJECTED: frozenset(),
    # Without a day nobody takes it up again, and without a name nobody deals with what has happened.
    Outcome.DEFERRED: frozenset({"due"}),
    Outcome.REFERRED: frozenset(),
    Outcome.ISSUE: frozenset({"owner"}),
}
_MAY_HAVE: dict[Outcome, frozenset[str]] = dict.fromkeys(Outcome, frozenset[str]()) | {
    Outcome.VALIDATED: frozenset({"due"}),
    Outcome.SPLIT: frozenset({"owner", "due"}),
    Outcome.DEFERRED: frozenset({"owner"}),
    Outcome.REFERRED: frozenset({"due"}),
    Outcome.ISSUE: frozenset({"due"}),
}


@dataclass(frozen=True, slots=True)
class Decided:
    """What the room decided about one risk.

    ``scores`` are steps by code of the attribute; ``owner`` the id of a person; ``target`` the reference of the risk it
    is merged into; ``titles`` those of the risks it is split into; ``dissent`` who saw it otherwise, and why.
    """

    outcome: Outcome
    reason: str = ""
    scores: Mapping[str, Vote] = field(default_factory=dict)
    owner: int | None = None
    due: date | None = None
    target: str = ""
    titles: tuple[str, ...] = ()
    dissent: str = ""

    def settled(self) -> Decided:
        """What is kept: a page without a script sends every field, and what the outcome has no use for is dropped."""
        empty = Decided(self.outcome)
        unused = _FIELDS - self.outcome.takes
        return replace(self, **{name: getattr(empty, name) for name in unused})


_FIELDS = frozenset({"reason", "scores", "owner", "due", "target", "titles", "dissent"})


def resulting_level(decided: Decided, profile: Profile) -> Level | None:
    """The residual level of a validated risk, computed; None for every other outcome. Raises ``Invalid``."""
    if decided.outcome is not Outcome.VALIDATED:
        return None
    return profile.level(Measure.RESIDUAL, score_of(profile, decided.scores))


def check_outcome(decided: Decided, reference: str, profile: Profile, today: date) -> dict[str, list[str]]:
    """What is wrong with a decision on the risk of that reference, by field; empty when it can be recorded.

    A wrong score stands under the code of its attribute. ``today`` is the day where the workshop is. Whether the owner
    and the target exist is for whoever can look.
    """
    kept = decided.settled()
    wrong = {name: _MISSING[name] for name in sorted(kept.outcome.needs - {"scores"}) if _is_empty(getattr(kept, name))}
    wrong |= {
        name: sentence for name in ("reason", "dissent") if (sentence := wrong_text(getattr(kept, name), LONGEST_WORDS))
    }
    if kept.target.strip() and (sentence := _wrong_target(kept.target, reference)):
        wrong["target"] = sentence
    if kept.titles and (sentence := _wrong_titles(kept.titles)):
        wrong["titles"] = sentence
    if kept.due is not None and kept.due < today:
        wrong["due"] = "Choose a day that has not passed."
    return {name: [sentence] for name, sentence in wrong.items()} | _wrong_scores(kept, profile)


_MISSING = {
    "reason": "Say why the room decided so.",
    "owner": "Name who owns it.",
    "due": "Say until when it is deferred.",
    "target": "Name the risk it is merged into.",
    "titles": "Name the risks it is split into, two at least.",
}


def _is_empty(value: object) -> bool:
    return not value.strip() if isinstance(value, str) else value is None or value == ()


def _wrong_target(target: str, reference: str) -> str:
    number = risk_number(target)
    if number is None:
        return "Write the reference of the other risk, such as R-0042."
    return "A risk cannot be merged into itself. Name another one." if number == risk_number(reference) else ""


def _wrong_titles(titles: tuple[str, ...]) -> str:
    said = [" ".join(title.split()) for title in titles]
    if not all(said) or len(said) < 2:
        return _MISSING["titles"]
    if len(said) > MOST_PARTS:
        return f"Split it into {count_in_words(MOST_PARTS)} risks at most."
    if len({title.casefold() for title in said}) < len(said):
        return "Give each of the risks a title of its own."
    return next(filter(None, (wrong_text(title, LONGEST_TITLE) for title in said)), "")


def _wrong_scores(decided: Decided, profile: Profile) -> dict[str, list[str]]:
    try:
        resulting_level(decided, profile)
    except Invalid as refusal:
        return {name: list(sentences) for name, sentences in refusal.fields.items()}
    return {}
