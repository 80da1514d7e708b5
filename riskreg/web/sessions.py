"""Who a browser is: a random token in the signed cookie, looked up among the server's sessions on each request."""

from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask, session
from flask_login import LoginManager, UserMixin, login_user

from riskreg import clock
from riskreg.domain.permissions import Actor
from riskreg.web.looking import a_look

IDLE_SECONDS = 30 * 60
_REFRESH_AFTER = 60
SEATS = "seats"
"""What of the cookie is of the browser and not of who signs in: the tokens of a guest's seats, by workshop."""

FindActor = Callable[[sa.Connection, str], Actor | None]


class SignedIn(UserMixin):  # type: ignore[misc]
    """What flask-login holds: the token of the session and the actor behind it."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.token = token
        self.actor = actor

    def get_id(self) -> str:
        return self.token


def remember_people(app: Flask, find_actor: FindActor) -> LoginManager:
    """Let flask-login find the actor of a session token. Idle time is kept in the cookie: reading writes nothing."""
    manager = LoginManager(app)
    manager.session_protection = None

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(token: str) -> SignedIn | None:
        if not _is_awake():
            session.clear()
            return None
        with a_look() as connection:
            found = find_actor(connection, token)
        return SignedIn(token, found) if found else None

    return manager


def begin_session(token: str, actor: Actor) -> None:
    """Sign the browser in under a fresh cookie: nothing of the one before survives but a guest's seats."""
    seats = session.get(SEATS)
    session.clear()
    if seats:
        session[SEATS] = seats
    session["seen"] = int(clock.now().timestamp())
    login_user(SignedIn(token, actor))


def _is_awake() -> bool:
    now = int(clock.now().timestamp())
    idle = now - int(session.get("seen", 0))
    if idle > _REFRESH_AFTER:
        session["seen"] = now
    return idle <= IDLE_SECONDS
