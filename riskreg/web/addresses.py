"""Addresses of pages: each is built once, for a list or a navigation asks for the same ones on every page."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, Final

from flask import Flask, current_app, g, has_request_context, request, url_for

_KEPT: Final = "riskreg.addresses"
_PLAIN: Final = frozenset({str, int})


def add_addresses(app: Flask) -> None:
    """Let templates ask for addresses through ``address_of``."""

    @lru_cache(maxsize=4096, typed=True)
    def built(_hung_at: str, endpoint: str, /, **values: Any) -> str:
        return app.url_for(endpoint, **values)

    app.extensions[_KEPT] = built
    app.jinja_env.globals["url_for"] = address_of


def address_of(endpoint: str, /, **values: Any) -> str:
    """``url_for``. What follows from the endpoint, plain values and where the application is hung alone is kept."""
    if endpoint.startswith(".") or not _PLAIN.issuperset(map(type, values.values())):
        return url_for(endpoint, **values)
    # Asked for dozens of times a page: where the application is hung is found once a request.
    kept = vars(g._get_current_object()) if has_request_context() else {}
    find = kept.get(_KEPT) or kept.setdefault(_KEPT, _finder())
    return find(endpoint, **values)  # type: ignore[no-any-return]


def public_address(path: str = "") -> str:
    """The path behind the address people know the register by: the one that is set, else that of this request."""
    base_url = current_app.extensions["riskreg.settings"].base_url
    return f"{base_url or request.host_url.rstrip('/')}{path}"


def _finder() -> Callable[..., str]:
    if not has_request_context():
        return url_for
    return partial(current_app.extensions[_KEPT], request.script_root)
