"""The doors of signing in, and what a browser without a session is told."""

from dataclasses import dataclass

from flask import Response, current_app, g, jsonify, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from riskreg.people.doors import blueprint
from riskreg.people.forms import SignInForm
from riskreg.people.keeping import VISITOR, Browser, Proof
from riskreg.people.kept_forms import KeptForm, keep_form, read_kept
from riskreg.people.proving import Slowed, prove
from riskreg.people.queries import actor_of_session, session_key, whose_session
from riskreg.people.return_path import safe_path
from riskreg.people.session_operations import sign_in as begin
from riskreg.people.slowing import in_words
from riskreg.store.work import Desk
from riskreg.web.access import PUBLIC, door
from riskreg.web.looking import engine
from riskreg.web.rendering import is_partial, show
from riskreg.web.sessions import begin_session


@dataclass(frozen=True, slots=True)
class SignInPage:
    """``news`` says why somebody is here who did not ask for it."""

    title: str
    news: str = ""


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A form that waits to be sent again; ``is_anothers`` when somebody else typed it."""

    title: str
    kept: KeptForm
    is_anothers: bool


@door(blueprint, "/sign-in", needs=PUBLIC, methods=("GET", "POST"))
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated and request.method != "POST":
        return redirect(safe_path(request.args.get("next")) or url_for("risks.work"), 303)
    form = SignInForm(next=safe_path(request.args.get("next")))
    if not form.validate_on_submit():
        return _page(form, status=422 if form.is_submitted() else 200)
    proof = prove(engine(), form.email.data or "", form.password.data or "", request.remote_addr or "")
    return _let_in(form, proof) if isinstance(proof, Proof) else _turn_away(form, proof)


def ask_to_sign_in() -> ResponseReturnValue:
    """What an unknown browser gets: the sign-in page, which brings it back; a form it sent is kept there."""
    if request.accept_mimetypes.best == "application/json":
        return jsonify(error=_("Sign in first.")), 401
    if request.method in ("GET", "HEAD"):
        return _back_here_after_sign_in()
    kept = keep_form(_old_session())
    form = SignInForm(formdata=None, kept=kept)
    answer = _page(form, _why_here(kept), status=401)
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "body", "innerHTML"
    return answer


def _back_here_after_sign_in() -> ResponseReturnValue:
    if is_partial():
        # A part of a page is no page to come back to.
        return "", 401, {"HX-Redirect": url_for("people.sign_in")}
    path = safe_path(request.full_path.rstrip("?"))
    return redirect(url_for("people.sign_in", next=path if path != "/" else None))


def _let_in(form: SignInForm, proof: Proof) -> ResponseReturnValue:
    browser = Browser(request.user_agent.string, request.remote_addr or "")
    token = begin(Desk(engine(), VISITOR), proof, browser)
    actor = actor_of_session(engine(), token)
    if actor is None:
        return _turn_away(form, None)
    begin_session(token, actor)
    g.pop("csrf_token", None)  # it belonged to the cookie that was just thrown away
    kept = read_kept(form.kept.data or "")
    if kept is None:
        return redirect(safe_path(form.next.data) or url_for("risks.work"), 303)
    owner = whose_session(engine(), kept.owner)
    return show("people/kept.html", KeptPage(_("Your text was kept"), kept, owner not in (None, actor.person_id)))


def _turn_away(form: SignInForm, slowed: Slowed | None) -> ResponseReturnValue:
    if slowed is None:
        form.refuse({"password": [_("This e-mail address and password do not go together. Check both and try again.")]})
        return _page(form, status=422)
    wait = _("Too many tries. Wait %(wait)s, then try again.", wait=in_words(slowed.wait))
    form.refuse({"password": [wait]})
    answer = _page(form, status=429)
    answer.headers["Retry-After"] = str(slowed.wait)
    return answer


def _page(form: SignInForm, news: str = "", status: int = 200) -> Response:
    return show("people/sign_in.html", SignInPage(_("Sign in"), news), form, status=status)


def _why_here(kept: str) -> str:
    then = _("what you typed is kept and can be sent again.") if kept else _("then do it again.")
    return " ".join([_("Your session ended before this was saved."), _("Sign in:"), then])


def _old_session() -> str:
    """The key of the session the cookie still names, read again because an idle cookie has been emptied by now."""
    sent = current_app.session_interface.open_session(current_app, request)
    token = (sent or cookie).get("_user_id", "")
    return session_key(token) if token else ""
