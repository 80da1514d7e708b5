"""The doors of a person's own account."""

from contextlib import suppress

from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import logout_user

from riskreg.domain.errors import Invalid, NotFound
from riskreg.domain.permissions import Permission
from riskreg.domain.telling import Telling
from riskreg.people.account_operations import change_password, choose_telling
from riskreg.people.account_queries import account_page, telling_page
from riskreg.people.forms import ChangePasswordForm, TellingForm
from riskreg.people.keeping import VISITOR
from riskreg.people.plain_text import account_of
from riskreg.people.session_operations import count_try, end_other_sessions, end_session
from riskreg.people.slowing import in_words
from riskreg.store.work import Desk, open_reading
from riskreg.web.access import actor, desk, door
from riskreg.web.looking import engine
from riskreg.web.rendering import show

blueprint = Blueprint("account", __name__)
_MINE = Permission.ACCOUNT_KEEP


@door(blueprint, "/account", needs=_MINE)
def page() -> ResponseReturnValue:
    return _page(ChangePasswordForm())


@door(blueprint, "/account/password", needs=_MINE, methods=("GET", "POST"))
def new_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return _page(form, 422) if form.is_submitted() else redirect(url_for("account.page"))
    if wait := _wait_before_guessing():
        form.refuse({"old": [_("Too many tries. Wait %(wait)s, then try again.", wait=in_words(wait))]})
        return _page(form, 429, {"Retry-After": str(wait)})
    return _change(form)


@door(blueprint, "/account/told", needs=_MINE, methods=("GET", "POST"))
def told() -> ResponseReturnValue:
    with open_reading(desk()) as work:
        found = telling_page(work, _("How you are told"))
    form = TellingForm(telling=found.telling.value)
    if not form.validate_on_submit():
        return show("people/told.html", found, form, status=422 if form.is_submitted() else 200)
    choose_telling(desk(), Telling(form.telling.data))
    flash(_("Your choice is kept."))
    return redirect(url_for("account.page"), 303)


@door(blueprint, "/account/sessions/<session_id>/end", needs=_MINE, methods=("POST",))
def end_one(session_id: str) -> ResponseReturnValue:
    if session_id == actor().session_id:
        return sign_out()
    end_session(desk(), session_id)
    flash(_("The session was ended."))
    return redirect(url_for("account.page"), 303)


@door(blueprint, "/account/sessions/end-others", needs=_MINE, methods=("POST",))
def end_others() -> ResponseReturnValue:
    ended = end_other_sessions(desk())
    flash(_sessions_ended(ended) if ended else _("You are signed in nowhere else."))
    return redirect(url_for("account.page"), 303)


@door(blueprint, "/sign-out", needs=_MINE, methods=("POST",))
def sign_out() -> ResponseReturnValue:
    with suppress(NotFound):  # it ended between the click and now: that is what was wanted
        end_session(desk(), actor().session_id)
    logout_user()
    session.clear()
    flash(_("You are signed out."))
    return redirect(url_for("people.sign_in"), 303)


def _change(form: ChangePasswordForm) -> ResponseReturnValue:
    try:
        ended = change_password(desk(), form.old.data or "", form.new.data or "")
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return _page(form, 422)
    flash(" ".join([_("Your password is changed."), *([_sessions_ended(ended)] if ended else [])]))
    return redirect(url_for("account.page"), 303)


def _wait_before_guessing() -> int:
    # Whoever finds an open browser must not be able to guess the password at leisure.
    with open_reading(desk()) as work:
        email = account_page(work, "").email
    return count_try(Desk(engine(), VISITOR), account_of(email), request.remote_addr or "")


def _sessions_ended(ended: int) -> str:
    return str(ngettext("One other session was ended.", "%(num)s other sessions were ended.", ended))


def _page(form: ChangePasswordForm, status: int = 200, headers: dict[str, str] | None = None) -> ResponseReturnValue:
    with open_reading(desk()) as work:
        answer = show("people/account.html", account_page(work, _("Your account")), form, status=status)
    answer.headers.update(headers or {})
    return answer
