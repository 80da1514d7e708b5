"""The page on which a workshop is made: the kinds there are."""

from dataclasses import dataclass

from riskreg.workshops.template_queries import read_workshop_template, shipped_workshop_templates


@dataclass(frozen=True, slots=True)
class MakePage:
    """``choices`` are code and title of each kind, ``meanings`` what it is by code."""

    title: str
    choices: tuple[tuple[str, str], ...]
    meanings: dict[str, str]


def make_page() -> MakePage:
    templates = {code: read_workshop_template(source) for code, source in shipped_workshop_templates().items()}
    choices = tuple((code, each.title.replace(" {year}", "")) for code, each in templates.items())
    return MakePage("Make a workshop", choices, {code: each.meaning for code, each in templates.items()})
