"""One look a request: all that a page reads comes from one transaction, begun when first needed, closed with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app, g, request
from sqlmodel import Session

from riskreg.store.work import begin_looking


def look_once(app: Flask) -> None:
    """Close what a request looked through when it is over."""

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        looked: Session | None = g.pop("looking", None)
        if looked is not None:
            looked.close()


def engine() -> Any:
    return current_app.extensions["riskreg.engine"]


def looking() -> Session | None:
    """What this request looks through. None for one that may change something: it must see what it changed, and what
    others changed while it waited.
    """
    if request.method not in ("GET", "HEAD"):
        return None
    if "looking" not in g:
        g.looking = begin_looking(engine())
    return g.looking  # type: ignore[no-any-return]


@contextmanager
def a_look() -> Iterator[sa.Connection]:
    """A connection to read with: that of the request where it has one, otherwise one for this block alone."""
    if (shared := looking()) is not None:
        yield shared.connection()
        return
    with begin_looking(engine()) as session:
        yield session.connection()
