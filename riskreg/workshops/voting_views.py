"""The doors of whoever has a seat: joining, voting one question at a time, and what they see meanwhile."""

import re
from dataclasses import replace
from hashlib import sha256

from flask import Blueprint, flash, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.voting import Ballot
from riskreg.people.keeping import VISITOR
from riskreg.people.slowing import in_words
from riskreg.store.work import Desk, open_reading
from riskreg.web.access import PUBLIC, desk, door, signed_in
from riskreg.web.looking import engine, looking
from riskreg.web.rendering import show
from riskreg.workshops.forms import JoinForm, answer_of, meanings_of, question_form
from riskreg.workshops.joining import count_join_try, forgive_joining
from riskreg.workshops.seats import GUEST, Holding
from riskreg.workshops.voting_operations import cast_vote, come_in, join_as_guest
from riskreg.workshops.voting_queries import QuestionPage, question_page, voter_page

blueprint = Blueprint("voting", __name__)

_TOKEN = re.compile(rb'name="csrf_token" value="[^"]*"')
_SEATS = "seats"
_MINE = "/workshops/<workshop>/vote"


@door(blueprint, "/join", needs=PUBLIC, methods=("GET", "POST"))
def join() -> ResponseReturnValue:
    form = JoinForm(data={"code": request.args.get("code", "")[:20]})
    if not form.validate_on_submit():
        return show("workshops/join.html", _JOIN, form, status=422 if form.is_submitted() else 200)
    address = request.remote_addr or ""
    if wait := count_join_try(Desk(engine(), VISITOR), address):
        form.refuse({"code": [_("Too many tries. Wait %(wait)s, then try again.", wait=in_words(wait))]})
        return show("workshops/join.html", _JOIN, form, status=429)
    try:
        workshop, token = join_as_guest(Desk(engine(), GUEST), form.code.data or "", form.name.data or "")
    except Invalid as refusal:
        form.refuse(refusal.fields)
        return show("workshops/join.html", _JOIN, form, status=422)
    forgive_joining(Desk(engine(), VISITOR), address)
    session[_SEATS] = dict(session.get(_SEATS, {})) | {workshop: token}
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


@door(blueprint, _MINE + "/<risk>/<int:number>", needs=PUBLIC, methods=("GET", "POST"))
def question(workshop: str, risk: str, number: int) -> ResponseReturnValue:
    with open_reading(_desk()) as work:
        page = question_page(work, workshop, _holding(workshop), risk, number)
    if page.asked.has_voted:
        flash(_("Your vote on %(risk)s is counted.", risk=page.asked.reference))
        return _to(workshop)
    if not page.asked.is_open:
        flash(_("The vote on %(risk)s is closed.", risk=page.asked.reference))
        return _to(workshop)
    return _ask(page, workshop, risk, number)


def _ask(page: QuestionPage, workshop: str, risk: str, number: int) -> ResponseReturnValue:
    text = request.form.get("at", "1")
    at = int(text) if text.isascii() and text.isdecimal() and 0 < int(text[:3]) <= len(page.attributes) else 1
    form = question_form(page.attributes, at)
    attribute = page.attributes[at - 1]
    if request.method != "POST":
        return _question(page, 1, question_form(page.attributes, 1, data={"at": 1}))
    if not form.validate():
        return _question(page, at, form, 422)
    form[f"answer-{attribute.code}"].data = form.step.data
    if at < len(page.attributes):
        given = {f"answer-{each.code}": form[f"answer-{each.code}"].data for each in page.attributes}
        following = question_form(page.attributes, at + 1, formdata=None, data=given | {"at": at + 1})
        return _question(page, at + 1, following)
    answers = {each.code: answer_of(form[f"answer-{each.code}"].data) for each in page.attributes}
    try:
        ballot = Ballot(answers, form.comment.data or "")  # type: ignore[arg-type]
        cast_vote(_desk(), workshop, _holding(workshop), risk, number, ballot)
    except Invalid as refusal:
        form.refuse({"comment" if name == "comment" else "step": said for name, said in refusal.fields.items()})
        return _question(page, at, form, 422)
    flash(_("Your vote on %(risk)s is counted. Nobody can see what it was.", risk=page.asked.reference))
    return _to(workshop)


def _question(page: QuestionPage, at: int, form: object, status: int = 200) -> ResponseReturnValue:
    here = replace(page, at=at, meanings=meanings_of(page.attributes[at - 1]))
    return show("workshops/question.html", here, form, status)


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
    seats = session.get(_SEATS, {})
    return Holding(str(seats.get(workshop.upper(), "")) if isinstance(seats, dict) else "")


def _to(workshop: str) -> ResponseReturnValue:
    return redirect(url_for("voting.place", workshop=workshop), 303)


class _Join:
    title = "Join a workshop"


_JOIN = _Join()
