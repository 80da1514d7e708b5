"""What is wrong with a profile: levels that fall, jumps, weak consistency, betweenness, ties, colours nobody can tell apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from riskreg.domain.profile import Profile


@dataclass(frozen=True)
class Finding:
    """One finding; an error refuses the profile, a warning is for the administrator to weigh."""

    severity: Literal["error", "warning"]
    rule: str
    sentence: str


def lint(profile: Profile) -> tuple[Finding, ...]:
    """Every finding, errors first. The rules follow Cox, "What's wrong with risk matrices?", Risk Analysis 28 (2008)."""
    return tuple(sorted(_findings(profile), key=lambda finding: finding.severity))


def _findings(profile: Profile) -> Iterator[Finding]:
    yield from ()
