"""The doors of whoever has a seat: joining, voting one question at a time, and what they see meanwhile."""

import re
from dataclasses import replace
from hashlib import sha256

from flask import Blueprint, flash, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.errors import Conflict, Invalid
from riskreg.people.keeping import VISITOR
from riskreg.people.slowing import in_words
from riskreg.store.work import Desk, open_reading
from riskreg.web.access import PUBLIC, desk, door, signed_in
from riskreg.web.looking import engine, looking
from riskreg.web.rendering import show
from riskreg.web.sessions import SEATS
from riskreg.workshops.forms import BallotForm, JoinForm, ballot_form, join_form, meanings_of
from riskreg.workshops.joining import count_join_try, forgive_joining
from riskreg.workshops.joining_operations import join_workshop
from riskreg.workshops.joining_queries import JoinPage, join_page
from riskreg.workshops.seats import GUEST, Holding
from riskreg.workshops.voting_operations import cast_vote, come_in
from riskreg.workshops.voting_queries import QuestionPage, question_page, voter_page

blueprint = Blueprint("voting", __name__)

_TOKEN = re.compile(rb'name="csrf_token" value="[^"]*"')
_MINE = "/workshops/<workshop>/vote"


@door(blueprint, "/join", needs=PUBLIC, methods=("GET", "POST"))
def join() -> ResponseReturnValue:
    """Whoever has a seat is led to it by the code alone, as by the picture on the screen; nobody gets a second one."""
    code, tokens = request.args.get("code", "")[:20], list(_seats().values())
    with open_reading(_desk()) as work:
        page = join_page(work, code, tokens)
    if page.seated_in and request.method == "GET":
        return _to(page.seated_in)
    form = join_form(page.name, data={"code": code})
    if not form.validate_on_submit():
        return show("workshops/join.html", page, form, status=422 if form.is_submitted() else 200)
    return _join(page, form, tokens)


def _join(page: JoinPage, form: JoinForm, tokens: list[str]) -> ResponseReturnValue:
    address = request.remote_addr or ""
    if wait := count_join_try(Desk(engine(), VISITOR), address):
        form.refuse({"code": [_("Too many tries. Wait %(wait)s, then try again.", wait=in_words(wait))]})
        return show("workshops/join.html", page, form, status=429)
    try:
        workshop, token = join_workshop(_desk(), form.code.data or "", form.named, tokens)
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return show("workshops/join.html", page, form, status=422)
    forgive_joining(Desk(engine(), VISITOR), address)
    if token:
        session[SEATS] = _seats() | {workshop: token}
    return _to(workshop)


@door(blueprint, _MINE, needs=PUBLIC)
def place(workshop: str) -> ResponseReturnValue:
    with open_reading(_desk()) as work:
        return show("workshops/place.html", voter_page(work, workshop, _holding(workshop)))


@door(blueprint, _MINE + "/now", needs=PUBLIC)
def now(workshop: str) -> ResponseReturnValue:
    """The same without what stands around it, asked for every two seconds; nothing when nothing has changed."""
    with open_reading(_desk()) as work:
        answer = show("workshops/place_now.html", voter_page(work, workshop, _holding(workshop)))
    return unless_seen(answer.get_data())


@door(blueprint, _MINE + "/come-in", needs=PUBLIC, methods=("POST",))
def arrive(workshop: str) -> ResponseReturnValue:
    try:
        come_in(_desk(), workshop, _holding(workshop))
    except Conflict as refusal:
        flash(refusal.sentence)
    return _to(workshop)


@door(blueprint, _MINE + "/<risk>/<int(max=20):number>", needs=PUBLIC, methods=("GET", "POST"))
def question(workshop: str, risk: str, number: int) -> ResponseReturnValue:
    with open_reading(_desk()) as work:
        page = question_page(work, workshop, _holding(workshop), risk, number)
    if page.asked.has_voted:
        flash(_("Your vote on %(risk)s is counted.", risk=page.asked.reference))
        return _to(workshop)
    if not page.asked.is_open or (page.asked.round == 0 and page.head.pre_vote_has_ended):
        flash(_("The vote on %(risk)s is closed.", risk=page.asked.reference))
        return _to(workshop)
    return _ask(page, workshop, risk, number)


def _ask(page: QuestionPage, workshop: str, risk: str, number: int) -> ResponseReturnValue:
    form = ballot_form(page.attributes)
    if not form.validate_on_submit():
        return _questions(page, form, 422 if form.is_submitted() else 200)
    try:
        cast_vote(_desk(), workshop, _holding(workshop), risk, number, form.ballot())
    except Invalid as refusal:
        form.refuse_answers(refusal.fields)
        return _questions(page, form, 422)
    flash(_("Your vote on %(risk)s is counted. Nobody can see what it was.", risk=page.asked.reference))
    return _to(workshop)


def _questions(page: QuestionPage, form: BallotForm, status: int) -> ResponseReturnValue:
    said = replace(page, meanings={each.code: meanings_of(each) for each in page.attributes})
    return show("workshops/question.html", said, form, status)


def unless_seen(body: bytes) -> ResponseReturnValue:
    """The answer with its mark, or nothing where the browser has it already: by its ETag, or by the mark in the
    address, since what is confidential may not be kept by a browser and so has no ETag to send.
    """
    # The token of a form is another each time, and nothing anybody reads.
    mark = sha256(_TOKEN.sub(b"", body)).hexdigest()[:16]
    if request.args.get("seen") == mark:
        return "", 204
    answer = make_response(body.replace(b"SEEN-MARK", mark.encode()))
    answer.set_etag(mark)
    return answer.make_conditional(request)


def _desk() -> Desk:
    """A guest sits at a desk of their own; whoever has signed in at theirs."""
    return desk() if signed_in() is not None else Desk(engine(), GUEST, looking())


def _holding(workshop: str) -> Holding:
    return Holding(_seats().get(workshop.upper(), ""))


def _seats() -> dict[str, str]:
    """The tokens the browser keeps, by workshop."""
    kept = session.get(SEATS, {})
    return {str(name): str(token) for name, token in kept.items()} if isinstance(kept, dict) else {}


def _to(workshop: str) -> ResponseReturnValue:
    return redirect(url_for("voting.place", workshop=workshop), 303)
