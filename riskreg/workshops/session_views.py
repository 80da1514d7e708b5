"""The doors of the session: what the facilitator presses, what the projector shows, and the chair's signature."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.permissions import Permission
from riskreg.people.slowing import in_words
from riskreg.store.work import open_reading
from riskreg.web.access import desk, door
from riskreg.web.addresses import public_address
from riskreg.web.rendering import show
from riskreg.workshops import round_operations
from riskreg.workshops.deciding_queries import DecidePage, decide_page
from riskreg.workshops.forms import CodeForm, DecideForm, decide_form
from riskreg.workshops.joining import count_take_over_try, forgive_take_over
from riskreg.workshops.joining_operations import let_in
from riskreg.workshops.leading_queries import lead_page, screen_page
from riskreg.workshops.operations import close_workshop
from riskreg.workshops.outcome_operations import record_outcome
from riskreg.workshops.session_queries import SessionPage
from riskreg.workshops.sign_operations import sign_workshop
from riskreg.workshops.signing_queries import sign_page
from riskreg.workshops.voting_operations import take_over
from riskreg.workshops.voting_views import unless_seen

blueprint = Blueprint("sessions", __name__)

_HERE = "/workshops/<workshop>/session"
_RISK = _HERE + "/<risk>"
_SEAT = "/workshops/<workshop>/seats/<int(max=2147483647):seat_id>"
_BOTH = ("GET", "POST")


@door(blueprint, _HERE, needs=Permission.ACCOUNT_KEEP)
def lead(workshop: str) -> ResponseReturnValue:
    return show("workshops/session.html", _read(workshop))


@door(blueprint, _HERE + "/now", needs=Permission.ACCOUNT_KEEP)
def lead_now(workshop: str) -> ResponseReturnValue:
    answer = show("workshops/session_votes.html", _read(workshop, request.args.get("risk", "")[:20]))
    return unless_seen(answer.get_data())


@door(blueprint, _HERE + "/finish", needs=Permission.ACCOUNT_KEEP, methods=("POST",))
def finish(workshop: str) -> ResponseReturnValue:
    try:
        close_workshop(desk(), workshop, _number("version"))
    except Conflict as refusal:
        return show("workshops/session.html", _read(workshop), status=409, refused=refusal.sentence)
    flash(_("The workshop is closed. The register changes when its chair signs."))
    return redirect(url_for("sessions.lead", workshop=workshop), 303)


@door(blueprint, _RISK, needs=Permission.ACCOUNT_KEEP)
def risk(workshop: str, risk: str) -> ResponseReturnValue:
    return show("workshops/session.html", _read(workshop, risk))


@door(blueprint, _RISK + "/turn", needs=Permission.ACCOUNT_KEEP, methods=("POST",))
def turn(workshop: str, risk: str) -> ResponseReturnValue:
    return _pressed(workshop, risk, lambda: round_operations.turn_to(desk(), workshop, risk))


@door(blueprint, _RISK + "/open", needs=Permission.ACCOUNT_KEEP, methods=("POST",))
def open_vote(workshop: str, risk: str) -> ResponseReturnValue:
    return _pressed(
        workshop, risk, lambda: round_operations.open_round(desk(), workshop, risk, _number("round"), _seconds())
    )


@door(blueprint, _RISK + "/close", needs=Permission.ACCOUNT_KEEP, methods=("POST",))
def close_vote(workshop: str, risk: str) -> ResponseReturnValue:
    return _pressed(workshop, risk, lambda: round_operations.close_round(desk(), workshop, risk, _number("round")))


@door(blueprint, _RISK + "/reveal", needs=Permission.ACCOUNT_KEEP, methods=("POST",))
def reveal(workshop: str, risk: str) -> ResponseReturnValue:
    return _pressed(workshop, risk, lambda: round_operations.reveal_round(desk(), workshop, risk, _number("round")))


@door(blueprint, _RISK + "/time", needs=Permission.ACCOUNT_KEEP, methods=("POST",))
def time(workshop: str, risk: str) -> ResponseReturnValue:
    act = request.form.get("act", "")[:20]
    return _pressed(workshop, risk, lambda: round_operations.keep_time(desk(), workshop, risk, _number("round"), act))


@door(blueprint, _RISK + "/decide", needs=Permission.ACCOUNT_KEEP, methods=_BOTH)
def decide(workshop: str, risk: str) -> ResponseReturnValue:
    page, form = _decide_page(workshop, risk)
    if not form.validate_on_submit():
        return show("workshops/decide.html", page, form, status=422 if form.is_submitted() else 200)
    decided, seen = form.decided(page.attributes), form.outcome_seen
    try:
        record_outcome(desk(), workshop, risk, form.revision_seen, decided, outcome_seen=seen)
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return show("workshops/decide.html", page, form, status=422)
    except Conflict as refusal:
        page, form = _decide_page(workshop, risk)
        form.see(page.now.revision, page.seen)
        return show("workshops/decide.html", page, form, status=409, refused=refusal.sentence)
    flash(_("What the room decided on %(risk)s is recorded.", risk=risk))
    return redirect(url_for("sessions.risk", workshop=workshop, risk=risk), 303)


@door(blueprint, _SEAT + "/let-in", needs=Permission.ACCOUNT_KEEP, methods=("POST",))
def admit(workshop: str, seat_id: int) -> ResponseReturnValue:
    let_in(desk(), workshop, seat_id)
    flash(_("They are let in and can vote."))
    return redirect(
        url_for("sessions.lead", workshop=workshop) if request.form.get("back") == "session" else _at(workshop), 303
    )


@door(blueprint, "/workshops/<workshop>/take-over", needs=Permission.ACCOUNT_KEEP, methods=_BOTH)
def succeed(workshop: str) -> ResponseReturnValue:
    form, page = CodeForm(), _Succeed(workshop)
    if not form.validate_on_submit():
        return show("workshops/take_over.html", page, form, status=422 if form.is_submitted() else 200)
    if wait := count_take_over_try(desk()):
        form.refuse({"code": [_("Too many tries. Wait %(wait)s, then try again.", wait=in_words(wait))]})
        return show("workshops/take_over.html", page, form, status=429)
    try:
        take_over(desk(), workshop, form.code.data or "")
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return show("workshops/take_over.html", page, form, status=422)
    forgive_take_over(desk())
    return redirect(url_for("sessions.lead", workshop=workshop), 303)


@door(blueprint, "/workshops/<workshop>/screen", needs=Permission.ACCOUNT_KEEP)
def screen(workshop: str) -> ResponseReturnValue:
    with open_reading(desk()) as work:
        return show("workshops/screen.html", screen_page(work, workshop, public_address(url_for("voting.join"))))


@door(blueprint, "/workshops/<workshop>/screen/now", needs=Permission.ACCOUNT_KEEP)
def screen_now(workshop: str) -> ResponseReturnValue:
    with open_reading(desk()) as work:
        answer = show("workshops/screen_now.html", screen_page(work, workshop, public_address(url_for("voting.join"))))
    return unless_seen(answer.get_data())


@door(blueprint, "/workshops/<workshop>/sign", needs=Permission.WORKSHOP_SIGN, methods=_BOTH)
def sign(workshop: str) -> ResponseReturnValue:
    with open_reading(desk()) as work:
        page = sign_page(work, workshop)
    if request.method != "POST":
        return show("workshops/sign.html", page)
    try:
        signed = sign_workshop(desk(), workshop, _number("version"))
    except Conflict as refusal:
        return show("workshops/sign.html", page, status=409, refused=refusal.sentence)
    flash(_("Signed: %(count)s decisions are in the register now.", count=signed))
    return redirect(_at(workshop), 303)


def _read(workshop: str, risk: str = "") -> SessionPage:
    with open_reading(desk()) as work:
        return lead_page(work, workshop, risk)


def _decide_page(workshop: str, risk: str) -> tuple[DecidePage, DecideForm]:
    with open_reading(desk()) as work:
        page = decide_page(work, workshop, risk, request.values.get("outcome", "")[:20])
    return page, decide_form(page)


def _pressed(workshop: str, risk: str, act: Callable[[], object]) -> ResponseReturnValue:
    """Do what a button asks; what is refused is said on the page, and a button pressed twice is pressed once."""
    try:
        act()
    except (Conflict, Invalid) as refusal:
        status = 409 if isinstance(refusal, Conflict) else 422
        return show("workshops/session.html", _read(workshop, risk), status=status, refused=refusal.sentence)
    return redirect(url_for("sessions.risk", workshop=workshop, risk=risk), 303)


def _number(name: str) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _seconds() -> int:
    """The time of a vote; none was asked for where nothing was sent."""
    text = request.form.get("minutes", "").strip()
    if text and not _number("minutes"):
        raise Invalid("Say how many minutes the vote is open, in a whole number such as 3, or leave it empty.")
    return _number("minutes") * 60


def _at(workshop: str) -> str:
    return url_for("workshops.page", workshop=workshop)


class _Succeed:
    title = "Take over as facilitator"

    def __init__(self, workshop: str) -> None:
        self.reference = workshop
