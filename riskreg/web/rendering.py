"""Showing a page: every template gets one ``page`` value, perhaps a form, and the shell around it."""

import re
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request
from jinja2 import Template

from riskreg.domain.permissions import Actor, Permission
from riskreg.web.access import signed_in
from riskreg.web.speech import language_code
from riskreg.web.templates import Templates

# What no page may hold, though somebody may have sent it and is shown what they typed.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# The same in bytes, where almost every page is found clean ten times as fast.
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
_HIGH_CONTROLS = re.compile(rb"\xc2[\x80-\x9f]")


@dataclass(frozen=True, slots=True)
class ErrorPage:
    status: int
    title: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the main navigation: shown to whoever has the permission."""

    endpoint: str
    title: str
    needs: Permission
    prefix: str


@dataclass(frozen=True, slots=True)
class Shell:
    """What stands around every page: whose register it is, who is asking, where they can go and where they are."""

    organization: str
    demonstration: bool
    actor: Actor | None
    sections: tuple[Section, ...] = field(default=())
    here: str = ""

    @property
    def acts_for(self) -> tuple[str, ...]:
        """The names of those the person can act for now."""
        return tuple(dict.fromkeys(lent.giver.name for lent in self.actor.lent)) if self.actor else ()


def show(template: str, page: Any, form: Any = None, status: int = 200, **more: Any) -> Response:
    """The template with its page value; ``form`` only where the page holds one."""
    context = {"page": page} | ({"form": form} if form is not None else {}) | more
    return make_response(_written(render_template(_in_words(template), **context)), status)


def _in_words(template: str) -> Template:
    """The template in the language of whoever reads."""
    templates: Templates = current_app.jinja_env  # type: ignore[assignment]
    return templates.in_language(language_code()).get_template(template)


def _written(page: str) -> bytes:
    try:
        body = page.encode()
        is_clean = len(body.translate(None, _CONTROLS)) == len(body) and not _HIGH_CONTROLS.search(body)
    except UnicodeEncodeError:
        is_clean = False
    return body if is_clean else _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", page).encode()


def is_partial() -> bool:
    """Whether the browser asked for a part of a page and not for the whole."""
    return request.headers.get("HX-Request") == "true"


def surround(app: Flask, organization: str, demonstration: bool, sections: tuple[Section, ...]) -> None:
    """Give every template its shell."""

    @app.context_processor
    def shell() -> dict[str, Shell]:
        actor = signed_in()
        open_to = tuple(section for section in sections if actor and actor.may(section.needs))
        path = request.path
        here = next((each.prefix for each in open_to if path == each.prefix or path.startswith(f"{each.prefix}/")), "")
        return {"shell": Shell(organization, demonstration, actor, open_to, here)}
