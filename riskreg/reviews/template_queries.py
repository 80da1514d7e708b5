"""The templates a review can be opened from: those that are shipped, and reading any."""

from collections.abc import Collection
from functools import lru_cache

from riskreg.domain.review_template import ReviewTemplate, parse_template
from riskreg.paths import SEED
from riskreg.store.work import Work
from riskreg.tasks.queries import lifecycle_in_use


def shipped_templates() -> dict[str, str]:
    """The text of each shipped template by its code."""
    files = sorted((SEED / "review_templates").glob("*.toml"))
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


def template_of(work: Work, source: str) -> ReviewTemplate:
    """The template in the words of this register; raises TemplateRefused with every problem."""
    return read_template(source, states_reviewed(work))


def states_reviewed(work: Work) -> frozenset[str]:
    """The states a risk can be in while it can be reviewed: those of the register, in the lifecycle in use."""
    lifecycle = lifecycle_in_use(work.session.connection(), "risk").lifecycle
    return frozenset(lifecycle.states_with("in_register"))


@lru_cache(maxsize=16)
def read_template(source: str, states: frozenset[str]) -> ReviewTemplate:
    """The same for whoever knows the states."""
    known: Collection[str] = states
    return parse_template(source, known)
