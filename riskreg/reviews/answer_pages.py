"""Pages on which a review is answered: a refusal keeps everything that was typed, what is right is saved at once."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from riskreg.domain.errors import Conflict, Invalid
from riskreg.reviews.item_operations import answer_item, review_out_of_turn
from riskreg.reviews.return_forms import ItemForm, OutOfTurnForm, QuestionsForm, SheetForm, page_number
from riskreg.reviews.return_operations import answer_items, answer_questions
from riskreg.reviews.return_queries import questions_page
from riskreg.reviews.sheet_queries import item_page, out_of_turn_page, sheet_page
from riskreg.web.access import desk
from riskreg.web.rendering import show

_SHEET, _QUESTIONS, _ITEM = "reviews/risks.html", "reviews/questions.html", "reviews/item.html"
_NOW = "reviews/out_of_turn.html"


def answer_risks(returned: str) -> ResponseReturnValue:
    """The risks of a return, many to a page: those answered are kept, the others wait."""
    page = sheet_page(desk(), returned, page_number())
    form = SheetForm(page.items, page.shown_at)
    if request.method != "POST":
        return show(_SHEET, page, form)
    if not form.validate():
        return show(_SHEET, page, form, status=422)
    given = form.given()
    refused = _kept(form, lambda: answer_items(desk(), returned, given))
    if refused is not None:
        page = sheet_page(desk(), returned, page_number())
        form.catch_up(page.items)
        if form.given():
            return show(_SHEET, page, form, status=refused[0], refused=refused[1])
    _say(len(given))
    if request.form.get("then") == "next" and page.number < page.last:
        return redirect(url_for("returns.risks", returned=page.head.reference, page=page.number + 1), 303)
    return redirect(url_for("returns.page", returned=page.head.reference), 303)


def answer_the_questions(returned: str) -> ResponseReturnValue:
    """What a review asks of the entity besides its risks."""
    page = questions_page(desk(), returned)
    form = QuestionsForm(page.replies)
    if request.method != "POST":
        return show(_QUESTIONS, page, form)
    if not form.validate():
        return show(_QUESTIONS, page, form, status=422)
    given = form.given()
    refused = _kept(form, lambda: answer_questions(desk(), returned, given))
    if refused is not None:
        page = questions_page(desk(), returned)
        form.catch_up(page.replies)
        if form.given():
            return show(_QUESTIONS, page, form, status=refused[0], refused=refused[1])
    _say(len(given))
    return redirect(url_for("returns.page", returned=page.head.reference), 303)


def answer_one(reviewed: str) -> ResponseReturnValue:
    """One risk, answered alone."""
    page = item_page(desk(), reviewed)
    form = SheetForm((page.sheet,), page.shown_at)
    if request.method != "POST":
        return show(_ITEM, page, form)
    if not form.validate():
        return show(_ITEM, page, form, status=422)
    answer: ItemForm = form.items[page.sheet.reference]
    given = answer.given(page.sheet.reference, form.shown.moment)
    refused = _kept(form, lambda: answer_item(desk(), reviewed, given))
    if refused is not None:
        page = item_page(desk(), reviewed)
        form.catch_up((page.sheet,))
        return show(_ITEM, page, form, status=refused[0], refused=refused[1])
    flash(_("Your review of %(risk)s was saved.", risk=page.sheet.risk))
    return redirect(url_for("risk.page", reference=page.sheet.risk), 303)


def ask_out_of_turn(reference: str) -> ResponseReturnValue:
    """The secretariat has a risk looked at now, because something has happened."""
    page = out_of_turn_page(desk(), reference)
    form = OutOfTurnForm(data={"due_on": page.suggested})
    if not form.validate_on_submit():
        return show(_NOW, page, form, status=422 if form.is_submitted() else 200)
    try:
        review_out_of_turn(desk(), reference, form.why())
    except Invalid as refusal:
        form.refuse(dict(refusal.fields))
        return show(_NOW, page, form, status=422)
    except Conflict as refusal:
        return show(_NOW, page, form, status=409, refused=refusal.sentence)
    flash(_("%(who)s was asked to review %(risk)s.", who=page.owner or _("The risk secretariat"), risk=page.reference))
    return redirect(url_for("risk.page", reference=page.reference), 303)


def _say(saved: int) -> None:
    """How many were saved; what a second click sends again is there already."""
    if saved:
        flash(ngettext("%(num)s answer was saved.", "%(num)s answers were saved.", saved))
    else:
        flash(_("There was nothing new to save."))


def _kept(form: SheetForm | QuestionsForm, save: Callable[[], object]) -> tuple[int, str] | None:
    """None when it was saved; otherwise the status of the page and what it says on top."""
    try:
        save()
    except Invalid as refusal:
        form.refuse(dict(refusal.fields))
        return 422, ""
    except Conflict as refusal:
        return 409, refusal.sentence
    return None
