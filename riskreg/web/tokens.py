"""The token against forged forms: signed every few minutes for a browser, not on each of its pages."""

from functools import lru_cache

from flask import Flask, session
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf

from riskreg import clock

_FRESH_SECONDS = 300  # of the twelve hours a form may stay open


def guard_forms(app: Flask) -> None:
    """Refuse what is sent without its token, and let templates ask for ``csrf_token()``."""
    CSRFProtect(app)
    app.jinja_env.globals["csrf_token"] = csrf_token


def csrf_token() -> str:
    """The token of this browser's forms."""
    mine = session.get("csrf_token")
    if mine is None:
        return generate_csrf()  # type: ignore[no-any-return]
    return _signed(mine, int(clock.now().timestamp()) // _FRESH_SECONDS)


@lru_cache(maxsize=4096)
def _signed(_mine: str, _while: int) -> str:
    return generate_csrf()  # type: ignore[no-any-return]
