"""Showing a page: every template gets one ``page`` value, perhaps a form, and the shell around it."""

import re
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, make_response, render_template, request

from riskreg.domain.permissions import Actor, Permission
from riskreg.web.access import signed_in

# What no page may hold, though somebody may have sent it and is shown what they typed.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


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
    """What stands around every page: whose register it is, who is asking, where they can go."""

    organization: str
    demonstration: bool
    actor: Actor | None
    sections: tuple[Section, ...] = field(default=())


def show(template: str, page: Any, form: Any = None, status: int = 200, **more: Any) -> Response:
    """The template with its page value; ``form`` only where the page holds one."""
    context = {"page": page} | ({"form": form} if form is not None else {}) | more
    return make_response(_UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", render_template(template, **context)), status)


def is_partial() -> bool:
    """Whether the browser asked for a part of a page and not for the whole."""
    return request.headers.get("HX-Request") == "true"


def surround(app: Flask, organization: str, demonstration: bool, sections: tuple[Section, ...]) -> None:
    """Give every template its shell."""

    @app.context_processor
    def shell() -> dict[str, Shell]:
        actor = signed_in()
        open_to = tuple(section for section in sections if actor and actor.may(section.needs))
        return {"shell": Shell(organization, demonstration, actor, open_to)}
