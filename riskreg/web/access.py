"""Doors: every route says what it needs, and nobody passes one that does not."""

from collections.abc import Callable, Iterable
from typing import Final

from flask import Blueprint, Flask, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from riskreg.domain.errors import NotAllowed
from riskreg.domain.permissions import Actor, Permission
from riskreg.store.work import Desk
from riskreg.web.looking import engine, looking

PUBLIC: Final = "public"
"""What a door needs that anybody may open: sign-in, one-time links, static files."""

View = Callable[..., ResponseReturnValue]


def door(
    blueprint: Blueprint, rule: str, *, needs: Permission | str, methods: Iterable[str] = ("GET",)
) -> Callable[[View], View]:
    """Hang a view at a rule of the blueprint, saying which permission opens it (or ``PUBLIC``)."""

    def hang(view: View) -> View:
        view.__needs__ = needs  # type: ignore[attr-defined]
        blueprint.add_url_rule(rule, endpoint=view.__name__, view_func=view, methods=list(methods))
        return view

    return hang


def guard_doors(app: Flask) -> None:
    """Check each request against its door before anything else happens, the CSRF check included."""

    @app.before_request
    def at_the_door() -> ResponseReturnValue | None:
        view = app.view_functions.get(request.endpoint or "")
        if view is None or request.endpoint == "static":
            return None
        needs = getattr(view, "__needs__", None)
        if needs == PUBLIC:
            return None
        who = signed_in()
        if who is None:
            return current_app.login_manager.unauthorized()  # type: ignore[attr-defined, no-any-return]
        if needs is None or not who.may(needs):
            raise NotAllowed("This page is not part of your role.")
        return None


def signed_in() -> Actor | None:
    """Who is asking, if anybody signed in."""
    # The proxy looks the person up again for each thing it is asked.
    user = current_user._get_current_object()
    return user.actor if user.is_authenticated else None


def actor() -> Actor:
    """Who is asking. Only behind a door that needs a permission."""
    return current_user.actor  # type: ignore[no-any-return]


def desk() -> Desk:
    """Where the person asking sits: hand it to operations and queries."""
    if "desk" not in g:
        g.desk = Desk(engine(), actor(), looking())
    return g.desk  # type: ignore[no-any-return]
