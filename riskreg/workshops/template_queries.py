"""The templates a workshop can be made from: those that are shipped, and reading any."""

from functools import lru_cache

from riskreg.domain.workshop_template import WorkshopTemplate, parse_workshop_template
from riskreg.paths import SEED


def shipped_workshop_templates() -> dict[str, str]:
    """The text of each shipped template by its code."""
    files = sorted((SEED / "workshop_templates").glob("*.toml"))
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


@lru_cache(maxsize=16)
def read_workshop_template(source: str) -> WorkshopTemplate:
    """The template; raises WorkshopTemplateRefused with every problem."""
    return parse_workshop_template(source)
