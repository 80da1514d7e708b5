"""Showing a page: every template gets one ``page`` value, perhaps a form, and the shell around it."""

from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, make_response, render_template, request
from flask_login import current_user

from riskreg.domain.permissions import Actor, Permission


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
    return make_response(render_template(template, **context), status)


def is_partial() -> bool:
    """Whether the browser asked for a part of a page and not for the whole."""
    return request.headers.get("HX-Request") == "true"


def surround(app: Flask, organization: str, demonstration: bool, sections: tuple[Section, ...]) -> None:
    """Give every template its shell."""

    @app.context_processor
    def shell() -> dict[str, Shell]:
        actor = current_user.actor if current_user and current_user.is_authenticated else None
        open_to = tuple(section for section in sections if actor and actor.may(section.needs))
        return {"shell": Shell(organization, demonstration, actor, open_to)}
