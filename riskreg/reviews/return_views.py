"""The doors of what an entity answers in a review: its list of what to do, the risks, the questions, the signature."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.errors import Conflict, Invalid
from riskreg.domain.permissions import Permission
from riskreg.reviews.answer_pages import answer_one, answer_risks, answer_the_questions, ask_out_of_turn
from riskreg.reviews.return_forms import BackForm, SignForm
from riskreg.reviews.return_operations import send_return, send_return_back, sign_return
from riskreg.reviews.return_queries import answers_page, return_page, sending_back_page
from riskreg.web.access import desk, door
from riskreg.web.rendering import show

blueprint = Blueprint("returns", __name__)

_ONE = "/reviews/returns/<returned>"
_WRITING = ("GET", "POST")


@door(blueprint, _ONE, needs=Permission.RISK_READ)
def page(returned: str) -> ResponseReturnValue:
    found = return_page(desk(), returned)
    return show("reviews/return.html", found, SignForm(data={"version": str(found.head.version)}))


@door(blueprint, _ONE + "/risks", needs=Permission.REVIEW_ANSWER, methods=_WRITING)
def risks(returned: str) -> ResponseReturnValue:
    return answer_risks(returned)


@door(blueprint, _ONE + "/questions", needs=Permission.REVIEW_ANSWER, methods=_WRITING)
def questions(returned: str) -> ResponseReturnValue:
    return answer_the_questions(returned)


@door(blueprint, _ONE + "/send", needs=Permission.REVIEW_ANSWER, methods=("POST",))
def send(returned: str) -> ResponseReturnValue:
    form = SignForm()
    try:
        send_return(desk(), returned, form.version_seen)
    except Conflict as refusal:
        found = return_page(desk(), returned)
        form.version.data = str(found.head.version)
        return show("reviews/return.html", found, form, status=409, refused=refusal.sentence)
    flash(_("Your return was sent for the signature."))
    return redirect(url_for("returns.page", returned=returned), 303)


@door(blueprint, _ONE + "/answers", needs=Permission.RISK_READ)
def answers(returned: str) -> ResponseReturnValue:
    found = answers_page(desk(), returned)
    return show("reviews/answers.html", found, SignForm(data={"version": str(found.head.version)}))


@door(blueprint, _ONE + "/sign", needs=Permission.REVIEW_SIGN, methods=("POST",))
def sign(returned: str) -> ResponseReturnValue:
    form = SignForm()
    try:
        sign_return(desk(), returned, form.version_seen)
    except Conflict as refusal:
        # What is there now stands on the page: signing it again is a decision on that.
        found = answers_page(desk(), returned)
        form.version.data = str(found.head.version)
        return show("reviews/answers.html", found, form, status=409, refused=refusal.sentence)
    flash(_("You signed the return. Thank you."))
    return redirect(url_for("returns.page", returned=returned), 303)


@door(blueprint, _ONE + "/send-back", needs=Permission.REVIEW_SIGN, methods=_WRITING)
def send_back(returned: str) -> ResponseReturnValue:
    found, form = sending_back_page(desk(), returned), BackForm()
    if request.method != "POST":
        form.version.data = str(found.head.version)
        return show("reviews/send_back.html", found, form)
    if not form.validate():
        return show("reviews/send_back.html", found, form, status=422)
    try:
        send_return_back(desk(), returned, form.version_seen, form.reason.data or "")
    except Invalid as refusal:
        form.refuse(dict(refusal.fields))
        return show("reviews/send_back.html", found, form, status=422)
    except Conflict as refusal:
        found = sending_back_page(desk(), returned)
        form.version.data = str(found.head.version)
        return show("reviews/send_back.html", found, form, status=409, refused=refusal.sentence)
    flash(_("The return went back to the entity with your reason."))
    return redirect(url_for("returns.page", returned=returned), 303)


@door(blueprint, "/risks/<reference>/review-now", needs=Permission.REVIEW_RUN, methods=_WRITING)
def out_of_turn(reference: str) -> ResponseReturnValue:
    return ask_out_of_turn(reference)


@door(blueprint, "/reviews/items/<reviewed>", needs=Permission.REVIEW_ANSWER, methods=_WRITING)
def item(reviewed: str) -> ResponseReturnValue:
    return answer_one(reviewed)
