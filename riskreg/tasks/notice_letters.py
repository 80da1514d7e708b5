"""Letters made of notices: text and HTML from templates, with links and never what a risk says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, select_autoescape

from riskreg.domain.telling import Telling
from riskreg.paths import TEMPLATES
from riskreg.tasks.notice_queries import NoticeLine
from riskreg.tasks.subjects import Subjects
from riskreg.tasks.unseen import OF_ENTITY


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Recipient:
    name: str
    telling: Telling


@dataclass(frozen=True, slots=True)
class LetterPage:
    """What the templates of a letter get: each line with the address of what it is about."""

    name: str
    organization: str
    lines: tuple[tuple[NoticeLine, str], ...]
    work_url: str
    account_url: str
    telling: Telling


def write_letter(
    to: Recipient, lines: tuple[NoticeLine, ...], base_url: str, organization: str, subjects: Mapping[str, Subjects]
) -> Letter:
    """One mail about all the lines."""
    page = LetterPage(
        name=to.name,
        organization=organization,
        lines=tuple((line, base_url + address_of(line, subjects)) for line in lines),
        work_url=f"{base_url}/work",
        account_url=f"{base_url}/account",
        telling=to.telling,
    )
    words = _templates()
    subject, text, html = (
        words.get_template(f"notices/letter.{part}").render(page=page) for part in ("subject.txt", "txt", "html")
    )
    return Letter(" ".join(subject.split())[:200], text.strip() + "\n", html)


def address_of(line: NoticeLine, subjects: Mapping[str, Subjects]) -> str:
    """The path of the page a notice is about."""
    return f"/entities/{line.subject}" if line.noun == OF_ENTITY else subjects[line.noun].address(line.subject)


@cache
def _templates() -> Environment:
    # Letters are written by the worker, which has no web application around it.
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    made.filters["day"] = _day
    return made


def _day(value: date | None) -> str:
    return format_date(value, "d MMM y", locale="en") if value else ""
