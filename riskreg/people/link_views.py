"""The doors of one-time links and of a forgotten password."""

from dataclasses import dataclass

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.errors import Invalid, NotFound
from riskreg.people.doors import blueprint
from riskreg.people.forms import ForgotForm, NewPasswordForm
from riskreg.people.keeping import VISITOR
from riskreg.people.link_operations import accept_invitation, ask_for_reset, reset_password
from riskreg.people.link_queries import DeadLink, OneTimePurpose, link_page
from riskreg.people.plain_text import account_of
from riskreg.people.session_operations import count_try
from riskreg.settings import Settings
from riskreg.store.work import Desk
from riskreg.web.access import PUBLIC, door
from riskreg.web.looking import engine
from riskreg.web.rendering import show


@dataclass(frozen=True, slots=True)
class ForgotPage:
    """``can_send`` is whether this register sends mail; ``is_sent`` after the form was sent, whoever it was for."""

    title: str
    can_send: bool
    is_sent: bool = False


@door(blueprint, "/invitation/<token>", needs=PUBLIC, methods=("GET", "POST"))
def invitation(token: str) -> ResponseReturnValue:
    return _set_with_link(token, OneTimePurpose.INVITATION)


@door(blueprint, "/reset/<token>", needs=PUBLIC, methods=("GET", "POST"))
def reset(token: str) -> ResponseReturnValue:
    return _set_with_link(token, OneTimePurpose.RESET)


@door(blueprint, "/forgot", needs=PUBLIC, methods=("GET", "POST"))
def forgot() -> ResponseReturnValue:
    form, settings = ForgotForm(), _settings()
    can_send = bool(settings.mail_server and settings.base_url)
    if not can_send or not form.validate_on_submit():
        status = 422 if can_send and form.is_submitted() else 200
        return show("people/forgot.html", ForgotPage(_("Forgot your password"), can_send), form, status=status)
    _ask(form.email.data, settings)
    return show("people/forgot.html", ForgotPage(_("Look in your mailbox"), True, is_sent=True))


def _set_with_link(token: str, purpose: OneTimePurpose) -> ResponseReturnValue:
    page = link_page(engine(), token, purpose)
    if isinstance(page, DeadLink):
        return show("people/dead_link.html", page, status=404)
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            return _keep(token, form.password.data or "", purpose)
        except Invalid as refusal:
            form.refuse(refusal.fields)
        except NotFound:
            return show("people/dead_link.html", link_page(engine(), token, purpose), status=404)
    return show("people/link.html", page, form, status=422 if form.is_submitted() else 200)


def _keep(token: str, password: str, purpose: OneTimePurpose) -> ResponseReturnValue:
    visitor = Desk(engine(), VISITOR)
    if purpose is OneTimePurpose.INVITATION:
        accept_invitation(visitor, token, password)
    else:
        reset_password(visitor, token, password)
    flash(_("Your password is set. Sign in with it."))
    return redirect(url_for("people.sign_in"), 303)


def _ask(email: str, settings: Settings) -> None:
    # Counted like a try at signing in, so that nobody can go through a list of addresses.
    visitor = Desk(engine(), VISITOR)
    if not count_try(visitor, f"reset {account_of(email)}", request.remote_addr or ""):
        ask_for_reset(visitor, email, base_url=settings.base_url, organization=settings.organization)


def _settings() -> Settings:
    return current_app.extensions["riskreg.settings"]  # type: ignore[no-any-return]
